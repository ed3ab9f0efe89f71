"""Whose part of the organisation somebody sees and may change: prefixes of unit paths."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from zeren.core.actor import Actor
from zeren.core.days import NEVER
from zeren.core.grant import HEAD
from zeren.core.viewer import Viewer
from zeren.organisation.models import Grant, Person
from zeren.organisation.queries.offices import is_voice
from zeren.organisation.queries.people import PATH, UNIT, seated
from zeren.organisation.queries.units import Name, below, on_day

KEEPERS = ("clerk", "safety_manager", "administrator", "auditor")


def reach(viewer: Viewer) -> tuple[str, ...]:
    """Path prefixes of the units that this viewer finds in lists, none inside another.

    The clerk keeps the roster and the administrator the roles, so both see who stands where;
    what people signed, learnt or reported opens to neither by this.
    """
    paths = {head.path for head in viewer.heads}
    paths |= {grant.path for grant in viewer.roles if grant.role in KEEPERS}
    return outermost(paths)


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)


def within(paths: Sequence[str], on: date | int, field: str = "unit") -> Q:
    """Rows whose unit stood in one of the subtrees; without a path there is nothing to see."""
    if not paths:
        return Q(pk__in=())
    found = Q()
    for path in paths:
        if not path:
            return Q()
        found |= below(path, on, field)
    return found


def sees_all(viewer: Viewer) -> bool:
    """Does the reach hold the whole organisation, also who stands in no unit?"""
    return any(viewer.root_path.startswith(path) for path in reach(viewer))


def holds(by: Actor, roles: Sequence[str], on: date, path: str) -> bool:
    """Does this actor hold one of the roles over the unit at `path`, or head the whole?

    The system acts for the command line on the machine itself.
    """
    if by.kind == "system":
        return True
    if by.kind not in ("person", "account"):
        return False
    mine = Q(person_id=by.id) if by.kind == "person" else Q(account_id=by.id)
    held = Grant.objects.filter(on_day(on), on_day(on, "unit__placed__"), mine, role__in=roles)
    if any(path.startswith(over) for over in held.values_list("unit__placed__path", flat=True)):
        return True
    return by.kind == "person" and is_voice(by.id, on)


def leads(by: Actor, on: date, path: str) -> bool:
    """Does this actor head the unit at `path`, or one above it, on that day?

    Of the whole not the post counts but the office, which a second person confirmed.
    """
    if by.kind != "person":
        return False
    headed = seated(
        on,
        Q(person_id=by.id, post__placed__is_head=True),
        Q(**{f"{UNIT}placed__parent__isnull": False}),
    ).values_list(PATH, flat=True)
    return any(path.startswith(over) for over in headed) or is_voice(by.id, on)


def stands_in(person_ids: Sequence[int], on: date) -> dict[int, str]:
    """Path of the unit where each person is counted; "" for whoever holds no post."""
    found = dict.fromkeys(Person.objects.filter(pk__in=person_ids).values_list("id", flat=True), "")
    rows = seated(on, Q(person_id__in=person_ids, is_primary=True))
    found.update(rows.values_list("person_id", PATH))
    return found


def roles_that_end(person_id: int, on: date) -> list[tuple[str, Name, date]]:
    """(role, its unit, last day) of what a person holds and will not hold for ever."""
    rows = Grant.objects.filter(on_day(on), person_id=person_id, to_day__lt=NEVER)
    rows = rows.exclude(role=HEAD).order_by("to_day", "id")
    return [
        (role, name, date.fromordinal(end - 1))
        for role, name, end in rows.values_list("role", "unit__name", "to_day")
    ]
