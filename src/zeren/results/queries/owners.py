"""Who enters what, which periods are still to be entered, and what was entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.db.models import F, OuterRef, QuerySet, Subquery

from zeren.core.days import day_of
from zeren.core.ladder import Late
from zeren.core.targets import definition, rolling
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.results.models import DataOwner
from zeren.results.queries.measures import ENTERED, source_of
from zeren.targets import queries as targets
from zeren.targets.queries import entries
from zeren.targets.queries.entries import IndicatorRow, ResultRow, TargetRow

OwnerRow: TypeAlias = DataOwner
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def is_entered(indicator: IndicatorRow) -> bool:
    """Does no room of the house know this indicator?"""
    return source_of(definition.read(indicator.definition)) == ENTERED


def period_of(every: str, day: date) -> tuple[date, date]:
    """First and last day of the month, quarter or year that holds a day."""
    length = MONTHS[every]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    after = first
    for _month in range(length):
        after = rolling.month_after(after)
    return first, after - timedelta(days=1)


def periods(every: str, since: date, until: date) -> list[tuple[date, date]]:
    """The periods from that of `since` to that of `until`, oldest first."""
    found, day = [], since
    while day <= until:
        found.append(period_of(every, day))
        day = found[-1][1] + timedelta(days=1)
    return found


def newest() -> QuerySet[DataOwner]:
    """Of each indicator and unit the row that counts, where somebody is named by it."""
    later = DataOwner.objects.filter(
        indicator__code=OuterRef("indicator__code"), unit=OuterRef("unit")
    ).order_by("-id")
    rows = DataOwner.objects.filter(pk=Subquery(later.values("pk")[:1]), person__isnull=False)
    return rows.select_related("indicator", "unit", "person").order_by(
        "indicator__rank", "indicator__code", "unit_id", "id"
    )


def gone(rows: Sequence[DataOwner], on: date) -> set[int]:
    """The owners among these who no longer belong: what they entered is nobody's work now."""
    people = sorted({row.person_id for row in rows if row.person_id})
    return set(people) - organisation.counted(people, on)


def row_of(code: str, unit_id: int) -> DataOwner | None:
    """The row that counts for an indicator and a unit."""
    return newest().filter(indicator__code=code, unit_id=unit_id).first()


def late(on: date) -> list[Late]:
    """Entries whose day has passed, for the ladder; nobody's turn where the owner has left."""
    rows = list(newest())
    left = gone(rows, on)
    first: dict[int, Missing] = {}
    for one in missing(on, rows):
        first.setdefault(one.row.pk, one)
    return [
        Late("entered", "owner", one.row.pk, "late_entry", one.row.unit_id,
             None if one.row.person_id in left else one.row.person_id, day_of(one.due))
        for one in first.values()
        if one.is_late(on)
    ]  # fmt: skip


def owner(owner_id: int) -> DataOwner | None:
    rows = DataOwner.objects.select_related("indicator", "unit", "person")
    return rows.filter(pk=owner_id).first()


def stands(row: DataOwner) -> bool:
    return newest().filter(pk=row.pk).exists()


@dataclass(frozen=True, slots=True)
class Missing:
    """One period that is still to be entered, by whom, and until when."""

    row: DataOwner
    starts: date
    ends: date
    due: date

    def is_late(self, on: date) -> bool:
        return self.due < on


def missing(on: date, rows: Sequence[DataOwner]) -> list[Missing]:
    """Periods that are over and not entered, the oldest first; two queries."""
    if not rows:
        return []
    known = entered_periods(rows, since=min(row.since for row in rows), until=on)
    found = [
        Missing(row, starts, ends, ends + timedelta(days=row.days))
        for row in rows
        for starts, ends in periods(row.every, row.since, on)
        if ends < on and (row.indicator.code, row.unit_id, starts, ends) not in known
    ]
    return sorted(found, key=lambda one: (one.due, one.row.pk))


def entered_periods(
    rows: Sequence[DataOwner], *, since: date, until: date
) -> set[tuple[str, int, date, date]]:
    """(indicator, unit, first day, last day) of what was entered."""
    codes, units = {row.indicator.code for row in rows}, {row.unit_id for row in rows}
    found = entries.of(codes, units, since=since, how=entries.ENTERED)
    return set(
        found.filter(starts__lte=until).values_list(
            F("indicator__code"), "unit_id", "starts", "ends"
        )
    )


def owners_for(viewer: Viewer) -> list[DataOwner]:
    """What this viewer enters himself, and what is entered in the units he sees."""
    paths = dict(organisation.tree_paths(viewer.on))
    return [
        row
        for row in newest()
        if row.person_id == viewer.person_id or viewer.sees_unit(paths.get(row.unit_id, "-"))
    ]


def missing_of(person_id: int, on: date) -> list[Missing]:
    """What one person has still to enter."""
    return missing(on, list(newest().filter(person_id=person_id))) if person_id else []


def without_owner(unit_id: int, year: int, on: date) -> list[TargetRow]:
    """Targets of a unit whose result nobody enters, or only who has left, and no room knows."""
    rows = [row for row in targets.unit_targets(unit_id, year) if is_entered(row.indicator)]
    codes = {row.indicator.code for row in rows}
    known = list(newest().filter(indicator__code__in=codes))
    left = gone(known, on)
    named = {row.indicator.code for row in known if row.person_id not in left}
    return [row for row in rows if row.indicator.code not in named]


def is_share(indicator: IndicatorRow) -> bool:
    """Is it counted over something, so that two numbers are entered?"""
    return bool(definition.read(indicator.definition).denominator)


def entered_by(row: DataOwner) -> list[ResultRow]:
    """What was entered of an owner's indicator and unit, the newest first."""
    found = entries.of([row.indicator.code], [row.unit_id], since=row.since, how=entries.ENTERED)
    return list(found.order_by("-id")[:36])


def entries_of(row: TargetRow) -> list[ResultRow]:
    """What was entered of a target's indicator in its year, in its unit and those below now."""
    on = date(row.year, 12, 31)
    path = organisation.path_on(row.unit_id, on)
    units = [unit for unit, _path in organisation.tree_paths(on, path)]
    found = entries.of([row.indicator.code], units, since=date(row.year, 1, 1), how=entries.ENTERED)
    return list(found.filter(ends__lte=on).select_related("unit").order_by("-id")[:60])


def newest_of(code: str, unit_id: int) -> DataOwner | None:
    """The row that counted last for an indicator and unit, whoever it names."""
    rows = DataOwner.objects.filter(indicator__code=code, unit_id=unit_id)
    return rows.order_by("-id").first()
