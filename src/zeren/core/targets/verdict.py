"""Whether a target was met: from its limit, its window and what was counted, with the figures.

A verdict is never guessed. What is not counted to its end is pending, 0 of 0 is not applicable, and
a rate over months is the sum over the sum unless the target says "average of the months". Before
the end a ceiling on a count is missed at the first case too many, for no later day mends it; a rate
that is still outside is pending. Worked examples: tests/vectors/targets.
Source: Work Safety Law art. 22; COMAR 09.12.24.08; ISO 45001:2018
cl. 9.1.1 (anybody can recalculate it).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from zeren.core.days import NEVER
from zeren.core.targets import bounds
from zeren.core.targets.bounds import NOT_APPLICABLE as NOTHING
from zeren.core.targets.bounds import Bound, Limit, Result

MET, MISSED, ON_TRACK = "MET", "MISSED", "ON_TRACK"
NOT_APPLICABLE, PENDING, RESTATED = "NOT_APPLICABLE", "PENDING", "RESTATED"
STATES = (MET, MISSED, ON_TRACK, NOT_APPLICABLE, PENDING)
"""RESTATED is said beside one of them, with what was said before."""

MONTHS = {"MONTH": 1, "QUARTER": 3, "HALF": 6}
SPLIT = (*MONTHS, "WEEK")
GROWING = ("Z", "CN", "CA", "RB", "FN")
"""Kinds of counts that only grow: over a ceiling stays over, a floor that is reached is reached."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted from one day to another; `was` is what the closed period said before."""

    starts: date
    ends: date
    result: Result
    was: Result | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One window: its days, what was counted in it, the value compared, and what that means."""

    starts: date
    ends: date
    result: Result
    value: Fraction | None
    state: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """figures: every window that led to it. was: the state before a period was restated, or "".

    beside: the verdicts on what else the target says, in its order (core.targets.together).
    """

    state: str
    value: Fraction | None = None
    figures: tuple[Figure, ...] = ()
    was: str = ""
    beside: tuple["Verdict", ...] = ()

    @property
    def is_restated(self) -> bool:
        return bool(self.was)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is judged: the term, and the roll-up over time.

    milestones: (day, bound) on the way of a longer term; the last one passed is compared before
                the end.
    """

    starts: date
    ends: date
    today: date
    how: str = "SUM"
    milestones: Sequence[tuple[date, Fraction]] = ()


def judge(limit: Limit, counted: Sequence[Counted], asked: Asked) -> Verdict:
    """The verdict on what was counted; PENDING where the limit itself is still to come."""
    if limit.low is None and limit.high is None:
        return Verdict(PENDING)
    now = _judged(limit, counted, asked)
    if all(one.was is None or one.was == one.result for one in counted):
        return now
    before = [replace(one, result=one.was or one.result) for one in counted]
    return replace(now, was=_judged(limit, before, asked).state)


def _judged(limit: Limit, counted: Sequence[Counted], asked: Asked) -> Verdict:
    word, _colon, number = limit.window.partition(":")
    if word == "MONTHS_AVERAGE":
        return _average(limit, counted, asked)
    if word == "ROLLING":
        days = _rolling(asked, int(number), min((one.starts for one in counted), default=None))
    elif word in SPLIT:
        days = list(windows(word, asked.starts, asked.ends))
    else:
        days = [(asked.starts, asked.ends)]
    figures = tuple(
        _figure(limit, [one for one in counted if since <= one.starts and one.ends <= until],
                replace(asked, starts=since, ends=until))
        for since, until in days
    )  # fmt: skip
    return Verdict(_overall(figures, asked), _shown(limit, figures), figures)


def windows(word: str, starts: date, ends: date) -> Iterable[tuple[date, date]]:
    """The windows of a term from its first day on: months, quarters, half-years or weeks."""
    since = starts
    while since <= ends:
        after = since + timedelta(7) if word == "WEEK" else _later(since, MONTHS[word])
        yield since, min(after - timedelta(1), ends)
        since = after


def composite(parts: Sequence[tuple[Fraction, Fraction, Fraction]]) -> Fraction:
    """(value, cap, weight) of each part -> the weighted mean, no part counting above its cap."""
    weight = sum((one[2] for one in parts), Fraction(0))
    if not weight:
        raise ValueError("want at least one part with a weight")
    return sum((min(value, cap) * of for value, cap, of in parts), Fraction(0)) / weight


def combined(how: str, kind: str, counted: Sequence[Counted]) -> Result:
    """What was counted over time, as one: the state at the end is the newest, not the sum."""
    if not counted:
        return NOTHING
    if how in ("LAST", "NONE"):
        return max(counted, key=lambda one: one.ends).result
    return bounds.roll_up(how, [one.result for one in counted], kind=kind)


def _figure(limit: Limit, counted: Sequence[Counted], asked: Asked) -> Figure:
    result = combined(asked.how, limit.kind, counted)
    value = bounds.value_of(limit, result) if counted else None
    state = _state(limit, result, counted, asked)
    return Figure(asked.starts, asked.ends, result, value, state)


def _state(limit: Limit, result: Result, counted: Sequence[Counted], asked: Asked) -> str:
    if limit.kind == "DT":
        return _task(limit, result, counted, asked)
    if not counted:
        return PENDING
    is_met = bounds.is_met(limit, result)
    is_final = asked.today > asked.ends and is_whole(counted, asked)
    grows = limit.kind in GROWING and asked.how in ("SUM", "ANY")
    if grows and is_met is not None and is_met == (limit.high is None):
        return MET if is_met else MISSED
    if is_final:
        return NOT_APPLICABLE if is_met is None else MET if is_met else MISSED
    if asked.today > asked.ends:
        return PENDING
    on_the_way = _milestone(limit, asked)
    if on_the_way is not None:
        is_met = bounds.is_met(on_the_way, result)
    return ON_TRACK if is_met else PENDING


def _task(limit: Limit, result: Result, counted: Sequence[Counted], asked: Asked) -> str:
    is_done = bool(counted) and result.is_applicable and result.numerator < NEVER
    if is_done:
        return MET if bounds.is_met(limit, result) else MISSED
    is_past = bounds.is_met(limit, Result(asked.today.toordinal())) is False
    if not is_past:
        return ON_TRACK
    return MISSED if counted else PENDING


def _milestone(limit: Limit, asked: Asked) -> Limit | None:
    """The bound of the last milestone that has passed; None before the first."""
    passed = [value for day, value in asked.milestones if day <= asked.today]
    if not passed:
        return None
    if limit.low is not None:
        return replace(limit, low=Bound(passed[-1], limit.low.is_open))
    assert limit.high is not None
    return replace(limit, high=Bound(passed[-1], limit.high.is_open))


def is_whole(counted: Sequence[Counted], asked: Asked) -> bool:
    """Whether what was counted covers every day of the window (a state only its last)."""
    if asked.how in ("LAST", "NONE"):
        return any(one.ends >= asked.ends for one in counted)
    reached = asked.starts
    for one in sorted(counted, key=lambda one: one.starts):
        if one.starts > reached:
            return False
        reached = max(reached, one.ends + timedelta(1))
    return reached > asked.ends


def _average(limit: Limit, counted: Sequence[Counted], asked: Asked) -> Verdict:
    """The plain average of the monthly values; a month with 0 of 0 is left out."""
    found, whole = [], True
    for since, until in windows("MONTH", asked.starts, asked.ends):
        month = [one for one in counted if since <= one.starts and one.ends <= until]
        one = replace(asked, starts=since, ends=until)
        result = combined(asked.how, limit.kind, month)
        value = bounds.value_of(limit, result) if month else None
        whole = whole and is_whole(month, one)
        state = PENDING if not month else NOT_APPLICABLE if value is None else ON_TRACK
        found.append(Figure(since, until, result, value, state))
    values = [one.value for one in found if one.value is not None]
    if not values:
        is_over = whole and asked.today > asked.ends
        return Verdict(NOT_APPLICABLE if is_over else PENDING, None, tuple(found))
    mean = sum(values, Fraction(0)) / len(values)
    is_met = bounds.is_met(replace(limit, scale=1), Result(mean))
    if whole and asked.today > asked.ends:
        state = MET if is_met else MISSED
    else:
        state = ON_TRACK if is_met and asked.today <= asked.ends else PENDING
    return Verdict(state, mean, tuple(found))


def _rolling(asked: Asked, months: int, first: date | None) -> list[tuple[date, date]]:
    """The last `months` months at the end of each month of the term; they may begin before it.

    Those that begin before anything was counted are left out, where others remain.
    """
    ends = [until for _since, until in windows("MONTH", asked.starts, asked.ends)]
    found = [(_later(until + timedelta(1), -months), until) for until in ends]
    return [one for one in found if first is not None and one[0] >= first] or found[-1:]


def _later(day: date, months: int) -> date:
    """The same day of another month; of a shorter month its last."""
    whole = day.year * 12 + day.month - 1 + months
    first = date(whole // 12, whole % 12 + 1, 1)
    following = date((whole + 1) // 12, (whole + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def _overall(figures: Sequence[Figure], asked: Asked) -> str:
    """One state of several windows: each must be met; those still to come hold nothing up."""
    states = [one.state for one in figures]
    if MISSED in states:
        return MISSED
    due = [one.state for one in figures if one.ends < asked.today]
    if PENDING in (due if asked.today <= asked.ends and len(states) > 1 else states):
        return PENDING
    if asked.today > asked.ends or len(states) == 1 or set(states) == {MET}:
        return next((one for one in (ON_TRACK, MET) if one in states), NOT_APPLICABLE)
    return ON_TRACK if {MET, ON_TRACK} & set(states) else PENDING


def _shown(limit: Limit, figures: Sequence[Figure]) -> Fraction | None:
    """The value that a page shows: the one nearest to or farthest over the bound."""
    values = [one.value for one in figures if one.value is not None]
    if not values:
        return None
    return min(values) if limit.low is not None else max(values)
