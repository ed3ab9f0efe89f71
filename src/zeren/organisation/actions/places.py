"""Where things stand: a unit below another one, a post in another unit, a thing elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from zeren.core import timeline
from zeren.core.actor import Actor
from zeren.core.days import NEVER, date_of
from zeren.core.refusal import Refused
from zeren.core.timeline import Span
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked, tree
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.roster_things import thing_place
from zeren.organisation.actions.roster_units import Seat, post_place, seat_of
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import PostPlace, ThingPlace
from zeren.organisation.queries import Name
from zeren.organisation.queries.around import things_inside
from zeren.organisation.queries.spans import charge_spans, lock


@dataclass(frozen=True, slots=True)
class UnitMove:
    unit: Name
    before: Name
    after: Name
    from_date: date
    until: date | None
    below: int
    people: int


@dataclass(frozen=True, slots=True)
class PostMove:
    post: Name
    before: Name
    after: Name
    from_date: date
    until: date | None
    is_head: bool
    layer: int
    holders: list[str]
    leaves_headless: bool


@dataclass(frozen=True, slots=True)
class ThingMove:
    thing: Name
    before: Name | None
    after: Name | None
    from_date: date
    until: date | None
    inside: int


@Act
def move_unit(
    unit_id: int, parent_id: int, *, from_date: date, by: Actor, at: datetime
) -> Walk[UnitMove]:
    """The unit stands below another one from a day on, with all that stands below it.

    Paths of the unit and of all below it change with that day, not before.
    Refused: organisation.not_yours, .no_such_unit, .top_stays, .same_place, .unit_circle.
    """
    top = queries.root(from_date)
    lock("unit", [unit_id, parent_id, *([top.id] if top else [])])
    on, day = queries.date_of(at), asked.near(from_date, at)
    unit, parent = asked.unit_then(unit_id, from_date), asked.unit_then(parent_id, from_date)
    if unit.parent_id is None:
        raise Refused("organisation.top_stays")
    permits.keeper_of(by, permits.ROSTER, on, unit.parent_id, parent_id)
    if unit.parent_id == parent_id:
        raise Refused("organisation.same_place", what=unit.name, place=parent.name)
    if parent.path.startswith(unit.path):
        raise Refused("organisation.unit_circle")
    before = asked.unit_then(unit.parent_id, from_date)
    parents = tree.parents_of([unit_id])[unit_id]
    until = _until(parents, day)
    found = UnitMove(
        unit.name,
        before.name,
        parent.name,
        from_date,
        date_of(until),
        below=len(queries.unit_tree(from_date, unit.path)) - 1,
        people=len(queries.roster(from_date, unit.path)),
    )
    yield found
    rows = Rows(by=by, at=at)
    wanted: list[Span[int | None]] = timeline.begin(parents, parent_id, day, until)
    tree.settle(rows, {unit_id: wanted})
    rows.close(
        "unit.moved",
        about=("unit", unit_id),
        day=day,
        touched={"units": [unit_id, parent_id, before.id]},
        parent=parent_id,
    )
    return found


@Act
def move_post(
    post_id: int,
    unit_id: int,
    *,
    from_date: date,
    layer: int = 0,
    is_head: bool = False,
    by: Actor,
    at: datetime,
) -> Walk[PostMove]:
    """The post belongs to another unit from a day on, and whoever holds it with it.

    layer:   0 keeps the present one. is_head: whether it heads the new unit.
    Refused: organisation.not_yours, .same_place, .second_head_post, .two_hold_it.
    """
    lock("unit", [unit_id])
    on, day = queries.date_of(at), asked.near(from_date, at)
    post, unit = asked.post_then(post_id, from_date), asked.unit_then(unit_id, from_date)
    permits.keeper_of(by, permits.ROSTER, on, post.unit_id, unit_id)
    seat: Seat = (unit_id, layer or post.layer, is_head)
    if seat == (post.unit_id, post.layer, post.is_head):
        raise Refused("organisation.same_place", what=post.name, place=unit.name)
    standing = asked.standing(PostPlace, post_id=post_id)
    spans = [Span(row.from_day, row.to_day, seat_of(row)) for row in standing]
    until = _until(spans, day)
    held = queries.holdings_of([post_id], from_date)
    if is_head:
        others = PostPlace.objects.filter(
            unit_id=unit_id, is_head=True, from_day__lt=until, to_day__gt=day
        )
        if others.exclude(post_id=post_id).exists():
            raise Refused("organisation.second_head_post", unit=unit.name)
        if len(held) > 1:
            raise Refused("organisation.two_hold_it", post=post.name, n=len(held))
    named = queries.names(person_id for person_id, _post, _unit in held)
    found = PostMove(
        post.name,
        post.unit_name,
        unit.name,
        from_date,
        date_of(until),
        is_head,
        seat[1],
        holders=[named[person_id] for person_id, _post, _unit in held],
        leaves_headless=post.is_head and (post.unit_id != unit_id or not is_head),
    )
    yield found
    rows = Rows(by=by, at=at)
    rows.settle(
        standing, timeline.begin(spans, seat, day, until), seat_of, partial(post_place, post_id)
    )
    rows.close(
        "post.moved",
        about=("post", post_id),
        day=day,
        touched={
            "posts": [post_id],
            "units": [unit_id, post.unit_id],
            "people": [person_id for person_id, _post, _unit in held],
        },
        unit=unit_id,
    )
    return found


@Act
def move_thing(
    thing_id: int, place_id: int | None, *, from_date: date, by: Actor, at: datetime
) -> Walk[ThingMove]:
    """The thing stands in another place from a day on; None: in no place.

    Refused: organisation.not_yours, .same_place, .not_a_place, .place_circle.
    """
    lock("thing", [thing_id, *([place_id] if place_id else [])])
    on, day = queries.date_of(at), asked.near(from_date, at)
    thing = asked.thing_then(thing_id, from_date)
    units = {
        one.unit_id
        for spans in charge_spans([thing_id]).values()
        for one in spans
        if timeline.is_so(one.from_day, one.to_day, day)
    }
    permits.keeper_of(by, permits.THINGS, on, *units)
    place = asked.thing_then(place_id, from_date) if place_id else None
    if place_id == thing.place_id:
        raise Refused("organisation.same_place", what=thing.name, place=place.name if place else "")
    if place and place.kind != "place":
        raise Refused("organisation.not_a_place", thing=place.name)
    inside = things_inside([thing_id])
    if place_id in inside:
        raise Refused("organisation.place_circle")
    before = queries.thing(thing.place_id, from_date) if thing.place_id else None
    standing = asked.standing(ThingPlace, thing_id=thing_id)
    spans = [Span(row.from_day, row.to_day, row.place_id) for row in standing]
    until = _until(spans, day)
    found = ThingMove(
        thing.name,
        before.name if before else None,
        place.name if place else None,
        from_date,
        date_of(until),
        inside=len(inside) - 1,
    )
    yield found
    wanted = (
        timeline.begin(spans, place_id, day, until) if place_id else timeline.cut(spans, day, until)
    )
    rows = Rows(by=by, at=at)
    rows.settle(standing, wanted, lambda row: row.place_id, partial(thing_place, thing_id))
    rows.close(
        "thing.moved",
        about=("thing", thing_id),
        day=day,
        touched={"things": inside},
        place=place_id,
    )
    return found


def _until(spans: Sequence[Span[Any]], day: int) -> int:
    """When the next place begins: what is known of later days stays."""
    later = [one.from_day for one in spans if one.from_day > day]
    return min(later, default=NEVER)
