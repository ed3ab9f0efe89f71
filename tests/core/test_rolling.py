"""Figures are rolled up as sums over sums, in whatever order, and by month as the rule says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.targets import rolling
from zeren.core.targets.bounds import MICRO, Result, limit, value_of
from zeren.core.targets.rolling import Pair

PAIRS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(
    lambda pair: (pair[0] * MICRO if pair[1] else 0, pair[1] * MICRO)
)


@st.composite
def trees(draw: st.DrawFn) -> dict[int, int | None]:
    """Unit 1 is the top; each other stands below one that came before it."""
    size = draw(st.integers(1, 12))
    return {1: None, **{n: draw(st.integers(1, n - 1)) for n in range(2, size + 1)}}


def naive(parents: dict[int, int | None], own: dict[int, Pair], unit: int, how: str) -> list[Pair]:
    """Every own figure at or below a unit, found by walking down."""
    found = [own[unit]] if unit in own else []
    for child, parent in parents.items():
        if parent == unit:
            found += naive(parents, own, child, how)
    return found


@given(trees(), st.data(), st.sampled_from(["SUM", "RoS", "ANY", "MAX", "MIN"]))
def test_a_whole_figure_is_that_of_everything_below(
    parents: dict[int, int | None], data: st.DataObject, how: str
) -> None:
    own = data.draw(st.dictionaries(st.sampled_from(sorted(parents)), PAIRS))
    shuffled = dict(data.draw(st.permutations(list(parents.items()))))
    way = rolling.together(how, "FP")
    assert way is not None

    whole = rolling.rolled(rolling.tree(shuffled), own, way)

    for unit in parents:
        below = naive(parents, own, unit, how)
        if not below:
            assert unit not in whole
            continue
        got = whole.get(unit, (0, 0))
        if how == "SUM":
            assert got[0] == sum(one[0] for one in below)
        elif how == "RoS":
            assert got == (sum(one[0] for one in below), sum(one[1] for one in below))
        elif how == "ANY":
            # one figure alone is still its number of cases: breached or not is what counts
            assert (got[0] > 0) == any(one[0] for one in below)
        else:
            rates = [one[0] / one[1] for one in below if one[1]]
            pick = max if how == "MAX" else min
            assert (got[0] / got[1] if got[1] else None) == (pick(rates) if rates else None)


def test_a_rate_above_is_no_average_of_the_rates_below() -> None:
    """1 of 10 and 0 of 90 is 1 in 100; the average of the rates would say 5 in 100."""
    way = rolling.together("RoS", "CR")
    assert way is not None
    own = {2: (1 * MICRO, 10 * MICRO), 3: (0, 90 * MICRO)}

    whole = rolling.rolled(rolling.tree({1: None, 2: 1, 3: 1}), own, way)

    assert value_of(limit("CR", 5, scale=100), Result(*whole[1])) == 1


def test_what_no_tree_knows_counts_at_the_top() -> None:
    way = rolling.together("SUM", "CN")
    assert way is not None

    whole = rolling.rolled(rolling.tree({1: None, 2: 1}), {9: (MICRO, MICRO)}, way)

    assert whole == {1: (MICRO, MICRO)}


def test_units_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        rolling.tree({1: 2, 2: 1})


def test_months_are_known_by_their_first_day() -> None:
    found = rolling.months_of(date(2022, 11, 5), date(2023, 2, 1))
    assert [f"{one:%Y-%m}" for one in found] == ["2022-11", "2022-12", "2023-01", "2023-02"]
