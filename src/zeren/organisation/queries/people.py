"""People, posts, holdings and roles as of a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zeren.ledger.prepared import Prepared
from zeren.organisation.models import Grant, Holding, Person, Post
from zeren.organisation.queries.units import Name, below, on_day


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


def roster(
    on: date, path: str = "", person_ids: Sequence[int] | None = None, *, kind: str = ""
) -> list[RosterRow]:
    """Everyone who belongs on a day, by the primary holding; contractors are included."""
    if person_ids is not None and not path and not kind:
        return [RosterRow(*row) for row in SEATS.rows(on=on, person_ids=person_ids)]
    rows = _seats(on).filter(below(path, "post__unit__path"))
    if person_ids is not None:
        rows = rows.filter(person_id__in=person_ids)
    if kind:
        rows = rows.filter(person__kind=kind)
    return [RosterRow(*row) for row in rows]


def further_seats(person_ids: Sequence[int], on: date) -> list[RosterRow]:
    """The posts that these people hold on a day beside the one they are counted in."""
    return [RosterRow(*row) for row in FURTHER.rows(on=on, person_ids=person_ids)]


def _seats(on: date, *, is_primary: bool = True) -> QuerySet[Holding, Any]:
    """Columns of RosterRow."""
    return (
        Holding.objects.filter(on_day(on), on_day(on, "person__"), is_primary=is_primary)
        .order_by("post__unit__path", "-post__is_head", "person__number")
        .values_list(
            "person_id",
            "person__number",
            "person__name",
            "person__kind",
            "person__language",
            "post_id",
            "post__code",
            "post__name",
            "post__catalogue_code",
            "post__layer",
            "post__unit_id",
            "post__unit__code",
            "post__unit__path",
            "post__is_head",
            "post__unit__name",
        )
    )


SEATS = Prepared(lambda on, person_ids: _seats(on).filter(person_id__in=person_ids))

FURTHER = Prepared(
    lambda on, person_ids: _seats(on, is_primary=False).filter(person_id__in=person_ids)
)


def place_of(person_id: int, on: date) -> RosterRow | None:
    """Where one person is counted on a day."""
    rows = roster(on, person_ids=[person_id])
    return rows[0] if rows else None


def posts_held(person_id: int, on: date) -> list[tuple[int, int, bool]]:
    """(post, unit, is_head) of every holding of one person on a day."""
    return list(
        Holding.objects.filter(on_day(on), person_id=person_id)
        .order_by("id")
        .values_list("post_id", "post__unit_id", "post__is_head")
    )


def seats_held(person_id: int, on: date) -> list[tuple[int, str, bool]]:
    """(post, path of its unit, is_head) of every holding of one person on a day."""
    return SEATS_HELD.rows(on=on, person_id=person_id)


SEATS_HELD = Prepared(
    lambda on, person_id: (
        Holding.objects.filter(on_day(on), person_id=person_id)
        .order_by("id")
        .values_list("post_id", "post__unit__path", "post__is_head")
    )
)


def post(post_id: int) -> Post | None:
    return Post.objects.select_related("unit").filter(pk=post_id).first()


def posts(on: date, post_ids: Sequence[int] | None = None) -> list[tuple[int, str, int, bool]]:
    """(post, catalogue code, layer, is_head) of every post (or of these) on a day."""
    narrowed = {} if post_ids is None else {"pk__in": post_ids}
    return list(
        Post.objects.filter(on_day(on), **narrowed)
        .order_by("code")
        .values_list("id", "catalogue_code", "layer", "is_head")
    )


def people_without_post(on: date) -> list[int]:
    """People who belong on a day but hold no primary post then; contractors are left out."""
    held = Holding.objects.filter(on_day(on), is_primary=True).values("person_id")
    return list(
        Person.objects.filter(on_day(on))
        .exclude(kind="contractor")
        .exclude(pk__in=held)
        .order_by("id")
        .values_list("id", flat=True)
    )


def holdings(on: date, path: str = "") -> list[tuple[int, int, int]]:
    """(person, post, unit) of all holdings of a subtree on a day."""
    return list(
        Holding.objects.filter(on_day(on), on_day(on, "person__"), below(path, "post__unit__path"))
        .order_by("id")
        .values_list("person_id", "post_id", "post__unit_id")
    )


def holdings_of(post_ids: Sequence[int], on: date) -> list[tuple[int, int, int]]:
    """(person, post, unit) of all holdings of some posts on a day."""
    if not post_ids:
        return []
    rows = Holding.objects.filter(on_day(on), on_day(on, "person__"), post_id__in=post_ids)
    return list(rows.order_by("id").values_list("person_id", "post_id", "post__unit_id"))


def holders(role: str, on: date, path: str = "") -> list[int]:
    """People who hold a role on a day, oldest grant first: over the unit at `path`, or anywhere."""
    return [
        pid
        for pid, over in Grant.objects.filter(on_day(on), role=role, person__isnull=False)
        .order_by("id")
        .values_list("person_id", "unit__path")
        if pid and (not path or path.startswith(over))
    ]


def granted(role: str, on: date) -> list[tuple[int, int]]:
    """(person, unit) of everybody who holds a role on a day, oldest grant first."""
    rows = Grant.objects.filter(on_day(on), role=role, person__isnull=False).order_by("id")
    return [(person, unit) for person, unit in rows.values_list("person_id", "unit_id") if person]
