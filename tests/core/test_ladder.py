"""What is late is told to the next above, one step after the other, nobody twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.ladder import steps

TEAM, SHOP, TOP = 1, 2, 3


@pytest.mark.parametrize(
    ("late", "above", "owner", "found"),
    [
        (4, [TEAM, SHOP, TOP], 9, []),
        (5, [TEAM, SHOP, TOP], 9, [(1, TEAM)]),
        (9, [TEAM, SHOP, TOP], 9, [(1, TEAM)]),
        (10, [TEAM, SHOP, TOP], 9, [(1, TEAM), (2, SHOP)]),
        (99, [TEAM, SHOP, TOP], 9, [(1, TEAM), (2, SHOP), (3, TOP)]),
        (5, [TEAM, SHOP, TOP], TEAM, [(1, SHOP)]),
        (5, [None, SHOP, TOP], 9, [(1, SHOP)]),
        (10, [SHOP, SHOP, TOP], 9, [(1, SHOP), (2, TOP)]),
        (99, [TOP], TOP, []),
        (99, [], 9, []),
    ],
)
def test_who_is_to_know_by_now(
    late: int, above: list[int | None], owner: int, found: list[tuple[int, int]]
) -> None:
    assert list(steps(late, 5, above, owner)) == found


def test_a_ladder_of_no_days_tells_nobody() -> None:
    assert steps(1000, 0, [TEAM]) == ()


CHAINS = st.lists(st.one_of(st.none(), st.integers(1, 6)), max_size=8)


@given(st.integers(0, 90), st.integers(1, 20), CHAINS, st.one_of(st.none(), st.integers(1, 6)))
def test_nobody_is_told_twice_and_a_missed_day_tells_the_same(
    late: int, every: int, above: list[int | None], owner: int | None
) -> None:
    told: dict[int, int] = {}
    for day in range(late + 1):
        for step, person in steps(day, every, above, owner):
            told.setdefault(step, person)

    assert tuple(told.items()) == steps(late, every, above, owner), "looked at daily or once"
    assert len(set(told.values())) == len(told), "each person at one step"
    assert owner not in told.values()
    assert all(step * every <= late for step in told)
