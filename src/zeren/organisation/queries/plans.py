"""Changes that were entered for a day to come, as a page lists them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.core.days import day_of
from zeren.ledger import queries as facts
from zeren.organisation.models import Person, Planned, Post, PostPlace, Thing, Unit
from zeren.organisation.queries.reach import stands_in
from zeren.organisation.queries.spans import charge_spans
from zeren.organisation.queries.units import Name, on_day, path_ids, paths_of

WHOLE = ("unit.merged", "unit.split", "unit.closed", "post.closed", "thing.closed")
"""What is taken back as one, also when its day has come."""
TAKEN_BACK = 31
"""Days for which such a one is listed."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One change to come: what (a fact code), whom it is about, from which day."""

    id: int
    code: str
    day: date
    about_kind: str
    about_id: int
    name: str | Name


def waiting(
    paths: Sequence[str], on: date, *, sees_all: bool = False, person_id: int = 0
) -> list[PlanLine]:
    """Changes that can be taken back, the first day first; those of one's reach.

    person_id: and those about this person, whoever entered them.
    """
    later = Q(day__gt=day_of(on)) | Q(day__gt=day_of(on) - TAKEN_BACK, code__in=WHOLE)
    rows = list(Planned.objects.filter(later, is_withdrawn=False))
    if not sees_all:
        mine = ("person", person_id)
        rows = [
            row
            for row in rows
            if (row.about_kind, row.about_id) == mine or _is_within(row, paths, on)
        ]
    names: dict[tuple[str, int], str | Name] = {}
    for kind, table in (("unit", Unit), ("post", Post), ("thing", Thing), ("person", Person)):
        ids = {row.about_id for row in rows if row.about_kind == kind}
        found = table._default_manager.filter(pk__in=ids).values_list("id", "name")
        names |= {(kind, pk): name for pk, name in found}
    return [
        PlanLine(row.pk, row.code, date.fromordinal(row.day), row.about_kind, row.about_id,
                 names.get((row.about_kind, row.about_id), ""))
        for row in rows
    ]  # fmt: skip


def begun(code: str, on: date) -> list[Planned]:
    """Changes of a kind whose day has come within a month, and that stand."""
    today = day_of(on)
    rows = Planned.objects.filter(code=code, day__lte=today, day__gt=today - TAKEN_BACK)
    return list(rows.filter(is_withdrawn=False).order_by("id"))


@dataclass(frozen=True, slots=True)
class Merger:
    """Which units end, in whose place, and whether their meetings are cancelled."""

    others: list[int]
    heir: int
    cancels: bool


def merger_of(found: Planned) -> Merger:
    """What its fact says of units that become one."""
    told = facts.facts(found.code).filter(about_kind=found.about_kind, about_id=found.about_id)
    bodies = (json.loads(body) for body in told.values_list("body", flat=True))
    body = next(one for one in bodies if one.get("planned") == found.pk)
    return Merger(body["others"], body["heir"], body["cancels"])


def plan(planned_id: int) -> Planned | None:
    return Planned.objects.filter(pk=planned_id, is_withdrawn=False).first()


def units_of(found: Planned, on: date) -> list[int]:
    """The units whose keepers may take the change back: where it stands today."""
    if found.about_kind == "unit":
        return [found.about_id]
    if found.about_kind == "post":
        rows = PostPlace.objects.filter(on_day(on), post_id=found.about_id)
        return list(rows.values_list("unit_id", flat=True))
    if found.about_kind == "thing":
        spans = charge_spans([found.about_id]).get(found.about_id, [])
        day = day_of(on)
        return [one.unit_id for one in spans if one.from_day <= day < one.to_day]
    path = stands_in([found.about_id], on).get(found.about_id, "")
    return path_ids(path)[-1:]


def _is_within(found: Planned, paths: Sequence[str], on: date) -> bool:
    placed = dict(paths_of(units_of(found, on), on))
    return bool(placed) and all(
        any(path.startswith(one) for one in paths) for path in placed.values()
    )
