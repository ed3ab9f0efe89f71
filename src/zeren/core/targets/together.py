"""The verdict of a target that says more than one number, each part judged by the same rule.

All that stands beside a bound must hold too. A composite and a result relative to another house's
are first worked out from the results they are made of. What is missing of one of them leaves the
whole pending; a part of 0 over 0 is left out, and what a full share leaves over asks nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from zeren.core.targets import bounds, verdict
from zeren.core.targets.bounds import Bound, Limit, Result
from zeren.core.targets.detail import REST, Beside, Detail
from zeren.core.targets.verdict import (
    MET,
    MISSED,
    NOT_APPLICABLE,
    ON_TRACK,
    PENDING,
    Asked,
    Counted,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Series:
    """What was counted of one indicator, and how its stretches become one."""

    kind: str
    scale: int
    how: str
    counted: Sequence[Counted] = ()


NOTHING_KNOWN = Series("FN", 1, "SUM")


def judge(limit: Limit, said: Detail, series: Mapping[str, Series], asked: Asked) -> Verdict:
    """The verdict on a target with all that it says; `series` by code, "" its own indicator."""
    own = series.get("", NOTHING_KNOWN)
    if said.parts:
        own, scaled = _composed(limit, said, series, asked), replace(limit, scale=1)
    elif said.other is not None:
        other = series.get(said.other.code, NOTHING_KNOWN)
        nothing = _against_nothing(own, other, asked)
        if nothing is not None:
            return nothing
        own, scaled = _relative(own, other, limit, asked), limit
    else:
        scaled = limit
    way = replace(asked, how=own.how, milestones=on_the_way(limit, said, asked, own.how))
    main = verdict.judge(scaled, own.counted, way)
    beside = tuple(
        verdict.judge(one.limit, some.counted, replace(asked, how=some.how, milestones=()))
        for one in said.beside
        for some in [series.get(key(one)) or series.get(one.code, NOTHING_KNOWN)]
        if not (one.role == REST and _is_full(main))
    )
    if not beside:
        return main
    every = [main, *beside]
    before = joined([one.was or one.state for one in every])
    is_restated = any(one.is_restated for one in every)
    state = joined([one.state for one in every])
    return replace(main, state=state, was=before if is_restated else "", beside=beside)


def key(one: Beside) -> str:
    """Of a bound beside in another window, what is counted for that window apart.

    An average headcount is the mean of the months of its window, not of the year's.
    """
    return f"{one.code}/{one.limit.window}"


def joined(states: Sequence[str]) -> str:
    """One state of several that must all hold."""
    for one in (MISSED, PENDING, ON_TRACK, MET):
        if one in states:
            return one
    return NOT_APPLICABLE


def on_the_way(limit: Limit, said: Detail, asked: Asked, how: str) -> list[tuple[date, Fraction]]:
    """The milestones in the order of their days, and of an even way what is due by today."""
    found = list(said.milestones)
    if said.is_even and asked.starts <= asked.today <= asked.ends:
        bound = bounds.bound_of(limit).value
        start = Fraction(0)
        if limit.kind == "RB" and how not in ("SUM", "ANY"):
            start = limit.base or start
        gone = Fraction((asked.today - asked.starts).days, (asked.ends - asked.starts).days + 1)
        found.append((asked.today, start + (bound - start) * gone))
    return sorted(found, key=lambda one: one[0])


def _is_full(main: Verdict) -> bool:
    """Nothing is left over of a share that is whole."""
    known = [one.result for one in main.figures if one.value is not None]
    return bool(known) and all(one.numerator == one.denominator for one in known)


def _windows(limit: Limit, asked: Asked) -> list[tuple[date, date]]:
    word = "MONTH" if limit.window == "MONTHS_AVERAGE" else limit.window
    if word in verdict.SPLIT:
        return list(verdict.windows(word, asked.starts, asked.ends))
    return [(asked.starts, asked.ends)]


def _composed(limit: Limit, said: Detail, series: Mapping[str, Series], asked: Asked) -> Series:
    """In each window the weighted mean of the parts, as a state: it stands until the next."""
    found = []
    for since, until in _windows(limit, asked):
        parts: list[tuple[Fraction, Fraction, Fraction]] = []
        was: list[tuple[Fraction, Fraction, Fraction]] = []
        ends, is_restated = until, False
        for part in said.parts:
            some = series.get(part.code, NOTHING_KNOWN)
            inside = _inside(some.counted, since, until)
            if not inside:
                break
            value, before = _value(some, inside), _value(some, _before(inside))
            is_restated = is_restated or value != before
            ends = min(ends, _reached(some, inside, since, until, asked))
            for kept, one in ((parts, value), (was, before)):
                if one is not None:
                    kept.append((one, one if part.cap is None else part.cap, part.weight))
        else:
            now, then = _mean(parts), _mean(was)
            found.append(Counted(since, ends, now, then if is_restated else None))
    return Series("CO", 1, "LAST", found)


def _mean(parts: Sequence[tuple[Fraction, Fraction, Fraction]]) -> Result:
    if not sum(weight for _value, _cap, weight in parts):
        return bounds.NOT_APPLICABLE
    return Result(verdict.composite(parts))


def _relative(own: Series, other: Series, limit: Limit, asked: Asked) -> Series:
    """In each window the own value over the other house's."""
    found = []
    for since, until in _windows(limit, asked):
        mine, theirs = (_inside(one.counted, since, until) for one in (own, other))
        if not mine or not theirs:
            continue
        ends = min(
            _reached(own, mine, since, until, asked), _reached(other, theirs, since, until, asked)
        )
        now = _over(_value(own, mine), _value(other, theirs))
        then = _over(_value(own, _before(mine)), _value(other, _before(theirs)))
        if now is not None:
            found.append(Counted(since, ends, now, then if then != now else None))
    return Series("RL", limit.scale, "LAST", found)


def _over(mine: Fraction | None, theirs: Fraction | None) -> Result | None:
    if mine is None or theirs is None or (not theirs and not mine):
        return bounds.NOT_APPLICABLE
    return Result(mine, theirs) if theirs else None


def _against_nothing(own: Series, other: Series, asked: Asked) -> Verdict | None:
    """The other house has none at all: one case of one's own is more than any part of it."""
    mine = _inside(own.counted, asked.starts, asked.ends)
    theirs = _inside(other.counted, asked.starts, asked.ends)
    if not mine or not theirs or _value(other, theirs) != 0 or not _value(own, mine):
        return None
    is_over = asked.today > asked.ends and all(
        _reached(one, some, asked.starts, asked.ends, asked) == asked.ends
        for one, some in ((own, mine), (other, theirs))
    )
    return Verdict(MISSED if is_over else PENDING)


def _reached(
    series: Series, inside: Sequence[Counted], since: date, until: date, asked: Asked
) -> date:
    """The last day up to which it is known; before the end of a window where days are missing."""
    one = replace(asked, starts=since, ends=until, how=series.how)
    if verdict.is_whole(inside, one):
        return until
    return max(since, min(max(one.ends for one in inside), until - timedelta(1)))


def _inside(counted: Sequence[Counted], since: date, until: date) -> list[Counted]:
    return [one for one in counted if since <= one.starts and one.ends <= until]


def _before(counted: Sequence[Counted]) -> list[Counted]:
    """As the closed periods were said before they were restated."""
    return [replace(one, result=one.was or one.result) for one in counted]


def _value(series: Series, counted: Sequence[Counted]) -> Fraction | None:
    result = verdict.combined(series.how, series.kind, counted)
    whole = Limit(series.kind, high=Bound(Fraction(0)), scale=series.scale)
    return bounds.value_of(whole, result)
