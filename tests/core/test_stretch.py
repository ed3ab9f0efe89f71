"""Stretches of days say what sets of days say."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zeren.core import stretch

LAST = 40
stretches = st.lists(
    st.tuples(st.integers(1, LAST), st.integers(0, 12)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=6,
)


def days(found: list[tuple[int, int]]) -> set[int]:
    return {day for start, end in found for day in range(start, end)}


@given(left=stretches, right=stretches, marks=st.lists(st.integers(1, LAST), max_size=5))
def test_stretches_are_sets_of_days(
    left: list[tuple[int, int]], right: list[tuple[int, int]], marks: list[int]
) -> None:
    assert days(stretch.joined([*left, *right])) == days(left) | days(right)
    assert days(stretch.common(left, right)) == days(left) & days(right)
    assert days(stretch.without(left, right)) == days(left) - days(right)
    assert days(stretch.cut(left, marks)) == days(left)
    for start, end in stretch.cut(left, marks):
        assert not any(start < mark < end for mark in marks)
    whole = stretch.joined(left)
    assert all(stretch.holds(whole, day) == (day in days(left)) for day in range(LAST + 15))
    assert all(a[1] < b[0] for a, b in pairwise(whole))
