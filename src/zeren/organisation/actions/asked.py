"""Whom and what an act is about, on the day it is about; refuses when that is not there then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.organisation import queries
from zeren.organisation.models import (
    Charge,
    Custody,
    Dated,
    Engagement,
    Holding,
    Person,
    Post,
    Thing,
    Unit,
)
from zeren.organisation.queries import Name, PostRow, ThingRow, UnitRow
from zeren.organisation.queries.units import on_day

FARTHEST = timedelta(days=366)
Row = TypeVar("Row", bound=Dated)
Found = TypeVar("Found", UnitRow, PostRow, ThingRow)
Remark = tuple[str, Mapping[str, object]]
"""The code of a sentence, and what it names."""


@dataclass(frozen=True, slots=True)
class Place:
    """A post with its unit, as it is told."""

    post: Name
    unit: Name
    unit_id: int
    layer: int
    is_head: bool


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as of a day."""

    id: int
    name: str
    kind: str
    employer: str
    from_day: int
    leaves: int


def near(day: date, at: datetime) -> int:
    """The day number of an act's day. Refused: organisation.too_far."""
    if abs(day - queries.date_of(at)) > FARTHEST:
        raise Refused("organisation.too_far")
    return day_of(day)


def given_up(number: str, *, passes: bool, to: int = 0) -> list[Remark]:
    """A staff number that somebody else had is told, and passes only when somebody said so.

    Refused: organisation.number_given_up.
    """
    had = queries.had_number(number)
    if had is None or had.id == to:
        return []
    if not passes:
        raise Refused("organisation.number_given_up", number=number, name=had.name, now=had.number)
    told = {"number": number, "name": had.name, "now": had.number}
    return [("organisation.number_passes", told)]


def unit_then(unit_id: int, on: date) -> UnitRow:
    """Refused: organisation.no_such_unit, .is_closed."""
    return _open(queries.unit(unit_id, on), Unit, "organisation.no_such_unit")


def post_then(post_id: int, on: date) -> PostRow:
    """Refused: organisation.no_such_post, .is_closed."""
    return _open(queries.post(post_id, on), Post, "organisation.no_such_post")


def thing_then(thing_id: int, on: date) -> ThingRow:
    """Refused: organisation.no_such_thing, .is_closed."""
    return _open(queries.thing(thing_id, on), Thing, "organisation.no_such_thing")


def _open(found: Found | None, table: type[Dated], missing: str) -> Found:
    """What is closed takes in nothing new, also not for a day before: it was closed empty."""
    if found is None:
        raise Refused(missing)
    closed = table._default_manager.filter(pk=found.id, to_day__lt=NEVER).first()
    if closed is not None:
        raise Refused("organisation.is_closed", name=found.name, day=closed.to_date)
    return found


def person_then(person_id: int, on: date) -> Someone:
    """Refused: organisation.no_such_person, .not_here_then."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise Refused("organisation.no_such_person")
    row = Engagement.objects.filter(on_day(on), person_id=person_id).first()
    if row is None:
        raise Refused("organisation.not_here_then", name=found.name, day=on)
    return Someone(person_id, found.name, row.kind, row.employer, row.from_day, leaves_after(row))


def leaves_after(row: Engagement) -> int:
    """The first day away after this row: another kind of employment goes on without a gap."""
    last = row.to_day
    for other in standing(Engagement, person_id=row.person_id):
        if other.from_day == last:
            last = other.to_day
    return last


def standing(table: type[Row], **whose: int | bool | None) -> list[Row]:
    """The rows of a subject that are ever so, in order of their days."""
    rows = table._default_manager.filter(**whose).order_by("from_day", "id")
    return [row for row in rows if row.from_day < row.to_day]


def then(rows: Iterable[Row], day: int) -> list[Row]:
    return [row for row in rows if row.from_day <= day < row.to_day]


def next_after(rows: Iterable[Dated], day: int) -> int:
    """When the next of these begins: what is entered for `day` stands until then."""
    return min((row.from_day for row in rows if row.from_day > day), default=NEVER)


def refuse_planned(rows: Iterable[Dated], day: int) -> None:
    """Something entered for a later day comes first to be thought about."""
    later = next_after(rows, day)
    if later != NEVER:
        raise Refused("organisation.planned_already", day=date.fromordinal(later))


def main_posts(person_id: int) -> list[Holding]:
    return standing(Holding, person_id=person_id, is_primary=True)


def place_of(post_id: int, on: date) -> Place | None:
    found = queries.post(post_id, on)
    return None if found is None else as_place(found)


def as_place(post: PostRow) -> Place:
    return Place(post.name, post.unit_name, post.unit_id, post.layer, post.is_head)


def names(rows: Sequence[Holding]) -> list[str]:
    found = queries.names(row.person_id for row in rows)
    return [found[row.person_id] for row in rows]


def claims_of(thing_id: int) -> list[Charge]:
    return standing(Charge, thing_id=thing_id)


def users_of(thing_id: int) -> list[Custody]:
    return standing(Custody, thing_id=thing_id)
