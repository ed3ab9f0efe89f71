"""The year's list and the tree of one target, each with its problems."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from zeren.core.refusal import Problem
from zeren.core.targets import cascade
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name, UnitRow
from zeren.targets.models import Target
from zeren.targets.queries.grid import stretch_slot
from zeren.targets.queries.parents import looser
from zeren.targets.queries.parts import headcounts, problems_of
from zeren.targets.queries.rows import rows_of, set_of


@dataclass(slots=True)
class TreeRow:
    """One unit of a target's tree: what it was given, what it gave on, and what is wrong.

    direct: its people who stand in no unit below. below: the units directly under it.
    """

    unit: UnitRow
    depth: int
    people: int
    target: Target | None
    given: int | Fraction = 0
    children: int = 0
    problems: list[Problem] = field(default_factory=list)
    stretch: Target | None = None
    direct: int = 0
    below: int = 0

    @property
    def left(self) -> int | Fraction:
        """What a unit that shares out has neither given on nor kept in reserve."""
        if self.target is None:
            return 0
        return self.target.value - self.given - self.target.own - self.target.reserve


@dataclass(slots=True)
class SetRow:
    """One company target in the list of a year."""

    target: Target
    given: int | Fraction = 0
    below: int = 0
    problems: int = 0


def set_rows(set_id: int, on: date) -> tuple[list[SetRow], list[tuple[Target, Problem]]]:
    """The company's targets with what was given down, and every problem; two queries."""
    rows = list(
        rows_of(set_id).order_by(
            "indicator__rank", "indicator__code", "slot", organisation.path_of(on), "id"
        )
    )
    below: dict[int, list[Target]] = {}
    for row in rows:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append(row)
    under: dict[int, dict[int, Name]] = {}
    for unit in organisation.unit_tree(on):
        if unit.parent_id is not None:
            under.setdefault(unit.parent_id, {})[unit.id] = unit.name
    problems = [
        (row, problem)
        for row in rows
        for problem in problems_of(row, below.get(row.key, []), under.get(row.unit_id, {}))
    ]
    problems += looser([row for row in rows if row.parent_id is None])
    wrong: dict[tuple[int, str], int] = {}
    for row, _problem in problems:
        wrong[row.indicator_id, row.slot] = wrong.get((row.indicator_id, row.slot), 0) + 1
    top = [row for row in rows if row.parent_id is None]
    return [
        SetRow(
            row,
            given=sum(child.value for child in below.get(row.key, [])),
            below=len(below.get(row.key, [])),
            problems=wrong.get((row.indicator_id, row.slot), 0),
        )
        for row in top
    ], problems


def set_problems(set_id: int, on: date) -> list[tuple[Target, Problem]]:
    """Every problem of a whole set: what stands in the way of publishing."""
    return set_rows(set_id, on)[1]


def tree_rows(shown: Target, on: date, *, levels: int = 2, every: bool = False) -> list[TreeRow]:
    """A target's unit and the units some levels below, in tree order; three queries.

    Units that should have got something and did not are rows too, without a target; every unit is
    one where all of them can be typed into.
    """
    path = organisation.path_on(shown.unit_id, on)
    units = organisation.unit_tree(on, path)
    people, standing = headcounts(on, units), set_of(shown).pk
    slots = {shown.slot, stretch_slot(shown)}
    rows = rows_of(standing).filter(
        organisation.below(path, on), indicator_id=shown.indicator_id, slot__in=slots
    )
    given: dict[int, Target] = {}
    beside: dict[int, Target] = {}
    for row in rows:
        (given if row.slot == shown.slot else beside)[row.unit_id] = row
    below: dict[int, list[Target]] = {}
    for row in [*given.values(), *_others(standing, given.values())]:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append(row)
    under: dict[int, dict[int, Name]] = {}
    for unit in units:
        if unit.parent_id is not None:
            under.setdefault(unit.parent_id, {})[unit.id] = unit.name
    found: dict[int, TreeRow] = {}
    top_depth = units[0].depth if units else 0
    for unit in units:
        own = given.get(unit.id)
        parent = given.get(unit.parent_id or 0)
        spread = parent is not None and parent.rule not in ("", cascade.HELD)
        if unit.depth - top_depth > levels or not (every or own is not None or spread):
            continue
        inside = under.get(unit.id, {})
        children = below.get(own.key, []) if own else []
        found[unit.id] = TreeRow(
            unit=unit,
            depth=unit.depth - top_depth,
            people=people.get(unit.id, 0),
            target=own,
            given=sum(child.value for child in children),
            children=len(children),
            stretch=beside.get(unit.id),
            direct=people.get(unit.id, 0) - sum(people.get(one, 0) for one in inside),
            below=len(inside),
        )
    for unit_id, line in list(found.items()):
        if line.target is None:
            continue
        children = below.get(line.target.key, [])
        for problem in problems_of(line.target, children, under.get(unit_id, {})):
            place = found.get(int(problem.where)) if problem.where else None
            (place or line).problems.append(problem)
    return list(found.values())


def _others(set_id: int, given: Collection[Target]) -> list[Target]:
    """What units were given of other indicators, where a person chose it for them."""
    keys = [row.key for row in given if row.rule in (cascade.OWN, cascade.MAPPED)]
    if not keys:
        return []
    alike = {(row.indicator_id, row.slot) for row in given}
    rows = rows_of(set_id).filter(parent_id__in=keys).order_by("indicator__rank", "id")
    return [row for row in rows if (row.indicator_id, row.slot) not in alike]
