"""One thing, one word: roles, safety office, issuing, transfer, as docs/words.md has them."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile

import zeren

HOUSE = Path(zeren.__file__).parent
WORDS = (HOUSE.parents[1] / "docs" / "words.md").read_text(encoding="utf-8")

SAID = {
    "safety manager": "安全环保管理员",
    "auditor": "审计员",
    "personnel clerk": "人事专员",
    "administrator": "系统管理员",
    "safety office": "安全管理部门",
    "general manager": "总经理",
}
NEVER = {
    "下发": "签发",
    "调岗": "转岗",
    "申诉": "异议",
    "责任状": "责任书",
    "审核员": "审计员",
    "人事文员": "人事专员",
}


def pairs() -> Iterator[tuple[str, str, str]]:
    """(room, English, Chinese) of every text of the pages."""
    for file in sorted(HOUSE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with file.open("rb") as lines:
            for one in pofile.read_po(lines, locale="zh_Hans"):
                if one.id:
                    yield file.parts[-5], whole(one.id), whole(one.string)


def whole(said: object) -> str:
    """A text with its plural, as one."""
    return " ".join(said) if isinstance(said, tuple | list) else str(said)


def other_words(room: str, english: str, chinese: str) -> list[str]:
    """What a text calls otherwise than everything else does."""
    said = english.lower()
    found = [
        f"{room}: {term} is {word}: {chinese}"
        for term, word in SAID.items()
        if re.search(rf"\b{term}s?\b", said) and word not in chinese
    ]
    return found + [
        f"{room}: {word} for {bad}: {chinese}" for bad, word in NEVER.items() if bad in chinese
    ]


def test_pages_call_one_thing_by_one_word() -> None:
    found = list(pairs())

    assert len(found) > 3000
    assert [fault for one in found for fault in other_words(*one)] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Ask the safety manager.", "请联系安全管理负责人。"),
        ("Two auditors", "两名审核员"),
        ("Letters issued", "责任书已下发"),
    ],
)
def test_another_word_is_found(english: str, chinese: str) -> None:
    assert other_words("x", english, chinese)


@pytest.mark.parametrize("word", [*SAID.values(), "签发", "转岗", "异议"])
def test_the_words_stand_in_the_list_of_words(word: str) -> None:
    assert word in WORDS


ONE_SEX = re.compile(r"\b(?:he|she|him|her|his|himself|herself)\b")


def test_no_refusal_takes_its_reader_for_a_man() -> None:
    assert [
        (file.parent.name, code)
        for file in sorted(HOUSE.glob("*/sentences.toml"))
        for code, said in tomllib.loads(file.read_text("utf-8")).get("refusals", {}).items()
        if ONE_SEX.search(str(said))
    ] == []
