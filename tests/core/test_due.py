"""Working days skip weekends and holidays and count the weekend days that are worked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import due
from zeren.core.days import day_of
from zeren.core.due import Calendar

PLAIN = Calendar()
SPRING_2022 = Calendar(
    holidays=frozenset(day_of(date(2022, 1, 31)) + n for n in range(7)),
    worked=frozenset({day_of(date(2022, 1, 29)), day_of(date(2022, 1, 30))}),
)


@pytest.mark.parametrize(
    ("start", "working_days", "calendar", "end"),
    [
        (date(2022, 2, 16), 3, PLAIN, date(2022, 2, 21)),
        (date(2022, 2, 18), 1, PLAIN, date(2022, 2, 21)),
        (date(2022, 2, 19), 1, PLAIN, date(2022, 2, 21)),
        (date(2022, 2, 19), 0, PLAIN, date(2022, 2, 19)),
        (date(2022, 1, 28), 3, PLAIN, date(2022, 2, 2)),
        (date(2022, 1, 28), 3, SPRING_2022, date(2022, 2, 7)),
    ],
)
def test_working_days_after_a_day(
    start: date, working_days: int, calendar: Calendar, end: date
) -> None:
    assert due.after(day_of(start), working_days, calendar) == day_of(end)


ROUND = Calendar(turn=(True, True, True, True, False, False, False, False), first=10)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (10, True),
        (13, True),
        (14, False),
        (17, False),
        (18, True),
        (9, False),
        (5, True),
        (2, True),
    ],
)
def test_a_round_of_shifts_goes_on_in_both_directions(day: int, works: bool) -> None:
    assert ROUND.is_working(day) is works


@given(
    st.lists(st.booleans(), min_size=1, max_size=31), st.integers(1, 10_000), st.integers(1, 10_000)
)
def test_a_round_repeats_and_knows_no_weekend(turn: list[bool], first: int, day: int) -> None:
    calendar = Calendar(turn=tuple(turn), first=first)

    assert calendar.is_working(day) is calendar.is_working(day + len(turn))
    span = range(day, day + 7 * len(turn))
    assert sum(map(calendar.is_working, span)) == 7 * sum(turn)


def test_a_day_off_of_ones_own_breaks_the_round_and_a_day_worked_mends_it() -> None:
    calendar = Calendar(
        holidays=frozenset({10, 11}), worked=frozenset({11, 14}), turn=ROUND.turn, first=10
    )

    assert [calendar.is_working(day) for day in (10, 11, 12, 14, 15)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_the_due_day_itself_is_in_time() -> None:
    friday = day_of(date(2022, 2, 18))

    assert [due.overdue(friday, friday + n, PLAIN) for n in range(-2, 5)] == [0, 0, 0, 0, 0, 1, 2]


def test_a_calendar_in_which_nobody_works_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no 1 working days"):
        due.after(1, 1, Calendar(weekend=frozenset(range(7))))


@pytest.mark.parametrize("day", [date(2022, 2, 16), date(2024, 2, 29), date(1, 1, 1)])
def test_weekdays_are_those_of_the_calendar(day: date) -> None:
    assert due.weekday(day_of(day)) == day.weekday()


calendars = st.builds(
    Calendar,
    holidays=st.frozensets(st.integers(700_000, 700_060), max_size=20),
    worked=st.frozensets(st.integers(700_000, 700_060), max_size=5),
)


@given(st.integers(700_000, 700_050), st.integers(1, 20), calendars)
def test_counting_the_days_gives_back_their_number(
    start: int, number: int, calendar: Calendar
) -> None:
    end = due.after(start, number, calendar)

    assert calendar.is_working(end)
    assert due.between(start, end, calendar) == number
    assert due.between(start, end - 1, calendar) == number - 1


@pytest.mark.parametrize(
    ("start", "end", "known", "years"),
    [
        (date(2026, 12, 28), date(2027, 1, 15), {2025, 2026}, [2027]),
        (date(2026, 12, 1), date(2026, 12, 31), {2025, 2026}, []),
        (date(2026, 12, 1), date(2028, 1, 3), {2026}, [2027, 2028]),
        (date(2026, 12, 1), date(2028, 1, 3), None, []),
        (date(2027, 1, 2), date(2027, 1, 1), set(), []),
    ],
)
def test_a_year_that_nobody_announced_is_named(
    start: date, end: date, known: set[int] | None, years: list[int]
) -> None:
    calendar = Calendar(known=None if known is None else frozenset(known))

    assert due.unknown_years(day_of(start), day_of(end), calendar) == years
