"""The year's targets, as a tree to look at, to check, and to put into letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Subquery

from zeren.core import cascade, indicator
from zeren.core.days import date_of
from zeren.core.refusal import Problem, Refused
from zeren.core.viewer import Viewer
from zeren.ledger.prepared import Prepared
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Name, UnitRow
from zeren.targets import naming
from zeren.targets.models import Indicator, Result, Target, TargetSet

MEMBER_KINDS = ("Z", "FP", "FN")
"""Kinds that a member's own letter lists: no rates and no money ceilings for workers."""

MEMBER_LINES = 8
"""A worker's letter stays short: nobody keeps more targets in mind."""

DOMAIN_ORDER = {"S": 0, "H": 1, "F": 2, "E": 3}

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
class TreeRow:
    """One unit of a target's tree: what it was given, what it gave on, and what is wrong."""

    unit: UnitRow
    depth: int
    people: int
    target: Target | None
    given: int = 0
    children: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What a unit that shares out has neither given on nor kept in reserve."""
        if self.target is None:
            return 0
        return self.target.value - self.given - self.target.reserve


@dataclass(slots=True)
class SetRow:
    """One company target in the list of a year."""

    target: Target
    given: int = 0
    below: int = 0
    problems: int = 0


def current_set(year: int) -> TargetSet | None:
    """The set of a year that counts: the newest version."""
    return TargetSet.objects.filter(year=year).order_by("-version").first()


def published_set(year: int) -> TargetSet | None:
    return TargetSet.objects.filter(year=year, state="PUBLISHED").order_by("-version").first()


def years() -> list[int]:
    return list(TargetSet.objects.order_by("-year").values_list("year", flat=True).distinct())


def indicators(words: str = "", domain: str = "") -> list[Indicator]:
    """The catalogue, searched in code and in both names; it is small enough to read whole."""
    wanted = words.casefold().split()
    rows = Indicator.objects.filter(domain=domain) if domain else Indicator.objects.all()
    return [
        row
        for row in rows
        if all(one in f"{row.code} {' '.join(row.name.values())}".casefold() for one in wanted)
    ]


def indicator_by_code(code: str) -> Indicator | None:
    return Indicator.objects.filter(code=code).first()


def company_targets(set_id: int) -> list[Target]:
    """Targets of the root, in the catalogue's order."""
    return list(
        Target.objects.filter(set_id=set_id, parent__isnull=True)
        .select_related("indicator", "unit", "set")
        .order_by("indicator__domain", "indicator__code")
    )


def company_target(set_id: int, indicator_id: int) -> Target | None:
    """The root's target of one indicator."""
    return Target.objects.filter(
        set_id=set_id, indicator_id=indicator_id, parent__isnull=True
    ).first()


def unit_for(viewer: Viewer, unit_id: int) -> object | None:
    """A unit in sight, or one that the viewer belongs to."""
    found = organisation.unit(unit_id)
    if found is None or not (
        viewer.sees_unit(found.path) or (viewer.unit_path or "-").startswith(found.path)
    ):
        return None
    return found


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


def set_rows(set_id: int, on: date) -> tuple[list[SetRow], list[tuple[Target, Problem]]]:
    """The company's targets with what was given down, and every problem; two queries."""
    rows = list(
        Target.objects.filter(set_id=set_id)
        .select_related("unit", "indicator")
        .order_by("indicator__domain", "indicator__code", "unit__path")
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
        for problem in problems_of(row, below.get(row.pk, []), under.get(row.unit_id, {}))
    ]
    wrong: dict[int, int] = {}
    for row, _problem in problems:
        wrong[row.indicator_id] = wrong.get(row.indicator_id, 0) + 1
    top = sorted(
        (row for row in rows if row.parent_id is None),
        key=lambda row: (DOMAIN_ORDER.get(row.indicator.domain, 9), row.indicator.code),
    )
    return [
        SetRow(
            row,
            given=sum(child.value for child in below.get(row.pk, [])),
            below=len(below.get(row.pk, [])),
            problems=wrong.get(row.indicator_id, 0),
        )
        for row in top
    ], problems


def set_problems(set_id: int, on: date) -> list[tuple[Target, Problem]]:
    """Every problem of a whole set: what stands in the way of publishing."""
    return set_rows(set_id, on)[1]


def tree_rows(shown: Target, on: date, *, levels: int = 2) -> list[TreeRow]:
    """A target's unit and the units some levels below, in tree order; three queries.

    Units that should have got something and did not are rows too, without a target.
    """
    units = organisation.unit_tree(on, shown.unit.path)
    people = headcounts(on)
    given = {
        row.unit_id: row
        for row in Target.objects.filter(
            set_id=shown.set_id,
            indicator_id=shown.indicator_id,
            unit__path__gte=shown.unit.path,
            unit__path__lt=shown.unit.path + "~",
        ).select_related("unit", "indicator")
    }
    below: dict[int, list[Target]] = {}
    for row in given.values():
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
        if unit.depth - top_depth > levels or (own is None and not spread):
            continue
        children = below.get(own.pk, []) if own else []
        found[unit.id] = TreeRow(
            unit=unit,
            depth=unit.depth - top_depth,
            people=people.get(unit.id, 0),
            target=own,
            given=sum(child.value for child in children),
            children=len(children),
        )
    for unit_id, line in list(found.items()):
        if line.target is None:
            continue
        children = below.get(line.target.pk, [])
        for problem in problems_of(line.target, children, under.get(unit_id, {})):
            place = found.get(int(problem.where)) if problem.where else None
            (place or line).problems.append(problem)
    return list(found.values())


def lines_above(row: Target) -> list[Target]:
    """The targets a target came from, the company's first."""
    ids = organisation.path_ids(row.unit.path)[:-1]
    return list(
        Target.objects.filter(set_id=row.set_id, indicator_id=row.indicator_id, unit_id__in=ids)
        .select_related("unit", "indicator")
        .order_by("unit__path")
    )


def unit_targets(unit_id: int, year: int) -> list[Target]:
    """What one unit was given in the year's published targets."""
    standing = published_set(year)
    if standing is None:
        return []
    return list(
        Target.objects.filter(set=standing, unit_id=unit_id)
        .select_related("indicator", "unit", "set")
        .order_by("indicator__domain", "indicator__code")
    )


def lines_for(
    unit_ids: Sequence[int], year: int, *, paths: Mapping[int, str] | None = None
) -> dict[int, list[TargetLine]]:
    """The published targets of each unit, as letters print them.

    A unit stands under its own targets, or under those of the nearest unit above that has some.
    Members also stand under every target held above whose indicator reaches teams or persons;
    their lines are only zeros, percents and floors, at most MEMBER_LINES of them.
    paths: the units' paths, when the caller knows them.
    """
    if paths is None:
        paths = dict(organisation.paths_of(unit_ids))
    wanted = {uid for path in paths.values() for uid in organisation.path_ids(path)}
    by_unit: dict[int, list[Target]] = {}
    for values in PUBLISHED.rows(year=year, unit_ids=sorted(wanted)):
        row = Target.from_db(None, TARGET_COLUMNS, values[: len(TARGET_COLUMNS)])
        row.indicator = Indicator.from_db(None, INDICATOR_COLUMNS, values[len(TARGET_COLUMNS) :])
        by_unit.setdefault(row.unit_id, []).append(row)
    found: dict[int, list[TargetLine]] = {}
    for unit_id, path in paths.items():
        lines = _lines(list(reversed(organisation.path_ids(path))), by_unit)
        if lines:
            found[unit_id] = lines
    return found


TARGET_COLUMNS = ("id", "indicator_id", "unit_id", "kind", "value", "high", "due_date")
INDICATOR_COLUMNS = ("id", "code", "name", "unit_word", "layers", "evidence", "domain")

PUBLISHED = Prepared(
    lambda year, unit_ids: (
        Target.objects.filter(
            unit_id__in=unit_ids,
            set_id=Subquery(
                TargetSet.objects.filter(year=year, state="PUBLISHED")
                .order_by("-version")
                .values("pk")[:1]
            ),
        )
        .order_by("indicator__code")
        .values_list(*TARGET_COLUMNS, *(f"indicator__{name}" for name in INDICATOR_COLUMNS))
    )
)
"""The targets of some units in the published set of a year: its newest version."""


def _lines(chain: Sequence[int], by_unit: Mapping[int, list[Target]]) -> list[TargetLine]:
    """The lines of one unit; `chain` is the unit and those above it, nearest first."""
    nearest: dict[str, Target] = {}
    own: set[int] = set()
    for unit_id in chain:
        rows = by_unit.get(unit_id, [])
        own = own or {row.pk for row in rows}
        for row in rows:
            nearest.setdefault(row.indicator.code, row)
    ordered = sorted(
        nearest.values(),
        key=lambda row: (DOMAIN_ORDER.get(row.indicator.domain, 9), row.indicator.code),
    )
    reaching = [row for row in ordered if reaches_members(row)]
    # Those made for persons first, then zeros: what a worker can do something about.
    reaching.sort(key=lambda row: (not row.indicator.layers.endswith("P"), row.value != 0))
    members = {row.pk for row in reaching[:MEMBER_LINES]}
    return [
        _line(row, for_members=row.pk in members)
        for row in ordered
        if row.pk in own or row.pk in members
    ]


def reaches_members(row: Target) -> bool:
    """Whether a target may stand in a worker's own letter."""
    is_kind = row.kind in MEMBER_KINDS or (row.kind == "CN" and row.value == 0)
    return is_kind and row.indicator.layers.split("-")[-1] in ("T", "P")


def _line(row: Target, *, for_members: bool) -> TargetLine:
    return TargetLine(
        code=row.indicator.code,
        name=row.indicator.name,
        value=said(row),
        note=row.indicator.evidence,
        for_members=for_members,
    )


def said(row: Target) -> dict[str, str]:
    """A target's value for people, in both languages: "0 persons", "≥ 95 %"."""
    return said_value(row, row.value)


def said_value(row: Target, value: int) -> dict[str, str]:
    """Another value of the same target, said in the same way."""
    if row.kind == "DT":
        day = row.due_date or date_of(value)
        return {"zh-hans": f"{day} 前完成", "en": f"done by {day}"}
    number = plain(row.kind, value)
    if row.kind == "RG":
        number = f"{number}–{plain(row.kind, row.high)}"
    unit = row.indicator.unit_word
    sign = "" if row.kind == "CN" and value == 0 else SIGNS.get(row.kind, "")
    return {tag: f"{sign}{number} {unit.get(tag, '')}".strip() for tag in ("zh-hans", "en")}


def plain(kind: str, value: int) -> str:
    """A stored number as people write it: 9550 of a percent kind is 95.5."""
    if kind not in indicator.HUNDREDTHS:
        return f"{value:,}"
    whole, rest = divmod(abs(value), 100)
    return f"{whole:,}" if not rest else f"{whole:,}.{rest:02d}".rstrip("0")


def results(target_ids: Sequence[int]) -> dict[int, Result]:
    """The newest result of each target."""
    found: dict[int, Result] = {}
    for row in Result.objects.filter(target_id__in=target_ids).order_by("id"):
        found[row.target_id] = row
    return found
