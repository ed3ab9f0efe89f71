"""Who answers for a thing: one unit in charge, units that share it, and those who use it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import NEVER, date_of
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import Charge, Custody, Person, Post, Unit
from zeren.organisation.queries import Name, ThingRow
from zeren.organisation.queries.spans import lock
from zeren.organisation.queries.units import on_day


@dataclass(frozen=True, slots=True)
class Decision:
    """One unit in charge from a day on; `ends` are the units whose claim ends."""

    thing: Name
    unit: Name
    unit_id: int
    from_date: date
    ends: Sequence[Name]
    has_claim: bool


@dataclass(frozen=True, slots=True)
class Sharing:
    """A unit or shift that is in charge beside the one that is."""

    thing: Name
    unit: Name
    unit_id: int
    beside: Name
    from_date: date
    reason: str


@dataclass(frozen=True, slots=True)
class Naming:
    """A user of a thing from a day on; `ends` are the users until then, when replaced."""

    thing: Name
    kind: str
    user: str | Name
    from_date: date
    until: date | None
    ends: Sequence[str | Name]


@Act
def decide_charge(
    thing_id: int, unit_id: int, *, from_date: date | None = None, by: Actor, at: datetime
) -> Walk[Decision]:
    """Decide that this unit, and no other, is in charge from a day on (from_date None: today).

    Refused: organisation.not_yours, .no_such_thing, .no_such_unit, .already_in_charge,
    .planned_already.
    """
    lock("thing", [thing_id])
    today = queries.date_of(at)
    on = from_date or today
    day = asked.near(on, at)
    thing, unit = asked.thing_then(thing_id, on), asked.unit_then(unit_id, on)
    ever = asked.claims_of(thing_id)
    claims = asked.then(ever, day)
    permits.decider(by, today, [row.unit_id for row in claims], unit_id, _over(thing, day))
    asked.refuse_planned(ever, day)
    if [row.unit_id for row in claims] == [unit_id] and claims[0].to_day == NEVER:
        raise Refused("organisation.already_in_charge", unit=unit.name)
    names = _unit_names([row.unit_id for row in claims])
    found = Decision(
        thing.name,
        unit.name,
        unit_id,
        on,
        ends=[names[row.unit_id] for row in claims if row.unit_id != unit_id],
        has_claim=any(row.unit_id == unit_id for row in claims),
    )
    yield found
    kept = [row for row in claims if row.unit_id == unit_id and not row.is_shared]
    rows = Rows(by=by, at=at)
    ended = rows.end([row for row in claims if row not in kept], day)
    for row in kept:
        rows.set_end(row, NEVER)
    if not kept:
        kept = [rows.begin(Charge(thing_id=thing_id, unit_id=unit_id, from_day=day))]
    rows.write()
    rows.close(
        "organisation.charge_decided",
        about=("thing", thing_id),
        day=day,
        touched={
            "things": [thing_id], "units": [unit_id, *(row.unit_id for row in ended)],
        },
        unit=unit_id,
        charge=kept[0].pk,
        ended=[row.pk for row in ended],
    )  # fmt: skip
    return found


@Act
def share(
    thing_id: int,
    unit_id: int,
    *,
    reason: str,
    from_date: date | None = None,
    by: Actor,
    at: datetime,
) -> Walk[Sharing]:
    """Another unit or shift is in charge of the thing too, for a written reason.

    Refused: organisation.not_yours, .nobody_to_share_with, .already_shares, .no_reason,
    .planned_already.
    """
    lock("thing", [thing_id])
    today = queries.date_of(at)
    on = from_date or today
    day = asked.near(on, at)
    thing, unit = asked.thing_then(thing_id, on), asked.unit_then(unit_id, on)
    ever = asked.claims_of(thing_id)
    claims = asked.then(ever, day)
    permits.keeper_of(by, permits.THINGS, today, unit_id, *(row.unit_id for row in claims))
    own = [row for row in claims if not row.is_shared]
    if len(own) != 1:
        raise Refused("organisation.nobody_to_share_with")
    if any(row.unit_id == unit_id for row in claims):
        raise Refused("organisation.already_shares", unit=unit.name)
    asked.refuse_planned([row for row in ever if row.unit_id == unit_id], day)
    if len(reason.strip()) < SHORTEST:
        raise Refused("organisation.no_reason")
    found = Sharing(
        thing.name,
        unit.name,
        unit_id,
        _unit_names([own[0].unit_id])[own[0].unit_id],
        on,
        reason.strip(),
    )
    yield found
    rows = Rows(by=by, at=at)
    row = rows.begin(
        Charge(thing_id=thing_id, unit_id=unit_id, is_shared=True, reason=found.reason,
               from_day=day)
    )  # fmt: skip
    rows.write()
    rows.close(
        "organisation.shared",
        about=("thing", thing_id),
        day=day,
        touched={"things": [thing_id], "units": [unit_id]},
        unit=unit_id,
        charge=row.pk,
    )
    return found


SHORTEST = 4
"""Characters of a reason that says something, in Chinese too."""


@Act
def name_user(
    thing_id: int,
    *,
    person_id: int | None = None,
    post_id: int | None = None,
    team_id: int | None = None,
    instead: bool = False,
    from_date: date | None = None,
    by: Actor,
    at: datetime,
) -> Walk[Naming]:
    """Name who uses a thing from a day on: one person, everyone in a post, or a team.

    instead:  the users until then end; otherwise the new one is added.
    Refused:  organisation.not_yours, .no_such_thing, .one_user_at_a_time, .no_such_user,
              .already_user, .planned_already.
    """
    lock("thing", [thing_id])
    today = queries.date_of(at)
    on = from_date or today
    day = asked.near(on, at)
    thing = asked.thing_then(thing_id, on)
    claims = asked.then(asked.claims_of(thing_id), day)
    permits.user_namer(by, today, *(row.unit_id for row in claims or _in_charge(thing, day)))
    if sum(one is not None for one in (person_id, post_id, team_id)) != 1:
        raise Refused("organisation.one_user_at_a_time")
    kind, user, until = _user(person_id, post_id, team_id, on)
    wanted = (person_id, post_id, team_id)
    ever = asked.users_of(thing_id)
    asked.refuse_planned(ever if instead else [row for row in ever if _who(row) == wanted], day)
    users = asked.then(ever, day)
    same = [row for row in users if _who(row) == wanted]
    if same and (len(users) == 1 or not instead):
        raise Refused("organisation.already_user", name=user)
    found = Naming(
        thing.name,
        kind,
        user,
        on,
        date_of(until),
        ends=[user_told(row) for row in users if row not in same] if instead else [],
    )
    yield found
    rows = Rows(by=by, at=at)
    ended = rows.end([row for row in users if row not in same], day) if instead else []
    if not same:
        same = [
            rows.begin(
                Custody(
                    thing_id=thing_id,
                    person_id=person_id,
                    post_id=post_id,
                    team_id=team_id,
                    from_day=day,
                    to_day=until,
                )
            )
        ]
    rows.write()
    rows.close(
        "organisation.user_named",
        about=("thing", thing_id),
        day=day,
        touched={"things": [thing_id], "people": [person_id, *(row.person_id for row in ended)]},
        custody=same[0].pk,
        person=person_id,
        post=post_id,
        team=team_id,
        ended=[row.pk for row in ended],
    )
    return found


def _user(
    person_id: int | None, post_id: int | None, team_id: int | None, on: date
) -> tuple[str, str | Name, int]:
    """(kind, name, until when): a person uses nothing beyond the last day."""
    if person_id:
        person = Person.objects.filter(pk=person_id, engaged__isnull=False).first()
        if person is not None and queries.standing_of(person_id, on):
            return "person", person.name, asked.person_then(person_id, on).leaves
    post = Post.objects.filter(on_day(on), pk=post_id).first() if post_id else None
    if post is not None:
        return "post", post.name, post.to_day
    team = Unit.objects.filter(on_day(on), pk=team_id).first() if team_id else None
    if team is not None:
        return "team", team.name, team.to_day
    raise Refused("organisation.no_such_user")


def _in_charge(thing: ThingRow, day: int) -> list[Charge]:
    """What nobody claims is in the charge of whoever has the place it stands in."""
    return asked.then(asked.claims_of(thing.place_id), day) if thing.place_id else []


def _over(thing: ThingRow, day: int) -> list[int]:
    return [row.unit_id for row in _in_charge(thing, day)]


def _who(row: Custody) -> tuple[int | None, int | None, int | None]:
    return (row.person_id, row.post_id, row.team_id)


def _unit_names(unit_ids: Sequence[int]) -> dict[int, Name]:
    return dict(Unit.objects.filter(pk__in=unit_ids).values_list("id", "name"))


def user_told(row: Custody) -> str | Name:
    if row.person is not None:
        return row.person.name
    held = row.post or row.team
    return held.name if held is not None else ""
