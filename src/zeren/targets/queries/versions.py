"""Which version of a year's targets held when: each from its publishing to the next one's."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zeren.core.targets import bounds, cascade
from zeren.ledger import queries as facts
from zeren.organisation import queries as organisation
from zeren.targets.models import Target, TargetSet
from zeren.targets.queries.rows import company_targets, rows_of, set_of, stands, target_of


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


def year_before(year: int) -> list[Target]:
    """The company's targets in the newest published version of the year before, gravest first."""
    row = (
        TargetSet.objects.filter(year=year - 1, published_at__isnull=False).order_by("-id").first()
    )
    return company_targets(row.pk) if row else []


def units_with_targets(set_id: int, unit_ids: Sequence[int]) -> list[int]:
    """Which of these units have at least one target in a set."""
    rows = Target.objects.filter(stands(set_id), unit_id__in=unit_ids).order_by()
    return list(rows.values_list("unit_id", flat=True).distinct())


def carried(units: Iterable[int], on: date) -> list[Target]:
    """What some units were given in the newest targets of this year and of later ones."""
    rows = Target.objects.filter(until__isnull=True, year__gte=on.year, unit_id__in=units)
    return list(
        rows.filter(parent__isnull=False)
        .select_related("indicator", "unit")
        .order_by("year", "indicator__rank", "indicator__code", "slot", "unit_id", "id")
    )


def above(row: Target) -> Target | None:
    """The target that a target was given down from, as it stands in the same version."""
    if row.parent_id is None:
        return None
    same = Q(pk=row.parent_id) | Q(first_id=row.parent_id)
    return rows_of(set_of(row).pk).filter(same).first()


def left(on: date) -> dict[int, list[Target]]:
    """Unit that is no more -> what of it waits to be decided: parts that would be missing above.

    What holds for every unit alike (a zero, a limit of its own) ends with the unit.
    """
    found: dict[int, list[Target]] = {}
    for row in carried(organisation.closed_ids(on), on):
        if is_part(row):
            found.setdefault(row.unit_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class LeftPart:
    """A part of a unit that is no more, what its heir has itself, and where it may go.

    may_take: the heir stands below the same unit. may_give: who gave it can keep a reserve.
    """

    target: Target
    giver: Target | None
    own: Target | None
    may_take: bool
    may_give: bool

    @property
    def only(self) -> str:
        """The one way, where there is no choice."""
        if self.may_take and self.may_give:
            return ""
        return "take" if self.may_take else "give_back"


def left_parts(unit_id: int, heir: organisation.UnitRow, on: date) -> list[LeftPart]:
    found = []
    for row in left(on).get(unit_id, []):
        giver = above(row)
        found.append(
            LeftPart(
                row,
                giver,
                target_of(set_of(row).pk, row.indicator_id, heir.id, row.slot),
                may_take=giver is not None and heir.parent_id == giver.unit_id,
                may_give=row.kind not in bounds.FLOORS,
            )
        )
    return found


def is_part(row: Target) -> bool:
    """Was it apportioned, so that the unit above misses it?"""
    giver = above(row)
    return giver is not None and giver.rule == cascade.APPORTION and row.value > 0


def heir_of(unit_id: int, on: date) -> int:
    """The unit in the place of one that is no more; 0 where none is."""
    for _step in range(20):
        if organisation.unit(unit_id, on) is not None:
            return unit_id
        fact = facts.facts("targets.left").filter(about_kind="unit", about_id=unit_id).first()
        if fact is None:
            return 0
        unit_id = json.loads(fact.body)["heir"]
    return 0
