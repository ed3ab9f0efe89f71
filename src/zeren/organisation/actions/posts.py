"""Who holds which post: a head changes, somebody is transferred, somebody leaves.

Each act is planned first. The plan refuses or says exactly what will be written, so that a page
can show it; the act plans again and writes that, with its fact, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions.ending import Row, end
from zeren.organisation.models import Custody, Grant, Holding, Person, Post, Unit
from zeren.organisation.queries import Name

FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Place:
    """A post with its unit, as it is told."""

    post: Name
    unit: Name
    unit_id: int
    layer: int
    is_head: bool


@dataclass(frozen=True, slots=True)
class HeadChange:
    """What follows when a unit gets another head."""

    unit: Name
    post: Name
    post_id: int
    person_id: int
    name: str
    from_date: date
    before: Sequence[str]
    without_post: Sequence[str]
    leaves: Place | None
    keeps_post: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """What follows when somebody's main post becomes another one."""

    person_id: int
    name: str
    from_date: date
    leaves: Place | None
    goes_to: Place
    leaves_vacant: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Leaving:
    """What follows when somebody leaves; `to_date` is the first day away."""

    person_id: int
    name: str
    to_date: date
    posts: Sequence[Place]
    vacant_heads: Sequence[Name]
    things: Sequence[Name]
    roles: Sequence[str]


def plan_head(
    unit_id: int,
    person_id: int,
    *,
    from_date: date,
    keeps_post: bool = False,
    by: Actor,
    at: datetime,
) -> HeadChange:
    """The person becomes head of the unit on that day; `keeps_post`: beside the present post.

    Refused: organisation.not_yours, .no_head_post, .already_head, and as every dated change.
    """
    on = queries.date_of(at)
    unit = _unit(unit_id, from_date)
    permits.keeper_of(by, permits.ROSTER, on, unit.path)
    post = _head_post(unit_id, from_date)
    if post is None:
        raise Refused("organisation.no_head_post", unit=unit.name)
    _refuse_far(from_date, on)
    person = _person(person_id, from_date)
    if person.kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=person.name)
    standing = _holding_of_post(post.pk, from_date)
    if any(row.person_id == person_id for row in standing):
        raise Refused("organisation.already_head", name=person.name, unit=unit.name)
    main = _main_holding(person_id, from_date)
    for row in standing:
        _refuse_too_early(row, from_date)
    if main and not keeps_post:
        _refuse_too_early(main, from_date)
    _refuse_planned(Holding.objects.filter(post=post), from_date)
    _refuse_planned(Holding.objects.filter(person=person, is_primary=True), from_date)
    return HeadChange(
        unit.name,
        post.name,
        post.pk,
        person_id,
        person.name,
        from_date,
        before=[row.person.name for row in standing],
        without_post=[row.person.name for row in standing if row.is_primary],
        leaves=_place(main.post) if main and not keeps_post else None,
        keeps_post=keeps_post and main is not None,
    )


def change_head(
    unit_id: int,
    person_id: int,
    *,
    from_date: date,
    keeps_post: bool = False,
    by: Actor,
    at: datetime,
) -> HeadChange:
    """End the old head's holding, open the new one. Refused: as plan_head, .moved_meanwhile."""
    with transaction.atomic():
        found = plan_head(
            unit_id, person_id, from_date=from_date, keeps_post=keeps_post, by=by, at=at
        )
        ended = end(_holding_of_post(found.post_id, from_date), from_date)
        if found.leaves:
            ended += end(_mains(person_id, from_date), from_date)
        row = Holding.objects.create(
            person_id=person_id,
            post_id=found.post_id,
            from_date=from_date,
            is_primary=not found.keeps_post,
        )
        ledger.record(
            "organisation.head_changed",
            about=("unit", unit_id),
            by=by,
            at=at,
            body={
                "post": found.post_id,
                "person": person_id,
                "holding": row.pk,
                "ended": [old.pk for old in ended],
                "since": from_date.isoformat(),
            },
        )
    return found


def plan_transfer(
    person_id: int, post_id: int, *, from_date: date, by: Actor, at: datetime
) -> Transfer:
    """The person's main post becomes another one on that day.

    Refused: organisation.not_yours, .same_post, .head_post_held, and as every dated change.
    """
    on = queries.date_of(at)
    _refuse_far(from_date, on)
    person = _person(person_id, from_date)
    post = Post.objects.filter(queries.on_day(from_date), pk=post_id).select_related("unit").first()
    if post is None:
        raise Refused("organisation.no_such_post")
    main = _main_holding(person_id, from_date)
    paths = [post.unit.path, *([main.post.unit.path] if main else [])]
    permits.keeper_of(by, permits.ROSTER, on, *paths)
    if main and main.post_id == post_id:
        raise Refused("organisation.same_post", name=person.name)
    if post.is_head:
        if person.kind == "contractor":
            raise Refused("organisation.contractor_holds_none", name=person.name)
        held = _holding_of_post(post_id, from_date)
        if held:
            raise Refused("organisation.head_post_held", name=held[0].person.name)
        _refuse_planned(Holding.objects.filter(post=post), from_date)
    if main:
        _refuse_too_early(main, from_date)
    _refuse_planned(Holding.objects.filter(person=person, is_primary=True), from_date)
    return Transfer(
        person_id,
        person.name,
        from_date,
        leaves=_place(main.post) if main else None,
        goes_to=_place(post),
        leaves_vacant=bool(main and main.post.is_head),
        is_counted=person.kind != "contractor",
    )


def transfer(person_id: int, post_id: int, *, from_date: date, by: Actor, at: datetime) -> Transfer:
    """End the present main post, open the new one. Refused: as plan_transfer, .moved_meanwhile."""
    with transaction.atomic():
        found = plan_transfer(person_id, post_id, from_date=from_date, by=by, at=at)
        ended = end(_mains(person_id, from_date), from_date)
        row = Holding.objects.create(person_id=person_id, post_id=post_id, from_date=from_date)
        ledger.record(
            "person.moved",
            about=("person", person_id),
            by=by,
            at=at,
            body={
                "holding": row.pk,
                "post": post_id,
                "ended": [old.pk for old in ended],
                "since": from_date.isoformat(),
            },
        )
    return found


def plan_leave(person_id: int, *, to_date: date, by: Actor, at: datetime) -> Leaving:
    """The person is away from `to_date` on: posts, roles and things end with that day.

    Refused: organisation.not_yours, .left_already, .leaves_before_joining, .not_yourself.
    """
    on = queries.date_of(at)
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise Refused("organisation.no_such_person")
    if person.to_date and person.to_date <= on:
        raise Refused("organisation.left_already", name=person.name, day=person.to_date)
    held = list(_open(Holding, person_id, to_date).select_related("post__unit"))
    permits.keeper_of(by, permits.ROSTER, on, *{row.post.unit.path for row in held})
    if by == Actor.person(person_id):
        raise Refused("organisation.not_yourself")
    if to_date <= person.from_date:
        raise Refused("organisation.leaves_before_joining", day=person.from_date)
    _refuse_far(to_date, on)
    return Leaving(
        person_id,
        person.name,
        to_date,
        posts=[_place(row.post) for row in held],
        vacant_heads=[row.post.unit.name for row in held if row.post.is_head],
        things=list(_open(Custody, person_id, to_date).values_list("thing__name", flat=True)),
        roles=list(_open(Grant, person_id, to_date).values_list("role", flat=True)),
    )


def leave(person_id: int, *, to_date: date, by: Actor, at: datetime) -> Leaving:
    """End everything the person holds. Refused: as plan_leave, .moved_meanwhile."""
    with transaction.atomic():
        found = plan_leave(person_id, to_date=to_date, by=by, at=at)
        person = Person.objects.get(pk=person_id)
        posts = end(_open(Holding, person_id, to_date), to_date)
        things = end(_open(Custody, person_id, to_date), to_date)
        roles = end(_open(Grant, person_id, to_date), to_date)
        end([person], to_date)
        for grant in roles:
            ledger.record(
                "role.revoked",
                about=("grant", grant.pk),
                by=by,
                at=at,
                body={"person": person_id, "until": to_date.isoformat()},
            )
        ledger.record(
            "person.left",
            about=("person", person_id),
            by=by,
            at=at,
            body={
                "until": to_date.isoformat(),
                "ended": [row.pk for row in posts],
                "things": [row.thing_id for row in things],
            },
        )
    return found


def _unit(unit_id: int, on: date) -> Unit:
    found = Unit.objects.filter(queries.on_day(on), pk=unit_id).first()
    if found is None:
        raise Refused("organisation.no_such_unit")
    return found


def _person(person_id: int, on: date) -> Person:
    found = Person.objects.filter(pk=person_id).first()
    if found is None:
        raise Refused("organisation.no_such_person")
    if found.from_date > on or (found.to_date and found.to_date <= on):
        raise Refused("organisation.not_here_then", name=found.name, day=on)
    return found


def _head_post(unit_id: int, on: date) -> Post | None:
    """The unit's head post; of several the highest, as queries.heads counts."""
    return (
        Post.objects.filter(queries.on_day(on), unit_id=unit_id, is_head=True)
        .order_by("layer", "id")
        .first()
    )


def _holding_of_post(post_id: int, on: date) -> list[Holding]:
    return list(
        Holding.objects.filter(queries.on_day(on), post_id=post_id)
        .select_related("person")
        .order_by("id")
    )


def _mains(person_id: int, on: date) -> list[Holding]:
    return list(
        Holding.objects.filter(queries.on_day(on), person_id=person_id, is_primary=True)
        .select_related("post__unit")
        .order_by("id")
    )


def _main_holding(person_id: int, on: date) -> Holding | None:
    return next(iter(_mains(person_id, on)), None)


def _open(table: type[Row], person_id: int, on: date) -> QuerySet[Row]:
    """Rows of a person that are so after `on`."""
    return table._default_manager.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=on), person_id=person_id
    ).order_by("id")


def _refuse_too_early(row: Holding, from_date: date) -> None:
    if from_date < row.from_date:
        raise Refused("organisation.too_early", since=row.from_date)


def _refuse_planned(rows: QuerySet[Holding], from_date: date) -> None:
    """A change that is already planned for a later day comes first to be thought about."""
    later = rows.filter(from_date__gt=from_date).exclude(to_date__lte=from_date)
    first = later.order_by("from_date").first()
    if first is not None and first.to_date != first.from_date:
        raise Refused("organisation.planned_already", day=first.from_date)


def _refuse_far(day: date, on: date) -> None:
    if abs(day - on) > FARTHEST:
        raise Refused("organisation.too_far")


def _place(post: Post) -> Place:
    return Place(post.name, post.unit.name, post.unit_id, post.layer, post.is_head)
