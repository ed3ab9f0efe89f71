"""Writes the things of a plan with charge and custody, and the roles it gives."""

from collections.abc import Sequence

from zeren.core.roster_state import Change
from zeren.organisation.actions.roster_rows import BATCH, Facts, Ids, day, name_of
from zeren.organisation.models import Charge, Custody, Grant, Thing


def write_things(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    registered = changes.get("thing.registered", [])
    rows = Thing.objects.bulk_create(
        [
            Thing(
                code=change.key,
                kind=change.after["kind"],
                name=name_of(change),
                from_date=day(change.after["from"]),
            )
            for change in registered
        ],
        batch_size=BATCH,
    )
    ids.things |= {change.key: row.pk for change, row in zip(registered, rows, strict=True)}
    changed = changes.get("thing.changed", [])
    placed = [change for change in registered if change.after.get("place")]
    things = Thing.objects.in_bulk(
        [change.key for change in (*changed, *placed)], field_name="code"
    )
    for change in (*changed, *placed):
        thing, after = things[change.key], change.after
        thing.kind, thing.name = after.get("kind", thing.kind), name_of(change, thing.name)
        if "place" in after:
            thing.place_id = ids.things[after["place"]]
    Thing.objects.bulk_update(things.values(), ["kind", "name", "place"], batch_size=BATCH)
    for change in changed:
        facts.add(change, "thing", ids.things[change.key], changed=sorted(change.after))
    charged, handed = changes.get("thing.charged", []), changes.get("thing.handed_over", [])
    for change in charged:
        Charge.objects.filter(thing_id=ids.things[change.key], to_date__isnull=True).update(
            to_date=day(change.after["charge_from"])
        )
    for change in handed:
        _end_custodies(change, ids)
    claims = [change for change in (*registered, *charged) if change.after.get("charge")]
    Charge.objects.bulk_create(
        [
            Charge(
                thing_id=ids.things[change.key],
                unit_id=ids.units[change.after["charge"]],
                from_date=day(change.after["charge_from"]),
            )
            for change in claims
        ],
        batch_size=BATCH,
    )
    Custody.objects.bulk_create(
        [
            _custody(ids, change, user)
            for change in (*registered, *handed)
            for user in sorted(_users(change.after) - _users(change.before))
        ],
        batch_size=BATCH,
    )
    for change in (*registered, *charged, *handed):
        after = change.after
        facts.add(change, "thing", ids.things[change.key], charge=ids.units.get(after.get(
            "charge", "")), users=len(_users(after)), since=after.get("from") or after.get(
            "charge_from") or after.get("users_from"))  # fmt: skip


def _users(fields: object) -> set[str]:
    return set(fields.get("users", "").split()) if isinstance(fields, dict) else set()


def _end_custodies(change: Change, ids: Ids) -> None:
    gone = _users(change.before) - _users(change.after)
    for row in Custody.objects.filter(
        thing_id=ids.things[change.key], to_date__isnull=True
    ).select_related("person", "post", "team"):
        holder = row.person or row.post or row.team
        if str(holder) in gone:
            row.to_date = day(change.after["users_from"])
            row.save(update_fields=["to_date"])


def _custody(ids: Ids, change: Change, user: str) -> Custody:
    """A user's code means a person first, then a post, then a team; the plan refused doubt."""
    row = Custody(thing_id=ids.things[change.key], from_date=day(change.after["users_from"]))
    if user in ids.people:
        row.person_id = ids.people[user]
    elif user in ids.posts:
        row.post_id = ids.posts[user]
    else:
        row.team_id = ids.units[user]
    return row


def write_roles(granted: Sequence[Change], ids: Ids, facts: Facts) -> None:
    rows = []
    for change in granted:
        number, role, unit = change.key.split(" ")
        rows.append(
            Grant(
                role=role,
                person_id=ids.people[number],
                unit_id=ids.units[unit],
                from_date=day(change.after["from"]),
            )
        )
    for change, row in zip(granted, Grant.objects.bulk_create(rows), strict=True):
        facts.add(change, "grant", row.pk, role=row.role, person=row.person_id, unit=row.unit_id)
