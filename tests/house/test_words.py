"""Codes inside, words outside: every code has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages import pofile
from django.utils import translation

from tests.house import scan
from zeren.core.requirement import CODES
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


def test_every_refusal_has_words() -> None:
    codes = scan.refusal_codes(scan.modules())

    assert len(codes) > 20
    assert without_words(codes, words.refusal_words()) == []


def test_every_fact_has_words() -> None:
    codes = scan.fact_codes(scan.modules())

    assert len(codes) > 10
    assert without_words(codes, words.fact_words()) == []


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


@pytest.mark.parametrize(
    "line",
    [
        'raise Refused("letter.unheard_of")',
        'Problem(code="letter.unheard_of")',
        'Refused("letter.unheard_of" if late else "letter.not_trained")',
        'refusal.Refused("letter.unheard_of", left=1)',
    ],
)
def test_a_code_without_words_is_found(line: str) -> None:
    codes = scan.refusal_codes([(Path("a.py"), ast.parse(line))])

    assert any("unheard_of" in said for said in without_words(codes, {"letter.not_trained": ""}))


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
