"""What ends before its time: a second post, the sharing of a thing."""

from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.asked import Place
from zeren.organisation.actions.rows import Rows, changing, require_seen
from zeren.organisation.actions.things import user_told
from zeren.organisation.models import Charge, Custody, Holding
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


def plan_second_post_end(
    person_id: int, post_id: int, *, until: date, by: Actor, at: datetime
) -> PostEnd:
    """The further post beside the main one ends; the main one goes on.

    until:   the first day without it, today, past or ahead.
    Refused: organisation.not_yours, .no_second_post, .ends_already, .ends_before_it_begins.
    """
    on = queries.date_of(at)
    day = asked.near(until, at)
    rows = asked.standing(Holding, person_id=person_id, post_id=post_id, is_primary=False)
    row = next((one for one in reversed(rows) if one.from_day <= max(day, day_of(on))), None)
    name = queries.names([person_id]).get(person_id, "")
    if row is None:
        raise Refused("organisation.no_second_post", name=name)
    if row.to_day <= day:
        raise Refused("organisation.ends_already", day=row.to_date)
    if day <= row.from_day:
        raise Refused("organisation.ends_before_it_begins", day=row.from_date)
    place = asked.place_of(post_id, date.fromordinal(day - 1))
    assert place is not None, "a post that is held stands in a unit"
    permits.keeper_of(by, permits.ROSTER, on, place.unit_id)
    return PostEnd(
        person_id, name, post_id, place, until, leaves_headless=place.is_head, holding=row.pk
    )


def end_second_post(
    person_id: int, post_id: int, *, until: date, seen: str = "", by: Actor, at: datetime
) -> PostEnd:
    """End the holding. Refused: as plan_second_post_end, .moved_meanwhile."""
    day = day_of(until)
    with changing():
        lock("person", [person_id])
        found = plan_second_post_end(person_id, post_id, until=until, by=by, at=at)
        require_seen(found, seen)
        rows = Rows(by=by, at=at)
        rows.end(Holding.objects.filter(pk=found.holding), day)
        rows.close(
            "person.second_post_ended",
            about=("person", person_id),
            day=day,
            touched={"people": [person_id], "posts": [post_id], "units": [found.place.unit_id]},
            post=post_id,
            ended=[found.holding],
        )
    return found


def plan_use_end(thing_id: int, custody_id: int, *, until: date, by: Actor, at: datetime) -> UseEnd:
    """A person, post or team uses a thing no more, without another in its place.

    until:   the first day without it.
    Refused: organisation.not_yours, .no_such_thing, .no_such_use, .ends_already,
             .ends_before_it_begins.
    """
    day = asked.near(until, at)
    thing = queries.known_thing(thing_id)
    if thing is None:
        raise Refused("organisation.no_such_thing")
    users = asked.users_of(thing_id)
    row = next((one for one in users if one.pk == custody_id), None)
    if row is None:
        raise Refused("organisation.no_such_use")
    if row.to_day <= day:
        raise Refused("organisation.ends_already", day=row.to_date)
    if day <= row.from_day:
        raise Refused("organisation.ends_before_it_begins", day=row.from_date)
    claims = asked.then(asked.claims_of(thing_id), min(day, NEVER - 1))
    permits.user_namer(by, queries.date_of(at), *(one.unit_id for one in claims))
    left = [one for one in asked.then(users, day) if one.pk != custody_id]
    return UseEnd(thing.name, user_told(row), row.person_id, until, not left, custody=row.pk)


def end_use(
    thing_id: int, custody_id: int, *, until: date, seen: str = "", by: Actor, at: datetime
) -> UseEnd:
    """End the custody. Refused: as plan_use_end, .moved_meanwhile."""
    with changing():
        lock("thing", [thing_id])
        found = plan_use_end(thing_id, custody_id, until=until, by=by, at=at)
        require_seen(found, seen)
        rows = Rows(by=by, at=at)
        rows.end(Custody.objects.filter(pk=found.custody), day_of(until))
        rows.close(
            "organisation.use_ended",
            about=("thing", thing_id),
            day=day_of(until),
            touched={"things": [thing_id], "people": [found.person_id]},
            ended=[found.custody],
        )
    return found


def plan_share_end(
    thing_id: int, unit_id: int, *, until: date, by: Actor, at: datetime
) -> ShareEnd:
    """A unit that shares a thing is no longer in charge of it; the other one goes on.

    until:   the first day on which it is not shared any more.
    Refused: organisation.not_yours, .does_not_share, .ends_already, .ends_before_it_begins.
    """
    on = queries.date_of(at)
    day = asked.near(until, at)
    thing = queries.known_thing(thing_id)
    if thing is None:
        raise Refused("organisation.no_such_thing")
    rows = asked.standing(Charge, thing_id=thing_id, unit_id=unit_id, is_shared=True)
    row = next((one for one in reversed(rows) if one.from_day <= max(day, day_of(on))), None)
    unit = queries.unit_names().get(unit_id, {})
    if row is None:
        raise Refused("organisation.does_not_share", unit=unit)
    if row.to_day <= day:
        raise Refused("organisation.ends_already", day=row.to_date)
    if day <= row.from_day:
        raise Refused("organisation.ends_before_it_begins", day=row.from_date)
    claims = asked.then(asked.claims_of(thing_id), min(day, NEVER - 1))
    permits.keeper_of(by, permits.THINGS, on, *(one.unit_id for one in claims))
    return ShareEnd(thing.name, unit, unit_id, until, charge=row.pk)


def end_share(
    thing_id: int, unit_id: int, *, until: date, seen: str = "", by: Actor, at: datetime
) -> ShareEnd:
    """End the second claim. Refused: as plan_share_end, .moved_meanwhile."""
    day = day_of(until)
    with changing():
        lock("thing", [thing_id])
        found = plan_share_end(thing_id, unit_id, until=until, by=by, at=at)
        require_seen(found, seen)
        rows = Rows(by=by, at=at)
        rows.end(Charge.objects.filter(pk=found.charge), day)
        rows.close(
            "organisation.share_ended",
            about=("thing", thing_id),
            day=day,
            touched={"things": [thing_id], "units": [unit_id]},
            unit=unit_id,
            ended=[found.charge],
        )
    return found
