"""Codes inside, words outside: every code has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages import pofile
from django.utils import translation

from tests.house import scan
from zeren.core import codes
from zeren.core.actor import Actor
from zeren.core.owed.requirement import CODES
from zeren.core.refusal import Problem, Refused
from zeren.core.sheets.workbook import SheetProblem
from zeren.ledger import actions as ledger
from zeren.ledger import clock, rows
from zeren.site import declared as declared_codes
from zeren.web import words

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def without_words(codes: list[scan.Found], known: Mapping[str, object]) -> list[str]:
    """Codes that would be shown to people as codes."""
    return sorted(
        f"{one.place}: {one.value} has no words" for one in codes if one.value not in known
    )


def without_chinese(known: Mapping[str, object]) -> list[str]:
    """Sentences that a Chinese reader would see in English."""
    with translation.override("zh-hans"):
        return sorted(code for code, sentence in known.items() if not CHINESE.search(str(sentence)))


#: Made of two parts where they are used, so they stand nowhere as one text.
IN_PARTS = {
    "cascade.held_and_spread": "core/targets/cascade.py puts `cascade.` before it",
    "cascade.looser": "core/targets/cascade.py puts `cascade.` before it",
    "cascade.orphan": "core/targets/cascade.py puts `cascade.` before it",
    "cascade.twice": "core/targets/cascade.py puts `cascade.` before it",
    "cascade.uncovered": "core/targets/cascade.py puts `cascade.` before it",
    "import.unknown_person_near": "organisation/texts/workbook.py puts `_near` behind it",
    "import.unknown_post_near": "organisation/texts/workbook.py puts `_near` behind it",
    "import.unknown_thing_near": "organisation/texts/workbook.py puts `_near` behind it",
    "import.unknown_unit_near": "organisation/texts/workbook.py puts `_near` behind it",
    "import.unknown_user_near": "organisation/texts/workbook.py puts `_near` behind it",
}


def declared() -> set[str]:
    return {*words.refusal_words(), *words.fact_words()}


def test_a_code_that_stands_in_the_sources_is_declared() -> None:
    """Sooner than its act is tried: what runs in a test is refused by core.codes itself."""
    found = scan.codes_in(scan.modules(), declared())

    assert without_words(found, {**dict.fromkeys(declared()), **words.gap_words()}) == []


def test_a_code_that_is_declared_is_used() -> None:
    used = {one.value for one in scan.codes_in(scan.modules(), declared())}

    assert sorted(declared() - used) == sorted(IN_PARTS)


def test_a_refusal_without_words_stops_the_test_it_is_met_in() -> None:
    for meet in (Refused, Problem, SheetProblem):
        with pytest.raises(codes.UndeclaredCodeError, match="declare it"):
            meet("letter.unheard_of")


@pytest.mark.django_db
def test_a_fact_without_words_stops_the_test_it_is_met_in() -> None:
    one = ledger.Item(("letter", 1))
    who, at = Actor.system(), clock.now()

    with pytest.raises(codes.UndeclaredCodeError, match=r"fact 'letter\.sung'"):
        ledger.record("letter.sung", about=one.about, by=who, at=at)
    with pytest.raises(codes.UndeclaredCodeError, match=r"fact 'letter\.sung'"):
        ledger.record_many("letter.sung", [one], by=who, at=at)


@pytest.mark.django_db
def test_in_earnest_a_fact_without_words_is_told_and_kept(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CODES_MUST_BE_DECLARED = False
    declared_codes.collect()
    try:
        fact = ledger.record("letter.sung", about=("a", 1), by=Actor.system(), at=clock.now())
    finally:
        settings.CODES_MUST_BE_DECLARED = True
        declared_codes.collect()

    assert fact.pk
    assert "letter.sung" in caplog.text


def test_refusals_and_facts_speak_both_languages() -> None:
    assert without_chinese(words.refusal_words()) == []
    assert without_chinese(words.fact_words()) == []


def test_a_refusal_says_neither_invalid_nor_successfully() -> None:
    with translation.override("en"):
        said = {code: str(sentence).lower() for code, sentence in words.refusal_words().items()}

    assert [code for code, sentence in said.items() if "invalid" in sentence] == []
    assert [code for code, sentence in said.items() if "successfully" in sentence] == []


def test_every_gap_is_explained_by_its_room_in_both_languages() -> None:
    codes = scan.gap_codes(scan.modules())
    said = {one.value for one in codes}

    assert len(said) > 10
    for known in (words.gap_words(), words.next_step_words(), words.act_words()):
        assert without_words(codes, known) == []
        assert sorted(set(known) - said) == [], "words for a gap that no room gives"
    assert without_chinese(words.gap_words()) == []
    assert without_chinese(words.next_step_words()) == []
    with translation.override("zh-hans"):
        counted = {gap: str(act % {"count": 2}) for gap, act in words.act_words().items()}
    assert without_chinese(counted) == []


def test_every_requirement_has_a_name() -> None:
    assert sorted(words.requirement_words()) == sorted(CODES)
    assert without_chinese(words.requirement_words()) == []


def test_a_code_without_words_is_found() -> None:
    tree = ast.parse('ledger.record_many(code := "letter.unheard_of", open("letter.json"))')
    found = scan.codes_in([(Path("a.py"), tree)], ["letter.not_trained"])

    assert without_words(found, {"letter.not_trained": ""}) == [
        "a.py:1: letter.unheard_of has no words"
    ]


def test_an_english_sentence_is_found_when_it_has_no_chinese() -> None:
    assert without_chinese({"letter.not_trained": "Nobody translated this."}) == [
        "letter.not_trained"
    ]


def said_differently(rooms: Mapping[str, Mapping[tuple[str, str], str]]) -> list[str]:
    """English words with one meaning (msgid and context) that two rooms say in other Chinese.

    Django loads all rooms into one catalogue: the last one would win, whichever it is.
    """
    said: dict[tuple[str, str], set[str]] = {}
    for words_of_room in rooms.values():
        for key, chinese in words_of_room.items():
            said.setdefault(key, set()).add(chinese)
    return sorted(key[1] for key, versions in said.items() if len(versions) > 1)


def test_one_word_has_one_chinese_in_all_rooms() -> None:
    rooms: dict[str, dict[tuple[str, str], str]] = {}
    for path in sorted(Path("src/zeren").glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalog = pofile.read_po(file)
        rooms[path.parts[2]] = {
            (message.context or "", str(message.id)): str(message.string)
            for message in catalog
            if message.id and message.string
        }

    assert len(rooms) > 10
    assert said_differently(rooms) == []


def test_two_rooms_that_differ_are_found() -> None:
    key = ("", "Place")

    assert said_differently({"a": {key: "地点"}, "b": {key: "场所"}}) == ["Place"]


def test_every_kind_of_evidence_has_a_word_in_both_languages() -> None:
    kinds = {rows.kind_of(table) for table in rows.evidence_models()} | {"account", "checkpoint"}
    words_of = words.kind_words()
    assert kinds <= set(words_of), "say it in FACT_KINDS of evidence/texts.py"
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said = [str(words_of[kind]) for kind in sorted(kinds)]
            assert not any("_" in one for one in said)
