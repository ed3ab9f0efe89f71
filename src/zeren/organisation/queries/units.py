"""Units, their order in the tree, and who is head of each, as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zeren.ledger.prepared import Prepared
from zeren.organisation.models import STEP, Holding, Unit

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
    """The day a moment falls on, in the one time zone of the organisation."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def end_of_day(on: date) -> datetime:
    """The first moment after a day, in the one time zone of the organisation."""
    midnight = datetime.combine(on + timedelta(days=1), time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def on_day(on: date, prefix: str = "") -> Q:
    """Rows that are so on a day: from_date <= on < to_date."""
    return Q(**{f"{prefix}from_date__lte": on}) & (
        Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gt": on})
    )


def below(path: str, field: str = "path") -> Q:
    """The subtree at `path` as a range scan (never LIKE); the empty path is everything."""
    if not path:
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + "~"})


def root(on: date | None = None) -> Unit | None:
    """The whole organisation's unit, None in an empty installation."""
    found = Unit.objects.filter(parent__isnull=True)
    return found.filter(on_day(on)).first() if on else found.first()


def unit(unit_id: int) -> Unit | None:
    return Unit.objects.filter(pk=unit_id).first()


def unit_by_code(code: str) -> Unit | None:
    return Unit.objects.filter(code=code).first()


def unit_tree(on: date, path: str = "") -> list[UnitRow]:
    """Units as of a day in tree order: a parent always stands before its children."""
    return [
        UnitRow(pk, parent, code, name, kind, path, len(path) // STEP - 1)
        for pk, parent, code, name, kind, path in TREE.rows(on=on, low=path, high=path + "~")
    ]


TREE = Prepared(
    lambda on, low, high: (
        Unit.objects.filter(on_day(on), path__gte=low, path__lt=high)
        .order_by("path")
        .values_list("id", "parent_id", "code", "name", "kind", "path")
    )
)


def units_of(unit_ids: Sequence[int], on: date) -> list[UnitRow]:
    """Some units as of a day, in tree order."""
    return [
        UnitRow(pk, parent, code, name, kind, path, len(path) // STEP - 1)
        for pk, parent, code, name, kind, path in UNITS.rows(on=on, unit_ids=unit_ids)
    ]


UNITS = Prepared(
    lambda on, unit_ids: (
        Unit.objects.filter(on_day(on), pk__in=unit_ids)
        .order_by("path")
        .values_list("id", "parent_id", "code", "name", "kind", "path")
    )
)


def paths_of(unit_ids: Sequence[int]) -> list[tuple[int, str]]:
    return list(Unit.objects.filter(pk__in=unit_ids).values_list("id", "path"))


def unit_names() -> dict[int, Name]:
    return dict(Unit.objects.values_list("id", "name"))


def heads(on: date, unit_ids: Sequence[int] | None = None) -> dict[int, int]:
    """The head in office of each unit: unit id -> person id. A vacant unit is absent."""
    rows = _heads(on) if unit_ids is None else HEADS.rows(on=on, unit_ids=unit_ids)
    # the highest layer and oldest holding is written last
    return dict(rows)


def _heads(on: date) -> QuerySet[Holding, Any]:
    return (
        Holding.objects.filter(
            on_day(on), on_day(on, "person__"), on_day(on, "post__"), post__is_head=True
        )
        .order_by("-post__layer", "-id")
        .values_list("post__unit_id", "person_id")
    )


HEADS = Prepared(lambda on, unit_ids: _heads(on).filter(post__unit_id__in=unit_ids))


def head_of(unit_id: int, on: date) -> int | None:
    return heads(on, [unit_id]).get(unit_id)


def path_ids(path: str) -> list[int]:
    """Ids of a unit and the units above it, from the root down, without a query."""
    return [int(path[i : i + STEP], 36) for i in range(0, len(path), STEP)]


def chain_above(unit_id: int, on: date) -> list[tuple[int, int | None]]:
    """(unit, head) from the unit itself up to the root; a vacant head is None."""
    found = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
    if found is None:
        return []
    ids = path_ids(found)
    in_office = heads(on, ids)
    return [(uid, in_office.get(uid)) for uid in reversed(ids)]
