"""Points of one item from what is known, each with its reason and the fact it comes from.

Exact numbers throughout; nothing is rounded before the total (`bands`). The same facts give the
same points on every machine and in every year: a line is worked out from its own facts alone.
No line falls because somebody reported, refused danger or stopped work: what is protected is left
out of every deduction, and a ceiling on good deeds is no target. Source: Work Safety Law art. 22
(fulfilment is assessed), art. 26, 54 and 55 (no disadvantage for reporting or refusing).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import HARM, PROTECTED, Body, Item, Scheme, number, spelt

Source = tuple[str, int]
"""Kind and id of the row it comes from."""

MET, MISSED, NOT_APPLICABLE, PENDING = VERDICTS = ("MET", "MISSED", "NOT_APPLICABLE", "PENDING")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target of the assessed and whether it was met (core.targets.period).

    value: what was counted, over its scale; None where nothing was.
    is_ceiling_on_good: it limits reports, refusals or the like from above.
    """

    code: str
    state: str
    source: Source
    value: Fraction | None = None
    is_ceiling_on_good: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event that counts for the assessed: its classes, severity and decided liability."""

    classes: frozenset[str]
    source: Source
    severity: str = ""
    liability: str = ""
    deaths: int = 0
    is_confirmed: bool = True

    @property
    def is_protected(self) -> bool:
        is_harm = bool(self.classes & HARM or self.severity or self.deaths)
        return bool(self.classes & PROTECTED) and not is_harm


@dataclass(frozen=True, slots=True)
class Part:
    """Another score: of a month or quarter, of the parent, of the unit."""

    points: Fraction
    full: Fraction
    source: Source


@dataclass(frozen=True, slots=True)
class Given:
    """What is known for one item. mark: points or the code of a grade, as the assessor gave it.

    awaited: other scores that it stands on and that nobody gave yet.
    """

    verdicts: tuple[Verdict, ...] = ()
    events: tuple[Event, ...] = ()
    parts: tuple[Part, ...] = ()
    mark: str = ""
    reason: str = ""
    awaited: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the points: why, and the row it comes from."""

    change: Fraction
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Points of an item: the sum of its steps. None: nothing applies, or it still waits."""

    item: str
    points: Fraction | None
    full: Fraction
    steps: tuple[Step, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """The points of all lines; where lines do not apply, the others stand for the whole."""

    points: Fraction
    is_complete: bool
    scaled_by: Fraction


def line(item: Item, given: Given) -> Line:
    """The points of one item, as the sum of steps that each carry their reason."""
    return _LINES[item.kind](item, given)


def total(scheme: Scheme, lines: Sequence[Line]) -> Total:
    """Sum, with the lines that do not apply left out of both sides; bonus is added unscaled.

    Nothing applies: 0 points of nothing, and not complete.
    """
    bonus = {one.code for one in scheme.items if one.kind == core.BONUS}
    counted = [one for one in lines if one.item not in bonus and one.points is not None]
    full = sum((one.full for one in counted), Fraction(0))
    points = sum((one.points or Fraction(0) for one in counted), Fraction(0))
    more = sum((one.points or Fraction(0) for one in lines if one.item in bonus), Fraction(0))
    is_complete = bool(full) and not any(one.waits for one in lines)
    by = Fraction(scheme.full) / full if full else Fraction(0)
    return Total(points * by + more, is_complete, by)


def lacks(lines: Sequence[Line]) -> int:
    """How many figures and other scores are not there yet; one that two lines need is one."""
    steps = [step for line in lines for step in line.steps]
    return len({step.source for step in steps if step.code in ("pending", "pending_score")})


def needed(item: Item, given: Given) -> bool:
    """Whether the assessor must say something of this item."""
    return item.kind in (core.MARK, core.GRADE) and not given.mark


def _met(item: Item, given: Given) -> Line:
    """Equal parts for each target that applies. Pending ones make the line wait."""
    asked = [
        one for one in given.verdicts
        if (not item.indicators or one.code in item.indicators) and not one.is_ceiling_on_good
    ]  # fmt: skip
    counted = [one for one in asked if one.state in (MET, MISSED)]
    missing = _missing(asked)
    if not counted:
        return Line(item.code, None, item.points, missing, waits=bool(missing))
    part = item.points / len(counted)
    steps = [
        Step(part if one.state == MET else Fraction(0), f"{one.state.lower()}",
             {"target": one.code}, one.source)
        for one in counted
    ]  # fmt: skip
    return _floored(item, [*steps, *missing], waits=bool(missing))


def _missing(asked: Sequence[Verdict]) -> tuple[Step, ...]:
    """A step without points for each figure that is not there yet."""
    return tuple(
        Step(Fraction(0), "pending", {"target": one.code}, one.source)
        for one in asked
        if one.state == PENDING
    )


def _deduct(item: Item, given: Given) -> Line:
    """All points, less what each event takes; never below the floor."""
    steps = [Step(item.points, "all")]
    for event in given.events:
        if event.is_protected or not event.is_confirmed:
            continue
        for one in item.deductions:
            if not one.classes & event.classes:
                continue
            takes = one.points.get(event.severity, one.points.get("any", Fraction(0)))
            share = one.by_share.get(event.liability, Fraction(1))
            if takes * share:
                told = {"severity": event.severity, "takes": spelt(takes), "share": spelt(share)}
                steps.append(Step(-takes * share, "event", told, event.source))
    return _floored(item, steps)


def _slope(item: Item, given: Given) -> Line:
    """No points at `low`, all at `high`, in proportion between, never beyond either end."""
    one = next((one for one in given.verdicts if one.code in item.indicators), None)
    if one is None or one.state == NOT_APPLICABLE or one.is_ceiling_on_good:
        return Line(item.code, None, item.points)
    if one.value is None or one.state == PENDING:
        return Line(item.code, None, item.points, _missing([one]), waits=True)
    share = min(Fraction(1), max(Fraction(0), (one.value - item.low) / (item.high - item.low)))
    told = {"value": spelt(one.value), "low": spelt(item.low), "high": spelt(item.high)}
    return _floored(item, [Step(item.points * share, "slope", told, one.source)])


def _mark(item: Item, given: Given) -> Line:
    """Points that the assessor gives, from the floor to all, with his reason."""
    if not given.mark:
        return Line(item.code, None, item.points, waits=True)
    points = min(item.points, max(item.floor, number(given.mark)))
    return _floored(item, [Step(points, "mark", {"reason": given.reason})])


def _grade(item: Item, given: Given) -> Line:
    if given.mark not in item.grades:
        return Line(item.code, None, item.points, waits=True)
    points = item.points * item.grades[given.mark]
    told = {"grade": given.mark, "reason": given.reason}
    return _floored(item, [Step(points, "grade", told)])


def _share(item: Item, given: Given) -> Line:
    """The same share of the points as the parent, or the unit that is led, has of its own."""
    if not given.parts:
        return Line(item.code, None, item.points, _awaited(given), waits=bool(given.awaited))
    one = given.parts[0]
    told = {"points": spelt(one.points), "full": spelt(one.full)}
    share = min(Fraction(1), one.points / one.full)
    return _floored(item, [Step(item.points * share, "share", told, one.source)])


def _process(item: Item, given: Given) -> Line:
    """The months or quarters together: sum of points over sum of full ones, in equal parts said."""
    if not given.parts:
        return Line(item.code, None, item.points, _awaited(given), waits=bool(given.awaited))
    full = sum((one.full for one in given.parts), Fraction(0))
    steps = [
        Step(item.points * one.points / full, "process",
             {"points": spelt(one.points), "full": spelt(one.full)}, one.source)
        for one in given.parts
    ]  # fmt: skip
    return _floored(item, [*steps, *_awaited(given)], waits=bool(given.awaited))


def _awaited(given: Given) -> tuple[Step, ...]:
    """A step without points for each score that is not there yet."""
    return tuple(Step(Fraction(0), "pending_score", {}, one) for one in given.awaited)


def _bonus(item: Item, given: Given) -> Line:
    """So many points for each event, never more than all of the item."""
    steps: list[Step] = []
    for event in given.events:
        if event.classes & item.classes:
            left = item.points - sum((one.change for one in steps), Fraction(0))
            if left > 0:
                steps.append(Step(min(item.per, left), "bonus", {}, event.source))
    return Line(item.code, sum((one.change for one in steps), Fraction(0)), item.points,
                tuple(steps))  # fmt: skip


def _floored(item: Item, steps: Sequence[Step], *, waits: bool = False) -> Line:
    """Steps with, where they fall below the floor, the step back up to it."""
    points = sum((one.change for one in steps), Fraction(0))
    if points < item.floor:
        told = {"floor": spelt(item.floor)}
        steps = [*steps, Step(item.floor - points, "floor", told)]
        points = item.floor
    return Line(item.code, points, item.points, tuple(steps), waits)


_LINES = {
    core.MET: _met, core.DEDUCT: _deduct, core.SLOPE: _slope, core.MARK: _mark,
    core.GRADE: _grade, core.SHARE: _share, core.PROCESS: _process, core.BONUS: _bonus,
}  # fmt: skip


def written(given: Given) -> Body:
    """What was known, to be stored beside the points; `read` gives it back."""
    return {
        "verdicts": [
            [one.code, one.state, list(one.source),
             None if one.value is None else spelt(one.value), one.is_ceiling_on_good]
            for one in given.verdicts
        ],
        "events": [
            [sorted(one.classes), list(one.source), one.severity, one.liability, one.deaths,
             one.is_confirmed]
            for one in given.events
        ],
        "parts": [[spelt(one.points), spelt(one.full), list(one.source)] for one in given.parts],
        "mark": given.mark,
        "reason": given.reason,
        "awaited": [list(one) for one in given.awaited],
    }  # fmt: skip


def read(row: Body) -> Given:
    return Given(
        verdicts=tuple(
            Verdict(code, state, _source(source), None if value is None else number(value), ceiling)
            for code, state, source, value, ceiling in row["verdicts"]
        ),
        events=tuple(
            Event(frozenset(classes), _source(source), severity, liability, deaths, confirmed)
            for classes, source, severity, liability, deaths, confirmed in row["events"]
        ),
        parts=tuple(
            Part(number(points), number(full), _source(source))
            for points, full, source in row["parts"]
        ),
        mark=row["mark"],
        reason=row["reason"],
        awaited=tuple(_source(one) for one in row["awaited"]),
    )


def _source(pair: Sequence[object]) -> Source:
    return str(pair[0]), int(str(pair[1]))
