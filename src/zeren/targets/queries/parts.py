"""What a rule gives to the units below, and what does not fit between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds, cascade
from zeren.core.targets import detail as details
from zeren.core.targets.bounds import Bound, Limit
from zeren.core.targets.definition import Raw
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name, UnitRow
from zeren.targets import naming
from zeren.targets.models import Target
from zeren.targets.queries.saying import columns_of, limit_of


def headcounts(on: date, units: Sequence[UnitRow] | None = None) -> dict[int, int]:
    """People of each unit with everything below it: the weights of apportioning.

    units: the units asked for with all below them, in tree order, where they are read already.
    """
    found = organisation.counted_in(on)
    for unit in reversed(organisation.unit_tree(on) if units is None else units):
        if unit.parent_id is not None and unit.id in found:
            found[unit.parent_id] = found.get(unit.parent_id, 0) + found[unit.id]
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """The units of a day under each unit, and the people of each with everything below it."""

    under: Mapping[int, list[UnitRow]]
    people: Mapping[int, int]

    def below(self, unit_id: int) -> list[UnitRow]:
        """Every unit below a unit, each before those below it."""
        found = list(self.under.get(unit_id, ()))
        for unit in found:
            found.extend(self.under.get(unit.id, ()))
        return found

    def direct(self, unit_id: int) -> int:
        """The people who stand directly in a unit, in none below."""
        below = sum(self.people.get(unit.id, 0) for unit in self.under.get(unit_id, ()))
        return self.people.get(unit_id, 0) - below


def ground(on: date) -> Ground:
    """What a cascade stands on; two queries for the whole tree."""
    under: dict[int, list[UnitRow]] = {}
    units = organisation.unit_tree(on)
    for unit in units:
        if unit.parent_id is not None:
            under.setdefault(unit.parent_id, []).append(unit)
    return Ground(under, headcounts(on, units))


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit would get. detail: what goes with it beyond the bound, as a table keeps it."""

    unit: UnitRow
    limit: Limit
    weight: int
    detail: Raw = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the units below would get, and the unit's own people: their share and their number."""

    parts: Sequence[Part]
    own: int = 0
    own_weight: int = 0


def plan(
    row: Target,
    rule: str,
    here: Ground,
    *,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
) -> Plan:
    """What a rule would give to the units directly below and to the own people; nothing is written.

    weights: of units, and of the own people under the unit's own number; else heads count.

    Refused: targets.nothing_below, targets.still_to_come, and those of cascade.spread with names in
    their sentences.
    """
    units = here.under.get(row.unit_id, [])
    if not units and rule != cascade.HELD:
        raise Refused("targets.nothing_below", unit=row.unit.name)
    if rule != cascade.HELD and row.state in ("PENDING", "TO_CONFIRM"):
        raise Refused("targets.still_to_come", indicator=row.indicator.name)
    people, limit = here.people, limit_of(row)
    given = dict(weights) if weights is not None else {u.id: people.get(u.id, 0) for u in units}
    own = given.get(row.unit_id, 0) if weights is not None else here.direct(row.unit_id)
    to = [*((unit.id, given.get(unit.id, 0)) for unit in units), (cascade.OWN_PEOPLE, own)]
    try:
        children = cascade.spread(rule, limit, to, how=row.indicator.roll_up, reserve=reserve)
        beyond = cascade.details(rule, details.read(row.detail), limit, children, to)
    except Refused as refused:
        told = _told(row, Problem(refused.code, "", refused.params), {})
        raise Refused(refused.code, (), **told) from None
    limits = {one.unit: one.limit for one in children}
    kept = {
        one.unit: details.stored(said) if row.detail else {}
        for one, said in zip(children, beyond, strict=True)
    }
    mine = limits.get(cascade.OWN_PEOPLE)
    return Plan(
        [
            Part(unit, limits[unit.id], given.get(unit.id, 0), kept[unit.id])
            for unit in units
            if limits
        ],
        bounds.whole(mine) if mine is not None and rule == cascade.APPORTION else 0,
        own,
    )


@dataclass(frozen=True, slots=True)
class Level:
    """What one unit would give to those directly below it, and by which rule."""

    unit_id: int
    rule: str
    depth: int
    plan: Plan


def plan_all(
    top: Target,
    rule: str,
    here: Ground,
    *,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
) -> list[Level]:
    """What a rule would give on every level down to the teams, each unit before those below it.

    The preview shows these rows and the act writes them, so they cannot differ.
    """
    found = [Level(top.unit_id, rule, 1, plan(top, rule, here, reserve=reserve, weights=weights))]
    for level in found:
        for part in level.plan.parts:
            if part.unit.id not in here.under:
                continue
            row = Target(
                indicator=top.indicator, unit_id=part.unit.id, detail=part.detail,
                **columns_of(part.limit),
            )  # fmt: skip
            below = _rule_below(rule, row, here)
            found.append(Level(row.unit_id, below, level.depth + 1, plan(row, below, here)))
    return found


def foretold(
    row: Target,
    rule: str,
    here: Ground,
    *,
    every_level: bool,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
) -> tuple[Plan, list[tuple[int, Part]]]:
    """The first level, and (depth, part) of exactly the rows the act would write, in tree order."""
    if not every_level:
        found = plan(row, rule, here, reserve=reserve, weights=weights)
        return found, [(1, part) for part in found.parts]
    levels = plan_all(row, rule, here, reserve=reserve, weights=weights)
    parts = [(level.depth, part) for level in levels for part in level.plan.parts]
    return levels[0].plan, sorted(parts, key=lambda one: one[1].unit.path)


def _rule_below(rule: str, row: Target, here: Ground) -> str:
    """Below a unit that was given zero, zero goes on; what nobody below can share is held."""
    if rule != cascade.APPORTION:
        return rule
    if row.kind == "Z" or (row.kind in ("CN", "CA") and row.value == 0):
        return cascade.EQUAL_ZERO
    has_people = any(here.people.get(unit.id) for unit in here.under[row.unit_id])
    return rule if has_people or row.value == 0 else cascade.HELD


def problems_of(row: Target, below: Sequence[Target], units: Mapping[int, Name]) -> list[Problem]:
    """Everything that is wrong between a target and its children, each naming its unit.

    units: the units directly below. A target without a rule was not given down: nothing to check.
    """
    if not row.rule:
        return []
    found = cascade.check(
        row.rule,
        limit_of(row),
        [*(cascade.Child(child.unit_id, limit_of(child)) for child in below), *_own_people(row)],
        how=row.indicator.roll_up,
        units=[*units, *([] if row.rule == cascade.HELD else [cascade.OWN_PEOPLE])],
        reserve=row.reserve,
    )
    named = {child.unit_id: child.unit.name for child in below} | dict(units)
    return [Problem(problem.code, problem.where, _told(row, problem, named)) for problem in found]


def _own_people(row: Target) -> list[cascade.Child]:
    """The own people as the child that they are: with their share, or under the same limit."""
    if row.rule == cascade.HELD:
        return []
    limit = limit_of(row)
    if row.rule == cascade.APPORTION:
        share = Bound(Fraction(row.own))
        is_floor = row.kind in bounds.FLOORS
        limit = replace(limit, low=share) if is_floor else replace(limit, high=share)
    elif row.rule == cascade.EQUAL_ZERO:
        limit = replace(limit, kind="Z", high=Bound(Fraction(0)))
    return [cascade.Child(cascade.OWN_PEOPLE, limit)]


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
