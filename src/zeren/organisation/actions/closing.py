"""What is used no more is closed: a unit, a post, a thing.

Nothing is closed while somebody or something is in it: the refusal names every reason, each with
what to do. It is closed on a day that has come, so that nothing planned can fall into it unseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked, passing
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.passing import Ending
from zeren.organisation.actions.rows import Rows
from zeren.organisation.actions.things import user_told
from zeren.organisation.models import (
    Charge,
    Custody,
    Dated,
    Grant,
    Holding,
    Post,
    PostPlace,
    Thing,
    ThingPlace,
    Unit,
    UnitPlace,
)
from zeren.organisation.queries import Name
from zeren.organisation.queries.spans import lock
from zeren.organisation.queries.still_used import reason, reasons_above


@dataclass(frozen=True, slots=True)
class Closing:
    """What is closed from a day on; with a thing end its units in charge and its users."""

    kind: str
    id: int
    name: Name
    from_date: date
    charges: Sequence[Name] = ()
    users: Sequence[str | Name] = ()
    passes: Sequence[asked.Remark] = ()
    """What rooms above hand on to the unit above, in sentences."""


@Act
def close_unit(
    unit_id: int,
    *,
    from_date: date,
    heir_id: int = 0,
    cancels: bool = False,
    by: Actor,
    at: datetime,
) -> Walk[Closing]:
    """The unit exists no more from a day on; what rooms above have in it passes to another one.

    heir_id: which; 0: the one above it.
    cancels: meetings planned there are cancelled, not given to the unit above.
    Refused: organisation.not_yours, .no_such_unit, .top_is_not_closed, .closes_when_it_has_come,
    .still_in_use with every reason: units, posts, things in its charge or use, roles over it, and
    what rooms above cannot hand on.
    """
    lock("unit", [unit_id])
    day = _come(from_date, at)
    unit = asked.unit_then(unit_id, from_date)
    if unit.parent_id is None:
        raise Refused("organisation.top_is_not_closed")
    permits.keeper_of(by, permits.ROSTER, queries.date_of(at), unit_id, unit.parent_id)
    heir = asked.unit_then(heir_id or unit.parent_id, from_date)
    ending = Ending((unit_id,), heir.id, heir.name, from_date, cancels)
    found = Closing("unit", unit_id, unit.name, from_date, passes=passing.told(ending))
    units = _after(UnitPlace, day, "unit", parent_id=unit_id)
    posts = _after(PostPlace, day, "post", unit_id=unit_id)
    charges = _after(Charge, day, "thing", unit_id=unit_id)
    uses = _after(Custody, day, "thing", team_id=unit_id)
    roles = _after(Grant, day, "person", unit_id=unit_id)
    _refuse_used(
        found,
        ("organisation.in_use_units", [row.unit.name for row in units]),
        ("organisation.in_use_posts", [row.post.name for row in posts]),
        ("organisation.in_use_charge", [row.thing.name for row in charges]),
        ("organisation.in_use_use", [row.thing.name for row in uses]),
        ("organisation.in_use_roles", [_holder(row) for row in roles]),
    )
    yield found
    places = asked.standing(UnitPlace, unit_id=unit_id)
    _close(
        found,
        [*Unit.objects.filter(pk=unit_id), *places],
        "unit.closed",
        {"units": [unit_id, *(row.parent_id for row in places)]},
        by=by,
        at=at,
    )
    passing.pass_on(ending, by=by, at=at)
    return found


@Act
def close_post(post_id: int, *, from_date: date, by: Actor, at: datetime) -> Walk[Closing]:
    """The post exists no more from a day on.

    Refused: organisation.not_yours, .no_such_post, .closes_when_it_has_come, .still_in_use with
    every reason: people who hold it, things that whoever holds it uses.
    """
    places = asked.standing(PostPlace, post_id=post_id)
    lock("unit", [row.unit_id for row in places])
    day = _come(from_date, at)
    post = asked.post_then(post_id, from_date)
    permits.keeper_of(by, permits.ROSTER, queries.date_of(at), post.unit_id)
    found = Closing("post", post_id, post.name, from_date)
    held = _after(Holding, day, "person", post_id=post_id)
    uses = _after(Custody, day, "thing", post_id=post_id)
    _refuse_used(
        found,
        ("organisation.in_use_people", [row.person.name for row in held]),
        ("organisation.in_use_use", [row.thing.name for row in uses]),
    )
    yield found
    _close(
        found,
        [*Post.objects.filter(pk=post_id), *places],
        "post.closed",
        {"posts": [post_id], "units": [row.unit_id for row in places]},
        by=by,
        at=at,
    )
    return found


@Act
def close_thing(thing_id: int, *, from_date: date, by: Actor, at: datetime) -> Walk[Closing]:
    """The thing is used no more from a day on: nobody answers for it or uses it any longer.

    Refused: organisation.not_yours, .no_such_thing, .closes_when_it_has_come, .planned_already,
    .still_in_use with every thing that stands in it, and what rooms above still have in it.
    """
    lock("thing", [thing_id])
    day, today = _come(from_date, at), queries.date_of(at)
    thing = asked.thing_then(thing_id, from_date)
    claims = asked.then(asked.claims_of(thing_id), day)
    permits.keeper_of(by, permits.THINGS, today, *(row.unit_id for row in claims))
    stands_in_it = _after(ThingPlace, day, "thing", place_id=thing_id)
    _refuse_used(
        Closing("thing", thing_id, thing.name, from_date),
        ("organisation.in_use_things", [row.thing.name for row in stands_in_it]),
    )
    for table in (Charge, Custody, ThingPlace):
        asked.refuse_planned(asked.standing(table, thing_id=thing_id), day)
    charges = _after(Charge, day, "unit", thing_id=thing_id)
    users = _after(Custody, day, "person", thing_id=thing_id)
    found = Closing(
        "thing",
        thing_id,
        thing.name,
        from_date,
        charges=[row.unit.name for row in charges],
        users=[user_told(row) for row in users],
    )
    yield found
    places = asked.standing(ThingPlace, thing_id=thing_id)
    _close(
        found,
        [*Thing.objects.filter(pk=thing_id), *places, *charges, *users],
        "thing.closed",
        {
            "things": [thing_id],
            "units": [row.unit_id for row in charges],
            "people": [row.person_id for row in users],
        },
        by=by,
        at=at,
    )
    return found


def _close(
    found: Closing,
    ends: Sequence[Dated],
    code: str,
    touched: dict[str, Iterable[int | None]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    day = day_of(found.from_date)
    rows = Rows(by=by, at=at)
    rows.end(ends, day)
    rows.close(code, about=(found.kind, found.id), day=day, touched=touched, is_whole=True)


def _come(day: date, at: datetime) -> int:
    """Refused: organisation.closes_when_it_has_come, .too_far."""
    if day > queries.date_of(at):
        raise Refused("organisation.closes_when_it_has_come")
    return asked.near(day, at)


def _after(table: type[asked.Row], day: int, with_: str, **whose: int) -> list[asked.Row]:
    """Rows that are so on a day or later, each with the row it names."""
    rows = table._default_manager.filter(to_day__gt=day, **whose).select_related(with_)
    return [row for row in rows.order_by("from_day", "id") if row.from_day < row.to_day]


def _refuse_used(found: Closing, *reasons: tuple[str, Sequence[str | Name]]) -> None:
    """Refused: organisation.still_in_use with a sentence for each reason, ours and those above."""
    told = [one for code, names in reasons for one in reason(code, names)]
    told += reasons_above(found.kind, found.id, found.from_date)
    if told:
        raise Refused("organisation.still_in_use", told, name=found.name, n=len(told))


def _holder(row: Grant) -> str:
    return row.person.name if row.person is not None else f"#{row.account_id}"
