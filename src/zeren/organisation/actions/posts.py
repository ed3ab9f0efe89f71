"""Who holds which post: a head changes, somebody is transferred, or holds a second post.

Each act is planned first. The plan refuses or says exactly what will be written, so that a page
can show it; the act plans again, compares with what was shown, and writes that, with its facts,
in one transaction. Any day within a year counts: past, today, or to come. What is known of later
days stays: what is entered for a day holds until the next change begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core import timeline
from zeren.core.actor import Actor
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.refusal import Refused
from zeren.core.timeline import Span
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.act import Act, Walk
from zeren.organisation.actions.asked import Place
from zeren.organisation.actions.role_requests import open_first
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import Holding, PostPlace
from zeren.organisation.queries import Name
from zeren.organisation.queries.spans import lock
from zeren.organisation.queries.units import on_day


@dataclass(frozen=True, slots=True)
class HeadChange:
    """What follows when a unit gets another head; `until`: a later change is known already."""

    unit: Name
    post: Name
    post_id: int
    person_id: int
    name: str
    from_date: date
    until: date | None
    before: Sequence[str]
    ends: Sequence[int]
    """The holdings that end: these and no others, whatever was entered since."""
    without_post: Sequence[str]
    leaves: Place | None
    keeps_post: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """What follows when somebody's main post becomes another one."""

    person_id: int
    name: str
    from_date: date
    until: date | None
    leaves: Place | None
    goes_to: Place
    leaves_vacant: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class SecondPost:
    """A further post beside the main one, where the person stays counted."""

    person_id: int
    name: str
    post_id: int
    place: Place
    from_date: date
    until: date | None
    stays_in: Place | None


@Act
def change_head(
    unit_id: int,
    person_id: int,
    *,
    from_date: date,
    keeps_post: bool = False,
    by: Actor,
    at: datetime,
) -> Walk[HeadChange]:
    """The person becomes head of the unit on that day; `keeps_post`: beside the present post.

    Refused: organisation.not_yours, .no_head_post, .already_head, and as every dated change.
    """
    lock("unit", [unit_id])
    lock("person", [person_id])
    on = queries.date_of(at)
    unit = asked.unit_then(unit_id, from_date)
    permits.head_namer(by, on, unit_id)
    post = _head_post(unit_id, from_date)
    if post is None:
        raise Refused("organisation.no_head_post", unit=unit.name)
    day = asked.near(from_date, at)
    person = asked.person_then(person_id, from_date)
    if person.kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=person.name)
    holders = asked.standing(Holding, post_id=post.post_id)
    before = asked.then(holders, day)
    if any(row.person_id == person_id for row in before):
        raise Refused("organisation.already_head", name=person.name, unit=unit.name)
    mains = asked.main_posts(person_id)
    main = next(iter(asked.then(mains, day)), None)
    leaves = asked.place_of(main.post_id, from_date) if main and not keeps_post else None
    permits.head_namer(by, on, unit_id, [leaves.unit_id] if leaves else [])
    until = min(asked.next_after(holders, day), person.leaves)
    found = HeadChange(
        unit.name,
        post.post.name,
        post.post_id,
        person_id,
        person.name,
        from_date,
        until=date_of(until),
        before=asked.names(before),
        ends=[row.pk for row in before],
        without_post=asked.names([row for row in before if row.is_primary]),
        leaves=leaves,
        keeps_post=keeps_post and main is not None,
    )
    yield found
    rows = Rows(by=by, at=at)
    ended = rows.end(before, day)
    if found.keeps_post:
        begun = rows.begin(
            Holding(person_id=person_id, post_id=post.post_id, is_primary=False,
                    from_day=day, to_day=until)
        )  # fmt: skip
    else:
        begun, left = _take_main(rows, person_id, post.post_id, day, until)
        ended += left
    rows.write()
    rows.close(
        "organisation.head_changed",
        about=("unit", unit_id),
        day=day,
        touched={
            "people": [person_id, *(row.person_id for row in ended)],
            "posts": [post.post_id, *(row.post_id for row in ended)],
            "units": [unit_id, *_units([row.post_id for row in ended], from_date)],
        },
        post=post.post_id,
        person=person_id,
        holding=begun.pk,
        ended=[old.pk for old in ended],
    )
    open_first(by=by, at=at)
    return found


@Act
def transfer(
    person_id: int, post_id: int, *, from_date: date, by: Actor, at: datetime
) -> Walk[Transfer]:
    """The person's main post becomes another one on that day.

    Refused: organisation.not_yours, .same_post, .head_post_held, and as every dated change.
    """
    lock("person", [person_id])
    on = queries.date_of(at)
    day = asked.near(from_date, at)
    person = asked.person_then(person_id, from_date)
    post = asked.post_then(post_id, from_date)
    mains = asked.main_posts(person_id)
    main = next(iter(asked.then(mains, day)), None)
    leaves = asked.place_of(main.post_id, from_date) if main else None
    units = [post.unit_id, *([leaves.unit_id] if leaves else [])]
    permits.keeper_of(by, permits.ROSTER, on, *units)
    if main and main.post_id == post_id:
        raise Refused("organisation.same_post", name=person.name)
    until = min(asked.next_after(mains, day), person.leaves)
    if post.is_head:
        _refuse_held(post_id, person.kind, person.name, day, until)
    found = Transfer(
        person_id,
        person.name,
        from_date,
        date_of(until),
        leaves=leaves,
        goes_to=asked.as_place(post),
        leaves_vacant=bool(leaves and leaves.is_head),
        is_counted=person.kind != "contractor",
    )
    yield found
    rows = Rows(by=by, at=at)
    begun, ended = _take_main(rows, person_id, post_id, day, until)
    rows.write()
    rows.close(
        "person.moved",
        about=("person", person_id),
        day=day,
        touched={
            "people": [person_id],
            "posts": [post_id, *(row.post_id for row in ended)],
            "units": units,
        },
        holding=begun.pk,
        post=post_id,
        ended=[old.pk for old in ended],
    )
    return found


@Act
def take_second_post(
    person_id: int,
    post_id: int,
    *,
    from_date: date,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> Walk[SecondPost]:
    """A further post beside the main one, for some days or until further notice.

    A vacant head post can be held so for a while: somebody acts as head.
    Refused: organisation.not_yours, .same_post, .head_post_held, .ends_before_it_begins, and as
    every dated change.
    """
    lock("person", [person_id])
    on = queries.date_of(at)
    day = asked.near(from_date, at)
    person = asked.person_then(person_id, from_date)
    post = asked.post_then(post_id, from_date)
    permits.keeper_of(by, permits.ROSTER, on, post.unit_id)
    if until and until <= from_date:
        raise Refused("organisation.ends_before_it_begins", day=from_date)
    last = min(day_of(until) if until else NEVER, person.leaves)
    if person.kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=person.name)
    mine = asked.standing(Holding, person_id=person_id, post_id=post_id)
    if any(row.from_day < last and row.to_day > day for row in mine):
        raise Refused("organisation.same_post", name=person.name)
    if post.is_head:
        _refuse_held(post_id, person.kind, person.name, day, last)
    main = next(iter(asked.then(asked.main_posts(person_id), day)), None)
    found = SecondPost(
        person_id,
        person.name,
        post_id,
        asked.as_place(post),
        from_date,
        date_of(last),
        stays_in=asked.place_of(main.post_id, from_date) if main else None,
    )
    yield found
    rows = Rows(by=by, at=at)
    rows.begin(
        Holding(person_id=person_id, post_id=post_id, is_primary=False,
                from_day=day, to_day=last)
    )  # fmt: skip
    rows.close(
        "person.second_post",
        about=("person", person_id),
        day=day,
        touched={
            "people": [person_id], "posts": [post_id], "units": [post.unit_id],
        },
        post=post_id,
    )  # fmt: skip
    return found


def _take_main(
    rows: Rows, person_id: int, post_id: int, day: int, until: int
) -> tuple[Holding, list[Holding]]:
    """The main post from a day until another one; what stood there from that day on ends.

    A second holding of the same post becomes the main one.
    """
    mains = asked.main_posts(person_id)
    ended = asked.then(mains, day)
    rows.end(ended, day)
    same = asked.standing(Holding, person_id=person_id, post_id=post_id, is_primary=False)
    for row in same:
        if timeline.overlap(_span(row), Span(day, until, post_id)):
            rows.end([row], day)
    begun = rows.begin(Holding(person_id=person_id, post_id=post_id, from_day=day, to_day=until))
    return begun, ended


def _refuse_held(post_id: int, kind: str, name: str, day: int, until: int) -> None:
    """A head post is held by one person of one's own."""
    if kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=name)
    held = [
        row
        for row in asked.standing(Holding, post_id=post_id)
        if timeline.overlap(_span(row), Span(day, until, post_id))
    ]
    if held:
        raise Refused("organisation.head_post_held", name=asked.names(held)[0])


def _head_post(unit_id: int, on: date) -> PostPlace | None:
    """The unit's head post; of several the highest, as queries.heads counts."""
    return (
        PostPlace.objects.filter(on_day(on), on_day(on, "post__"), unit_id=unit_id, is_head=True)
        .select_related("post")
        .order_by("layer", "post_id")
        .first()
    )


def _units(post_ids: list[int], on: date) -> list[int]:
    rows = PostPlace.objects.filter(on_day(on), post_id__in=post_ids)
    return list(rows.values_list("unit_id", flat=True))


def _span(row: Holding) -> Span[int]:
    return Span(row.from_day, row.to_day, row.post_id)
