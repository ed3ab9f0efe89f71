"""Read what is typed beyond a target's one value: parts, conditions, caps, the way there, words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds, definition, detail, typed
from zeren.core.targets.bounds import Limit
from zeren.core.targets.detail import EACH, OF_WHICH, REST, Beside, Detail, Other, Part
from zeren.targets import queries
from zeren.targets.models import Indicator

WHOLE = "100"
"""Of what a share leaves over everything is asked, unless something else is typed."""
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[\s:：]+(\S.*)")

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class More:
    """Each piece as it was typed; what is empty is not said.

    of_which, rest: (code of an indicator, value). each: (shorter window, value).
    parts:          (code of an indicator, weight, cap). other: code of the other house's indicator.
    milestones:     one "2026-12-31 8" a line.
    """

    of_which: Pairs = ()
    rest: Pairs = ()
    each: Pairs = ()
    parts: Sequence[tuple[str, str, str]] = ()
    other: str = ""
    milestones: str = ""
    is_even: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    base_of: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads the pieces one by one and keeps every problem with the place of its piece."""

    asked: typed.Asked
    limit: Limit
    problems: list[Problem] = field(default_factory=list)

    def value(self, text: str, asked: typed.Asked, where: str) -> Limit | None:
        try:
            return typed.read(text, asked).limit
        except Refused as no:
            self.problems += [Problem(one.code, where, one.params) for one in no.problems]
            return None

    def number(self, text: str, where: str) -> Fraction | None:
        plain = replace(self.asked, kind="CR", unit="", words=("%", "分", "points"), is_count=False)
        found = self.value(text, plain, where)
        return found.high.value if found is not None and found.high is not None else None

    def indicator(self, code: str, where: str) -> Indicator | None:
        found = queries.indicator_by_code(code)
        if found is None:
            self.problems.append(Problem("targets.unknown_indicator", where, {"indicator": code}))
        return found


def read_more(
    more: More,
    limit: Limit,
    asked: typed.Asked,
    *,
    term: tuple[date, date],
    unit: Mapping[str, str],
) -> Detail:
    """What was typed, exactly. Refused: detail.broken with every problem, each by its place.

    asked: what a value of the target's own indicator is typed for; unit: the words of its unit.
    """
    reader = _Reader(asked, limit)
    pairs = ((OF_WHICH, more.of_which), (REST, more.rest))
    beside = [_of_another(reader, role, *one) for role, some in pairs for one in some if any(one)]
    beside += [_each(reader, window, text, unit) for window, text in more.each if window or text]
    parts = [_part(reader, *one) for one in more.parts if any(one)]
    other = reader.indicator(more.other, "other") if more.other else None
    said = Detail(
        beside=tuple(one for one in beside if one is not None),
        parts=tuple(one for one in parts if one is not None),
        other=Other(other.code, other.name) if other else None,
        milestones=tuple(_milestones(reader, more.milestones)),
        is_even=more.is_even,
        words={tag: text.strip() for tag, text in more.words.items() if text.strip()},
        base_of=more.base_of.strip(),
    )
    found = reader.problems or detail.problems_of(said, limit, term)
    if found:
        raise Refused(found[0].code, found, **found[0].params)
    return said


def _of_another(reader: _Reader, role: str, code: str, text: str) -> Beside | None:
    """A bound of another indicator; of a rest everything is asked when nothing else is typed."""
    where = role.lower()
    text = text or (WHOLE if role == REST and code else "")
    if not code or not text:
        reader.problems.append(Problem("detail.half_a_line", where))
        return None
    found = reader.indicator(code, where)
    if found is None:
        return None
    kind = found.kind if role == OF_WHICH and found.kind != "Z" else "FP"
    meant = definition.read(found.definition)
    unit = meant.unit or found.unit_word.get("en", "")
    asked = replace(
        reader.asked, kind=kind, scale=found.scale, unit=unit,
        words=[one for one in (*found.unit_word.values(), meant.unit) if one],
        is_count=not meant.denominator and found.scale == 1, base=None,
    )  # fmt: skip
    limit = reader.value(text, asked, where)
    return Beside(role, limit, found.code, found.name, found.unit_word) if limit else None


def _each(reader: _Reader, window: str, text: str, unit: Mapping[str, str]) -> Beside | None:
    if window not in detail.SHORTER or not text:
        reader.problems.append(Problem("detail.half_a_line", "each"))
        return None
    limit = reader.value(text, replace(reader.asked, window=window, population=""), "each")
    return Beside(EACH, limit, unit=unit) if limit else None


def _part(reader: _Reader, code: str, weight: str, cap: str) -> Part | None:
    if not code or not weight:
        reader.problems.append(Problem("detail.half_a_line", "parts"))
        return None
    found, counts = reader.indicator(code, "parts"), reader.number(weight, "parts")
    most = reader.number(cap, "parts") if cap else None
    if found is None or counts is None or (cap and most is None):
        return None
    return Part(found.code, counts, most, found.name)


def _milestones(reader: _Reader, text: str) -> list[tuple[date, Fraction]]:
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        match = DAY.fullmatch(line)
        limit = None
        if match is not None:
            limit = reader.value(match[2], reader.asked, "milestones")
        try:
            day = date.fromisoformat(match[1]) if match else None
        except ValueError:
            day = None
        if day is None:
            reader.problems.append(Problem("detail.not_a_milestone", "milestones", {"text": line}))
        elif limit is not None:
            found.append((day, bounds.bound_of(limit).value))
    return found
