"""Who answers for a thing: one unit in charge, and those who use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions.ending import end
from zeren.organisation.models import Charge, Custody, Person, Post, Thing, Unit
from zeren.organisation.queries import Name


@dataclass(frozen=True, slots=True)
class Decision:
    """One unit in charge from today; `ends` are the units whose claim ends."""

    thing: Name
    unit: Name
    unit_id: int
    ends: Sequence[Name]
    has_claim: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """A user of a thing from today; `ends` are the users until now, when they are replaced."""

    thing: Name
    kind: str
    user: str | Name
    ends: Sequence[str | Name]


def plan_charge(thing_id: int, unit_id: int, *, by: Actor, at: datetime) -> Decision:
    """Decide that this unit, and no other, is in charge from today.

    Refused: organisation.not_yours, .no_such_thing, .no_such_unit, .already_in_charge.
    """
    on = queries.date_of(at)
    thing = _thing(thing_id, at)
    unit = Unit.objects.filter(queries.on_day(on), pk=unit_id).first()
    if unit is None:
        raise Refused("organisation.no_such_unit")
    claims = _claims(thing_id, at)
    permits.keeper_of(by, permits.THINGS, on, unit.path, *(row.unit.path for row in claims))
    if [row.unit_id for row in claims] == [unit_id]:
        raise Refused("organisation.already_in_charge", unit=unit.name)
    return Decision(
        thing.name,
        unit.name,
        unit_id,
        ends=[row.unit.name for row in claims if row.unit_id != unit_id],
        has_claim=any(row.unit_id == unit_id for row in claims),
    )


def decide_charge(thing_id: int, unit_id: int, *, by: Actor, at: datetime) -> Decision:
    """End the other claims, keep or open this one. Refused: as plan_charge, .moved_meanwhile."""
    on = queries.date_of(at)
    with transaction.atomic():
        found = plan_charge(thing_id, unit_id, by=by, at=at)
        claims = _claims(thing_id, at)
        kept = [row for row in claims if row.unit_id == unit_id][:1]
        ended = end([row for row in claims if row not in kept], on)
        if not kept:
            kept = [Charge.objects.create(thing_id=thing_id, unit_id=unit_id, from_date=on)]
        ledger.record(
            "organisation.charge_decided",
            about=("thing", thing_id),
            by=by,
            at=at,
            body={"unit": unit_id, "charge": kept[0].pk, "ended": [row.pk for row in ended]},
        )
    return found


def plan_user(
    thing_id: int,
    *,
    person_id: int | None = None,
    post_id: int | None = None,
    team_id: int | None = None,
    instead: bool = False,
    by: Actor,
    at: datetime,
) -> Naming:
    """Name who uses a thing from today: one person, everyone in a post, or a team.

    instead:  the users until now end; otherwise the new one is added.
    Refused:  organisation.not_yours, .no_such_thing, .one_user_at_a_time, .no_such_user,
              .already_user.
    """
    on = queries.date_of(at)
    thing = _thing(thing_id, at)
    paths = [row.unit.path for row in _claims(thing_id, at)]
    top = queries.root(on)
    permits.keeper_of(by, permits.THINGS, on, *(paths or [top.path if top else ""]))
    if sum(one is not None for one in (person_id, post_id, team_id)) != 1:
        raise Refused("organisation.one_user_at_a_time")
    kind, user = _user(person_id, post_id, team_id, at)
    rows = _users(thing_id, at)
    same = [
        row
        for row in rows
        if (row.person_id, row.post_id, row.team_id) == (person_id, post_id, team_id)
    ]
    if same and (len(rows) == 1 or not instead):
        raise Refused("organisation.already_user", name=user)
    return Naming(
        thing.name,
        kind,
        user,
        ends=[_told(row) for row in rows if row not in same] if instead else [],
    )


def name_user(
    thing_id: int,
    *,
    person_id: int | None = None,
    post_id: int | None = None,
    team_id: int | None = None,
    instead: bool = False,
    by: Actor,
    at: datetime,
) -> Naming:
    """Open the custody, end the others if so asked. Refused: as plan_user, .moved_meanwhile."""
    on = queries.date_of(at)
    wanted = (person_id, post_id, team_id)
    with transaction.atomic():
        found = plan_user(
            thing_id,
            person_id=person_id,
            post_id=post_id,
            team_id=team_id,
            instead=instead,
            by=by,
            at=at,
        )
        rows = _users(thing_id, at)
        same = [row for row in rows if (row.person_id, row.post_id, row.team_id) == wanted]
        ended = end([row for row in rows if row not in same], on) if instead else []
        if not same:
            same = [
                Custody.objects.create(
                    thing_id=thing_id,
                    person_id=person_id,
                    post_id=post_id,
                    team_id=team_id,
                    from_date=on,
                )
            ]
        ledger.record(
            "organisation.user_named",
            about=("thing", thing_id),
            by=by,
            at=at,
            body={
                "custody": same[0].pk,
                "person": person_id,
                "post": post_id,
                "team": team_id,
                "ended": [row.pk for row in ended],
            },
        )
    return found


def _thing(thing_id: int, at: datetime) -> Thing:
    found = Thing.objects.filter(queries.on_day(queries.date_of(at)), pk=thing_id).first()
    if found is None:
        raise Refused("organisation.no_such_thing")
    return found


def _claims(thing_id: int, at: datetime) -> list[Charge]:
    return list(
        Charge.objects.filter(queries.on_day(queries.date_of(at)), thing_id=thing_id)
        .select_related("unit")
        .order_by("from_date", "id")
    )


def _users(thing_id: int, at: datetime) -> list[Custody]:
    return list(
        Custody.objects.filter(queries.on_day(queries.date_of(at)), thing_id=thing_id)
        .select_related("person", "post", "team")
        .order_by("id")
    )


def _user(
    person_id: int | None, post_id: int | None, team_id: int | None, at: datetime
) -> tuple[str, str | Name]:
    today = queries.on_day(queries.date_of(at))
    person = Person.objects.filter(today, pk=person_id).first() if person_id else None
    if person is not None:
        return "person", person.name
    post = Post.objects.filter(today, pk=post_id).first() if post_id else None
    if post is not None:
        return "post", post.name
    team = Unit.objects.filter(today, pk=team_id).first() if team_id else None
    if team is not None:
        return "team", team.name
    raise Refused("organisation.no_such_user")


def _told(row: Custody) -> str | Name:
    if row.person is not None:
        return row.person.name
    held = row.post or row.team
    return held.name if held is not None else ""
