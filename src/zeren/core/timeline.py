"""What is so from one day until another: one notation, one arithmetic, for every dated table.

A span is half-open: so on every day D with from_day <= D < to_day; to_day NEVER is an open end.
`is_so` is the one answer to "is it so on day D"; the same question to the database is
`organisation.queries.on_day`. A timeline is a list of spans in order of their days; on one day at
most one value is so. A span of no days was entered and taken back: it was never so.
Source: dated roster as denominator, domain.md rule 18.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from zeren.core.days import NEVER

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Span(Generic[V]):
    """`value` is so from one day until (and without) another."""

    from_day: int
    to_day: int
    value: V


@dataclass(frozen=True, slots=True)
class Difference(Generic[V]):
    """How standing rows become a wanted timeline: rows that end elsewhere, rows to write.

    ends: index of a standing row -> its new end; one that begins there was never so.
    """

    ends: dict[int, int]
    begins: list[Span[V]]


def is_so(from_day: int, to_day: int, day: int) -> bool:
    return from_day <= day < to_day


def at(spans: Iterable[Span[V]], day: int) -> V | None:
    """What is so on a day; None where nothing is."""
    return next((one.value for one in spans if is_so(one.from_day, one.to_day, day)), None)


def overlap(one: Span[V], other: Span[V]) -> bool:
    """Is there a day on which both are so?"""
    return max(one.from_day, other.from_day) < min(one.to_day, other.to_day)


def first_gap(wanted: Iterable[Span[V]], given: Sequence[Span[V]], since: int) -> int | None:
    """The first day, from `since` on, on which one of `wanted` is so and none of `given`."""
    for one in _ordered(wanted):
        day = max(one.from_day, since)
        for other in _ordered(given):
            if is_so(other.from_day, other.to_day, day):
                day = other.to_day
        if day < one.to_day:
            return day
    return None


def begin(spans: Iterable[Span[V]], value: V, day: int, until: int = NEVER) -> list[Span[V]]:
    """From `day` until `until` this is so, and whatever else stood on those days is not."""
    kept = cut(spans, day, until)
    return joined([*kept, Span(day, until, value)]) if day < until else kept


def end(spans: Iterable[Span[V]], day: int) -> list[Span[V]]:
    """From `day` on nothing is so any more."""
    return cut(spans, day, NEVER)


def cut(spans: Iterable[Span[V]], day: int, until: int) -> list[Span[V]]:
    """Nothing is so from `day` until `until`; what stood across is split in two."""
    if day >= until:
        return _ordered(spans)
    kept = []
    for one in spans:
        kept.append(Span(one.from_day, min(one.to_day, day), one.value))
        kept.append(Span(max(one.from_day, until), one.to_day, one.value))
    return _ordered(kept)


def within(spans: Iterable[Span[V]], day: int, until: int) -> list[Span[V]]:
    """The part of a timeline that lies between two days."""
    return _ordered(
        Span(max(one.from_day, day), min(one.to_day, until), one.value) for one in spans
    )


def joined(spans: Iterable[Span[V]]) -> list[Span[V]]:
    """The same timeline with neighbours of one value as one span."""
    found: list[Span[V]] = []
    for one in _ordered(spans):
        if found and found[-1].to_day == one.from_day and found[-1].value == one.value:
            found[-1] = Span(found[-1].from_day, one.to_day, one.value)
        else:
            found.append(one)
    return found


def split(timelines: Sequence[Sequence[Span[V]]]) -> list[Span[tuple[V | None, ...]]]:
    """Several timelines as one: a span for each stretch of days on which none of them changes."""
    days = sorted({d for line in timelines for one in line for d in (one.from_day, one.to_day)})
    orders = [_ordered(line) for line in timelines]
    places = [0] * len(orders)
    found: list[Span[tuple[V | None, ...]]] = []
    for start, stop in pairwise(days):
        values: list[V | None] = []
        for number, line in enumerate(orders):
            while places[number] < len(line) and line[places[number]].to_day <= start:
                places[number] += 1
            here = line[places[number]] if places[number] < len(line) else None
            values.append(here.value if here and here.from_day <= start else None)
        if any(value is not None for value in values):
            found.append(Span(start, stop, tuple(values)))
    return found


def difference(standing: Sequence[Span[V]], wanted: Sequence[Span[V]]) -> Difference[V]:
    """What must be ended and begun so that the standing rows say what is wanted.

    A row whose first day and value are wanted stays, and only its end moves; every other row is
    left without a day. Nothing is deleted: that it once stood here can still be read.
    """
    missing = {one.from_day: one for one in _ordered(wanted)}
    ends: dict[int, int] = {}
    for index, row in enumerate(standing):
        want = missing.get(row.from_day)
        if want is not None and want.value == row.value and row.from_day < row.to_day:
            del missing[row.from_day]
            if want.to_day != row.to_day:
                ends[index] = want.to_day
        elif row.from_day < row.to_day:
            ends[index] = row.from_day
    return Difference(ends, list(missing.values()))


def _ordered(spans: Iterable[Span[V]]) -> list[Span[V]]:
    """In order of their days, without those that hold none."""
    return sorted((one for one in spans if one.from_day < one.to_day), key=_days)


def _days(one: Span[V]) -> tuple[int, int]:
    return one.from_day, one.to_day
