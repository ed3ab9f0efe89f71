"""What ends before its time: a second post, the sharing of a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.asked import Place
from zeren.organisation.actions.rows import Rows
from zeren.organisation.actions.things import user_told
from zeren.organisation.models import Charge, Dated, Holding, Thing
from zeren.organisation.queries import Name
from zeren.organisation.queries.spans import lock


@dataclass(frozen=True, slots=True)
class PostEnd:
    """A second post is given up; `until` is the first day without it."""

    person_id: int
    name: str
    post_id: int
    place: Place
    until: date
    leaves_headless: bool
    holding: int


@dataclass(frozen=True, slots=True)
class ShareEnd:
    """A unit is no longer in charge beside the other one."""

    thing: Name
    unit: Name
    unit_id: int
    until: date
    charge: int


@dataclass(frozen=True, slots=True)
class UseEnd:
    """A person, post or team is no longer a user of a thing."""

    thing: Name
    user: str | Name
    person_id: int | None
    until: date
    leaves_none: bool
    custody: int


@Act
def end_second_post(
    person_id: int, post_id: int, *, until: date, by: Actor, at: datetime
) -> Walk[PostEnd]:
    """The further post beside the main one ends; the main one goes on.

    until:   the first day without it, today, past or ahead.
    Refused: organisation.not_yours, .no_second_post, .ends_already, .ends_before_it_begins.
    """
    lock("person", [person_id])
    day = asked.near(until, at)
    held = asked.standing(Holding, person_id=person_id, post_id=post_id, is_primary=False)
    row = _begun(held, day, at)
    name = queries.names([person_id]).get(person_id, "")
    if row is None:
        raise Refused("organisation.no_second_post", name=name)
    _refuse_end(row, day)
    place = asked.place_of(post_id, date.fromordinal(day - 1))
    assert place is not None, "a post that is held stands in a unit"
    permits.keeper_of(by, permits.ROSTER, queries.date_of(at), place.unit_id)
    found = PostEnd(
        person_id, name, post_id, place, until, leaves_headless=place.is_head, holding=row.pk
    )
    yield found
    rows = Rows(by=by, at=at)
    rows.end([row], day)
    rows.close(
        "person.second_post_ended",
        about=("person", person_id),
        day=day,
        touched={"people": [person_id], "posts": [post_id], "units": [place.unit_id]},
        post=post_id,
        ended=[row.pk],
    )
    return found


@Act
def end_use(
    thing_id: int, custody_id: int, *, until: date, by: Actor, at: datetime
) -> Walk[UseEnd]:
    """A person, post or team uses a thing no more, without another in its place.

    until:   the first day without it.
    Refused: organisation.not_yours, .no_such_thing, .no_such_use, .ends_already,
             .ends_before_it_begins.
    """
    lock("thing", [thing_id])
    day = asked.near(until, at)
    thing = _known(thing_id)
    users = asked.users_of(thing_id)
    row = next((one for one in users if one.pk == custody_id), None)
    if row is None:
        raise Refused("organisation.no_such_use")
    _refuse_end(row, day)
    claims = asked.then(asked.claims_of(thing_id), min(day, NEVER - 1))
    permits.user_namer(by, queries.date_of(at), *(one.unit_id for one in claims))
    left = [one for one in asked.then(users, day) if one.pk != custody_id]
    found = UseEnd(thing.name, user_told(row), row.person_id, until, not left, custody=row.pk)
    yield found
    rows = Rows(by=by, at=at)
    rows.end([row], day)
    rows.close(
        "organisation.use_ended",
        about=("thing", thing_id),
        day=day,
        touched={"things": [thing_id], "people": [row.person_id]},
        ended=[row.pk],
    )
    return found


@Act
def end_share(
    thing_id: int, unit_id: int, *, until: date, by: Actor, at: datetime
) -> Walk[ShareEnd]:
    """A unit that shares a thing is no longer in charge of it; the other one goes on.

    until:   the first day on which it is not shared any more.
    Refused: organisation.not_yours, .does_not_share, .ends_already, .ends_before_it_begins.
    """
    lock("thing", [thing_id])
    day = asked.near(until, at)
    thing = _known(thing_id)
    shared = asked.standing(Charge, thing_id=thing_id, unit_id=unit_id, is_shared=True)
    row = _begun(shared, day, at)
    unit = queries.unit_names().get(unit_id, {})
    if row is None:
        raise Refused("organisation.does_not_share", unit=unit)
    _refuse_end(row, day)
    claims = asked.then(asked.claims_of(thing_id), min(day, NEVER - 1))
    permits.keeper_of(by, permits.THINGS, queries.date_of(at), *(one.unit_id for one in claims))
    found = ShareEnd(thing.name, unit, unit_id, until, charge=row.pk)
    yield found
    rows = Rows(by=by, at=at)
    rows.end([row], day)
    rows.close(
        "organisation.share_ended",
        about=("thing", thing_id),
        day=day,
        touched={"things": [thing_id], "units": [unit_id]},
        unit=unit_id,
        ended=[row.pk],
    )
    return found


def _known(thing_id: int) -> Thing:
    thing = queries.known_thing(thing_id)
    if thing is None:
        raise Refused("organisation.no_such_thing")
    return thing


def _begun(rows: Sequence[asked.Row], day: int, at: datetime) -> asked.Row | None:
    """The newest that has begun on that day or today."""
    latest = max(day, day_of(queries.date_of(at)))
    return next((one for one in reversed(rows) if one.from_day <= latest), None)


def _refuse_end(row: Dated, day: int) -> None:
    """It ends later than that day now, and began before."""
    if row.to_day <= day:
        raise Refused("organisation.ends_already", day=row.to_date)
    if day <= row.from_day:
        raise Refused("organisation.ends_before_it_begins", day=row.from_date)
