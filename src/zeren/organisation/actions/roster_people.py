"""Writes the people of a plan: when they belong and as what, and the posts they hold."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from django.db.models import Max

from zeren.core.days import NEVER
from zeren.core.grant import OFFICES
from zeren.core.roster.state import Change, Kind, Life, day, iso, lived
from zeren.core.timeline import Span
from zeren.ledger import many
from zeren.organisation.actions import naming
from zeren.organisation.actions.finding import index
from zeren.organisation.actions.roster_rows import Facts, Ids
from zeren.organisation.actions.rows import by
from zeren.organisation.models import Custody, Dated, Engagement, Grant, Holding, Person, Post

Row = TypeVar("Row", bound=Dated)
DATED = ("person.returned", "person.moved", "person.kind_changed", "person.left")
FURTHER = ("person.second_post_ended", "person.second_post")


def write_people(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    joined = changes.get("person.joined", [])
    people = [
        Person(
            number=change.key,
            name=change.after["name"],
            email=change.after.get("email", ""),
            phone=change.after.get("phone", ""),
            language=change.after["language"],
        )
        for change in joined
    ]
    many.insert(people)
    index(people, is_new=True)
    ids.people |= {change.key: row.pk for change, row in zip(joined, people, strict=True)}
    for change, person in zip(joined, people, strict=True):
        _join(change, person, ids, facts)
    known = _change_people(changes, facts)
    _live_on(changes, ids, facts, known)
    _further(changes, ids, facts)


def _join(change: Change, person: Person, ids: Ids, facts: Facts) -> None:
    after = change.after
    days = {"from_day": day(after["from"]), "to_day": NEVER}
    kind, employer = after["kind"], after.get("employer", "")
    mark = len(facts.rows.log)
    hired = {**days, "from_day": day(after.get("hired") or after["from"])}
    engaged: list[Dated] = [Engagement(person_id=person.pk, kind=kind, employer=employer, **hired)]
    if after.get("post"):
        engaged.append(Holding(person_id=person.pk, post_id=ids.posts[after["post"]], **days))
    for row in engaged:
        facts.rows.begin(row)
    facts.plan(change, ("person", person.pk), days["from_day"], mark)
    if after["to"]:
        mark = len(facts.rows.log)
        facts.rows.end(engaged, day(after["to"]))
        facts.plan(change, ("person", person.pk), day(after["to"]), mark)
    facts.add(change, "person", person.pk, row=person, post=ids.posts.get(after.get("post", "")),
              since=after["from"], until=after["to"] or None)  # fmt: skip
    facts.touch(hired["from_day"], people=[person.pk], posts=[ids.posts.get(after.get("post", ""))])


def _change_people(changes: dict[str, list[Change]], facts: Facts) -> dict[str, Person]:
    """What has no days: the name, how to reach somebody, the language; whom it changed."""
    changed = [*changes.get("person.changed", []), *changes.get("person.returned", [])]
    people = Person.objects.in_bulk({change.key for change in changed}, field_name="number")
    for change in changed:
        person, after = people[change.key], change.after
        person.name = after.get("name", person.name)
        person.email = after.get("email", person.email)
        person.phone = after.get("phone", person.phone)
        person.language = after.get("language", person.language)
    for change in changes.get("person.changed", []):
        person = people[change.key]
        if "name" in change.after:
            naming.keep_both(
                person.pk, change.before["name"], person.name,
                since=date.fromordinal(min(facts.on, facts.today)), reason="工作簿 / workbook",
                by=facts.by, at=facts.at,
            )  # fmt: skip
        facts.add(change, "person", person.pk, row=person, changed=sorted(change.after))
        facts.touch(None, people=[people[change.key].pk])
    Person.objects.bulk_update(
        people.values(), ["name", "email", "phone", "language"], batch_size=500
    )
    index(people[change.key] for change in changed if "name" in change.after)
    return people


def _live_on(
    changes: dict[str, list[Change]], ids: Ids, facts: Facts, known_people: dict[str, Person]
) -> None:
    """Returns, moves, other kinds and leavings of people who are known, one after the other."""
    dated = [change for act in DATED for change in changes.get(act, ())]
    known = {ids.people[change.key] for change in dated}
    engaged = by("person_id", Engagement.objects.filter(person_id__in=known))
    held = by("person_id", Holding.objects.filter(person_id__in=known))
    used = by("person_id", Custody.objects.filter(person_id__in=known))
    roles = by("person_id", Grant.objects.filter(person_id__in=known).exclude(role__in=OFFICES))
    codes = _codes(held, ids)
    for change in dated:
        person_id = ids.people[change.key]
        mine = engaged.setdefault(person_id, [])
        mains = [row for row in held.setdefault(person_id, []) if row.is_primary]
        life = Life(
            [Span(row.from_day, row.to_day, kind_of(row)) for row in mine
             if row.from_day < row.to_day],
            [Span(row.from_day, row.to_day, codes[row.post_id]) for row in mains
             if row.from_day < row.to_day],
        )  # fmt: skip
        after, mark = lived(life, change), len(facts.rows.log)
        begun = facts.rows.settle(mine, after.engaged, kind_of, partial(engagement, person_id))
        taken = facts.rows.settle(
            mains, after.held, lambda row: codes[row.post_id], partial(_holding, person_id, ids)
        )
        mine += begun
        held[person_id] += taken
        since = day(change.after.get("from") or change.after["to"])
        things: list[int] = []
        if change.act == "person.left":
            beside = [row for row in held[person_id] if not row.is_primary]
            others: list[Dated] = [*beside, *used.get(person_id, []), *roles.get(person_id, [])]
            _carry(others, life.leaves, after.leaves, facts)
            things = [row.thing_id for row in used.get(person_id, [])]
            since = min(life.leaves, after.leaves)
        facts.plan(change, ("person", person_id), since, mark)
        posts = {row.post_id for row in held[person_id] if row.to_day >= since}
        back = known_people.get(change.key) if change.act == "person.returned" else None
        facts.add(change, "person", person_id, row=back, since=change.after.get("from"),
                  until=change.after.get("to") or None,
                  post=ids.posts.get(change.after.get("post", "")))  # fmt: skip
        facts.touch(since, people=[person_id], posts=posts, things=things)


def _further(changes: dict[str, list[Change]], ids: Ids, facts: Facts) -> None:
    """Posts beside the main one; whoever leaves on a day known already holds them no longer."""
    given = [change for act in FURTHER for change in changes.get(act, ())]
    if not given:
        return
    facts.rows.write()
    people = {ids.people[change.key] for change in given}
    beside = by("person_id", Holding.objects.filter(person_id__in=people, is_primary=False))
    ends = dict(
        Engagement.objects.filter(person_id__in=people)
        .values_list("person_id")
        .annotate(Max("to_day"))
        .order_by()
    )
    for change in given:
        person_id, post_id = ids.people[change.key], ids.posts[change.after["post"]]
        mark = len(facts.rows.log)
        if change.act == "person.second_post":
            since = day(change.after["from"])
            row = Holding(person_id=person_id, post_id=post_id, is_primary=False, from_day=since,
                          to_day=max(since, ends.get(person_id, NEVER)))  # fmt: skip
            facts.rows.begin(row)
        else:
            since = day(change.after["to"])
            mine = [row for row in beside.get(person_id, []) if row.post_id == post_id]
            facts.rows.end(mine, since)
        facts.plan(change, ("person", person_id), since, mark)
        facts.add(change, "person", person_id, since=iso(since), post=post_id)
        facts.touch(since, people=[person_id], posts=[post_id])


def _codes(held: Mapping[int, Sequence[Holding]], ids: Ids) -> dict[int, str]:
    """The code of every post that is named, or was ever held by one of these."""
    codes = {pk: code for code, pk in ids.posts.items()}
    missing = {row.post_id for rows in held.values() for row in rows} - codes.keys()
    more = dict(Post.objects.filter(pk__in=missing).values_list("pk", "code")) if missing else {}
    ids.posts |= {code: pk for pk, code in more.items()}
    return codes | more


def _carry(rows: Iterable[Dated], planned: int, away: int, facts: Facts) -> None:
    """Whatever a person has ends with the last day; what ended with an earlier one goes on."""
    for row in rows:
        if row.to_day > away:
            facts.rows.set_end(row, max(row.from_day, away))
        elif row.to_day == planned and row.from_day < planned < away:
            facts.rows.set_end(row, away)


def _holding(person_id: int, ids: Ids, span: Span[str]) -> Holding:
    return Holding(
        person_id=person_id,
        post_id=ids.posts[span.value],
        from_day=span.from_day,
        to_day=span.to_day,
    )


def kind_of(row: Engagement) -> Kind:
    return (row.kind, row.employer)


def engagement(person_id: int, span: Span[Kind]) -> Engagement:
    kind, employer = span.value
    return Engagement(
        person_id=person_id,
        kind=kind,
        employer=employer,
        from_day=span.from_day,
        to_day=span.to_day,
    )
