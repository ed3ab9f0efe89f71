"""Timelines of the organisation: from which day to which day something is so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q

from zeren.core.days import NEVER, day_of
from zeren.organisation.models import Charge, Custody, Holding, Person, Post, Thing, Unit
from zeren.organisation.queries.units import path_ids


@dataclass(frozen=True, slots=True)
class Span:
    from_day: int
    to_day: int


@dataclass(frozen=True, slots=True)
class PersonSpan:
    from_day: int
    to_day: int
    kind: str
    unit_id: int
    layer: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class RootSpan:
    from_day: int
    to_day: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class HeadSpan:
    from_day: int
    to_day: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    from_day: int
    to_day: int
    place_id: int | None


@dataclass(frozen=True, slots=True)
class UnitPlaceSpan:
    from_day: int
    to_day: int
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class ChargeSpan:
    from_day: int
    to_day: int
    id: int
    unit_id: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class CustodySpan:
    from_day: int
    to_day: int
    id: int
    kind: str
    holder_id: int


Ids = Sequence[int] | None


def _days(row: Any) -> tuple[int, int]:
    return day_of(row.from_date), day_of(row.to_date) if row.to_date else NEVER


def _of(rows: Any, field: str, ids: Ids) -> Any:
    return rows if ids is None else rows.filter(**{f"{field}__in": ids})


def person_spans(ids: Ids) -> dict[int, list[PersonSpan]]:
    held: dict[int, list[Any]] = {}
    for row in (
        _of(Holding.objects.filter(is_primary=True), "person_id", ids)
        .select_related("post")
        .order_by("from_date", "id")
    ):
        held.setdefault(row.person_id, []).append(row)
    top = root_spans()
    found: dict[int, list[PersonSpan]] = {}
    for person in _of(Person.objects.order_by("id"), "pk", ids):
        start, end = _days(person)
        marks = {start, end}
        for row in held.get(person.pk, ()):
            marks |= {day for day in _days(row) if start < day < end}
        marks |= {d for one in top for d in (one.from_day, one.to_day) if start < d < end}
        days = sorted(marks)
        spans = []
        for a, b in pairwise(days):
            here = [r for r in held.get(person.pk, ()) if _days(r)[0] <= a < _days(r)[1]]
            if here:
                post = here[-1].post
                spans.append(PersonSpan(a, b, person.kind, post.unit_id, post.layer, post.pk))
                continue
            root = next((one.unit_id for one in top if one.from_day <= a < one.to_day), None)
            if root:
                spans.append(PersonSpan(a, b, person.kind, root, 6, None))
        found[person.pk] = spans
    return found


def unit_spans(ids: Ids) -> dict[int, list[Span]]:
    return {row.pk: [Span(*_days(row))] for row in _of(Unit.objects.all(), "pk", ids)}


def thing_spans(ids: Ids) -> dict[int, list[Span]]:
    return {row.pk: [Span(*_days(row))] for row in _of(Thing.objects.all(), "pk", ids)}


def root_spans() -> list[RootSpan]:
    return [RootSpan(*_days(row), row.pk) for row in Unit.objects.filter(parent__isnull=True)]


def head_spans(ids: Ids) -> dict[int, list[HeadSpan]]:
    found: dict[int, list[HeadSpan]] = {}
    rows = _of(Holding.objects.filter(post__is_head=True), "post__unit_id", ids)
    for row in rows.select_related("post", "person").order_by("from_date", "id"):
        ends = [_days(row), _days(row.person), _days(row.post)]
        start, end = max(one[0] for one in ends), min(one[1] for one in ends)
        if start < end:
            span = HeadSpan(start, end, row.person_id)
            found.setdefault(row.post.unit_id, []).append(span)
    return found


def place_spans(ids: Ids) -> dict[int, list[PlaceSpan]]:
    return {
        row.pk: [PlaceSpan(*_days(row), row.place_id)]
        for row in _of(Thing.objects.all(), "pk", ids)
    }


def unit_place_spans(ids: Ids) -> dict[int, list[UnitPlaceSpan]]:
    return {
        row.pk: [UnitPlaceSpan(*_days(row), row.parent_id)]
        for row in _of(Unit.objects.all(), "pk", ids)
    }


def charge_spans(ids: Ids) -> dict[int, list[ChargeSpan]]:
    found: dict[int, list[ChargeSpan]] = {}
    for row in _of(Charge.objects.order_by("id"), "thing_id", ids):
        span = ChargeSpan(*_days(row), row.pk, row.unit_id, False)
        found.setdefault(row.thing_id, []).append(span)
    return found


def custody_spans(ids: Ids) -> dict[int, list[CustodySpan]]:
    found: dict[int, list[CustodySpan]] = {}
    for row in _of(Custody.objects.order_by("id"), "thing_id", ids):
        kind = "person" if row.person_id else "post" if row.post_id else "team"
        holder = row.person_id or row.post_id or row.team_id
        span = CustodySpan(*_days(row), row.pk, kind, holder)
        found.setdefault(row.thing_id, []).append(span)
    return found


def engaged_spans(ids: Ids) -> dict[int, list[Span]]:
    return {row.pk: [Span(*_days(row))] for row in _of(Person.objects.all(), "pk", ids)}


def held_spans(ids: Ids) -> dict[int, list[HeadSpan]]:
    found: dict[int, list[HeadSpan]] = {}
    for row in _of(Holding.objects.select_related("person"), "post_id", ids):
        ends = [_days(row), _days(row.person)]
        start, end = max(one[0] for one in ends), min(one[1] for one in ends)
        if start < end:
            found.setdefault(row.post_id, []).append(HeadSpan(start, end, row.person_id))
    return found


def manned_spans(ids: Sequence[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    for unit in Unit.objects.filter(pk__in=ids):
        inside = Unit.objects.filter(path__gte=unit.path, path__lt=unit.path + "~")
        posts = Post.objects.filter(unit__in=inside).values_list("id", flat=True)
        found[unit.pk] = [
            Span(one.from_day, one.to_day)
            for spans in held_spans(list(posts)).values()
            for one in spans
        ]
    return found


def posts_of(person_ids: Iterable[int]) -> list[int]:
    rows = Holding.objects.filter(person_id__in=list(person_ids))
    return list(rows.values_list("post_id", flat=True))


def units_of_posts(post_ids: Iterable[int]) -> list[int]:
    return list(Post.objects.filter(pk__in=list(post_ids)).values_list("unit_id", flat=True))


def ancestors(unit_ids: Sequence[int]) -> list[int]:
    paths = Unit.objects.filter(pk__in=unit_ids).values_list("path", flat=True)
    return sorted({one for path in paths for one in path_ids(path)})


def vacant_below(unit_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for unit in Unit.objects.filter(pk__in=unit_ids):
        inside = Unit.objects.filter(path__gt=unit.path, path__lt=unit.path + "~")
        found.update(inside.values_list("id", flat=True))
    return found


def things_touched(
    *, people: Sequence[int], posts: Sequence[int], teams: Sequence[int], in_charge: Sequence[int]
) -> list[int]:
    used = Custody.objects.filter(
        Q(person_id__in=people) | Q(post_id__in=posts) | Q(team_id__in=teams)
    )
    led = Charge.objects.filter(unit_id__in=in_charge)
    return sorted(
        {*used.values_list("thing_id", flat=True), *led.values_list("thing_id", flat=True)}
    )


def contents(thing_ids: Sequence[int]) -> list[int]:
    found = set(thing_ids)
    fresh = found
    while fresh:
        rows = Thing.objects.filter(place_id__in=fresh).values_list("id", flat=True)
        fresh = set(rows) - found
        found = found | fresh
    return sorted(found - set(thing_ids))


def subject_ids(kind: str) -> list[int]:
    table: Any = {"person": Person, "unit": Unit, "thing": Thing}[kind]
    return list(table.objects.order_by("id").values_list("id", flat=True))


def change_days() -> set[int]:
    found: set[int] = set()
    tables: tuple[Any, ...] = (Unit, Post, Person, Holding, Thing, Charge, Custody)
    for table in tables:
        found.update(day_of(d) for d in table.objects.values_list("from_date", flat=True))
        ends = table.objects.exclude(to_date=None).values_list("to_date", flat=True)
        found.update(day_of(d) for d in ends)
    return found


def lock(kind: str, ids: Sequence[int]) -> None:
    table: Any = {"person": Person, "unit": Unit, "thing": Thing}[kind]
    from django.db import connection

    if connection.features.has_select_for_no_key_update and ids:
        rows = table.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        list(rows.values_list("pk", flat=True))
