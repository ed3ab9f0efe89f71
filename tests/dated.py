"""Dated rows of the organisation for tests that need more than the cast: units, posts, people.

Written straight into the tables, without facts: for reading, never for the audit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zeren.core.days import NEVER, day_of
from zeren.organisation.actions.finding import index
from zeren.organisation.actions.tree import step
from zeren.organisation.models import (
    Charge,
    Custody,
    Dated,
    Engagement,
    Holding,
    Person,
    Post,
    PostPlace,
    Thing,
    ThingPlace,
    Unit,
    UnitPlace,
)

START = date(2020, 1, 1)


def path_of(unit: Unit | int) -> str:
    pk = unit if isinstance(unit, int) else unit.pk
    return UnitPlace.objects.filter(unit_id=pk).order_by("-from_day")[0].path


def unit(code: str, above: Unit | None = None, *, since: date = START, kind: str = "team") -> Unit:
    day = day_of(since)
    row = Unit.objects.create(
        code=code, kind=kind, name={"zh-hans": code, "en": code}, from_day=day
    )
    path = (path_of(above) if above else "") + step(row.pk)
    UnitPlace.objects.create(unit=row, parent=above, path=path, from_day=day)
    return row


def post(
    code: str, unit_id: int, *, since: date = START, layer: int = 6, is_head: bool = False
) -> Post:
    row = Post.objects.create(code=code, name={"zh-hans": code, "en": code}, from_day=day_of(since))
    PostPlace.objects.create(
        post=row, unit_id=unit_id, layer=layer, is_head=is_head, from_day=day_of(since)
    )
    return row


def person(number: str, name: str = "甲", *, since: date = START, kind: str = "employee") -> Person:
    row = Person.objects.create(number=number, name=name)
    Engagement.objects.create(person=row, kind=kind, from_day=day_of(since))
    index([row])
    return row


def hold(person_id: int, post_id: int, *, since: date = START, is_primary: bool = True) -> Holding:
    return Holding.objects.create(
        person_id=person_id, post_id=post_id, is_primary=is_primary, from_day=day_of(since)
    )


def thing(
    code: str, kind: str = "equipment", *, place: Thing | None = None, since: date = START
) -> Thing:
    row = Thing.objects.create(
        code=code, kind=kind, name={"zh-hans": code, "en": code}, from_day=day_of(since)
    )
    if place:
        ThingPlace.objects.create(thing=row, place=place, from_day=day_of(since))
    return row


def charge(thing_id: int, unit_id: int, *, since: date = START) -> Charge:
    return Charge.objects.create(thing_id=thing_id, unit_id=unit_id, from_day=day_of(since))


def use(thing_id: int, person_id: int, *, since: date = START) -> Custody:
    return Custody.objects.create(thing_id=thing_id, person_id=person_id, from_day=day_of(since))


def end(rows: Iterable[Dated], on: date) -> None:
    """From a day on these are no longer so."""
    for row in rows:
        row.to_day = min(row.to_day, max(row.from_day, day_of(on)))
        row.save(update_fields=["to_day"])


def belong(person_id: int, *, since: date) -> None:
    """Whoever left belongs again from a day on; who belongs already goes on."""
    day = day_of(since)
    open_row = Engagement.objects.filter(person_id=person_id, to_day__gte=day).first()
    if open_row is None:
        Engagement.objects.create(person_id=person_id, from_day=day)
        return
    open_row.to_day = NEVER
    open_row.save(update_fields=["to_day"])
