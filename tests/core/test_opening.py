"""When a shared device is open: hours, nights and last days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.opening import DAY, LONGEST_DAYS, Opening, is_open, problems

LAST = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("opens", "closes", "at", "open_then"),
    [
        (360, 1320, datetime(2026, 3, 31, 5, 59), False),
        (360, 1320, datetime(2026, 3, 31, 6, 0), True),
        (360, 1320, datetime(2026, 3, 31, 21, 59), True),
        (360, 1320, datetime(2026, 3, 31, 22, 0), False),
        (360, 1320, datetime(2026, 4, 1, 12, 0), False),  # the last day is over
        (1320, 360, datetime(2026, 3, 31, 23, 0), True),  # the night shift
        (1320, 360, datetime(2026, 4, 1, 5, 59), True),  # which began on the last day
        (1320, 360, datetime(2026, 4, 1, 6, 0), False),
        (1320, 360, datetime(2026, 4, 1, 22, 0), False),
        (0, 0, datetime(2026, 3, 31, 0, 0), True),
        (0, 0, datetime(2026, 4, 1, 0, 0), False),
    ],
)
def test_hours_and_last_day(opens: int, closes: int, at: datetime, open_then: bool) -> None:
    assert is_open(Opening(opens, closes, LAST), at) is open_then


@given(st.integers(0, DAY - 1), st.integers(0, DAY - 1), st.integers(-3, 3))
def test_a_day_inside_is_open_for_as_long_as_was_said(opens: int, closes: int, back: int) -> None:
    one = Opening(opens, closes, LAST)
    begin = datetime(2026, 3, 20) + timedelta(days=back)
    minutes = [begin + timedelta(minutes=at) for at in range(DAY)]

    assert sum(is_open(one, at) for at in minutes) == ((closes - opens) % DAY or DAY)


def test_what_was_typed_is_looked_at_whole() -> None:
    today = date(2026, 3, 1)
    assert problems(Opening(0, 1, today), today) == []
    assert problems(Opening(0, 1, today - timedelta(days=1)), today) == ["kiosk.over_already"]
    far = today + timedelta(days=LONGEST_DAYS + 1)
    assert problems(Opening(0, DAY, far), today) == [
        "kiosk.hours_outside_the_day",
        "kiosk.too_long",
    ]
