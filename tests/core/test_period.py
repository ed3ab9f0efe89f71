"""What a target says of an assessed period: what fell due, what is on its way, what is missing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.targets import period, verdict
from zeren.core.targets.bounds import Limit, Result, limit
from zeren.core.targets.period import Said
from zeren.core.targets.verdict import Asked, Counted

Y = 2026
Q1, Q2 = (date(Y, 1, 1), date(Y, 3, 31)), (date(Y, 4, 1), date(Y, 6, 30))
YEAR, MARCH = (date(Y, 1, 1), date(Y, 12, 31)), (date(Y, 3, 1), date(Y, 3, 31))
HALF = (date(Y, 1, 1), date(Y, 6, 30))
SCHOOL = (date(Y - 1, 9, 1), date(Y, 8, 31))


def counted(cases: list[int], begin: date) -> list[Counted]:
    """So many cases in each month from a first one on."""
    found = []
    for number in cases:
        after = (begin.replace(day=28) + timedelta(4)).replace(day=1)
        found.append(Counted(begin, after - timedelta(1), Result(number)))
        begin = after
    return found


def said(of: Limit, cases: list[int], term: tuple[date, date], asked: tuple[date, date]) -> Said:
    since, until = asked
    after = until + timedelta(1)
    known = [one for one in counted(cases, term[0]) if one.ends <= until]
    whole = verdict.judge(of, known, Asked(term[0], min(term[1], until), after))
    now = verdict.judge(of, known, Asked(*term, after))
    return period.said_of(
        now, of.window, since, until,
        is_floor=of.low is not None, is_whole=whole.state != verdict.PENDING,
    )  # fmt: skip


def at_most(number: int, window: str = "YEAR") -> Limit:
    return replace(limit("CN", number), window=window)


def at_least(number: int, window: str = "YEAR") -> Limit:
    return replace(limit("FN", number), window=window)


@pytest.mark.parametrize(
    ("of", "cases", "term", "asked", "state"),
    [
        # the cap of the quarter in its quarter: 1 + 0 + 0 of 1 in the first, 2 in the second
        (at_most(1, "QUARTER"), [1, 0, 0, 2, 0, 0], YEAR, Q1, "MET"),
        (at_most(1, "QUARTER"), [1, 0, 0, 2, 0, 0], YEAR, Q2, "MISSED"),
        # every month has its own: March alone was over
        (at_most(0, "MONTH"), [0, 0, 1], YEAR, MARCH, "MISSED"),
        (at_most(0, "MONTH"), [1, 0, 0], YEAR, MARCH, "MET"),
        # twelve drills a year: four after a quarter are not due yet, and no fault
        (at_least(12), [1, 1, 2], YEAR, Q1, "NOT_APPLICABLE"),
        (at_least(12), [4, 4, 4], YEAR, Q1, "MET"),
        (at_least(12), [1] * 11 + [0], YEAR, YEAR, "MISSED"),
        # a ceiling is on its way until it is over
        (at_most(2), [1, 1, 0], YEAR, Q1, "MET"),
        (at_most(2), [1, 1, 1], YEAR, Q1, "MISSED"),
        # a half year ends in the second quarter, and is on its way in the first
        (at_least(6), [1, 1, 1, 1, 1, 0], HALF, Q2, "MISSED"),
        (at_least(6), [1, 1, 1, 1, 1, 0], HALF, Q1, "NOT_APPLICABLE"),
        # an academic year falls due in the year in which it ends
        (at_least(10), [1] * 12, SCHOOL, YEAR, "MET"),
        (at_least(13), [1] * 12, SCHOOL, YEAR, "MISSED"),
        (at_least(13), [1] * 4, SCHOOL, (date(Y - 1, 1, 1), date(Y - 1, 12, 31)),
         "NOT_APPLICABLE"),
        # a month that nobody entered is no month without cases
        (at_most(5), [1, 1], YEAR, Q1, "PENDING"),
        (at_most(5), [], YEAR, YEAR, "PENDING"),
    ],
)  # fmt: skip
def test_a_target_is_said_in_the_period_in_which_it_falls_due(
    of: Limit, cases: list[int], term: tuple[date, date], asked: tuple[date, date], state: str
) -> None:
    assert said(of, cases, term, asked).state == state


@given(st.lists(st.integers(0, 3), min_size=12, max_size=12), st.integers(0, 20))
def test_the_year_says_the_same_as_the_verdict_of_the_year(cases: list[int], bound: int) -> None:
    for of in (at_most(bound), at_least(bound)):
        known = counted(cases, YEAR[0])
        whole = verdict.judge(of, known, Asked(*YEAR, date(Y + 1, 1, 1)))
        assert said(of, cases, YEAR, YEAR) == Said(whole.state, whole.value)
