"""Only chosen names appear, and no number points at a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import disclosure

PEOPLE = ((1, "孙宁远"), (2, "刘喆"), (3, "Anna Berg"))


def test_only_chosen_names_appear() -> None:
    assert disclosure.named(PEOPLE, {2, 3}) == ("刘喆", "Anna Berg")
    assert disclosure.named(PEOPLE, ()) == ()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("刘喆", "刘**"),
        ("欧阳建国", "欧**"),
        ("𠮷田", "𠮷**"),
        ("Anna Berg", "A** B**"),
        ("Li", "L**"),
        ("J Li", "** L**"),
        ("Zoë", "Z**"),
        ("Zoe\u0308", "Z**"),
        ("É. Dupont-Lefèvre", "É** D**"),
        ("Anna  Berg ", "A** B**"),
        ("买买提·阿不都热合曼", "买**·阿**"),
        ("古丽 • 阿依", "古**•阿**"),
        ("上官婉儿", "上**"),
        ("刘", "**"),
        ("", "**"),
        ("   ", "**"),
    ],
)
def test_a_masked_name_shows_one_character_a_word_and_no_length(name: str, masked: str) -> None:
    assert disclosure.mask(name) == masked


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ({"a": 10, "b": 20}, {"a": 10, "b": 20}),
        ({"a": 5, "b": 20}, {"a": 5, "b": 20}),
        ({"a": 0, "b": 20}, {"a": 0, "b": 20}),
        ({"a": 4, "b": 20, "c": 30}, {"a": None, "b": None, "c": 30}),
        ({"a": 2, "b": 2, "c": 9}, {"a": None, "b": None, "c": None}),
        ({"a": 2, "b": 3, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 3}, {"a": None}),
        ({}, {}),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_found_from_the_total(
    groups: dict[str, int], shown: dict[str, int | None]
) -> None:
    assert disclosure.counts(groups) == shown


@given(st.dictionaries(st.integers(0, 20), st.integers(0, 12), max_size=8))
def test_what_is_hidden_is_two_groups_and_enough_people_or_there_was_no_other(
    groups: dict[int, int],
) -> None:
    shown = disclosure.counts(groups)
    hidden = [groups[key] for key, size in shown.items() if size is None]

    assert all(size is None or size == 0 or size >= 5 for size in shown.values())
    assert all(size in (None, groups[key]) for key, size in shown.items())
    if hidden and any(size for size in shown.values()):
        assert len(hidden) >= 2
        assert sum(hidden) >= 5


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2月16日，公司召开安全责任落实会议。", []),
        ("总经理孙宁远讲话，电话13812345678。", ["disclosure.name_not_chosen", "disclosure.phone"]),
        ("联系 +86 138-1234-5678", ["disclosure.phone"]),
        ("身份证 11010519491231002X", ["disclosure.identity_number"]),
        ("Write to anna@example.org", ["disclosure.email"]),
        ("写信给anna@example.org。", ["disclosure.email"]),
        ("anna berg took part", ["disclosure.name_not_chosen"]),
        ("Annabel Bergmann took part", []),
        ("序列号 2022021612345678901234", []),
    ],
)
def test_what_may_not_leave_the_house_is_found_in_a_text(text: str, codes: list[str]) -> None:
    found = disclosure.problems(text, names=("孙宁远", "Anna Berg"))

    assert [problem.code for problem in found] == codes


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("孙宁远说，电话13812345678", "孙**说，电话**"),
        ("买买提•阿不都在场", "买**·阿**在场"),
        ("Said by anna berg, anna@example.org.", "Said by A** B**, **."),
        ("Annabel Bergmann took part", "Annabel Bergmann took part"),
        ("证件11010519491231002X", "证件**"),
        ("王在场", "王在场"),
    ],
)
def test_what_somebody_wrote_is_read_outside_without_names(text: str, want: str) -> None:
    names = ("孙宁远", "买买提·阿不都", "Anna Berg", "王", "孙宁")

    assert disclosure.masked(text, names=names) == want


@given(
    st.lists(st.text("买提王刘·AB ", min_size=2, max_size=6), max_size=4), st.text("买提王刘·AB ")
)
def test_after_masking_nothing_is_found(names: list[str], text: str) -> None:
    whole = [name for name in names if len(name.strip(" ·")) > 3 and "·" not in name]

    left = disclosure.masked(" ".join([text, *whole]), names=whole)

    assert [one for one in whole if one.strip() in left and not one.isspace()] == []
