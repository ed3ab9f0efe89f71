"""Codes inside, words outside: every code has words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils import translation

from tests.house import scan
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
