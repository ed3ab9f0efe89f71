"""What a rule gives to the units below, and what does not fit between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.core import cascade, indicator
from zeren.core.refusal import Problem, Refused
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name, UnitRow
from zeren.targets import naming
from zeren.targets.models import Target


def limit_of(row: Target) -> indicator.Limit:
    """The bounds of a stored target, as the core reads them."""
    scale = row.indicator.scale
    if row.kind == "RG":
        return indicator.limit(row.kind, row.value, high=row.high, scale=scale)
    return indicator.limit(row.kind, row.value, scale=scale)


def headcounts(on: date) -> dict[int, int]:
    """People of each unit with everything below it: the weights of apportioning."""
    found: dict[int, int] = {}
    for row in organisation.roster(on):
        if row.kind == "contractor":
            continue
        for unit_id in organisation.path_ids(row.unit_path):
            found[unit_id] = found.get(unit_id, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """The units of a day under each unit, and the people of each with everything below it."""

    under: Mapping[int, list[UnitRow]]
    people: Mapping[int, int]


def ground(on: date) -> Ground:
    """What a cascade stands on; two queries for the whole tree."""
    under: dict[int, list[UnitRow]] = {}
    for unit in organisation.unit_tree(on):
        if unit.parent_id is not None:
            under.setdefault(unit.parent_id, []).append(unit)
    return Ground(under, headcounts(on))


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit would get."""

    unit: UnitRow
    kind: str
    value: int
    weight: int


def plan(
    row: Target,
    rule: str,
    here: Ground,
    *,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    values: Mapping[int, int] | None = None,
) -> list[Part]:
    """What a rule would give to the units directly below; nothing is written.

    Refused: targets.nothing_below, and those of cascade.spread with names in their sentences.
    """
    units = here.under.get(row.unit_id, [])
    if not units and rule != cascade.HELD:
        raise Refused("targets.nothing_below", unit=row.unit.name)
    people = here.people
    given = dict(weights) if weights is not None else {u.id: people.get(u.id, 0) for u in units}
    if rule in (cascade.OWN, cascade.MAPPED) and values is not None:
        return [
            Part(unit, row.kind, values.get(unit.id, row.value), given.get(unit.id, 0))
            for unit in units
        ]
    try:
        children = cascade.spread(
            rule,
            limit_of(row),
            [(unit.id, given.get(unit.id, 0)) for unit in units],
            how=row.indicator.roll_up,
            reserve=reserve,
        )
    except Refused as refused:
        told = _told(row, Problem(refused.code, "", refused.params), {})
        raise Refused(refused.code, (), **told) from None
    by_id = {unit.id: unit for unit in units}
    return [
        Part(
            by_id[child.unit],
            child.limit.kind,
            _number(rule, child.limit, row),
            given.get(child.unit, 0),
        )
        for child in children
    ]


def _number(rule: str, bounds: indicator.Limit, parent: Target) -> int:
    """The whole number that is kept for a child's limit."""
    if rule == cascade.APPORTION:
        return indicator.whole(bounds)
    return 0 if bounds.kind == "Z" else parent.value


def problems_of(row: Target, below: Sequence[Target], units: Mapping[int, Name]) -> list[Problem]:
    """Everything that is wrong between a target and its children, each naming its unit.

    units: the units directly below. A target without a rule was not given down: nothing to check.
    """
    if not row.rule:
        return []
    found = cascade.check(
        row.rule,
        limit_of(row),
        [cascade.Child(child.unit_id, limit_of(child)) for child in below],
        how=row.indicator.roll_up,
        units=list(units),
        reserve=row.reserve,
    )
    named = {child.unit_id: child.unit.name for child in below} | dict(units)
    return [Problem(problem.code, problem.where, _told(row, problem, named)) for problem in found]


def _told(row: Target, problem: Problem, named: Mapping[int, Name]) -> dict[str, object]:
    """A problem's parameters with names in place of ids and codes."""
    told: dict[str, object] = {
        **problem.params,
        "parent": row.unit.name,
        "unit": named.get(int(problem.where), {}) if problem.where else row.unit.name,
        "indicator": row.indicator.name,
    }
    if "rule" in told:
        told["rule"] = naming.RULES[str(told["rule"])]
    if "kind" in told:
        told["kind"] = naming.KINDS[str(told["kind"])]
    if problem.code == "cascade.kind_differs":
        told["want"] = naming.KINDS[str(told["want"])]
        told["got"] = naming.KINDS[str(told["got"])]
    if problem.code == "cascade.sum_over_parent":
        given, want = int(str(told["got"])), int(str(told["want"]))
        told["over"] = given + int(str(told["reserve"])) - want
    if problem.code == "cascade.sum_under_parent":
        told["missing"] = int(str(told["want"])) - int(str(told["got"]))
    return told
