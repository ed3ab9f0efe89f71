"""Writes changes in a few large statements, in the order in which rows need each other.

Units by level (a path needs the ids above it), then posts, people with their holdings, things
with charge and custody, roles. A thousand people are some dozens of statements.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.roster.state import Change
from zeren.organisation.actions.roster_people import write_people
from zeren.organisation.actions.roster_rows import Facts, Ids
from zeren.organisation.actions.roster_things import ask_for_roles, write_roles, write_things
from zeren.organisation.actions.roster_units import write_posts, write_units
from zeren.organisation.actions.rows import Log
from zeren.organisation.models import Person, Post, Thing, Unit


@dataclass(frozen=True, slots=True)
class Wrote:
    """What was touched, by kind, and the first day on which anything is otherwise.

    log, new: what it did to rows, and the ids by kind of what it brought in.
    """

    touched: dict[str, set[int | None]]
    since: int
    log: Log
    new: dict[str, list[int]]


OPENS = ("unit.opened", "post.opened", "person.joined", "thing.registered")


def write(given: Sequence[Change], *, upload_id: int, on: date, by: Actor, at: datetime) -> Wrote:
    """Apply changes of a plan without errors, all of it or one of its parts.

    on: the day of which the workbook speaks.
    """
    changes: dict[str, list[Change]] = {}
    for change in given:
        changes.setdefault(change.act, []).append(change)
    facts = Facts(upload_id, on=on, by=by, at=at)
    ids = _known(given)
    write_units(changes, ids, facts)
    write_posts(changes, ids, facts)
    write_people(changes, ids, facts)
    write_things(changes, ids, facts)
    write_roles(changes.get("role.granted", ()), ids, facts)
    ask_for_roles(changes.get("role.asked", ()), ids, facts)
    new: dict[str, list[int]] = {}
    for kind, pk in (item.about for act in OPENS for item in facts.items.get(act, ())):
        new.setdefault(kind, []).append(pk)
    facts.record()
    return Wrote(facts.touched, facts.since, facts.rows.log, new)


def _known(changes: Iterable[Change]) -> Ids:
    """The ids of all that the changes name and that stands already."""
    units, posts, people, things = set[str](), set[str](), set[str](), set[str]()
    for change in changes:
        for said in (change.before, change.after):
            units.update(said.get(key, "") for key in ("parent", "unit", "charge"))
            posts.update((said.get("post", ""), said.get("also", "")))
            things.add(said.get("place", ""))
            users = said.get("users", "").split()
            units.update(users)
            posts.update(users)
            people.update(users)
        if change.sheet == "roles":
            number, _role, unit = change.key.split(" ")
            people.add(number)
            units.add(unit)
        elif change.act not in OPENS:
            {"units": units, "posts": posts, "people": people, "things": things}[change.sheet].add(
                change.key
            )
    return Ids(
        units=dict(Unit.objects.filter(code__in=units).values_list("code", "id")),
        posts=dict(Post.objects.filter(code__in=posts).values_list("code", "id")),
        people=dict(Person.objects.filter(number__in=people).values_list("number", "id")),
        things=dict(Thing.objects.filter(code__in=things).values_list("code", "id")),
    )
