"""Units, their order in the tree, and who is head of each, as of a day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from zeren.core.days import day_of
from zeren.ledger import house
from zeren.ledger.prepared import Prepared
from zeren.organisation.models import STEP, Holding, Unit, UnitPlace

Name = dict[str, str]


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: int
    parent_id: int | None
    code: str
    name: Name
    kind: str
    path: str
    depth: int


def date_of(at: datetime) -> date:
    """The day a moment falls on, in the time zone that the organisation has then."""
    return house.zones().day(at)


def start_of_day(on: date) -> datetime:
    """The first moment of a day, in the time zone of the organisation."""
    return house.zones().start(on)


def end_of_day(on: date) -> datetime:
    """The first moment after a day, in the time zone of the organisation."""
    return start_of_day(on + timedelta(days=1))


def on_day(on: date | int, prefix: str = "") -> Q:
    """Rows that are so on a day, as `core.timeline.is_so` says of one: from_day <= on < to_day."""
    day = day_number(on)
    return Q(**{f"{prefix}from_day__lte": day, f"{prefix}to_day__gt": day})


def day_number(on: date | int) -> int:
    """A prepared query asks with the number, everybody else with the date."""
    return on if isinstance(on, int) else day_of(on)


def below(path: str, on: date | int, field: str = "unit") -> Q:
    """Rows whose unit stood in the subtree at `path` on a day; the empty path is everything.

    `field` names the column of the unit ("pk" for units themselves).
    """
    return inside(path, path + "~", on, field) if path else Q()


def inside(low: str, high: str, on: date | int, field: str = "unit") -> Q:
    """`below` as a range scan (never LIKE) of the paths of that day, for prepared queries."""
    placed = UnitPlace.objects.filter(on_day(on), path__gte=low, path__lt=high)
    return Q(**{f"{field}__in": placed.order_by().values("unit_id")})


def closed_ids(on: date) -> QuerySet[Unit, int]:
    """Units that were and are no more on a day, for queries of rooms above."""
    gone = Unit.objects.filter(to_day__lte=day_of(on), to_day__gt=F("from_day"))
    return gone.order_by().values_list("pk", flat=True)


def path_of(on: date | int, field: str = "unit_id") -> Subquery:
    """The path of a row's unit on a day, to sort by."""
    placed = UnitPlace.objects.filter(on_day(on), unit_id=OuterRef(field))
    return Subquery(placed.order_by().values("path")[:1])


def path_on(unit_id: int | None, on: date | int) -> str:
    """Where a unit stood on a day; "-" (nowhere, and above nothing) when it did not."""
    return dict(paths_of([unit_id], on)).get(unit_id, "-") if unit_id else "-"


def paths_of(unit_ids: Sequence[int], on: date | int) -> list[tuple[int, str]]:
    """(unit, path) of some units on a day."""
    return PATHS.rows(on=day_number(on), unit_ids=unit_ids)


PATHS = Prepared(
    lambda on, unit_ids: (
        UnitPlace.objects.filter(on_day(on), unit_id__in=unit_ids)
        .order_by("path")
        .values_list("unit_id", "path")
    )
)


def _placed(on: date | int) -> QuerySet[UnitPlace]:
    """Where each unit that exists on a day stands then."""
    return UnitPlace.objects.filter(on_day(on), on_day(on, "unit__")).order_by("path")


def _units(rows: Iterable[tuple[Any, ...]]) -> list[UnitRow]:
    return [
        UnitRow(pk, parent, code, name, kind, path, len(path) // STEP - 1)
        for pk, parent, code, name, kind, path in rows
    ]


COLUMNS = ("unit_id", "parent_id", "unit__code", "unit__name", "unit__kind", "path")


def root(on: date) -> UnitRow | None:
    """The whole organisation's unit on a day, None where there is none yet."""
    return next(iter(_units(ROOT.rows(on=day_of(on)))), None)


ROOT = Prepared(lambda on: _placed(on).filter(parent__isnull=True).values_list(*COLUMNS)[:1])


def unit(unit_id: int, on: date) -> UnitRow | None:
    return next(iter(units_of([unit_id], on)), None)


def known_unit(unit_id: int) -> Unit | None:
    """A unit of any day: its code and name, not its place."""
    return Unit.objects.filter(pk=unit_id).first()


def unit_by_code(code: str, on: date) -> UnitRow | None:
    rows = _placed(on).filter(unit__code=code)
    return next(iter(_units(rows.values_list(*COLUMNS))), None)


def unit_tree(on: date, path: str = "") -> list[UnitRow]:
    """Units as of a day in tree order: a parent always stands before its children."""
    rows = TREE.rows(on=day_of(on), low=path, high=path + "~")
    # ten thousand names read as one list: each by itself takes ten times as long
    names = json.loads(f"[{','.join([row[3] for row in rows])}]")
    return _units((*row[:3], name, *row[4:]) for row, name in zip(rows, names, strict=True))


TREE = Prepared(
    lambda on, low, high: (
        _placed(on)
        .filter(path__gte=low, path__lt=high)
        .annotate(said=Cast("unit__name", TextField()))
        .values_list(*(name if name != "unit__name" else "said" for name in COLUMNS))
    )
)


def tree_paths(on: date, path: str = "") -> list[tuple[int, str]]:
    """(unit, path) of `unit_tree`, for whoever needs no names: those take most of its time."""
    return TREE_PATHS.rows(on=day_of(on), low=path, high=path + "~")


TREE_PATHS = Prepared(
    lambda on, low, high: (
        _placed(on).filter(path__gte=low, path__lt=high).values_list("unit_id", "path")
    )
)


def units_under(unit_ids: Iterable[int], on: date) -> set[int]:
    """The units that stand directly under these."""
    rows = UnitPlace.objects.filter(on_day(on), parent_id__in=set(unit_ids))
    return set(rows.values_list("unit_id", flat=True))


def units_of(unit_ids: Sequence[int], on: date) -> list[UnitRow]:
    """Some units as of a day, in tree order."""
    return _units(UNITS.rows(on=day_of(on), unit_ids=unit_ids))


UNITS = Prepared(
    lambda on, unit_ids: _placed(on).filter(unit_id__in=unit_ids).values_list(*COLUMNS)
)


def unit_names(unit_ids: Iterable[int] | None = None) -> dict[int, Name]:
    some = Unit.objects.all() if unit_ids is None else Unit.objects.filter(pk__in=set(unit_ids))
    return dict(some.values_list("id", "name"))


def heads(on: date, unit_ids: Sequence[int] | None = None) -> dict[int, int]:
    """The head in office of each unit: unit id -> person id. A vacant unit is absent."""
    day = day_of(on)
    rows = EVERY_HEAD.rows(on=day) if unit_ids is None else HEADS.rows(on=day, unit_ids=unit_ids)
    # the highest layer and oldest holding is written last
    return dict(rows)


def _heads(on: int, *narrow: Q) -> QuerySet[Holding, Any]:
    """(unit, head). All in one filter: another one would join the places of other days."""
    return (
        Holding.objects.filter(
            on_day(on),
            on_day(on, "person__engaged__"),
            on_day(on, "post__"),
            on_day(on, "post__placed__"),
            *narrow,
            post__placed__is_head=True,
        )
        .order_by("-post__placed__layer", "-id")
        .values_list("post__placed__unit_id", "person_id")
    )


EVERY_HEAD = Prepared(_heads)
HEADS = Prepared(lambda on, unit_ids: _heads(on, Q(post__placed__unit_id__in=unit_ids)))


def heading(on: date | int) -> QuerySet[Holding, int]:
    """Ids of everybody who holds the head post of a unit on a day, for queries of rooms above."""
    rows = Holding.objects.filter(
        on_day(on), on_day(on, "post__placed__"), post__placed__is_head=True
    )
    return rows.order_by().values_list("person_id", flat=True)


def top_ids(on: date | int) -> QuerySet[UnitPlace, int]:
    """The unit that stands under none on a day, for queries of rooms above."""
    return _placed(on).filter(parent__isnull=True).order_by().values_list("unit_id", flat=True)


def head_of(unit_id: int, on: date) -> int | None:
    return heads(on, [unit_id]).get(unit_id)


def above(path: str) -> str:
    """The path of the unit above; "" above the top."""
    return path[:-STEP]


def path_ids(path: str) -> list[int]:
    """Ids of a unit and the units above it, from the root down, without a query."""
    return list(_path_ids(path))


@lru_cache(maxsize=20_000)
def _path_ids(path: str) -> tuple[int, ...]:
    return tuple(int(path[i : i + STEP], 36) for i in range(0, len(path), STEP))


def chain_above(unit_id: int, on: date) -> list[tuple[int, int | None]]:
    """(unit, head) from the unit itself up to the root; a vacant head is None."""
    found = path_on(unit_id, on)
    if found == "-":
        return []
    ids = path_ids(found)
    in_office = heads(on, ids)
    return [(uid, in_office.get(uid)) for uid in reversed(ids)]
