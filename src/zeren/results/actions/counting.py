"""Figures worked out part by part, each one transaction: a killed worker loses none."""

from datetime import datetime
from time import monotonic

from django.db import transaction

from zeren.ledger import inbox, many
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.results.models import Counted, Figures
from zeren.results.queries import reading
from zeren.results.queries.counting import Columns


def count_touched(*, at: datetime) -> int:
    """Work out what facts touched since, and everything once a day; returns how many parts.

    Source: the state of the tables alone, so that a missed run catches up.
    """
    done = 0
    for year, part in reading.stale(at):
        count(year, part, at=at)
        done += 1
    return done


def count(year: int, part: str, *, at: datetime) -> int:
    """Work one part of a year out anew; returns how many units' figures changed."""
    with transaction.atomic():
        inbox.alone(f"zeren.results.{part}")
        newest, begun = facts.newest_id(), monotonic()
        changed = write(year, part, reading.worked_out(year, part, at=at))
        Counted.objects.update_or_create(
            year=year,
            part=part,
            defaults={
                "fact_id": newest,
                "on": organisation.date_of(at),
                "took": int((monotonic() - begun) * 1000),
                "counted_at": at,
            },
        )
    return changed


def write(year: int, part: str, whole: Columns) -> int:
    """Put the figures of a part in the place of those that stood there; returns how many differ."""
    rows = Figures.objects.filter(year=year, part=part)
    held = {unit: (pk, cells) for pk, unit, cells in rows.values_list("id", "unit_id", "cells")}
    told = _texts(whole)
    gone = [pk for unit, (pk, cells) in held.items() if told.get(unit) != cells]
    fresh = [
        Figures(year=year, part=part, unit_id=unit, cells=cells)
        for unit, cells in told.items()
        if held.get(unit, (0, ""))[1] != cells
    ]
    for start in range(0, len(gone), 5000):
        Figures.objects.filter(pk__in=gone[start : start + 5000]).delete()
    many.insert(fresh)
    return len(set(gone)) or len(fresh)


def _texts(whole: Columns) -> dict[int, str]:
    """The cells of each unit as they are kept: JSON, put together by hand for very many."""
    cells: dict[int, list[str]] = {}
    for key in sorted(whole):
        of_unit: dict[int, list[str]] = {}
        for month, column in whole[key].items():
            for unit, (above, below) in column.items():
                of_unit.setdefault(unit, []).append(f'"{month}":[{above},{below}]')
        for unit, months in of_unit.items():
            cells.setdefault(unit, []).append(f'"{key}":{{{",".join(months)}}}')
    return {unit: f"{{{','.join(some)}}}" for unit, some in cells.items()}
