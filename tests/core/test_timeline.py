"""One arithmetic of days: property tests with any from and to, against day-by-day counting."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zeren.core import timeline
from zeren.core.days import NEVER
from zeren.core.timeline import Span

LAST = 12
DAY = st.integers(min_value=0, max_value=LAST)
END = st.one_of(DAY, st.just(NEVER))
EDIT = st.tuples(st.sampled_from("abc"), DAY, END)
EDITS = st.lists(EDIT, max_size=6)
DAYS = range(LAST + 2)


def built(edits: list[tuple[str, int, int]]) -> list[Span[str]]:
    spans: list[Span[str]] = []
    for value, day, until in edits:
        spans = timeline.begin(spans, value, day, until)
    return spans


def by_day(spans: list[Span[str]]) -> list[str | None]:
    """The naive twin: every day asked by itself."""
    found: list[str | None] = []
    for day in DAYS:
        held = [one.value for one in spans if one.from_day <= day < one.to_day]
        assert len(held) <= 1, "on one day at most one value is so"
        found.append(held[0] if held else None)
    return found


@given(EDITS, EDIT)
def test_what_begins_is_so_on_its_days_and_changes_no_other(
    edits: list[tuple[str, int, int]], edit: tuple[str, int, int]
) -> None:
    before = by_day(built(edits))

    after = by_day(built([*edits, edit]))

    value, day, until = edit
    for at in DAYS:
        assert after[at] == (value if timeline.is_so(day, until, at) else before[at])


@given(EDITS, DAY)
def test_what_ends_is_so_until_that_day_and_not_on_it(
    edits: list[tuple[str, int, int]], day: int
) -> None:
    spans = built(edits)

    ended = timeline.end(spans, day)

    assert by_day(ended) == [value if at < day else None for at, value in enumerate(by_day(spans))]


@given(EDITS)
def test_neighbours_of_one_value_are_one_span(edits: list[tuple[str, int, int]]) -> None:
    spans = built(edits)

    for one, other in pairwise(spans):
        assert one.to_day <= other.from_day
        assert (one.to_day, one.value) != (other.from_day, other.value)


@given(EDITS, EDITS)
def test_the_difference_turns_standing_rows_into_the_wanted_ones(
    edits: list[tuple[str, int, int]], more: list[tuple[str, int, int]]
) -> None:
    standing, wanted = built(edits), built([*edits, *more])

    found = timeline.difference(standing, wanted)

    rows = [
        Span(one.from_day, found.ends.get(index, one.to_day), one.value)
        for index, one in enumerate(standing)
    ]
    assert all(one.from_day <= one.to_day for one in rows)
    assert by_day(rows + found.begins) == by_day(wanted)
    assert timeline.difference(wanted, wanted) == timeline.Difference({}, [])


@given(EDITS, EDITS)
def test_split_asks_every_timeline_on_every_day(
    edits: list[tuple[str, int, int]], more: list[tuple[str, int, int]]
) -> None:
    one, other = built(edits), built(more)

    spans = timeline.split([one, other])

    for at, both in enumerate(zip(by_day(one), by_day(other), strict=True)):
        assert (timeline.at(spans, at) or (None, None)) == both


@given(EDITS, DAY, END)
def test_a_part_is_what_lies_between_two_days(
    edits: list[tuple[str, int, int]], day: int, until: int
) -> None:
    spans = built(edits)

    part = by_day(timeline.within(spans, day, until))

    assert part == [
        value if timeline.is_so(day, until, at) else None for at, value in enumerate(by_day(spans))
    ]


@given(st.tuples(DAY, END), st.tuples(DAY, END))
def test_two_spans_overlap_when_a_day_is_in_both(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    shared = any(timeline.is_so(*one, at) and timeline.is_so(*other, at) for at in DAYS)

    assert timeline.overlap(Span(*one, "a"), Span(*other, "b")) == shared
