"""Writes the things of a plan with place, charge and custody, and the roles it gives."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.db.models import Max

from zeren.core import timeline
from zeren.core.days import NEVER
from zeren.core.roster.state import Change, day
from zeren.core.timeline import Span
from zeren.organisation.actions import role_requests
from zeren.organisation.actions.roster_rows import Facts, Ids, name_of
from zeren.organisation.actions.rows import by
from zeren.organisation.models import (
    Charge,
    Custody,
    Engagement,
    Grant,
    RoleRequest,
    Thing,
    ThingPlace,
)


def write_things(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    registered = changes.get("thing.registered", [])
    rows = [
        Thing(
            code=change.key,
            kind=change.after["kind"],
            name=name_of(change),
            from_day=day(change.after["from"]),
        )
        for change in registered
    ]
    facts.opened(rows)
    ids.things |= {change.key: row.pk for change, row in zip(registered, rows, strict=True)}
    for change, row in zip(registered, rows, strict=True):
        if change.after.get("place"):
            place_id = ids.things[change.after["place"]]
            facts.rows.begin(thing_place(row.pk, Span(row.from_day, row.to_day, place_id)))
        facts.touch(row.from_day, things=[row.pk])
        facts.add(change, "thing", row.pk, row=row, charge=ids.units.get(
            change.after.get("charge", "")), users=len(_users(change.after)),
            since=change.after["from"])  # fmt: skip
    facts.rename(Thing, changes.get("thing.changed", []), {"kind": "kind"})
    _move(changes.get("thing.moved", []), ids, facts)
    charged, handed = changes.get("thing.charged", []), changes.get("thing.handed_over", [])
    _charge(registered, charged, ids, facts)
    _hand_over(registered, handed, ids, facts)
    _close(changes.get("thing.closed", []), ids, facts)
    for change in (*charged, *handed):
        after = change.after
        since = after.get("charge_from") or after.get("users_from")
        unit_id, users = ids.units.get(after.get("charge", "")), len(_users(after))
        facts.add(change, "thing", ids.things[change.key], since=since, charge=unit_id, users=users)


def _move(moved: Sequence[Change], ids: Ids, facts: Facts) -> None:
    """Another place from the day of the import; where the thing stood stays written."""
    places = ThingPlace.objects.filter(thing_id__in=[ids.things[change.key] for change in moved])
    standing = by("thing_id", places.order_by("from_day", "id"))
    for change in moved:
        thing_id, since = ids.things[change.key], day(change.after["since"])
        place_id, rows = ids.things[change.after["place"]], standing.get(thing_id, [])
        wanted = timeline.begin(
            [Span(row.from_day, row.to_day, row.place_id) for row in rows], place_id, since
        )
        facts.rows.settle(rows, wanted, lambda row: row.place_id, partial(thing_place, thing_id))
        facts.add(change, "thing", thing_id, place=place_id, since=change.after["since"])
        facts.touch(since, things=[thing_id])


def _close(closed: Sequence[Change], ids: Ids, facts: Facts) -> None:
    """Used no more: it ends with its place, its units in charge and its users."""
    days = {ids.things[change.key]: day(change.after["to"]) for change in closed}
    for table, column in ((Thing, "pk"), (ThingPlace, "thing_id"), (Charge, "thing_id"),
                          (Custody, "thing_id")):  # fmt: skip
        rows = table._default_manager.filter(**{f"{column}__in": list(days)})
        for row in rows:
            facts.rows.end([row], days[getattr(row, column)])
    for change in closed:
        thing_id = ids.things[change.key]
        facts.add(change, "thing", thing_id, since=change.after["to"])
        facts.touch(days[thing_id], things=[thing_id])


def thing_place(thing_id: int, span: Span[int]) -> ThingPlace:
    return ThingPlace(
        thing_id=thing_id, place_id=span.value, from_day=span.from_day, to_day=span.to_day
    )


def _charge(
    registered: Sequence[Change], charged: Sequence[Change], ids: Ids, facts: Facts
) -> None:
    known = [ids.things[change.key] for change in charged]
    standing = by("thing_id", Charge.objects.filter(thing_id__in=known, to_day__gt=facts.on))
    for change in (*registered, *charged):
        if not change.after.get("charge"):
            continue
        thing_id, unit_id = ids.things[change.key], ids.units[change.after["charge"]]
        since, mark = day(change.after["charge_from"]), len(facts.rows.log)
        for row in standing.get(thing_id, []):
            if not row.is_shared or row.unit_id == unit_id:
                facts.rows.end([row], since)
        facts.rows.begin(Charge(thing_id=thing_id, unit_id=unit_id, from_day=since))
        if change.act == "thing.charged":
            facts.plan(change, ("thing", thing_id), since, mark)
            facts.touch(since, things=[thing_id])


def _hand_over(
    registered: Sequence[Change], handed: Sequence[Change], ids: Ids, facts: Facts
) -> None:
    known = [ids.things[change.key] for change in handed]
    used = Custody.objects.filter(thing_id__in=known, to_day__gt=facts.on)
    standing = by("thing_id", used.select_related("person", "post", "team"))
    changes = (*registered, *handed)
    named = {user for change in changes for user in _users(change.after)}
    leaves = _leaves({ids.people[user] for user in named if user in ids.people}, facts)
    for change in changes:
        thing_id, since = ids.things[change.key], day(change.after["users_from"])
        mark, before, after = len(facts.rows.log), _users(change.before), _users(change.after)
        for row in standing.get(thing_id, []):
            if str(row.person or row.post or row.team) in before - after:
                facts.rows.end([row], since)
        for user in sorted(after - before):
            facts.rows.begin(_custody(ids, thing_id, user, since, leaves))
        if change.act == "thing.handed_over":
            facts.plan(change, ("thing", thing_id), since, mark)
            facts.touch(since, things=[thing_id])


def _leaves(people: Iterable[int], facts: Facts) -> dict[int, int]:
    """The first day away of each: nobody uses a thing or holds a role beyond it."""
    facts.rows.write()
    rows = Engagement.objects.filter(person_id__in=people).values_list("person_id")
    return dict(rows.annotate(Max("to_day")).order_by())


def _users(fields: object) -> set[str]:
    return set(fields.get("users", "").split()) if isinstance(fields, dict) else set()


def _custody(ids: Ids, thing_id: int, user: str, since: int, leaves: dict[int, int]) -> Custody:
    """A user's code means a person first, then a post, then a team; the plan refused doubt."""
    row = Custody(thing_id=thing_id, from_day=since)
    if user in ids.people:
        row.person_id = ids.people[user]
        row.to_day = max(since, leaves.get(row.person_id, NEVER))
    elif user in ids.posts:
        row.post_id = ids.posts[user]
    else:
        row.team_id = ids.units[user]
    return row


def write_roles(granted: Sequence[Change], ids: Ids, facts: Facts) -> None:
    people = {ids.people[change.key.split(" ")[0]] for change in granted}
    leaves = _leaves(people, facts) if granted else {}
    rows = []
    for change in granted:
        number, role, unit = change.key.split(" ")
        since = day(change.after["from"])
        rows.append(
            Grant(
                role=role,
                person_id=ids.people[number],
                unit_id=ids.units[unit],
                from_day=since,
                to_day=max(since, leaves.get(ids.people[number], NEVER)),
            )
        )
    facts.opened(rows)
    for change, row in zip(granted, rows, strict=True):
        facts.add(change, "grant", row.pk, row=row, role=row.role, person=row.person_id,
                  unit=row.unit_id)  # fmt: skip


def ask_for_roles(asked: Sequence[Change], ids: Ids, facts: Facts) -> None:
    """Powerful roles of a workbook wait for a second person like those asked for on the page."""
    rows = []
    for change in asked:
        number, role, unit = change.key.split(" ")
        rows.append(
            RoleRequest(
                act=role_requests.GIVE,
                role=role,
                person_id=ids.people[number],
                unit_id=ids.units[unit],
                from_day=day(change.after["from"]),
            )
        )
    if rows:
        facts.rows.write()
        role_requests.ask_many(rows, by=facts.by, at=facts.at)
