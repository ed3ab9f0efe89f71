"""The year's targets, as a tree to look at, to check, and to put into letters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from zeren.core import cascade, indicator
from zeren.core.days import date_of
from zeren.core.refusal import Problem
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name, UnitRow
from zeren.targets.models import Indicator, Result, Target, TargetSet

MEMBER_KINDS = ("Z", "FP", "FN", "DT", "RG", "SC")
"""Kinds that a member's own letter lists: no rates and no money ceilings for workers."""

SIGNS = {"Z": "", "CN": "≤ ", "CR": "≤ ", "CA": "≤ ", "FP": "≥ ", "FN": "≥ ", "SC": "≥ ", "RB": "−"}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target as a letter prints it."""

    code: str
    name: Name
    value: dict[str, str]
    note: Name
    for_members: bool


@dataclass(slots=True)
class Node:
    """One unit's target with what stands below it."""

    unit: UnitRow
    target: Target | None
    value: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


def current_set(year: int) -> TargetSet | None:
    """The set of a year that counts: the newest version."""
    return TargetSet.objects.filter(year=year).order_by("-version").first()


def published_set(year: int) -> TargetSet | None:
    return TargetSet.objects.filter(year=year, state="PUBLISHED").order_by("-version").first()


def years() -> list[int]:
    return list(TargetSet.objects.order_by("-year").values_list("year", flat=True).distinct())


def indicators(words: str = "") -> QuerySet[Indicator]:
    rows = Indicator.objects.all()
    return rows.filter(code__icontains=words) if words else rows


def indicator_by_code(code: str) -> Indicator | None:
    return Indicator.objects.filter(code=code).first()


def company_targets(set_id: int) -> list[Target]:
    """Targets of the root, in the catalogue's order."""
    return list(
        Target.objects.filter(set_id=set_id, parent__isnull=True)
        .select_related("indicator", "unit", "set")
        .order_by("indicator__domain", "indicator__code")
    )


def target(target_id: int) -> Target | None:
    return (
        Target.objects.select_related("indicator", "unit", "set", "parent")
        .filter(pk=target_id)
        .first()
    )


def target_for(viewer: Viewer, target_id: int) -> Target | None:
    """A target of a unit in sight, or of the viewer's own line of units."""
    found = target(target_id)
    if found is None or not (
        viewer.sees_unit(found.unit.path) or viewer.unit_path.startswith(found.unit.path)
    ):
        return None
    return found


def children(target_id: int) -> list[Target]:
    return list(
        Target.objects.filter(parent_id=target_id)
        .select_related("unit", "indicator")
        .order_by("unit__path")
    )


def of_indicator(set_id: int, indicator_id: int) -> list[Target]:
    """All targets of one indicator, in tree order: the whole cascade in one query."""
    return list(
        Target.objects.filter(set_id=set_id, indicator_id=indicator_id)
        .select_related("unit", "indicator")
        .order_by("unit__path")
    )


def limit_of(row: Target) -> indicator.Limit:
    """The bounds of a stored target, as the core reads them."""
    return indicator.limit(row.kind, row.value, scale=row.indicator.scale)


def units_below(unit_id: int, on: date) -> list[UnitRow]:
    """The units directly below one, in tree order."""
    return [row for row in organisation.unit_tree(on) if row.parent_id == unit_id]


def headcounts(on: date) -> dict[int, int]:
    """People of each unit with everything below it: the weights of apportioning."""
    found: dict[int, int] = {}
    for row in organisation.roster(on):
        if row.kind == "contractor":
            continue
        for unit_id in organisation.path_ids(row.unit_path):
            found[unit_id] = found.get(unit_id, 0) + 1
    return found


def problems_of(row: Target, below: Sequence[Target], unit_ids: Sequence[int]) -> list[Problem]:
    """Everything that is wrong between a target and its children; a leaf has nothing to check."""
    if not row.rule:
        return []
    return list(
        cascade.check(
            row.rule,
            limit_of(row),
            [cascade.Child(child.unit_id, limit_of(child)) for child in below],
            how=row.indicator.roll_up,
            units=unit_ids,
            reserve=row.reserve,
        )
    )


def set_problems(set_id: int, on: date) -> list[tuple[Target, Problem]]:
    """Every problem of a whole set, in three queries: what stands in the way of publishing."""
    rows = list(
        Target.objects.filter(set_id=set_id)
        .select_related("unit", "indicator")
        .order_by("indicator__code", "unit__path")
    )
    below: dict[int, list[Target]] = {}
    for row in rows:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append(row)
    under: dict[int | None, list[int]] = {}
    for unit in organisation.unit_tree(on):
        under.setdefault(unit.parent_id, []).append(unit.id)
    return [
        (row, problem)
        for row in rows
        for problem in problems_of(row, below.get(row.pk, []), under.get(row.unit_id, []))
    ]


def lines_for(unit_ids: Sequence[int], year: int) -> dict[int, list[TargetLine]]:
    """The published targets of each unit, as letters print them.

    A unit without targets of its own stands under those of the nearest unit above that has some:
    a target that was held there binds its people too.
    """
    standing = published_set(year)
    if standing is None:
        return {}
    paths = dict(organisation.paths_of(unit_ids))
    wanted = {uid for path in paths.values() for uid in organisation.path_ids(path)}
    by_unit: dict[int, list[Target]] = {}
    for row in (
        Target.objects.filter(set=standing, unit_id__in=wanted)
        .select_related("indicator")
        .order_by("indicator__code")
    ):
        by_unit.setdefault(row.unit_id, []).append(row)
    found: dict[int, list[TargetLine]] = {}
    for unit_id, path in paths.items():
        for above in reversed(organisation.path_ids(path)):
            if above in by_unit:
                found[unit_id] = [_line(row) for row in by_unit[above]]
                break
    return found


def _line(row: Target) -> TargetLine:
    return TargetLine(
        code=row.indicator.code,
        name=row.indicator.name,
        value=said(row),
        note=row.indicator.evidence,
        for_members=row.kind in MEMBER_KINDS,
    )


def said(row: Target) -> dict[str, str]:
    """A target's value for people, in both languages: "0 persons", "≥ 95 %"."""
    if row.kind == "DT":
        day = row.due_date or date_of(row.value)
        return {"zh-hans": f"{day} 前完成", "en": f"done by {day}"}
    number = _number(row)
    unit = row.indicator.unit_word
    return {
        tag: f"{SIGNS.get(row.kind, '')}{number} {unit.get(tag, '')}".strip()
        for tag in ("zh-hans", "en")
    }


def _number(row: Target) -> str:
    if row.kind not in indicator.HUNDREDTHS:
        return f"{row.value:,}"
    whole, rest = divmod(abs(row.value), 100)
    return f"{whole:,}" if not rest else f"{whole:,}.{rest:02d}".rstrip("0")


def results(target_ids: Sequence[int]) -> dict[int, Result]:
    """The newest result of each target."""
    found: dict[int, Result] = {}
    for row in Result.objects.filter(target_id__in=target_ids).order_by("id"):
        found[row.target_id] = row
    return found
