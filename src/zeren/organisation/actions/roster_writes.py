"""Writes a plan in a few large statements, in the order in which rows need each other.

Units by level (a path needs the ids above it), then posts, people with their holdings, things
with charge and custody, roles. Ten thousand people are some dozens of statements.
"""

from collections.abc import Callable
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import date_of
from zeren.core.roster.plan import Plan
from zeren.core.roster.state import Change
from zeren.organisation.actions.roster_people import write_people
from zeren.organisation.actions.roster_rows import Facts, Ids
from zeren.organisation.actions.roster_things import ask_for_roles, write_roles, write_things
from zeren.organisation.actions.roster_units import write_posts, write_units
from zeren.organisation.actions.rows import named
from zeren.organisation.models import Person, Post, Thing, Unit

Progress = Callable[[str, int], None]


def write(
    plan: Plan,
    *,
    upload_id: int,
    on: date,
    by: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> dict[str, object]:
    """Apply a plan without errors; returns what it touched, for the closing fact.

    on: the day of which the workbook speaks.

    Call it inside the transaction that swapped the upload.
    """
    said = progress or (lambda sheet, done: None)
    changes: dict[str, list[Change]] = {}
    for change in plan.changes:
        changes.setdefault(change.act, []).append(change)
    facts = Facts(upload_id, on=on, by=by, at=at)
    ids = Ids(units=dict(Unit.objects.values_list("code", "id")))
    write_units(changes, ids, facts)
    said("units", len(ids.units))
    ids.posts = dict(Post.objects.values_list("code", "id"))
    write_posts(changes, ids, facts)
    said("posts", len(ids.posts))
    ids.people = dict(Person.objects.values_list("number", "id"))
    write_people(changes, ids, facts)
    said("people", len(ids.people))
    ids.things = dict(Thing.objects.values_list("code", "id"))
    write_things(changes, ids, facts)
    said("things", len(ids.things))
    write_roles(changes.get("role.granted", ()), ids, facts)
    ask_for_roles(changes.get("role.asked", ()), ids, facts)
    done = sum(map(len, facts.items.values()))
    facts.record()
    said("facts", done)
    since = date_of(facts.since)
    return {**named(facts.touched), "since": since.isoformat() if since else None}
