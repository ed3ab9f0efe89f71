"""People, posts, holdings and roles as of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zeren.core import folding
from zeren.core.days import NEVER, day_of
from zeren.ledger.prepared import Prepared
from zeren.organisation.models import (
    Engagement,
    Grant,
    Holding,
    Person,
    PersonName,
    PersonWord,
    PostPlace,
    SamePerson,
)
from zeren.organisation.queries.units import Name, on_day

MANY = 1000
"""More people than this are not looked up one by one."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of the dated roster, counted where the primary holding is."""

    person_id: int
    number: str
    name: str
    kind: str
    language: str
    post_id: int
    post_code: str
    post_name: Name
    catalogue_code: str
    layer: int
    unit_id: int
    unit_code: str
    unit_path: str
    is_head: bool
    unit_name: Name


def people() -> QuerySet[Person]:
    return Person.objects.all()


def called(q: str, field: str = "pk") -> Q:
    """People of whom every typed word begins one of the words they are found by.

    Few are named by their ids, from the index of words. Of many each is asked in turn, so that a
    list in its order stops at its first page.
    """
    begin = [
        reduce(or_, (Q(word__gte=way, word__lt=f"{way}\U0010ffff") for way in ways))
        for ways in folding.asked(q)
    ]
    if not begin:
        return Q()
    rows = PersonWord.objects.order_by()
    first, *others = sorted(begin, key=lambda one: rows.filter(one)[: 4 * MANY].count())
    found = rows.filter(first)
    for one in others:
        found = found.filter(Exists(rows.filter(one, person_id=OuterRef("person_id"))))
    ids = set(found.values_list("person_id", flat=True).distinct()[: MANY + 1])
    if len(ids) <= MANY:
        return Q(**{f"{field}__in": ids})
    each = (Q(Exists(rows.filter(one, person_id=OuterRef(field)))) for one in begin)
    return reduce(and_, each)


def same_person(person_id: int) -> Person | None:
    """The record that this one points to, when the person was entered twice."""
    row = SamePerson.objects.filter(person_id=person_id, to_day=NEVER).select_related("first")
    return next((one.first for one in row), None)


def also_recorded(person_id: int) -> list[Person]:
    """Other records of this person: those that point here."""
    rows = SamePerson.objects.filter(first_id=person_id, to_day=NEVER).select_related("person")
    return [one.person for one in rows.order_by("id")]


def had_number(number: str) -> Person | None:
    """Who had this staff number last and has another one now."""
    rows = PersonName.objects.filter(what="number", name=number).exclude(person__number=number)
    last = rows.select_related("person").order_by("-id").first()
    return last.person if last else None


def earlier_names(person_id: int) -> list[tuple[str, str, date | None]]:
    """("name" or "number", what it was, the first day with another one); no day: it was a slip."""
    rows = list(PersonName.objects.filter(person_id=person_id).order_by("what", "id"))
    return [
        (one.what, one.name, date.fromordinal(day) if (day := after.from_day) > one.from_day
         else None)
        for one, after in pairwise(rows)
        if one.what == after.what
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignIns:
    """People of the house (a contractor's sign nothing here), their accounts, their PINs."""

    people: int
    opened: int
    chosen: int


def sign_ins(on: date) -> SignIns:
    rows = Engagement.objects.filter(on_day(on)).exclude(kind="contractor")
    return SignIns(
        **rows.aggregate(
            people=Count("pk"),
            opened=Count("person__account"),
            chosen=Count("person__account", filter=~Q(person__account__pin="")),
        )
    )


def standing_of(person_id: int, on: date) -> tuple[str, str, date | None] | None:
    """(kind, employer, first day away) of somebody who belongs on a day."""
    row = Engagement.objects.filter(on_day(on), person_id=person_id).first()
    return None if row is None else (row.kind, row.employer, row.to_date)


def person(person_id: int) -> Person | None:
    return Person.objects.filter(pk=person_id).first()


def person_by_number(number: str) -> Person | None:
    return Person.objects.filter(number=number).first()


def names(person_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {pid for pid in person_ids if pid}
    return dict(Person.objects.filter(pk__in=wanted).values_list("id", "name"))


def names_and_numbers(person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(staff number, name) of each person."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("id", "number", "name")
    return {pid: (number, name) for pid, number, name in rows}


def engaged(on: date | int, field: str = "person_id", **more: Any) -> Exists:
    """Whoever belongs to the organisation on a day; `more` narrows to a kind."""
    return Exists(Engagement.objects.filter(on_day(on), person_id=OuterRef(field), **more))


def engaged_until(on: date | int, field: str = "person_id") -> Exists:
    """Whoever belonged to the organisation up to a day or earlier."""
    last = day_of(on) if isinstance(on, date) else on
    return Exists(Engagement.objects.filter(to_day__lte=last, person_id=OuterRef(field)))


def seated(on: date | int, *narrow: Q) -> QuerySet[Holding]:
    """Posts held on a day, by people who belong then, with the unit of that day.

    Columns of the day: person__engaged__…, post__placed__…, post__placed__unit__placed__path.
    All conditions stand in this one filter: another one would join the places of other days.
    """
    return Holding.objects.filter(
        on_day(on),
        on_day(on, "person__engaged__"),
        on_day(on, "post__placed__"),
        on_day(on, f"{UNIT}placed__"),
        *narrow,
    )


UNIT = "post__placed__unit__"
PATH = f"{UNIT}placed__path"


def under(path: str) -> Q:
    """A subtree, for `seated`."""
    return Q(**{f"{PATH}__gte": path, f"{PATH}__lt": path + "~"}) if path else Q()


def seated_in(paths: Sequence[str], on: date) -> Q:
    """People whose main post stood below one of the paths on a day."""
    if not paths:
        return Q(pk__in=())
    inside = reduce(or_, (under(path) for path in paths))
    return Q(Exists(seated(on, Q(person_id=OuterRef("pk"), is_primary=True), inside)))


def roster(on: date, path: str = "", person_ids: Sequence[int] | None = None) -> list[RosterRow]:
    """Everyone who belongs on a day, by the primary holding; contractors are included."""
    if person_ids is not None and not path:
        return [RosterRow(*row) for row in SEATS.rows(on=day_of(on), person_ids=person_ids)]
    some = Q() if person_ids is None else Q(person_id__in=person_ids)
    return [RosterRow(*row) for row in _seats(day_of(on), under(path), some)]


def roster_ids(on: date, path: str) -> QuerySet[Holding, int]:
    """Whom `roster` tells of, in its order, for a list that shows one page."""
    return _seats(day_of(on), under(path)).values_list("person_id", flat=True)


def further_seats(person_ids: Sequence[int], on: date) -> list[RosterRow]:
    """The posts that these people hold on a day beside the one they are counted in."""
    return [RosterRow(*row) for row in FURTHER.rows(on=day_of(on), person_ids=person_ids)]


def present(person_ids: Sequence[int], on: date) -> set[int]:
    """Those of these people who belong on a day."""
    return {person for (person,) in PRESENT.rows(on=day_of(on), person_ids=person_ids)}


def counted(person_ids: Sequence[int], on: date) -> set[int]:
    """Those of these people who belong on a day, and not through a contractor."""
    rows = Engagement.objects.filter(on_day(on), person_id__in=person_ids)
    return set(rows.exclude(kind="contractor").values_list("person_id", flat=True))


PRESENT = Prepared(
    lambda on, person_ids: (
        Engagement.objects.filter(on_day(on), person_id__in=person_ids)
        .order_by()
        .values_list("person_id")
    )
)


def _seats(on: int, *narrow: Q, is_primary: bool = True) -> QuerySet[Holding, Any]:
    """Columns of RosterRow."""
    return (
        seated(on, *narrow, Q(is_primary=is_primary))
        .order_by(PATH, "-post__placed__is_head", "person__number")
        .values_list(
            "person_id",
            "person__number",
            "person__name",
            "person__engaged__kind",
            "person__language",
            "post_id",
            "post__code",
            "post__name",
            "post__catalogue_code",
            "post__placed__layer",
            "post__placed__unit_id",
            f"{UNIT}code",
            PATH,
            "post__placed__is_head",
            f"{UNIT}name",
        )
    )


SEATS = Prepared(lambda on, person_ids: _seats(on, Q(person_id__in=person_ids)))

FURTHER = Prepared(lambda on, person_ids: _seats(on, Q(person_id__in=person_ids), is_primary=False))


def people_in(unit_id: int, on: date) -> list[tuple[int, str]]:
    """(id, name and number) of everybody counted in exactly this unit on a day."""
    rows = seated(on, Q(is_primary=True, post__placed__unit_id=unit_id)).order_by("person__number")
    told = rows.values_list("person_id", "person__name", "person__number")
    return [(pk, f"{name} ({number})") for pk, name, number in told]


def place_of(person_id: int, on: date) -> RosterRow | None:
    """Where one person is counted on a day."""
    rows = roster(on, person_ids=[person_id])
    return rows[0] if rows else None


def posts_held(person_id: int, on: date) -> list[tuple[int, int, bool]]:
    """(post, unit, is_head) of every holding of one person on a day, the main one first."""
    rows = seated(on, Q(person_id=person_id)).order_by("-is_primary", "id")
    return list(rows.values_list("post_id", "post__placed__unit_id", "post__placed__is_head"))


def second_posts(person_id: int, on: date) -> list[tuple[int, Name]]:
    """(post, name) of what a person holds beside the main post on a day."""
    rows = seated(on, Q(person_id=person_id, is_primary=False)).order_by("id")
    return list(rows.values_list("post_id", "post__name"))


def seats_held(person_id: int, on: date) -> list[tuple[int, str, bool]]:
    """(post, path of its unit, is_head) of every holding of one person on a day."""
    return SEATS_HELD.rows(on=day_of(on), person_id=person_id)


SEATS_HELD = Prepared(
    lambda on, person_id: (
        seated(on, Q(person_id=person_id))
        .order_by("id")
        .values_list("post_id", PATH, "post__placed__is_head")
    )
)


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as of a day, with its unit of that day."""

    id: int
    code: str
    name: Name
    catalogue_code: str
    layer: int
    is_head: bool
    unit_id: int
    unit_name: Name
    unit_path: str


def post(post_id: int, on: date) -> PostRow | None:
    """A post where it belongs on a day; None while it does not exist."""
    found = PostPlace.objects.filter(
        on_day(on), on_day(on, "post__"), on_day(on, "unit__placed__"), post_id=post_id
    ).values_list(
        "post_id", "post__code", "post__name", "post__catalogue_code", "layer", "is_head",
        "unit_id", "unit__name", "unit__placed__path",
    )  # fmt: skip
    return next((PostRow(*row) for row in found), None)


def posts(on: date, post_ids: Sequence[int] | None = None) -> list[tuple[int, str, int, bool]]:
    """(post, catalogue code, layer, is_head) of every post (or of these) on a day."""
    some = Q() if post_ids is None else Q(post_id__in=post_ids)
    return list(
        PostPlace.objects.filter(some, on_day(on), on_day(on, "post__"))
        .order_by("post__code")
        .values_list("post_id", "post__catalogue_code", "layer", "is_head")
    )


def post_units(on: date) -> list[tuple[int, int]]:
    """(post, unit) of every post on a day."""
    rows = PostPlace.objects.filter(on_day(on), on_day(on, "post__"))
    return list(rows.order_by("post_id").values_list("post_id", "unit_id"))


def people_without_post(on: date) -> list[int]:
    """People who belong on a day but hold no primary post then; contractors are left out."""
    held = Holding.objects.filter(on_day(on), is_primary=True).values("person_id")
    return list(
        Engagement.objects.filter(on_day(on))
        .exclude(kind="contractor")
        .exclude(person_id__in=held)
        .order_by("person_id")
        .values_list("person_id", flat=True)
    )


def holdings(on: date, path: str = "") -> list[tuple[int, int, int]]:
    """(person, post, unit) of all holdings of a subtree on a day."""
    rows = seated(on, under(path)).order_by("id")
    return list(rows.values_list("person_id", "post_id", "post__placed__unit_id"))


def holdings_of(post_ids: Sequence[int], on: date) -> list[tuple[int, int, int]]:
    """(person, post, unit) of all holdings of some posts on a day."""
    if not post_ids:
        return []
    rows = seated(on, Q(post_id__in=post_ids)).order_by("id")
    return list(rows.values_list("person_id", "post_id", "post__placed__unit_id"))


def holders(role: str, on: date, path: str = "") -> list[int]:
    """People who hold a role on a day, oldest grant first: over the unit at `path`, or anywhere."""
    return [
        pid
        for pid, over in Grant.objects.filter(
            on_day(on), on_day(on, "unit__placed__"), role=role, person__isnull=False
        )
        .order_by("id")
        .values_list("person_id", "unit__placed__path")
        if pid and (not path or path.startswith(over))
    ]


def granted(role: str, on: date) -> list[tuple[int, int]]:
    """(person, unit) of everybody who holds a role on a day, oldest grant first."""
    rows = Grant.objects.filter(on_day(on), role=role, person__isnull=False).order_by("id")
    return [(person, unit) for person, unit in rows.values_list("person_id", "unit_id") if person]


def without_account(on: date) -> QuerySet[Person]:
    """Who belongs on a day and has no account yet.

    A contractor's people get none: they report hazards without one, and sign nothing here.
    """
    here = Person.objects.filter(engaged(on, "pk"), account__isnull=True)
    return here.exclude(engaged(on, "pk", kind="contractor"))
