"""The standard of assessment: items with points, bands with a stated rounding, veto rules.

A scheme is one document: what is printed on the letter is what is counted with. It takes effect
only when it was discussed with the workers or their representatives and published.
Sources: Work Safety Law art. 22 (a responsibility has its standard of assessment, and fulfilment is
assessed); Labour Contract Law art. 4 (rules on interests of workers are discussed and published).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from zeren.core.incidents.classes import CLASSES
from zeren.core.letters.letter import Row, void_words
from zeren.core.log import entry
from zeren.core.refusal import Problem
from zeren.core.tongue import Tongues

STEPS = (
    ("DRAFT", "consult", "CONSULTED"),
    ("CONSULTED", "change", "DRAFT"),
    ("CONSULTED", "publish", "PUBLISHED"),
    ("DRAFT", "drop", "DROPPED"),
    ("CONSULTED", "drop", "DROPPED"),
    ("PUBLISHED", "replace", "REPLACED"),
)
"""(state, act, next state) of one version. What is changed after it was discussed is a draft
again; what was published is never changed, a new version replaces it."""

STATES = tuple(dict.fromkeys(one for source, _act, target in STEPS for one in (source, target)))
EDITABLE = ("DRAFT", "CONSULTED")

Body: TypeAlias = Row
"""The document as it is stored; numbers are texts like "2.5" or "1/3", never floats."""

MET, DEDUCT, SLOPE, MARK, GRADE, SHARE, PROCESS, BONUS = KINDS = (
    "met", "deduct", "slope", "mark", "grade", "share", "process", "bonus",
)  # fmt: skip
"""Targets met of those that apply; deductions per event; a value between two ends; points given by
the assessor; an ordinal grade; the share of another result (of the parent, or of the unit that a
leader heads); the mean of the month's or quarter's scores; points beyond the full ones."""

PROTECTED = frozenset({"near_miss", "hazard_report", "refusal", "stop_work", "suggestion"})
"""Classes of what people do for safety. Nothing of it ever lowers a score (Work Safety Law art. 54
and 55; art. 26 for safety staff): no deduction names one, none is counted by one."""

FOUND = ("concealment", "forgery")
"""What no report tells of: one person finds it and a second one affirms it."""
HARM = frozenset({"work_accident", "work_injury", "recordable", "occupational_disease", *FOUND})
"""Classes that make an event more than a near miss, whatever else it is called."""

DEDUCTIBLE = tuple(one for one in (*CLASSES, *FOUND) if one not in PROTECTED)
"""What can take points or veto: harm, and what was concealed or forged."""

EFFECTS = ("year_failed", "no_award", "score_zero")
REACHES = ("unit", "leader", "deputy")
SEATS = ("superior", "safety_office", "union", "group", "department")
"""Who assesses: the head above, the safety office, or a named person of the union, of the group's
office, or of another department. Never the assessed alone."""

ROUNDINGS = ("half_up", "down")


@dataclass(frozen=True, slots=True)
class Deduction:
    """So many points for each event that is of one of the classes, by its severity.

    by_share: the part of the points by the liability that was decided; unknown is the whole.
    """

    classes: frozenset[str]
    points: Mapping[str, Fraction]
    by_share: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the scheme. `floor`: the fewest points it can be left with.

    low, high: of a slope, the value with no point and the value with all; high may be the lesser.
    per:       of a bonus, for each event of `classes`; `points` are the most it can bring.
    of:        whose result it shares: "parent" or "unit"; of a process "M", "Q", or both.
    """

    code: str
    name: Tongues
    kind: str
    points: Fraction
    group: str = ""
    floor: Fraction = Fraction(0)
    indicators: tuple[str, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    grades: Mapping[str, Fraction] = field(default_factory=dict)
    of: str = "parent"
    classes: frozenset[str] = frozenset()
    per: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class VetoRule:
    """A confirmed event of one of the classes that reaches what is named fails the year.

    severity: empty means any. deaths_from: 0 means that deaths are not asked.
    """

    code: str
    name: Tongues
    classes: frozenset[str]
    severity: frozenset[str] = frozenset()
    deaths_from: int = 0
    effects: tuple[str, ...] = EFFECTS
    reaches: tuple[str, ...] = REACHES


@dataclass(frozen=True, slots=True)
class Band:
    """From so many rounded points on (included); `advised`: points recommended to the house."""

    code: str
    name: Tongues
    low: Fraction
    advised: Fraction = Fraction(0)
    gets: Tongues = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheme:
    name: Tongues
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    step: Fraction
    rounding: str
    vetoes: tuple[VetoRule, ...]
    seat: str = "superior"
    top_seat: str = "safety_office"

    @property
    def full(self) -> Fraction:
        """The points of all items but the bonus."""
        return sum((one.points for one in self.items if one.kind != BONUS), Fraction(0))

    def item(self, code: str) -> Item:
        return next(one for one in self.items if one.code == code)


def number(said: object) -> Fraction:
    """A number of the document. Errors: ValueError for what is none, and for a float."""
    if isinstance(said, float):
        raise ValueError(f"want a text or a whole number, got {said!r}")
    try:
        return Fraction(str(said).strip())
    except ZeroDivisionError:
        raise ValueError(f"want a number, got {said!r}") from None


def scheme_of(body: Body) -> Scheme:
    """The scheme of a document without problems."""
    rounding = body["rounding"]
    return Scheme(
        name=body["name"],
        items=tuple(_item(one) for one in body["items"]),
        bands=tuple(
            Band(one["code"], one["name"], number(one["low"]), number(one.get("advised", 0)),
                 one.get("gets", {}))
            for one in body["bands"]
        ),
        step=number(rounding["step"]),
        rounding=rounding["how"],
        vetoes=tuple(_veto(one) for one in body["vetoes"]),
        seat=body.get("seat", "superior"),
        top_seat=body.get("top_seat", "safety_office"),
    )  # fmt: skip


def digest_of(body: Body) -> str:
    """SHA-256 (hex) of the document, the same on every machine."""
    return hashlib.sha256(entry.canonical(dict(body))).hexdigest()


def problems(body: Body) -> list[Problem]:
    """Everything that keeps a scheme from being discussed and published, each with its place."""
    try:
        scheme = scheme_of(body)
    except (KeyError, ValueError, TypeError, AttributeError):
        return [Problem("scheme.unreadable", "items")]
    found = [one for item in scheme.items for one in _item_problems(item)]
    codes = [one.code for one in scheme.items]
    found += [
        Problem("scheme.twice", code) for code in dict.fromkeys(codes) if codes.count(code) > 1
    ]
    if scheme.full != 100:
        found.append(Problem("scheme.not_full", "items", {"points": spelt(scheme.full)}))
    lows = [one.low for one in scheme.bands]
    if not lows or lows != sorted(set(lows), reverse=True) or lows[-1] != 0:
        found.append(Problem("scheme.bands", "bands"))
    if scheme.step <= 0 or scheme.rounding not in ROUNDINGS:
        found.append(Problem("scheme.rounding", "rounding"))
    if not {scheme.seat, scheme.top_seat} <= set(SEATS):
        found.append(Problem("scheme.seat", "seat"))
    names = [(one.code, one.name) for one in scheme.items]
    names += [(rule.code, rule.name) for rule in scheme.vetoes]
    found += [Problem("scheme.no_name", code) for code, name in names if not any(name.values())]
    for rule in scheme.vetoes:
        if not rule.classes:
            found.append(Problem("scheme.nothing_counted", rule.code))
        if rule.classes & PROTECTED:
            found.append(Problem("scheme.punishes_reporting", rule.code))
        if not _some_of(rule.effects, EFFECTS) or not _some_of(rule.reaches, REACHES):
            found.append(Problem("scheme.veto", rule.code))
    for where, said in said_in(body):
        found += [Problem(code, where, {"words": words}) for code, words in void_words(said)]
        found += [
            Problem("scheme.takes_wages", where, {"words": words})
            for words in WAGE_WORDS
            if words in said.lower()
        ]
    return found


WAGE_WORDS = (
    "扣工资", "扣薪", "扣罚", "罚款", "扣除奖金", "扣发", "押金", "保证金",
    "fine of", "fined", "wage deduction", "deduct from pay", "deducted from pay", "deposit",
)  # fmt: skip
"""Words of money taken from a worker. Rules on payment of wages, art. 15 and 16; Labour Contract
Law art. 9 and 84. The product offers points and a recommendation, and takes nothing."""


def spelt(value: Fraction) -> str:
    """A number for the document and for people: a decimal where it ends, else a fraction."""
    whole, bottom = value, value.denominator
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    if bottom != 1:
        return f"{whole.numerator}/{whole.denominator}"
    places = 0
    while whole.denominator != 1:
        whole, places = whole * 10, places + 1
    sign, digits = "-" if whole < 0 else "", str(abs(whole.numerator)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _some_of(said: Sequence[str], offered: Sequence[str]) -> bool:
    return bool(said) and set(said) <= set(offered)


def _item_problems(item: Item) -> list[Problem]:
    found = []
    if item.kind not in KINDS:
        found.append(Problem("scheme.unknown_kind", item.code, {"kind": item.kind}))
    if item.points <= 0 or not 0 <= item.floor <= item.points:
        found.append(Problem("scheme.points", item.code))
    for one in item.deductions:
        if one.classes & PROTECTED:
            found.append(Problem("scheme.punishes_reporting", item.code))
        if not one.points or any(points < 0 for points in one.points.values()):
            found.append(Problem("scheme.points", item.code))
        if any(not 0 <= share <= 1 for share in one.by_share.values()):
            found.append(Problem("scheme.share", item.code))
    if item.kind == DEDUCT and not item.deductions:
        found.append(Problem("scheme.nothing_counted", item.code))
    if item.kind == SLOPE and (item.low == item.high or len(item.indicators) != 1):
        found.append(Problem("scheme.slope", item.code))
    if item.kind == GRADE and not item.grades:
        found.append(Problem("scheme.no_grades", item.code))
    if item.kind == GRADE and any(not 0 <= share <= 1 for share in item.grades.values()):
        found.append(Problem("scheme.share", item.code))
    if item.kind == BONUS and (item.per <= 0 or not item.classes):
        found.append(Problem("scheme.nothing_counted", item.code))
    return found


def _item(row: Body) -> Item:
    return Item(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        points=number(row["points"]),
        group=row.get("group", ""),
        floor=number(row.get("floor", 0)),
        indicators=tuple(row.get("indicators", ())),
        deductions=tuple(
            Deduction(frozenset(one["classes"]), _numbers(one["points"]),
                      _numbers(one.get("by_share", {})))
            for one in row.get("deductions", ())
        ),
        low=number(row.get("low", 0)),
        high=number(row.get("high", 0)),
        grades=_numbers(row.get("grades", {})),
        of=row.get("of", "parent"),
        classes=frozenset(row.get("classes", ())),
        per=number(row.get("per", 0)),
    )  # fmt: skip


def _veto(row: Body) -> VetoRule:
    return VetoRule(
        code=row["code"],
        name=row["name"],
        classes=frozenset(row["classes"]),
        severity=frozenset(row.get("severity", ())),
        deaths_from=int(row.get("deaths_from", 0)),
        effects=tuple(row.get("effects", EFFECTS)),
        reaches=tuple(row.get("reaches", REACHES)),
    )


def _numbers(row: Mapping[str, object]) -> dict[str, Fraction]:
    return {key: number(value) for key, value in row.items()}


def said_in(body: Body) -> list[tuple[str, str]]:
    """Everything that people read in the document, with its place."""
    found = [("name", text) for text in body["name"].values()]
    rows: Sequence[Body] = [*body["items"], *body["bands"], *body["vetoes"]]
    for row in rows:
        for part in ("name", "gets"):
            found += [(row["code"], text) for text in row.get(part, {}).values()]
    return found
