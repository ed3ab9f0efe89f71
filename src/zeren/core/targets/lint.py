"""What is wrong with a draft of targets before anybody signs it: place, why, article.

An error stops publishing. A warning may be meant: whoever publishes says by name that he read it.
The words of a draft are read by core.wording. Sources stand beside each rule; WSL Work Safety Law
2021, ODL Occupational Disease Law 2018, SEL Special Equipment Safety Law 2013.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from zeren.core.targets import bounds
from zeren.core.targets.bounds import Limit
from zeren.core.wording import ERROR, WARNING, Finding


@dataclass(frozen=True, slots=True)
class Line:
    """One target as it is drafted.

    place:   its key. counts: what it counts (two lines with the same `counts` count the same).
    unit:    the symbol of its indicator. heads: how many people the rate is over, 0 if not people.
    holder:  "unit", "post" or "person".
    """

    place: str
    code: str
    limit: Limit
    counts: str = ""
    unit: str = ""
    heads: int = 0
    holder: str = "unit"
    is_stretch: bool = False


LAWFUL_FLOORS: Mapping[str, tuple[int, str]] = {
    "trn.special_licence": (100, "WSL 30"),
    "trn.equip_licence": (100, "SEL 14"),
    "trn.three_level": (100, "WSL 28"),
    "trn.coverage": (100, "WSL 28"),
    "haz.major_rectified": (100, "WSL 41"),
    "haz.published": (100, "WSL 41"),
    "occ.exam": (100, "ODL 35"),
    "con.agreement": (100, "WSL 49"),
    "cov.letters": (100, "WSL 22"),
    "cov.assessed": (100, "WSL 22"),
    "env.facility_uptime": (100, "EPL 42"),
    "eqp.inspection": (100, "SEL 40"),
    "emg.drills": (2, "REM 8"),
}
"""What the law demands of everybody; a target below it says that breaking the law is planned.

REM 8 asks for a drill every half-year of dangerous goods, metal, construction and crowded places
only: below it is a warning, not an error."""
OF_SOME = frozenset({"emg.drills", "env.facility_uptime"})

BAD_NEWS = frozenset({"saf.near_miss", "haz.reports_per_head", "saf.violation_found"})
"""Counts of what people report or find: a ceiling rewards hiding it (domain rules 10 and 34)."""
CAUGHT = frozenset({"saf.violation_found"})
"""Counts of people caught: a quota of them rewards catching."""
SCALES = {"%": 100, "‰": 1000, "‱": 10_000}
YEARLY = {"YEAR": 1, "HALF": 2, "QUARTER": 4, "MONTH": 12, "WEEK": 52}


def targets(lines: Sequence[Line]) -> list[Finding]:
    """Everything that is wrong with the targets of one unit, errors first, in their order."""
    found = [one for line in lines for one in _line(line)]
    found += _zero_beside_ceiling(lines)
    found += _frequency(lines)
    return sorted(found, key=lambda one: one.level != ERROR)


def _line(line: Line) -> Iterable[Finding]:
    limit = line.limit
    if limit.low is None and limit.high is None:
        return
    if not limit.unit:
        yield Finding("lint.no_unit", ERROR, line.place)
    elif SCALES.get(limit.unit, limit.scale) != limit.scale and limit.kind not in ("RB", "RL"):
        told = {"unit": limit.unit, "scale": limit.scale}
        yield Finding("lint.unit_and_scale", ERROR, line.place, "", told)
    law = LAWFUL_FLOORS.get(line.code)
    if law and limit.low is not None and limit.low.value < law[0]:
        level = WARNING if line.code in OF_SOME else ERROR
        yield Finding("lint.below_law", level, line.place, law[1], {"least": law[0]})
    if line.code in BAD_NEWS and limit.high is not None:
        yield Finding("lint.rewards_hiding", ERROR, line.place, "WSL 54")
    if line.code in CAUGHT and limit.low is not None:
        level = WARNING if line.holder == "unit" else ERROR
        yield Finding("lint.rewards_catching", level, line.place)
    yield from _allows_none(line)


def _allows_none(line: Line) -> Iterable[Finding]:
    """A rate that allows nobody in so few people, although its number is not 0."""
    high = line.limit.high
    if line.limit.kind != "CR" or not line.heads or high is None or not high.value:
        return
    if bounds.allowed_cases(line.limit, line.heads) == 0:
        first = Fraction(line.limit.scale) / high.value
        needed = floor(first) + 1 if high.is_open or first.denominator != 1 else int(first)
        told = {"heads": line.heads, "needed": needed}
        yield Finding("lint.allows_none", WARNING, line.place, "", told)


def _zero_beside_ceiling(lines: Sequence[Line]) -> Iterable[Finding]:
    """The same is counted twice, once with none allowed and once with some."""
    none: dict[tuple[str, str], Line] = {}
    some: list[tuple[tuple[str, str], Line]] = []
    for line in lines:
        high = line.limit.high
        if high is None or not line.counts or line.is_stretch or line.limit.kind == "DT":
            continue
        key = (line.counts, line.limit.population)
        if high.value == 0:
            none[key] = line
        else:
            some.append((key, line))
    for key, line in some:
        if key in none:
            told = {"other": none[key].place}
            yield Finding("lint.zero_beside_ceiling", ERROR, line.place, "", told)


def _frequency(lines: Sequence[Line]) -> Iterable[Finding]:
    """The same is asked for in two windows, and the sum of one is not what the other says."""
    for place, line in enumerate(lines):
        for other in lines[place + 1 :]:
            alike = (line.code, line.limit.kind, line.limit.population, line.is_stretch)
            if alike != (other.code, other.limit.kind, other.limit.population, other.is_stretch):
                continue
            year, part = sorted((line, other), key=lambda one: YEARLY.get(one.limit.window, 0))
            times = YEARLY.get(part.limit.window, 0)
            if YEARLY.get(year.limit.window) != 1 or times < 2:
                continue
            whole, each = bounds.bound_of(year.limit).value, bounds.bound_of(part.limit).value
            is_idle = each > whole if year.limit.high is not None else each * times != whole
            if line.limit.kind in ("CN", "CA", "FN") and is_idle:
                told = {"other": year.place, "times": times}
                yield Finding("lint.frequency", WARNING, part.place, "", told)
