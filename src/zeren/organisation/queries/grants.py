"""Roles as a page lists them: who holds which one over which unit, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zeren.core.days import date_of, day_of
from zeren.organisation.models import Grant
from zeren.organisation.queries.reach import within
from zeren.organisation.queries.units import Name, path_of


@dataclass(frozen=True, slots=True)
class GrantLine:
    id: int
    role: str
    unit_id: int
    unit: Name
    person_id: int | None
    holder: str
    number: str
    from_date: date
    to_date: date | None
    is_open: bool


def grant_ids(paths: Sequence[str], on: date, *, with_ended: bool = False) -> QuerySet[Grant, int]:
    rows = Grant.objects.filter(within(paths, on))
    if not with_ended:
        rows = rows.filter(to_day__gt=day_of(on))
    return (
        rows.annotate(tree=path_of(on)).order_by("tree", "role", "id").values_list("id", flat=True)
    )


def grant_lines(ids: Sequence[int], on: date) -> list[GrantLine]:
    rows = {}
    for pk, role, unit_id, unit, person_id, name, number, login, start, end in (
        Grant.objects.filter(pk__in=ids).values_list(
            "id", "role", "unit_id", "unit__name", "person_id", "person__name", "person__number",
            "account__login", "from_day", "to_day",
        )
    ):  # fmt: skip
        rows[pk] = GrantLine(
            pk, role, unit_id, unit, person_id, name or login or "", number or "",
            date.fromordinal(start), date_of(end), is_open=end > day_of(on),
        )  # fmt: skip
    return [rows[gid] for gid in ids if gid in rows]
