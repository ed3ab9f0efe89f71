"""Results as rows: what was typed in, what was written down of periods that are over."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeAlias

from django.db.models import Q, QuerySet

from zeren.targets.models import Indicator, Result, Target, TargetSet
from zeren.targets.queries.rows import published_set, rows_of, stands

TargetRow: TypeAlias = Target
ResultRow: TypeAlias = Result
IndicatorRow: TypeAlias = Indicator
"""For annotations of rooms above, which do not import tables."""

ENTERED, WORKED_OUT = "entered", "worked_out"
"""How `source` begins: a unit's own figure, typed in; a whole one, worked out by the house."""


def of(
    codes: Collection[str], unit_ids: Collection[int], *, since: date, how: str
) -> QuerySet[Result]:
    """Rows of periods that end on a day or later, oldest first."""
    rows = Result.objects.filter(source__startswith=how, ends__gte=since)
    rows = rows.filter(indicator__code__in=list(codes), unit_id__in=list(unit_ids))
    return rows.select_related("indicator", "unit", "entered_by").order_by("id")


def entered(
    *, since: date, until: date, as_of: datetime
) -> list[tuple[str, str, int, date, int, int]]:
    """(indicator, slot, unit, last day, numerator, denominator) of what was typed in by a moment,
    of each period the newest."""
    rows = Result.objects.filter(
        source__startswith=ENTERED, ends__gte=since, ends__lt=until, counted_at__lte=as_of
    ).order_by("id")
    newest = {}
    for code, slot, unit, starts, ends, above, below in rows.values_list(
        "indicator__code", "slot", "unit_id", "starts", "ends", "numerator", "denominator"
    ):
        newest[code, slot, unit, starts, ends] = (code, slot, unit, ends, above, below)
    return list(newest.values())


def result(result_id: int) -> Result | None:
    return Result.objects.select_related("indicator", "unit").filter(pk=result_id).first()


def counted_apart(year: int) -> list[Target]:
    """Published targets that touch a year and count other events or people than their indicator."""
    return list(touching(year).exclude(filter={}, population=""))


def given_down(year: int, until: datetime) -> list[tuple[int, bool]]:
    """(unit, is it passed on, or held by a named owner) of each target that could be given down.

    Of the version that was published before a moment; what people's own targets are is not asked.
    """
    standing = published_set(year)
    if standing is None or (standing.published_at or until) >= until:
        return []
    rows = rows_of(standing.pk).filter(person__isnull=True, post__isnull=True)
    return [(unit, bool(rule)) for unit, rule in rows.values_list("unit_id", "rule")]


def all_of(year: int) -> QuerySet[Target]:
    """Every published target of a year."""
    standing = published_set(year)
    return rows_of(standing.pk).order_by("id") if standing else Target.objects.none()


def touching(year: int) -> QuerySet[Target]:
    """Every published target whose term touches a year: of its set, or of an earlier one whose
    term goes on."""
    earlier = TargetSet.objects.filter(state="PUBLISHED", year__lt=year).values_list(
        "pk", flat=True
    )
    wanted = Q(pk__in=())
    for standing in earlier:
        wanted |= stands(standing) & Q(ends__gte=date(year, 1, 1))
    standing_now = published_set(year)
    if standing_now is not None:
        wanted |= stands(standing_now.pk)
    return Target.objects.filter(wanted).select_related("indicator", "unit", "owner").order_by("id")
