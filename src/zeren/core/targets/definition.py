"""What an indicator counts, as a versioned definition that a machine and a reader both follow.

A definition says which events or records are counted (numerator), over what (denominator), at what
scale and unit, in which window, of whom, what 0 of 0 means and how it is rounded for people. A
target's filter narrows it. Sources: ISO 45001:2018 cl. 9.1.1 ("recalculate it"); R493 art. 3, 13.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zeren.core.refusal import Problem, Refused

Raw = Mapping[str, Any]
"""A definition or a filter as it is stored: nobody has looked at it yet."""

COUNTS = ("events", "persons", "deaths", "lost_days", "loss", "any")
LISTS = ("classes", "type", "severity", "grade", "liability", "place", "duty", "population")
NUMBERS = ("deaths_from", "injured_from", "loss_from")

BASES = (
    "", "records", "headcount", "hours", "tonnes", "area", "output", "vehicles", "other",
    "another_result",
)  # fmt: skip
"""Over what: "" is a plain count; "records" is what the same source says was due."""

WINDOWS = (
    "YEAR", "HALF", "QUARTER", "MONTH", "WEEK", "MONTHS_AVERAGE", "ROLLING", "WORKING_DAYS",
    "ACADEMIC_YEAR", "PROJECT", "TERM",
)  # fmt: skip
"""HALF to WEEK: each of them must meet the limit. MONTHS_AVERAGE: the average of monthly rates.
ROLLING:12 the last twelve months at any month's end, WORKING_DAYS:15 days that work is done on.
TERM runs from the target's first day to its last, with milestones on the way."""

NUMBERED = {"ROLLING": (1, 60), "WORKING_DAYS": (1, 250)}

POPULATIONS = ("employee", "agency", "intern", "contractor")

NULLS = ("not_applicable", "met")

SOURCES = frozenset({
    "hazards", "training", "coverage", "letters", "responsibility", "targets", "incidents",
    "assessment", "entered",
})  # fmt: skip
"""The rooms that can work a numerator out; "entered" is typed in with evidence by its owner."""


@dataclass(frozen=True, slots=True)
class Definition:
    """events: the filter that counts, or {} where `source` ("hazards.rectified") counts."""

    events: Raw = field(default_factory=dict)
    source: str = "entered"
    denominator: str = ""
    scale: int = 1
    unit: str = ""
    window: str = "YEAR"
    population: str = ""
    null: str = "not_applicable"
    decimals: int = 2


def read(raw: Raw) -> Definition:
    """A definition from its stored form. Refused: definition.broken with every problem."""
    problems = problems_of(raw)
    if problems:
        raise Refused("definition.broken", problems, count=len(problems))
    return Definition(**raw)


def stored(one: Definition) -> dict[str, object]:
    """What a table keeps: only what is not the default."""
    default = Definition()
    kept = {name: getattr(one, name) for name in Definition.__slots__}
    return {name: value for name, value in kept.items() if value != getattr(default, name)}


def problems_of(raw: Raw) -> list[Problem]:
    """Every problem of a stored definition, each with its place."""
    found = [
        _wrong("definition.unknown", name) for name in sorted(set(raw) - set(Definition.__slots__))
    ]
    if raw.get("events"):
        found += filter_problems(raw["events"])
    elif str(raw.get("source", "entered")).split(".")[0] not in SOURCES:
        found.append(_wrong("definition.unknown", "source"))
    if raw.get("denominator", "") not in BASES:
        found.append(_wrong("definition.unknown", "denominator"))
    if raw.get("null", NULLS[0]) not in NULLS:
        found.append(_wrong("definition.unknown", "null"))
    if not _is_from(raw.get("scale", 1), 1):
        found.append(_wrong("definition.not_a_number", "scale"))
    if not _is_from(raw.get("decimals", 2), 0) or raw.get("decimals", 2) > 6:
        found.append(_wrong("definition.not_a_number", "decimals"))
    if not is_window(str(raw.get("window", "YEAR"))):
        found.append(_wrong("definition.unknown", "window"))
    if not is_population(str(raw.get("population", ""))):
        found.append(_wrong("definition.unknown", "population"))
    return found


def filter_problems(raw: Raw) -> list[Problem]:
    """Every problem of an event filter.

    {"any": [alternative, …], "count": one of COUNTS}: an event counts when all conditions of one
    alternative hold; a missing key asks nothing. `loss_from` is in millionths of the currency.
    """
    found = [
        _wrong("definition.unknown", f"events.{name}")
        for name in sorted(set(raw) - {"any", "count"})
    ]
    if raw.get("count") not in COUNTS:
        found.append(_wrong("definition.unknown", "events.count"))
    given = raw.get("any")
    if not isinstance(given, list) or not given:
        return [*found, _wrong("definition.empty", "events.any")]
    for number, one in enumerate(given, 1):
        place = f"events.any.{number}"
        if not isinstance(one, Mapping):
            found.append(_wrong("definition.unknown", place))
            continue
        found += [
            _wrong("definition.unknown", f"{place}.{name}")
            for name in sorted(set(one) - {*LISTS, *NUMBERS})
        ]
        found += [
            _wrong("definition.empty", f"{place}.{name}")
            for name in LISTS
            if name in one and not _are_words(one[name])
        ]
        found += [
            _wrong("definition.not_a_number", f"{place}.{name}")
            for name in NUMBERS
            if name in one and not _is_from(one[name], 1)
        ]
    return found


def is_window(text: str) -> bool:
    """A word of WINDOWS, with its number where it takes one: "ROLLING:12"."""
    word, _colon, number = text.partition(":")
    if word not in WINDOWS:
        return False
    if word not in NUMBERED:
        return not number
    least, most = NUMBERED[word]
    return number.isascii() and number.isdigit() and least <= int(number) <= most


def is_population(text: str) -> bool:
    """ "" is everybody; "employee,agency"; "-PACK" leaves the unit with this code out."""
    parts = text.split(",") if text else []
    named = [one for one in parts if not one.startswith("-")]
    return len(set(parts)) == len(parts) and all(
        one in POPULATIONS if one in named else len(one) > 1 for one in parts
    )


def _are_words(given: object) -> bool:
    return isinstance(given, list) and bool(given) and all(isinstance(one, str) for one in given)


def _is_from(given: object, least: int) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given >= least


def _wrong(code: str, where: str) -> Problem:
    return Problem(code, where, {"place": where})
