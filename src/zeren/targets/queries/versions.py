"""Which version of a year's targets held when: each from its publishing to the next one's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core import cascade
from zeren.core.refusal import Problem
from zeren.organisation import queries as organisation
from zeren.organisation.queries.still_used import reason
from zeren.targets.models import Target, TargetSet


@dataclass(frozen=True, slots=True)
class Version:
    """A published set of a year; `ended_at` is when a newer one took its place."""

    id: int
    year: int
    published_at: datetime
    ended_at: datetime | None


def held_versions() -> list[Version]:
    """Every set that was ever published, by year and time."""
    rows = list(
        TargetSet.objects.filter(published_at__isnull=False)
        .order_by("year", "published_at", "id")
        .values_list("id", "year", "published_at")
    )
    after = [*rows[1:], (0, 0, None)] if rows else []
    return [
        Version(pk, year, published_at, next_at if next_year == year else None)
        for (pk, year, published_at), (_pk, next_year, next_at) in zip(rows, after, strict=True)
        if published_at is not None
    ]


def version_on(on: date) -> int | None:
    """The set of the day's year that held at the end of the day."""
    return (
        TargetSet.objects.filter(year=on.year, published_at__lt=organisation.end_of_day(on))
        .order_by("-published_at", "-id")
        .values_list("id", flat=True)
        .first()
    )


def units_with_targets(set_id: int, unit_ids: Sequence[int]) -> list[int]:
    """Which of these units have at least one target in a set."""
    rows = Target.objects.filter(set_id=set_id, unit_id__in=unit_ids).order_by()
    return list(rows.values_list("unit_id", flat=True).distinct())


def keep_open(kind: str, row_id: int, on: date) -> list[Problem]:
    """Why a unit is not closed: it carries a part of this or a later year's published targets.

    What holds for every unit alike (a zero, a limit of its own) ends with the unit; a part that
    was apportioned would be missing from what the unit above has to reach.
    """
    if kind != "unit":
        return []
    live = Target.objects.filter(set__state="PUBLISHED", set__year__gte=on.year, unit_id=row_id)
    rows = live.filter(parent__rule=cascade.APPORTION, value__gt=0).order_by("set__year", "id")
    told = [
        {tongue: f"{name} ({year})" for tongue, name in names.items()}
        for names, year in rows.values_list("indicator__name", "set__year")
    ]
    return reason("targets.keeps_open", told)
