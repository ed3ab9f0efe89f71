"""Who belongs to the organisation, and as what: somebody joins, returns, leaves, changes kind."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core import timeline
from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.grant import needs_second
from zeren.core.refusal import Refused
from zeren.core.timeline import Span
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.asked import Place
from zeren.organisation.actions.finding import index
from zeren.organisation.actions.role_requests import open_first
from zeren.organisation.actions.roster_people import engagement, kind_of
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import (
    PEOPLE_KINDS,
    Custody,
    Engagement,
    Grant,
    Holding,
    Person,
    Thing,
)
from zeren.organisation.queries import Name
from zeren.organisation.queries.spans import lock

OF_OTHERS = ("contractor", "agency")


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
    since: date
    never_came: bool


@dataclass(frozen=True, slots=True)
class Joining:
    """What follows when somebody new comes, or comes back."""

    name: str
    number: str
    kind: str
    employer: str
    goes_to: Place
    from_date: date
    away_since: date | None
    remarks: Sequence[asked.Remark] = ()


@dataclass(frozen=True, slots=True)
class KindChange:
    """What follows when somebody becomes another kind of worker, or works for another employer."""

    person_id: int
    name: str
    from_date: date
    until: date | None
    before: str
    after: str
    employer: str
    heads: Sequence[Name]


def plan_leave(
    person_id: int, *, to_date: date, never_came: bool = False, by: Actor, at: datetime
) -> Leaving:
    """The person is away from `to_date` on: posts, roles and things end with that day.

    never_came: the first day may be that one: entered by mistake, and never here.
    Refused: organisation.not_yours, .left_already, .leaves_already, .leaves_before_joining,
    .not_yourself.
    """
    on = queries.date_of(at)
    person = Person.objects.filter(pk=person_id).first()
    engaged = asked.standing(Engagement, person_id=person_id)
    if person is None or not engaged:
        raise Refused("organisation.no_such_person")
    leaves = engaged[-1].to_day
    if leaves <= day_of(on):
        raise Refused("organisation.left_already", name=person.name, day=date_of(leaves))
    if day_of(to_date) <= engaged[0].from_day and not never_came:
        raise Refused("organisation.leaves_before_joining", day=engaged[0].from_date)
    day = asked.near(to_date, at)
    if leaves <= day:
        raise Refused("organisation.leaves_already", name=person.name, day=date_of(leaves))
    held = _after(Holding, person_id, day)
    # a post is told as it stands on the last day inside
    last = date.fromordinal(day - 1)
    posts = [found for row in held if (found := asked.place_of(row.post_id, _seen_on(row, last)))]
    permits.keeper_of(by, permits.ROSTER, on, *{place.unit_id for place in posts})
    if by == Actor.person(person_id):
        raise Refused("organisation.not_yourself")
    things = dict(
        Thing.objects.filter(
            pk__in=[row.thing_id for row in _after(Custody, person_id, day)]
        ).values_list("id", "name")
    )
    return Leaving(
        person_id,
        person.name,
        to_date,
        posts=posts,
        vacant_heads=[place.unit for place in posts if place.is_head],
        things=list(things.values()),
        roles=[row.role for row in _roles(person_id, day)],
        since=engaged[0].from_date,
        never_came=day <= engaged[0].from_day,
    )


@Act
def leave(person_id: int, *, to_date: date, by: Actor, at: datetime) -> Walk[Leaving]:
    """Everything the person holds ends but an office (queries/offices.py).

    Refused: as plan_leave.
    """
    lock("person", [person_id])
    found = plan_leave(person_id, to_date=to_date, by=by, at=at)
    yield found
    day = day_of(to_date)
    rows = Rows(by=by, at=at)
    rows.end(_after(Engagement, person_id, day), day)
    posts = rows.end(_after(Holding, person_id, day), day)
    things = rows.end(_after(Custody, person_id, day), day)
    roles = rows.end(_roles(person_id, day), day)
    rows.write()
    for grant in roles:
        ledger.record(
            "role.revoked",
            about=("grant", grant.pk),
            by=by,
            at=at,
            body={"person": person_id, "until": to_date.isoformat()},
        )
    rows.close(
        "person.left",
        about=("person", person_id),
        day=day,
        touched={
            "people": [person_id],
            "posts": [row.post_id for row in posts],
            "units": [place.unit_id for place in found.posts],
            "things": [row.thing_id for row in things],
        },
        until=to_date.isoformat(),
        ended=[row.pk for row in posts],
    )
    return found


@Act
def come_back(
    person_id: int,
    post_id: int,
    *,
    from_date: date,
    kind: str = "",
    employer: str = "",
    by: Actor,
    at: datetime,
) -> Walk[Joining]:
    """Somebody who has left comes back, into a post, from a day on.

    kind: "" as before.
    Refused: organisation.not_yours, .belongs_already, .head_post_held, .employer_missing,
             .merged_already.
    """
    lock("person", [person_id])
    person = Person.objects.filter(pk=person_id).first()
    ever = Engagement.objects.filter(person_id=person_id).order_by("from_day", "id")
    # whoever never came can come after all
    engaged = asked.standing(Engagement, person_id=person_id) or list(ever)
    if person is None or not engaged:
        raise Refused("organisation.no_such_person")
    if queries.same_person(person_id) is not None:
        raise Refused("organisation.merged_already", name=person.name)
    day = asked.near(from_date, at)
    if engaged[-1].to_day > day:
        raise Refused("organisation.belongs_already", name=person.name)
    kind, employer = kind or engaged[-1].kind, employer or engaged[-1].employer
    place = _open_post(post_id, kind, person.name, from_date, by, at)
    employer = _employer(kind, employer)
    found = Joining(
        person.name, person.number, kind, employer, place, from_date, date_of(engaged[-1].to_day)
    )
    yield found
    _settle_in(person, post_id, found, "person.returned", by, at)
    return found


@Act
def join(
    number: str,
    name: str,
    post_id: int,
    *,
    from_date: date,
    kind: str = "employee",
    employer: str = "",
    passes: bool = False,
    language: str = "",
    by: Actor,
    at: datetime,
) -> Generator[Joining, None, Person]:
    """Somebody new comes, into a post, from a day on.

    passes:  a staff number that somebody else gave up is this person's from now on.
    Refused: organisation.not_yours, .number_taken, .number_given_up, .head_post_held,
             .employer_missing.
    """
    asked.near(from_date, at)
    other = Person.objects.filter(number=number).first()
    if other is not None:
        raise Refused("organisation.number_taken", number=number, name=other.name)
    place = _open_post(post_id, kind, name, from_date, by, at)
    remarks, employer = asked.given_up(number, passes=passes), _employer(kind, employer)
    found = Joining(name, number, kind, employer, place, from_date, None, remarks)
    yield found
    person = Person.objects.create(number=number, name=name, language=language)
    index([person], is_new=True)
    _settle_in(person, post_id, found, "person.joined", by, at)
    return person


@Act
def change_kind(
    person_id: int, kind: str, *, employer: str = "", from_date: date, by: Actor, at: datetime
) -> Walk[KindChange]:
    """Another kind of worker, or another employer, from a day on.

    Refused: organisation.not_yours, .same_kind, .employer_missing, .contractor_holds_none (who
    heads a unit or holds a role is no contractor's person), .planned_already.
    """
    lock("person", [person_id])
    assert kind in PEOPLE_KINDS, f"kind must be one of {PEOPLE_KINDS}, got {kind!r}"
    on = queries.date_of(at)
    day = asked.near(from_date, at)
    person = asked.person_then(person_id, from_date)
    held = _after(Holding, person_id, day)
    places = [found for row in held
              if (found := asked.place_of(row.post_id, _seen_on(row, from_date)))]  # fmt: skip
    permits.keeper_of(by, permits.ROSTER, on, *{place.unit_id for place in places})
    employer = _employer(kind, employer)
    if (kind, employer) == (person.kind, person.employer):
        raise Refused("organisation.same_kind", name=person.name)
    heads = [place.unit for place in places if place.is_head]
    if kind == "contractor" and (heads or _after(Grant, person_id, day)):
        raise Refused("organisation.contractor_holds_none", name=person.name)
    engaged = asked.standing(Engagement, person_id=person_id)
    asked.refuse_planned(engaged, day)
    change = KindChange(
        person_id, person.name, from_date, date_of(person.leaves), person.kind, kind, employer,
        heads,
    )  # fmt: skip
    yield change
    rows = Rows(by=by, at=at)
    spans = [Span(row.from_day, row.to_day, kind_of(row)) for row in engaged]
    wanted = timeline.begin(spans, (kind, employer), day, person.leaves)
    rows.settle(engaged, wanted, kind_of, lambda span: engagement(person_id, span))
    rows.close(
        "person.kind_changed",
        about=("person", person_id),
        day=day,
        touched={"people": [person_id], "posts": [row.post_id for row in held]},
        kind=kind,
    )
    return change


def _settle_in(
    person: Person, post_id: int, found: Joining, code: str, by: Actor, at: datetime
) -> None:
    day = day_of(found.from_date)
    rows = Rows(by=by, at=at)
    rows.begin(Engagement(person=person, kind=found.kind, employer=found.employer, from_day=day))
    rows.begin(Holding(person=person, post_id=post_id, from_day=day))
    rows.close(
        code,
        about=("person", person.pk),
        day=day,
        row=person,
        touched={
            "people": [person.pk], "posts": [post_id], "units": [found.goes_to.unit_id],
        },
        post=post_id,
        kind=found.kind,
    )  # fmt: skip
    open_first(by=by, at=at)


def _open_post(
    post_id: int, kind: str, name: str, from_date: date, by: Actor, at: datetime
) -> Place:
    post = asked.post_then(post_id, from_date)
    permits.keeper_of(by, permits.ROSTER, queries.date_of(at), post.unit_id)
    if post.is_head:
        if kind == "contractor":
            raise Refused("organisation.contractor_holds_none", name=name)
        day = day_of(from_date)
        held = [row for row in asked.standing(Holding, post_id=post_id) if row.to_day > day]
        if held:
            raise Refused("organisation.head_post_held", name=asked.names(held)[0])
    return asked.as_place(post)


def _employer(kind: str, employer: str) -> str:
    """Whom somebody works for; one's own people have no other employer."""
    if kind not in OF_OTHERS:
        return ""
    if not employer:
        raise Refused("organisation.employer_missing")
    return employer


def _after(table: type[asked.Row], person_id: int, day: int) -> list[asked.Row]:
    """Rows of a person that are so on a day or later."""
    return [row for row in asked.standing(table, person_id=person_id) if row.to_day > day]


def _roles(person_id: int, day: int) -> list[Grant]:
    """Roles that end with the last day; an office ends when a second person confirms it."""
    return [row for row in _after(Grant, person_id, day) if not needs_second(row.role)]


def _seen_on(row: Holding, on: date) -> date:
    """The day on which a holding is told: this one, or the first one of a holding to come."""
    return max(on, row.from_date)
