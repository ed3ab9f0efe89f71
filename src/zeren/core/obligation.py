"""What is owed and what is met, as intervals of days that never overlap.

One duty (a requirement of one subject) is a handful of rows: due in [due_from, due_to), met in
[ok_from, ok_to). Each act takes the rows as they stand and says which rows change and which are
new; nothing is ever deleted, a row that is withdrawn from its first day on stays as an empty one.
Source: Work Safety Law art. 22 (a responsibility must be supervised and its fulfilment assessed).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zeren.core.days import NEVER


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One interval of a duty. Not met: ok_from and ok_to are NEVER. Met days lie in due days."""

    due_from: int
    due_to: int = NEVER
    ok_from: int = NEVER
    ok_to: int = NEVER

    @property
    def is_empty(self) -> bool:
        return self.due_from >= self.due_to

    def is_due(self, day: int) -> bool:
        return self.due_from <= day < self.due_to

    def is_met(self, day: int) -> bool:
        return self.is_due(day) and self.ok_from <= day < self.ok_to


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """The duty is met on the days [ok_from, ok_to), all of one term."""

    ok_from: int
    ok_to: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an act writes: first every changed row (old, new), then the inserted ones.

    In that order no moment has two open rows of one duty.
    """

    changed: tuple[tuple[Row, Row], ...] = ()
    inserted: tuple[Row, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not self.changed and not self.inserted


NOTHING = Change()


def owe(rows: Sequence[Row], due_from: int, due_to: int = NEVER) -> Change:
    """The days [due_from, due_to) are due; days that are already due stay as they are."""
    _must_be_days(due_from, due_to)
    gaps: list[Row] = []
    at = due_from
    for row in standing(rows):
        if row.due_to <= at:
            continue
        if row.due_from >= due_to:
            break
        if row.due_from > at:
            gaps.append(Row(at, row.due_from))
        at = max(at, row.due_to)
    if at < due_to:
        gaps.append(Row(at, due_to))
    return Change(inserted=tuple(gaps))


def meet(rows: Sequence[Row], ok_from: int, ok_to: int = NEVER) -> Change:
    """Every due day in [ok_from, ok_to) is met, beside what was met before."""
    _must_be_days(ok_from, ok_to)
    return _each(rows, lambda row: _cut(row, _join(_met(row), (ok_from, ok_to))))


def lapse(rows: Sequence[Row], on: int) -> Change:
    """From day `on` the duty stays due and is no longer met: the row is split there."""

    def lapsed(row: Row) -> list[Row]:
        if row.ok_to <= on or row.ok_from >= NEVER:
            return [row]
        if row.ok_from >= on or row.due_from >= on:
            return [Row(row.due_from, row.due_to)]
        return [Row(row.due_from, on, row.ok_from, on), Row(on, row.due_to)]

    return _each(rows, lapsed)


def withdraw(rows: Sequence[Row], on: int) -> Change:
    """From day `on` nothing is due any more; earlier days keep their count."""

    def ended(row: Row) -> list[Row]:
        if row.due_to <= on:
            return [row]
        if row.due_from >= on:
            return [Row(row.due_from, row.due_from)]
        return [_clip(row, row.due_from, on)]

    return _each(rows, ended)


def split(rows: Sequence[Row], on: int) -> Change:
    """Cut the row that holds day `on`, so that the later part can stand under another unit.

    What was met stays met on both sides.
    """

    def cut(row: Row) -> list[Row]:
        if not row.due_from < on < row.due_to:
            return [row]
        return [_clip(row, row.due_from, on), _clip(row, on, row.due_to)]

    return _each(rows, cut)


def apply(rows: Sequence[Row], change: Change) -> tuple[Row, ...]:
    """The rows that stand after a change, in order of days."""
    new = dict(change.changed)
    return standing([*(new.get(row, row) for row in rows), *change.inserted])


def standing(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with at least one day, in order; a duty counted twice on a day is a mistake."""
    kept = sorted(row for row in rows if not row.is_empty)
    for left, right in pairwise(kept):
        if left.due_to > right.due_from:
            raise ValueError(f"rows of one duty overlap: {left} and {right}")
    return tuple(kept)


def _each(rows: Sequence[Row], change: Callable[[Row], list[Row]]) -> Change:
    changed: list[tuple[Row, Row]] = []
    inserted: list[Row] = []
    for row in standing(rows):
        first, *rest = change(row)
        if first != row:
            changed.append((row, first))
        inserted.extend(rest)
    return Change(tuple(changed), tuple(inserted))


def _met(row: Row) -> list[tuple[int, int]]:
    return [] if row.ok_from >= row.ok_to else [(row.ok_from, row.ok_to)]


def _join(spans: list[tuple[int, int]], added: tuple[int, int]) -> list[tuple[int, int]]:
    """The spans and one more, sorted, those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted([*spans, added]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(row: Row, spans: list[tuple[int, int]]) -> list[Row]:
    """`row` as rows that hold one met span each; a new row begins where the next span begins."""
    inside = [
        (max(start, row.due_from), min(end, row.due_to))
        for start, end in spans
        if start < row.due_to and end > row.due_from
    ]
    if not inside:
        return [Row(row.due_from, row.due_to)]
    starts = [row.due_from, *(start for start, _ in inside[1:])]
    ends = [*starts[1:], row.due_to]
    return [Row(start, end, *span) for start, end, span in zip(starts, ends, inside, strict=True)]


def _clip(row: Row, start: int, end: int) -> Row:
    ok_from, ok_to = max(row.ok_from, start), min(row.ok_to, end)
    return Row(start, end, ok_from, ok_to) if ok_from < ok_to else Row(start, end)


def _must_be_days(start: int, end: int) -> None:
    if not 0 < start < end <= NEVER:
        raise ValueError(f"want days 0 < from < to <= NEVER, got {start} and {end}")
