"""Writes the people of a plan with the posts they hold."""

from collections.abc import Iterable
from datetime import date

from zeren.core.roster_state import Change
from zeren.organisation.actions.finding import finding
from zeren.organisation.actions.roster_rows import BATCH, Facts, Ids, day, day_or_open
from zeren.organisation.models import Holding, Person


def write_people(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    joined = changes.get("person.joined", [])
    rows = Person.objects.bulk_create(
        [
            Person(
                number=change.key,
                name=change.after["name"],
                kind=change.after["kind"],
                employer=change.after.get("employer", ""),
                email=change.after.get("email", ""),
                phone=change.after.get("phone", ""),
                language=change.after["language"],
                search=finding(change.after["name"], change.key),
                from_date=day(change.after["from"]),
                to_date=day_or_open(change.after["to"]),
            )
            for change in joined
        ],
        batch_size=BATCH,
    )
    ids.people |= {change.key: row.pk for change, row in zip(joined, rows, strict=True)}
    _change_people(changes, facts)
    moved, returned = changes.get("person.moved", []), changes.get("person.returned", [])
    _end_holdings((ids.people[change.key], day(change.after["from"])) for change in moved)
    beginning = [*joined, *returned, *moved]
    holdings = Holding.objects.bulk_create(
        [
            Holding(
                person_id=ids.people[change.key],
                post_id=ids.posts[change.after["post"]],
                from_date=day(change.after["from"]),
                to_date=day_or_open(change.after.get("to", "")),
            )
            for change in beginning
        ],
        batch_size=BATCH,
    )
    for change, row in zip(beginning, holdings, strict=True):
        facts.add(change, "person", row.person_id, holding=row.pk, post=row.post_id,
                  since=change.after["from"], until=change.after.get("to") or None)  # fmt: skip
    left = changes.get("person.left", [])
    for change in left:
        facts.add(change, "person", ids.people[change.key], until=change.after["to"])
    _end_holdings((ids.people[change.key], day(change.after["to"])) for change in left)


def _change_people(changes: dict[str, list[Change]], facts: Facts) -> None:
    changed = changes.get("person.changed", [])
    returned, left = changes.get("person.returned", []), changes.get("person.left", [])
    people = Person.objects.in_bulk(
        {change.key for change in (*changed, *returned, *left)}, field_name="number"
    )
    for change in (*changed, *returned):
        person, after = people[change.key], change.after
        person.name = after.get("name", person.name)
        person.kind = after.get("kind", person.kind)
        person.employer = after.get("employer", person.employer)
        person.email = after.get("email", person.email)
        person.phone = after.get("phone", person.phone)
        person.language = after.get("language", person.language)
        person.search = finding(person.name, person.number)
    for change in changed:
        facts.add(change, "person", people[change.key].pk, changed=sorted(change.after))
    for change in (*returned, *left):
        people[change.key].to_date = day_or_open(change.after["to"])
    Person.objects.bulk_update(
        people.values(),
        ["name", "kind", "employer", "email", "phone", "language", "search", "to_date"],
        batch_size=500,
    )


def _end_holdings(ends: Iterable[tuple[int, date]]) -> None:
    """Posts held on that day end with it; a post that had not yet begun is never held."""
    last = dict(ends)
    keys = list(last)
    for start in range(0, len(keys), BATCH):
        rows = [
            holding
            for holding in Holding.objects.filter(person_id__in=keys[start : start + BATCH])
            if holding.to_date is None or holding.to_date > last[holding.person_id]
        ]
        for row in rows:
            row.to_date = max(row.from_date, last[row.person_id])
        Holding.objects.bulk_update(rows, ["to_date"], batch_size=500)
