"""A consent holds until its day, unless it is taken back; never longer than a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from zeren.core import consent
from zeren.core.refusal import Refused

ON = date(2022, 2, 16)


@pytest.mark.parametrize(
    ("days", "is_taken_back", "want"),
    [(1, False, True), (0, False, True), (-1, False, False), (1, True, False)],
)
def test_it_stands_through_its_last_day_and_not_once_taken_back(
    days: int, is_taken_back: bool, want: bool
) -> None:
    until = ON + timedelta(days=days)

    assert consent.stands(until=until, is_taken_back=is_taken_back, on=ON) is want


@pytest.mark.parametrize(
    ("days", "kinds", "want"),
    [
        (0, ["work"], ""),
        (366, ["work", "learning", "letters"], ""),
        (367, ["work"], "consent.too_long"),
        (-1, ["work"], "consent.end_is_past"),
        (1, [], "consent.no_kinds"),
        (1, ["hazards"], "consent.no_kinds"),
    ],
)
def test_what_may_be_consented_to(days: int, kinds: list[str], want: str) -> None:
    try:
        consent.check(until=ON + timedelta(days=days), kinds=kinds, on=ON)
        got = ""
    except Refused as refused:
        got = refused.code

    assert got == want
