"""Whole timelines, over all days: what the census and responsibility are computed from.

Each question is a fixed number of queries, for some ids or (None) for everybody. A subject that
was never so is absent from the answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from django.db import connection, models
from django.db.models import F, Q, QuerySet

from zeren.core import timeline
from zeren.core.absence import LONG
from zeren.core.days import NEVER
from zeren.core.timeline import Span
from zeren.organisation.models import (
    Absence,
    Charge,
    Custody,
    Engagement,
    Holding,
    Person,
    PostPlace,
    Thing,
    ThingPlace,
    Unit,
    UnitPlace,
)

Ids = Sequence[int] | None
Columns = Span[tuple[Any, ...]]
"""A row as it was read: its days and its columns."""
LOWEST = 6
"""The layer of whoever holds no post."""

DEEPEST = 40
"""Units inside units: deeper than this is a circle in the data, not an organisation."""


@dataclass(frozen=True, slots=True)
class PersonSpan:
    """A stretch of days on which kind, main post, unit and layer of a person stay the same.

    Without a main post the person counts in the root unit of those days, at the lowest layer.
    """

    from_day: int
    to_day: int
    kind: str
    unit_id: int
    layer: int
    post_id: int | None


@dataclass(frozen=True, slots=True)
class HeadSpan:
    from_day: int
    to_day: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ChargeSpan:
    """A claim of a unit; `id` is its row."""

    from_day: int
    to_day: int
    id: int
    unit_id: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class CustodySpan:
    """A user; exactly one of person, post and team is given."""

    from_day: int
    to_day: int
    id: int
    person_id: int | None
    post_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class HoldingSpan:
    """Somebody who belongs holds a post that exists."""

    from_day: int
    to_day: int
    person_id: int


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """Where a unit stands: below which one, and by which path."""

    from_day: int
    to_day: int
    parent_id: int | None
    path: str


Found = TypeVar("Found")


def person_spans(person_ids: Ids) -> dict[int, list[PersonSpan]]:
    """Where each person is counted, over all days on which the person belongs."""
    engaged = _spans(Engagement, "person_id", person_ids, "kind")
    held = _spans(Holding, "person_id", person_ids, "post_id", is_primary=True)
    posts = None if person_ids is None else _values(held)
    seats = _spans(PostPlace, "post_id", posts, "unit_id", "layer")
    tops = root_spans()
    found = {}
    for person_id, kinds in engaged.items():
        spans = timeline.split(
            [[Span(one.from_day, one.to_day, one.value[0]) for one in kinds],
             _seated(held.get(person_id, ()), seats), tops]
        )  # fmt: skip
        found[person_id] = [
            PersonSpan(one.from_day, one.to_day, kind, *(seat or (top, LOWEST, None)))
            for one in _merged(spans)
            for kind, seat, top in (one.value,)
            if kind is not None and (seat or top)
        ]
    return found


def _merged(spans: Iterable[Columns]) -> list[Columns]:
    """Days on which nobody's place differs are one stretch: the root counts only without a seat."""
    return timeline.joined(
        Span(one.from_day, one.to_day, (kind, seat, None if seat else top))
        for one in spans
        for kind, seat, top in (one.value,)
        if kind is not None
    )


def _seated(
    held: Iterable[Columns], seats: dict[int, list[Columns]]
) -> list[Span[tuple[int, int, int]]]:
    """(unit, layer, post) of the main posts held, on the days on which the posts have a place."""
    return [
        Span(part.from_day, part.to_day, (*part.value, one.value[0]))
        for one in held
        for part in timeline.within(seats.get(one.value[0], ()), one.from_day, one.to_day)
    ]


def root_spans() -> list[Span[int]]:
    """The root unit of each day."""
    spans: list[Span[int]] = []
    for unit_id, start, end in (
        UnitPlace.objects.filter(parent__isnull=True)
        .order_by("from_day", "id")
        .values_list("unit_id", "from_day", "to_day")
    ):
        spans = timeline.begin(spans, unit_id, start, end)
    return spans


def unit_spans(unit_ids: Ids) -> dict[int, list[Span[None]]]:
    """When each unit exists and stands in the tree."""
    placed = _spans(UnitPlace, "unit_id", unit_ids)
    return {
        pk: timeline.joined(
            Span(part.from_day, part.to_day, None)
            for one in spans
            for part in timeline.within(placed.get(pk, ()), one.from_day, one.to_day)
        )
        for pk, spans in _spans(Unit, "pk", unit_ids).items()
        if pk in placed
    }


def thing_spans(thing_ids: Ids) -> dict[int, list[Span[None]]]:
    """When each thing is registered."""
    return {
        pk: [Span(one.from_day, one.to_day, None) for one in spans]
        for pk, spans in _spans(Thing, "pk", thing_ids).items()
    }


def head_spans(unit_ids: Ids) -> dict[int, list[HeadSpan]]:
    """Who heads each unit: the head post stands in it, is held, and its holder belongs.

    Should a unit have two head posts, the higher layer counts, then the older holding.
    """
    posts: dict[int, list[tuple[int, int, int, int]]] = {}
    for unit_id, post_id, layer, start, end in _rows(
        PostPlace, "unit_id", unit_ids, "unit_id", "post_id", "layer", is_head=True
    ):
        posts.setdefault(unit_id, []).append((layer, post_id, start, end))
    wanted = sorted({post for rows in posts.values() for _layer, post, _from, _to in rows})
    held = holding_spans(wanted if unit_ids is not None else None)
    found = {}
    for unit_id, rows in posts.items():
        spans: list[Span[int]] = []
        # the highest layer is written last, over what stands there
        for _layer, post_id, start, end in sorted(rows, key=lambda row: (-row[0], -row[1])):
            for one in reversed(held.get(post_id, [])):
                spans = timeline.begin(
                    spans, one.person_id, max(start, one.from_day), min(end, one.to_day)
                )
        if spans:
            found[unit_id] = [HeadSpan(one.from_day, one.to_day, one.value) for one in spans]
    return found


def holding_spans(post_ids: Ids) -> dict[int, list[HoldingSpan]]:
    """Who holds each post, main or further, on days on which the person belongs."""
    rows = list(_rows(Holding, "post_id", post_ids, "post_id", "person_id", "id"))
    people = None if post_ids is None else sorted({row[1] for row in rows})
    engaged = _spans(Engagement, "person_id", people)
    found: dict[int, list[HoldingSpan]] = {}
    for post_id, person_id, _pk, start, end in rows:
        days = timeline.joined(
            Span(one.from_day, one.to_day, None)
            for one in timeline.within(engaged.get(person_id, ()), start, end)
        )
        found.setdefault(post_id, []).extend(
            HoldingSpan(one.from_day, one.to_day, person_id) for one in days
        )
    return {post_id: spans for post_id, spans in found.items() if spans}


def engaged_spans(person_ids: Ids) -> dict[int, list[Span[None]]]:
    """When each person belongs, as whatever kind."""
    found: dict[int, list[Span[None]]] = {}
    for person_id, start, end in _rows(Engagement, "person_id", person_ids, "person_id"):
        found.setdefault(person_id, []).append(Span(start, end, None))
    return found


def away_spans(person_ids: Ids) -> dict[int, list[tuple[int, int]]]:
    """The days on which each is away."""
    found: dict[int, list[tuple[int, int]]] = {}
    for person_id, *days in _rows(Absence, "person_id", person_ids, "person_id"):
        found.setdefault(person_id, []).append((days[0], days[1]))
    return found


def manned_spans(unit_ids: Sequence[int]) -> dict[int, list[Span[None]]]:
    """When at least one person holds a post in each of these units or below it."""
    inside = _below(unit_ids)
    units = sorted({unit for parts in inside.values() for unit, _from, _to in parts})
    seats: dict[int, list[tuple[int, int, int]]] = {}
    for unit_id, post_id, start, end in _rows(PostPlace, "unit_id", units, "unit_id", "post_id"):
        seats.setdefault(unit_id, []).append((post_id, start, end))
    held = holding_spans(sorted({post for rows in seats.values() for post, _from, _to in rows}))
    return {
        unit_id: timeline.joined(
            Span(max(start, since, one.from_day), min(end, until, one.to_day), None)
            for unit, start, end in parts
            for post, since, until in seats.get(unit, ())
            for one in held.get(post, ())
            if max(start, since, one.from_day) < min(end, until, one.to_day)
        )
        for unit_id, parts in inside.items()
    }


def _below(unit_ids: Iterable[int]) -> dict[int, list[tuple[int, int, int]]]:
    """(unit, from, to) of each of these units itself and of all that stood below it then."""
    found: dict[int, list[tuple[int, int, int]]] = {one: [(one, 0, NEVER)] for one in unit_ids}
    fresh = {one: list(parts) for one, parts in found.items()}
    for _level in range(DEEPEST):
        above = sorted({unit for parts in fresh.values() for unit, _from, _to in parts})
        if not above:
            break
        placed: dict[int, list[tuple[int, int, int]]] = {}
        for parent, unit, start, end in _rows(
            UnitPlace, "parent_id", above, "parent_id", "unit_id"
        ):
            placed.setdefault(parent, []).append((unit, start, end))
        fresh = {
            top: [
                (unit, max(start, since), min(end, until))
                for parent, start, end in parts
                for unit, since, until in placed.get(parent, ())
                if max(start, since) < min(end, until)
            ]
            for top, parts in fresh.items()
        }
        for top, parts in fresh.items():
            found[top] += parts
    return found


def place_spans(thing_ids: Ids) -> dict[int, list[Span[int]]]:
    """The place each thing stands in."""
    return {
        thing_id: [Span(one.from_day, one.to_day, one.value[0]) for one in spans]
        for thing_id, spans in _spans(ThingPlace, "thing_id", thing_ids, "place_id").items()
    }


def charge_spans(thing_ids: Ids) -> dict[int, list[ChargeSpan]]:
    """The units that claim each thing; shared claims stand beside another one."""
    found: dict[int, list[ChargeSpan]] = {}
    for thing_id, *row, start, end in _rows(
        Charge, "thing_id", thing_ids, "thing_id", "id", "unit_id", "is_shared"
    ):
        found.setdefault(thing_id, []).append(ChargeSpan(start, end, *row))
    return found


def custody_spans(thing_ids: Ids) -> dict[int, list[CustodySpan]]:
    """Who uses each thing."""
    found: dict[int, list[CustodySpan]] = {}
    for thing_id, *row, start, end in _rows(
        Custody, "thing_id", thing_ids, "thing_id", "id", "person_id", "post_id", "team_id"
    ):
        found.setdefault(thing_id, []).append(CustodySpan(start, end, *row))
    return found


def unit_place_spans(unit_ids: Ids) -> dict[int, list[PlaceSpan]]:
    """Where each unit stands in the tree."""
    found: dict[int, list[PlaceSpan]] = {}
    for unit_id, parent_id, path, start, end in _rows(
        UnitPlace, "unit_id", unit_ids, "unit_id", "parent_id", "path"
    ):
        found.setdefault(unit_id, []).append(PlaceSpan(start, end, parent_id, path))
    return found


def subject_ids(kind: Literal["person", "unit", "thing"]) -> list[int]:
    """Everybody and everything of a kind there ever was."""
    rows = TABLES[kind]._default_manager.order_by("pk")
    return list(rows.values_list("pk", flat=True))


DATED = (
    Unit, UnitPlace, PostPlace, Engagement, Holding, Thing, ThingPlace, Charge, Custody, Absence
)  # fmt: skip


def change_days() -> set[int]:
    """Days on which anything in the organisation begins or ends."""
    found: set[int] = set()
    for table in DATED:
        rows = table._default_manager.filter(Q(to_day__gt=F("from_day"))).order_by()
        found.update(rows.values_list("from_day", flat=True).distinct())
        found.update(rows.values_list("to_day", flat=True).distinct())
    gone = Absence.objects.order_by().values_list("from_day", flat=True).distinct()
    return found.union(day + LONG for day in gone) - {NEVER}


# One writer at a time


TABLES: dict[str, type[models.Model]] = {"person": Person, "unit": Unit, "thing": Thing}


def lock(kind: Literal["person", "unit", "thing"], ids: Iterable[int]) -> None:
    """Until the end of this transaction nobody else changes these, in the order of their ids.

    On SQLite the one write transaction already keeps everybody else out. Outside a transaction an
    act is only planned, and keeps nobody out.
    """
    wanted = sorted(set(ids))
    can_lock = connection.features.has_select_for_no_key_update and connection.in_atomic_block
    if wanted and can_lock:
        rows = TABLES[kind]._default_manager.filter(pk__in=wanted).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _rows(
    table: type[models.Model], key: str, ids: Ids, *columns: str, **more: Any
) -> QuerySet[Any, Any]:
    """Columns and days of the rows that were ever so, oldest first."""
    rows = table._default_manager.filter(Q(to_day__gt=F("from_day")), **more)
    if ids is not None:
        rows = rows.filter(**{f"{key}__in": ids})
    return rows.order_by("from_day", "id").values_list(*columns, "from_day", "to_day")


def _spans(
    table: type[models.Model], key: str, ids: Ids, *columns: str, **more: Any
) -> dict[int, list[Columns]]:
    found: dict[int, list[Columns]] = {}
    for pk, *value, start, end in _rows(table, key, ids, key, *columns, **more):
        found.setdefault(pk, []).append(Span(start, end, tuple(value)))
    return found


def _values(spans: dict[int, list[Columns]]) -> list[int]:
    return sorted({one.value[0] for rows in spans.values() for one in rows})
