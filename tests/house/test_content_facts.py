"""What the shipped texts say of each other and of the world, as far as a machine can compare it."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import zeren
from zeren.core import citing

DATA = Path(zeren.__file__).parent / "content" / "data"


def read(path: str) -> Any:
    return json.loads((DATA / path).read_text(encoding="utf-8"))


def by_code(path: str) -> dict[str, Any]:
    return {one["code"]: one for one in read(path)}


def rows(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def said(found: Any) -> Iterator[tuple[str, str]]:
    """(language, text) of everything in a shipped file."""
    if isinstance(found, dict) and "zh-hans" in found:
        yield from found.items()
    elif isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from said(one)


def taught() -> Iterator[tuple[str, str, str]]:
    """(where, language, text) of cards and of the explanations of questions."""
    for file in sorted(DATA.glob("*/card.json")):
        for one in json.loads(file.read_text(encoding="utf-8")):
            yield from ((one["code"], *text) for text in said(one["paragraphs"]))
    for file in sorted(DATA.glob("*/question.json")):
        for one in json.loads(file.read_text(encoding="utf-8")):
            yield from ((one["code"], *text) for text in said(one["explanation"]))


UNCOUNTED = re.compile(
    r"大多|大部分|多数|一半的|最常见|最多的|十有八九|\d+ ?%的"
    r"|\b[Mm]ost (?:of|who|accidents|people|hands|broken)|\b[Hh]alf of|\bcommonest\b"
)
"""A share that somebody would have had to count, and nobody did."""


@pytest.mark.parametrize("text", ["一半的废试剂没有用过", "Most who jump are crushed"])
def test_an_uncounted_share_is_found(text: str) -> None:
    assert UNCOUNTED.search(text)


def test_nothing_that_is_taught_claims_a_share_that_nobody_counted() -> None:
    assert [one for one in taught() if UNCOUNTED.search(one[2])] == []


ONE_SEX = re.compile(r"\b(?:he|she|him|her|his|himself|herself|man|men|woman|women)\b")


def test_the_english_texts_speak_of_people_and_not_of_men() -> None:
    files = [*DATA.glob("*/*.json")]

    assert [
        (file.parent.name, text)
        for file in files
        if file.name != "danger.json"
        for tongue, text in said(json.loads(file.read_text(encoding="utf-8")))
        if tongue == "en" and ONE_SEX.search(text)
    ] == []
    for file in DATA.glob("*/duty.csv"):
        for row in rows(f"{file.parent.name}/duty.csv"):
            assert not ONE_SEX.search(row["text_en"]), row["code"]


def test_the_principal_teaches_as_long_as_the_duty_says() -> None:
    duty = next(row for row in rows("base/duty.csv") if row["code"] == "P01-02")
    found = re.search(r"不少于(\d+)分钟", duty["text_zh"])
    taught_by = [
        one for one in read("base/agenda.json") if "由主要负责人主讲" in one["text"]["zh-hans"]
    ]

    assert found is not None
    assert sum(one["minutes"] for one in taught_by) >= int(found[1])
    assert any("权利" in one["text"]["zh-hans"] for one in taught_by)


def test_the_bulletin_calls_letter_and_meeting_by_their_names() -> None:
    letter = read("base/letter.json")["letter"]["title"]
    texts = by_code("base/passage.json")
    lead, letters = (texts[code]["text"] for code in ("bulletin-lead", "bulletin-letters"))
    meeting = texts["meeting-title"]["text"]

    assert f"《{letter['zh-hans']}》" in lead["zh-hans"]
    assert letter["zh-hans"].removeprefix("{year}年度") in letters["zh-hans"]
    assert meeting["zh-hans"] in lead["zh-hans"]
    name = letter["en"].removesuffix(" Letter {year}")
    assert f"{name} Letters" in lead["en"]
    assert f"{name} Letters" in letters["en"]


def test_an_objection_has_one_name() -> None:
    """In letter and agenda as on the pages: 异议, to object. There is no appeal beside it."""
    for file in ("base/letter.json", "base/agenda.json"):
        for tongue, text in said(read(file)):
            assert "申诉" not in text, text
            assert tongue != "en" or not re.search(r"\bappeal", text), text


def test_a_limit_does_not_hold_before_the_law_it_stands_on() -> None:
    laws = {row["code"]: row for row in rows("laws.csv")}
    names = {code: {"zh-hans": row["zh"], "en": row["en"]} for code, row in laws.items()}
    found = [
        (one["code"], code, min(one["begins"]))
        for one in read("base/limit.json")
        if one["read_by"] == "none"
        for code, _articles in citing.named(one["source"]["en"], names)
    ]

    assert found
    assert [
        one
        for one in found
        if date.fromisoformat(one[2]) < date.fromisoformat(laws[one[1]]["in_force"])
    ] == []
