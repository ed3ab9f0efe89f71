"""Nothing is kept shorter than the law says, and a name no shorter than what it stands in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import retention
from zeren.core.refusal import Refused

CODES = st.sampled_from([one.code for one in retention.CLASSES])


@pytest.mark.parametrize(
    ("code", "years", "want"),
    [
        ("training", 3, ""),
        ("training", 2, "retention.below_floor"),
        ("hazards", 2, "retention.below_floor"),
        ("enquiries", 1, ""),
        ("enquiries", 0, "retention.below_floor"),
        ("letters", 50, ""),
        ("letters", 51, "retention.too_long"),
    ],
)
def test_a_term_stands_between_the_floor_and_for_ever(code: str, years: int, want: str) -> None:
    try:
        retention.check(code, years)
        got = ""
    except Refused as refused:
        got = refused.code

    assert got == want


@given(own=st.dictionaries(CODES, st.integers(0, 50)))
def test_no_class_falls_below_its_floor_and_names_stay_as_long_as_their_records(
    own: dict[str, int],
) -> None:
    for one in retention.CLASSES:
        assert retention.years_of(one.code, own) >= one.floor
    for named in retention.NAMED_IN:
        assert retention.years_of("people", own) >= retention.years_of(named, own)


@pytest.mark.parametrize(
    ("on", "years", "want"),
    [
        (date(2022, 2, 16), 5, date(2017, 2, 16)),
        (date(2024, 2, 29), 5, date(2019, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
    ],
)
def test_the_day_before_which_all_is_past(on: date, years: int, want: date) -> None:
    assert retention.cutoff(on, years) == want


@pytest.mark.parametrize(
    ("act", "state", "is_asker", "is_other", "want"),
    [
        ("confirm", "ASKED", False, True, "CONFIRMED"),
        ("confirm", "ASKED", True, True, "retention.own"),
        ("confirm", "ASKED", False, False, "retention.not_yours"),
        ("decline", "ASKED", False, True, "DECLINED"),
        ("confirm", "DECLINED", False, True, "retention.step_closed"),
        ("take_back", "ASKED", True, False, "TAKEN_BACK"),
        ("take_back", "ASKED", False, True, "retention.not_yours"),
        ("take_back", "CONFIRMED", True, False, "retention.step_closed"),
    ],
)
def test_it_takes_both_offices(
    act: str, state: str, is_asker: bool, is_other: bool, want: str
) -> None:
    try:
        got = retention.decide(act, state, is_asker=is_asker, is_other_office=is_other)
    except Refused as refused:
        got = refused.code

    assert got == want
