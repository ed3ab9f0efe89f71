"""Coverage is counted from the rows, summed up the tree, and never flattered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.owed import coverage
from zeren.core.owed.coverage import Count


@pytest.mark.parametrize(
    ("due", "met", "shown"),
    [
        (0, 0, None),
        (1, 0, "0"),
        (1, 1, "100"),
        (3, 2, "66.6"),
        (1000, 999, "99.9"),
        (100_000, 99_999, "99.9"),
        (1_000_000, 999_999, "99.9"),
        (100, 99, "99.0"),
        (1_000_000, 1, "0.0"),
        (123, 120, "97.5"),
    ],
)
def test_a_percentage_is_never_rounded_up(due: int, met: int, shown: str | None) -> None:
    assert coverage.percent(Count(due, met)) == shown


def test_more_met_than_due_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="met <= due"):
        Count(1, 2)


counts = st.integers(0, 2_000_000).flatmap(
    lambda due: st.builds(Count, st.just(due), st.integers(0, due))
)


@given(counts)
def test_a_hundred_percent_means_an_empty_gap_list(count: Count) -> None:
    shown = coverage.percent(count)

    assert (shown == "100") == (count.due > 0 and count.missing == 0)
    if shown is not None:
        assert float(shown) <= 100 * count.met / count.due


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[int, int | None, Count]]:
    size = draw(st.integers(1, 30))
    units: list[tuple[int, int | None, Count]] = [(0, None, draw(counts))]
    units += [(i, draw(st.integers(0, i - 1)), draw(counts)) for i in range(1, size)]
    return draw(st.permutations(units))


@given(trees())
def test_a_unit_counts_itself_and_everything_below_it(
    units: list[tuple[int, int | None, Count]],
) -> None:
    parent_of = {unit: parent for unit, parent, _ in units}
    naive = {unit: Count() for unit in parent_of}
    for unit, _, own in units:
        at: int | None = unit
        while at is not None:
            naive[at] += own
            at = parent_of[at]

    assert coverage.roll_up(units) == naive


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ([(1, 2, Count())], "not given"),
        ([(1, None, Count()), (2, 3, Count()), (3, 2, Count())], "circle"),
        ([(1, None, Count()), (1, None, Count())], "twice"),
    ],
)
def test_a_tree_that_is_none_is_a_mistake(
    units: list[tuple[int, int | None, Count]], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        coverage.roll_up(units)
