"""Figures as they are kept, and which of them wait to be worked out anew."""

import json
from collections.abc import Collection
from datetime import date, datetime

from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.results.models import Counted, Figures
from zeren.results.queries import counting, measures
from zeren.results.queries.counting import Cells, Columns
from zeren.results.queries.sources import Asked
from zeren.targets.queries import entries

REST = 10
"""A part that took a second rests for ten, however much happens meanwhile."""


def worked_out(year: int, part: str, *, at: datetime, is_past: bool = False) -> Columns:
    """The whole figures of a part of a year, from the rooms themselves.

    is_past: as it was known at that moment.
    """
    months = counting.months(year, at, is_past=is_past)
    if not months:
        return {}
    known = facts.newest_id(before=at) if is_past else None
    until = at if is_past else months[-1].until
    return counting.whole(
        measures.of_part(year, part), Asked(months, max(until, at) if not is_past else until, known)
    )


def kept(unit_ids: Collection[int], years: Collection[int]) -> dict[tuple[int, int], Cells]:
    """(unit, year) -> its figures of every part, in one query."""
    found: dict[tuple[int, int], Cells] = {}
    rows = Figures.objects.filter(unit_id__in=list(unit_ids), year__in=list(years)).order_by()
    for unit, year, cells in rows.values_list("unit_id", "year", "cells"):
        held = found.setdefault((unit, year), {})
        for key, months in json.loads(cells).items():
            held[key] = {month: (pair[0], pair[1]) for month, pair in months.items()}
    return found


def years_counted(on: date) -> list[int]:
    """Years that published targets touch: this one, and the last, which can still be restated."""
    return [year for year in (on.year - 1, on.year) if entries.touching(year).exists()]


def stale(at: datetime) -> list[tuple[int, str]]:
    """(year, part) of what was not worked out today, or before the newest fact."""
    on = organisation.date_of(at)
    years = years_counted(on)
    if not years:
        return []
    known = {(row.year, row.part): row for row in Counted.objects.filter(year__in=years)}
    newest = facts.newest_id()
    found = []
    for key in ((year, part) for year in years for part in measures.PARTS):
        row = known.get(key)
        is_rested = row and (at - row.counted_at).total_seconds() * 1000 >= row.took * REST
        if row is None or row.on != on or (row.fact_id < newest and is_rested):
            found.append(key)
    return found


def counted_at(years: Collection[int]) -> datetime | None:
    """Since when the oldest figures shown stand; None while a part was never worked out."""
    rows = list(Counted.objects.filter(year__in=list(years)).values_list("counted_at", flat=True))
    return min(rows) if len(rows) >= len(measures.PARTS) else None


def parts_counted(year: int) -> set[str]:
    """The parts of a year that were worked out at least once."""
    return set(Counted.objects.filter(year=year).order_by().values_list("part", flat=True))


def progress(year: int, on: date) -> tuple[int, int]:
    """(parts worked out today, of how many)."""
    done = Counted.objects.filter(year=year, on=on).count()
    return done, len(measures.PARTS)
