"""What is measured: every indicator, and each target that counts in a way of its own."""

from collections.abc import Mapping

from zeren.core.targets import definition, rolling
from zeren.core.targets.bounds import MICRO
from zeren.core.targets.definition import Definition
from zeren.results.queries import sources
from zeren.results.queries.counting import Measure
from zeren.results.queries.sources import Source
from zeren.targets import queries as targets
from zeren.targets.queries import entries
from zeren.targets.queries.entries import IndicatorRow, TargetRow

ENTERED, EVENTS = "entered", "incidents"
PARTS = ("coverage", "training", "letters", "hazards", EVENTS, ENTERED)
"""What is worked out together, in this order; a part is a transaction."""


def source_of(rule: Definition) -> str:
    """Which source works an indicator out: "incidents", a code of SOURCES, or "entered"."""
    if rule.events:
        return EVENTS
    return rule.source if rule.source in sources.SOURCES else ENTERED


def measure(key: str, kind: str, roll_up: str, rule: Definition) -> Measure:
    """The measure of an indicator: its source, and how figures become one.

    Hours and tonnes add up over months; heads, areas and vehicles are a mean.
    """
    source, base = source_of(rule), rule.denominator
    is_mean = base in ("headcount", "area", "vehicles")
    if source == EVENTS:
        known = Source(EVENTS, sources.events(narrowed(rule), base, _people(rule)), False, is_mean)
    elif source == ENTERED:
        known = Source(ENTERED, sources.entered(key), roll_up == "LAST", is_mean)
    else:
        known = sources.SOURCES[source]
    return Measure(
        key=key,
        part=known.part,
        together=rolling.together(roll_up, kind),
        own=known.own,
        is_state=known.is_state,
        is_mean=known.is_mean,
        source=source,
        nothing=(0, 0) if source == ENTERED or base else (0, MICRO),
    )


def _people(rule: Definition) -> list[str]:
    return [one for one in rule.population.split(",") if one and one[0] != "-"]


def narrowed(rule: Definition) -> Mapping[str, object]:
    """The filter, and within it only the people that the rule counts."""
    people = _people(rule)
    if not people:
        return rule.events
    some = rule.events.get("any") or [{}]
    return {**rule.events, "any": [{"population": people, **part} for part in some]}


def of_part(year: int, part: str) -> list[Measure]:
    """The measures of a part: of each indicator, and of targets that count differently."""
    found = [of_indicator(row) for row in targets.indicators()]
    apart = {one.key: one for one in map(of_target, entries.counted_apart(year))}
    return [one for one in (*found, *apart.values()) if one.part == part]


def rule_of(row: TargetRow) -> Definition:
    """How one target is counted: by its indicator's rule, narrowed by its own filter and people."""
    own = {"events": row.filter, "population": row.population}
    kept = {name: value for name, value in own.items() if value}
    return definition.read({**row.indicator.definition, **kept})


def of_indicator(row: IndicatorRow) -> Measure:
    return measure(row.code, row.kind, row.roll_up, definition.read(row.definition))


def of_target(row: TargetRow) -> Measure:
    code = row.indicator.code
    key = f"{code}/{row.slot}" if row.filter or row.population else code
    return measure(key, row.kind, row.indicator.roll_up, rule_of(row))
