"""One folding of names, for import, search, sign-in and typed signatures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import folding

NAMES = st.text(
    alphabet=st.characters(codec="utf-8")
    | st.sampled_from("王镕曾·•.’'ʼ-　Äöüßıİłøéĳﬁǅΐ\u0301\u200e\u00ad１Ａ"),
    max_size=12,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("O’Neil", "oneil"), ("O'Neil", "oneil"), ("OʼNEIL", "oneil"), ("O´Neil", "oneil"),
        ("１０２０", "1020"), ("Ｗａｎｇ", "wang"),
        ("阿依努尔·买买提", "阿依努尔 买买提"), ("阿依努尔•买买提", "阿依努尔 买买提"),
        ("阿依努尔.买买提", "阿依努尔 买买提"), ("阿依努尔・买买提", "阿依努尔 买买提"),
        ("Işık", "isik"), ("IŞIK", "isik"), ("İstanbul", "istanbul"),
        ("Żółć", "zolc"), ("Müller", "muller"), ("Straße", "strasse"), ("Ærø", "aero"),
        ("Wáng  Róng", "wang rong"), ("lǚ", "lu"), ("Jean-Luc", "jean luc"),
        ("王\u3000镕", "王 镕"), ("王\u00ad镕\u202e", "王镕"), ("が", "が"), ("김민수", "김민수"),
        ("", ""), ("·", ""),
    ],
)  # fmt: skip
def test_a_name_is_folded(typed: str, folded: str) -> None:
    assert folding.fold(typed) == folded


@given(NAMES)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folding.fold(folding.fold(name)) == folding.fold(name)
    assert folding.code(folding.code(name)) == folding.code(name)


@given(st.text(st.characters(codec="ascii")) | st.text(st.characters(codec="gb2312")))
def test_the_quick_ways_of_plain_letters_and_signs_are_the_long_one(name: str) -> None:
    found = name.translate(folding.APOSTROPHES)
    while (again := folding._folded(found)) != found:
        found = again

    assert folding.fold(name) == found


@given(NAMES)
def test_whoever_is_typed_as_written_is_found(name: str) -> None:
    found = folding.words(name, "T1")

    for ways in folding.asked(name):
        assert any(word.startswith(ways[0]) for word in found) or len(found) == folding.MOST_WORDS


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("O’Neil", "o'neil", True), ("王 镕", "王镕", True),
        ("阿依努尔·买买提", "阿依努尔•买买提", True),
        ("José García", "Jose Garcia", True), ("王镕", "王熔", False), ("王镕", "wang rong", False),
        ("", "", False), ("·", "", False),
    ],
)  # fmt: skip
def test_two_spellings_are_one_name(one: str, other: str, same: bool) -> None:
    assert folding.same(one, other) is same


def test_a_typed_syllable_may_carry_its_tone_and_a_number_keeps_its_digits() -> None:
    assert folding.asked("Wang2 rong2") == [("wang2", "wang"), ("rong2", "rong")]
    assert folding.asked("T012") == [("t012",)]


def test_readings_whole_without_the_surname_and_first_letters() -> None:
    found = folding.words("曾吕", "7", lambda part: [["zeng", "ceng"], ["lü"]])

    assert {"zenglv", "zenglu", "zenglyu", "cenglv", "lv", "zl", "cl", "曾吕", "吕", "7"} <= {
        *found
    }


@pytest.mark.parametrize(
    ("asked", "found"), [("silo 2", True), ("SILO２", True), ("ofen", False), ("öfen", True)]
)
def test_a_thing_is_found_by_every_word(asked: str, found: bool) -> None:
    names = ("E-1", "Silo 2 / Öfen") if asked != "ofen" else ("E-1", "Silo 2")

    assert folding.holds(asked, *names) is found
