"""Whole figures of every unit, worked out from the rooms: the one place where they are rolled up.

Units that moved during the year count where they stood in the month; one that was closed during a
month, where it stood last. Everything can be asked as of a past moment.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from zeren.core.days import day_of
from zeren.core.targets import rolling
from zeren.core.targets.rolling import Month, Own, Pair, Tree
from zeren.organisation import queries as organisation
from zeren.organisation.queries import spans
from zeren.results.queries.sources import Asked

Cells = dict[str, dict[str, Pair]]
"""measure -> month ("2022-03") -> figure, of one unit."""

Columns = dict[str, dict[str, dict[int, Pair]]]
"""measure -> month -> unit -> whole figure."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured: an indicator, or a target that counts it in a way of its own.

    own:      own figures by unit and month.
    together: how two figures become one; None where an indicator is counted where it is held.
    source:   its code, which readers are told in words.
    nothing:  the figure where nothing was counted: 0 of a plain count that a room knows.
    """

    key: str
    part: str
    together: rolling.Together | None
    own: Callable[[Asked], Own] = field(compare=False)
    is_state: bool = False
    is_mean: bool = False
    source: str = ""
    nothing: Pair = (0, 0)


def months(year: int, at: datetime, *, is_past: bool = False) -> list[Month]:
    """The months of a year that have begun, the running one as of the day of `at`.

    is_past: what was known at `at`, and not what this day still brought.
    """
    today = organisation.date_of(at)
    found = []
    for first in rolling.months_of(date(year, 1, 1), min(today, date(year, 12, 31))):
        last = min(rolling.month_after(first) - timedelta(days=1), today)
        until = organisation.end_of_day(last)
        found.append(Month(first, last, min(until, at) if is_past else until))
    return found


def trees(asked: Sequence[Month]) -> dict[date, Tree]:
    """Who stood below whom in each month; months that are alike share one."""
    placed = spans.unit_place_spans(None)
    found: dict[date, Tree] = {}
    before: dict[int, int | None] | None = None
    for month in asked:
        first, last = day_of(month.first), day_of(month.last)
        stood: dict[int, int | None] = {}
        for unit, places in placed.items():
            for one in places:
                if one.from_day <= last and one.to_day > first:
                    stood[unit] = one.parent_id
        alike = found[max(found)] if stood == before else rolling.tree(stood)
        found[month.first], before = alike, stood
    return found


def whole(measures: Iterable[Measure], asked: Asked) -> Columns:
    """The whole figures of every unit that has any, by measure and month."""
    trees_of = trees(asked.months)
    found: Columns = {}
    for one in measures:
        columns: dict[date, dict[int, Pair]] = {}
        for (unit, month), figure in one.own(asked).items():
            columns.setdefault(month, {})[unit] = figure
        found[one.key] = {
            f"{month:%Y-%m}": rolling.rolled(trees_of[month], columns[month], one.together)
            if one.together
            else columns[month]
            for month in sorted(columns)
        }
    return found
