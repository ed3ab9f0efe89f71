"""Figures rolled up along the tree and along the months: sums over sums, never a mean of rates.

A figure is a numerator over a denominator, both in millionths. What belongs to one unit itself is
its own figure; the whole figure of a unit is its own with those of all units below it, as they
stood in that month. Sources: COMAR 09.12.24.08 (sum of cases over sum of hours); domain 2.2
(average headcount is the mean of the month-ends).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from operator import sub
from typing import TypeVar

from zeren.core.targets.bounds import FLOORS, MICRO

Pair = tuple[int, int]
"""(numerator, denominator) in millionths, so that hours and tonnes stay exact."""

Own = dict[tuple[int, date], Pair]
"""(unit, first day of a month) -> the unit's own figure, without those below it."""

Value = TypeVar("Value")
Together = Callable[[Pair, Pair], Pair]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month as it is counted: what happened before `until`, as it stood on the day `last`.

    first: its first day, by which it is known. The running month ends with the day of asking.
    """

    first: date
    last: date
    until: datetime


def month_after(first: date) -> date:
    """The first day of the next month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_of(first: date, last: date) -> list[date]:
    """The first days of the months from that of `first` to that of `last`."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = month_after(month)
    return found


def over_each_other(first: Pair, second: Pair) -> Pair:
    """Sum over sum, and plain sums (their denominators are left alone by `in_all`)."""
    return first[0] + second[0], first[1] + second[1]


def breach(first: Pair, second: Pair) -> Pair:
    """ANY: one where anything is counted anywhere."""
    return (MICRO if first[0] > 0 or second[0] > 0 else 0), MICRO


def largest(first: Pair, second: Pair) -> Pair:
    """MAX: the figure with the greater value; a figure over nothing gives way."""
    if not first[1] or not second[1]:
        return first if first[1] else second
    return first if first[0] * second[1] >= second[0] * first[1] else second


def least(first: Pair, second: Pair) -> Pair:
    """MIN: the figure with the smaller value; a figure over nothing gives way."""
    if not first[1] or not second[1]:
        return first if first[1] else second
    return first if first[0] * second[1] <= second[0] * first[1] else second


def counted(first: Pair, second: Pair) -> Pair:
    """SUM and LAST: cases add up, over one."""
    return first[0] + second[0], MICRO


TOGETHER: dict[str, Together] = {
    "SUM": counted, "LAST": counted, "RoS": over_each_other, "ANY": breach, "MAX": largest,
}  # fmt: skip


def together(how: str, kind: str) -> Together | None:
    """How two figures become one, by an indicator's way to roll up and its kind; None: not at all.

    Worst (MIN) is the least of a floor and the greatest of all others, as core.targets.bounds says:
    a task is done on the day on which its last part is done.
    """
    if how == "MIN":
        return least if kind in FLOORS else largest
    return TOGETHER.get(how)


@dataclass(frozen=True, slots=True)
class Tree:
    """Units in an order in which each stands before all that is below it, and those together.

    order: the units.   ends: by place, the place after the last unit below it.
    above: by place, the place of the unit above it, -1 at a top.
    """

    order: Sequence[int]
    ends: Sequence[int]
    above: Sequence[int]


def tree(parents: Mapping[int, int | None]) -> Tree:
    """The tree of unit -> the unit above it, None at a top. A parent that is unknown is none.

    Errors: ValueError where units stand in a circle.
    """
    below: dict[int, list[int]] = {}
    tops = []
    for unit, parent in parents.items():
        if parent is None or parent not in parents:
            tops.append(unit)
        else:
            below.setdefault(parent, []).append(unit)
    order: list[int] = []
    above: list[int] = []
    place: dict[int, int] = {}
    waits = sorted(tops, key=lambda unit: parents[unit] is not None, reverse=True)
    while waits:
        unit = waits.pop()
        parent = parents[unit]
        place[unit] = len(order)
        above.append(place.get(parent, -1) if parent is not None else -1)
        order.append(unit)
        waits += below.get(unit, ())
    if len(order) != len(parents):
        raise ValueError(f"units stand in a circle: {sorted(set(parents) - set(order))[:3]}")
    ends = list(range(1, len(order) + 1))
    for number in range(len(order) - 1, -1, -1):
        if above[number] >= 0 and ends[above[number]] < ends[number]:
            ends[above[number]] = ends[number]
    return Tree(order, ends, above)


def rolled(
    units: Tree, own: Mapping[int, Value], together: Callable[[Value, Value], Value]
) -> dict[int, Value]:
    """The whole figure of every unit that has any, from the own figures of units.

    A unit that the tree does not know counts at its first top, so that nothing is lost.
    """
    known = _at_top(units, own, together)
    if together is over_each_other or together is counted:
        return _summed(units, known, is_count=together is counted)  # type: ignore[arg-type, return-value]  # these two take pairs
    found = dict(known)
    for place in range(len(units.order) - 1, 0, -1):
        above = units.above[place]
        if above >= 0 and units.order[place] in found:
            unit, figure = units.order[above], found[units.order[place]]
            found[unit] = together(found[unit], figure) if unit in found else figure
    return found


def _at_top(
    units: Tree, own: Mapping[int, Value], together: Callable[[Value, Value], Value]
) -> Mapping[int, Value]:
    strange = own.keys() - set(units.order)
    if not strange or not units.order:
        return {} if strange else own
    found = {unit: figure for unit, figure in own.items() if unit not in strange}
    for unit in sorted(strange):
        top = units.order[0]
        found[top] = together(found[top], own[unit]) if top in found else own[unit]
    return found


def _summed(units: Tree, own: Mapping[int, Pair], *, is_count: bool) -> dict[int, Pair]:
    """Sums of stretches: what lies below a unit follows it in the order."""
    if not own:
        return {}
    nothing = (0, 0)
    tops, lows = zip(*[own.get(unit, nothing) for unit in units.order], strict=True)
    above = _stretches(units, tops)
    if is_count:
        number = _stretches(units, [1 if unit in own else 0 for unit in units.order])
        rows = zip(units.order, above, number, strict=True)
        return {unit: (top, MICRO) for unit, top, some in rows if some}
    rows = zip(units.order, above, _stretches(units, lows), strict=True)
    # 0 of 0 that somebody said is "nothing was to be counted", not "still to be entered"
    return {unit: (top, low) for unit, top, low in rows if top or low or unit in own}


def _stretches(units: Tree, values: Sequence[int]) -> list[int]:
    """By place, the sum of the values of a unit and all below it."""
    before = list(accumulate(values, initial=0))
    return list(map(sub, map(before.__getitem__, units.ends), before))
