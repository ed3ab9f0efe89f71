"""Recorded time only rises along the positions of the log."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.log import order

NOON = datetime(2022, 2, 16, 4, 0, tzinfo=UTC)


def walked(seconds: list[float], tolerance: timedelta = timedelta(0)) -> list[int]:
    """Places of entries, so many seconds after noon, that fall back."""
    rising = order.Rising(tolerance)
    return [
        place
        for place, second in enumerate(seconds)
        if rising.step(place, "a.b", NOON + timedelta(seconds=second)) is not None
    ]


@pytest.mark.parametrize(
    ("seconds", "tolerance", "fallen"),
    [
        ([], 0, []),
        ([0, 0, 1, 1, 2], 0, []),
        ([0, 5, 4, 5], 0, [2]),
        ([0, 5, 4, 3, 6], 0, [2, 3]),
        ([0, 100, 40], 60, []),
        ([0, 100, 39], 60, [2]),
        ([0, 100, 50, 35], 60, [3]),
    ],
)
def test_an_entry_between_younger_neighbours_is_named(
    seconds: list[float], tolerance: int, fallen: list[int]
) -> None:
    assert walked(seconds, timedelta(seconds=tolerance)) == fallen


@given(st.lists(st.integers(0, 1000), min_size=2), st.data())
def test_whatever_is_squeezed_in_with_an_older_time_is_named(
    seconds: list[int], data: st.DataObject
) -> None:
    times: list[float] = [*sorted(seconds)]
    place = data.draw(st.integers(1, len(times)))
    times.insert(place, times[place - 1] - data.draw(st.integers(1, 500)))

    assert place in walked(times)


def test_an_act_that_was_named_as_late_is_let_in_and_none_beyond_the_latest() -> None:
    rising = order.Rising(order.LATE)
    rising.step(1, "a.b", NOON)

    rising.step(5, order.FOLDED_LATE, NOON, 4)

    assert rising.step(4, "a.b", NOON - timedelta(minutes=30)) is None
    assert rising.step(3, "a.b", NOON - timedelta(minutes=30)) == NOON
    rising.step(7, order.FOLDED_LATE, NOON, 6)
    assert rising.step(6, "a.b", NOON - timedelta(hours=2)) == NOON


def test_after_two_people_put_the_clock_right_the_rule_begins_anew() -> None:
    rising = order.Rising()
    rising.step(1, "a.b", NOON + timedelta(days=365))

    assert rising.step(2, "a.b", NOON) is not None
    assert rising.step(3, order.CLOCK_WAS_WRONG, NOON) is None
    assert rising.step(4, "a.b", NOON + timedelta(seconds=1)) is None
    assert rising.step(5, "a.b", NOON) is not None
