"""What a target asks: kinds of bounds, what meets them, and how results roll up.

Targets are not numbers: a zero, a ceiling, a floor, a deadline, a range are different kinds. Rates
are kept as numerator and denominator, and roll up as sum over sum, never as an average of rates;
0/0 is "not applicable". Sources: Work Safety Law art. 22; COMAR 09.12.24.08 (rates over several
years are sums over sums); R493 art. 3 (bounds include or exclude their number).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

KINDS = ("Z", "CN", "CR", "CA", "FP", "FN", "FR", "DT", "RG", "RB", "RL", "CO", "SC", "WD")
"""Zero; at most a count, a rate, an amount; at least a percent, a count, a rate; a task with a day;
a range; a reduction on a frozen base; a part of another's result; a composite of capped parts; a
score item; words without a number, done (1) or not (0)."""

FLOORS = ("FP", "FN", "FR", "CO", "SC", "WD")
"""More is better. All other kinds but the range have a ceiling."""

MICRO = 1_000_000
"""Tables keep millionths: 5 per mille is 5_000_000. Nothing finer is a target."""

ROLL_UPS = ("SUM", "RoS", "ANY", "LAST", "MIN", "MAX", "NONE")
"""Sum, ratio of sums, breach anywhere, state at the date (summed over units), worst, largest."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit value. Open excludes the value itself ("below 3"), closed includes it."""

    value: Fraction
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """The bounds of one target. A result counts as numerator x scale / denominator.

    scale:      100 for percent, 1000 for per mille, 200000 or 1000000 for hours worked, else 1.
    base:       the frozen base of a reduction; `high` is already what may be left of it.
    unit:       the symbol people read ("%", "‰", "persons"); % is not ‰.
    window:     over which stretch of time it is counted (`definition.WINDOWS`).
    population: whose results count (`definition.POPULATIONS`, joined by commas); "" is everybody.
    """

    kind: str
    low: Bound | None = None
    high: Bound | None = None
    scale: int = 1
    base: Fraction | None = None
    unit: str = ""
    window: str = "YEAR"
    population: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted. A task's numerator is the day it was done, NEVER while it is not."""

    numerator: int | Fraction
    denominator: int | Fraction = 1

    def __post_init__(self) -> None:
        if self.denominator < 0 or (self.denominator == 0 and self.numerator):
            raise ValueError(f"want cases over something, got {self.numerator}/{self.denominator}")

    @property
    def is_applicable(self) -> bool:
        return self.denominator > 0


NOT_APPLICABLE = Result(0, 0)


def limit(
    kind: str,
    value: Fraction | int,
    *,
    high: Fraction | int | None = None,
    scale: int | None = None,
    base: Fraction | int = 0,
    is_open: bool = False,
    unit: str = "",
) -> Limit:
    """The limit of one number in its unit: 95 of a percent kind is 95 %; a deadline is a day.

    high: the upper end of a range, whose lower end is `value`. base: of a reduction by `value` %.
    """
    if kind not in KINDS:
        raise ValueError(f"want one of {KINDS}, got {kind!r}")
    said = Fraction(value)
    times = scale if scale is not None else 100 if kind in ("FP", "RL") else 1
    if kind == "Z":
        if said:
            raise ValueError(f"zero is zero, got {value}")
        return Limit(kind, high=Bound(said), scale=times, unit=unit)
    if kind == "RG":
        if high is None or Fraction(high) < said:
            raise ValueError(f"want a range from low to high, got {value} to {high}")
        top = Bound(Fraction(high), is_open)
        return Limit(kind, Bound(said, is_open), top, times, unit=unit)
    if kind == "RB":
        start = Fraction(base)
        left = Bound(start * (100 - said) / 100, is_open)
        return Limit(kind, high=left, scale=times, base=start, unit=unit)
    if kind in FLOORS:
        return Limit(kind, low=Bound(said, is_open), scale=times, unit=unit)
    return Limit(kind, high=Bound(said, is_open), scale=times, unit=unit)


def micro(value: Fraction) -> int:
    """What a table keeps of an exact number. Nothing is rounded: ValueError when it is finer."""
    kept = value * MICRO
    if kept.denominator != 1:
        raise ValueError(f"want at most six decimals, got {value}")
    return kept.numerator


def whole_of(kept: int | None) -> Fraction | None:
    """The exact number that a table's millionths are."""
    return None if kept is None else Fraction(kept, MICRO)


def bound_of(bounds: Limit) -> Bound:
    """The bound of a limit that has one; of a range its upper one."""
    found = bounds.high or bounds.low
    if found is None:
        raise ValueError("a limit that is still to come has no bound")
    return found


def value_of(bounds: Limit, result: Result) -> Fraction | None:
    """The number to compare and show; None when it is not applicable."""
    if not result.is_applicable:
        return None
    return Fraction(result.numerator) * bounds.scale / Fraction(result.denominator)


def is_met(bounds: Limit, result: Result) -> bool | None:
    """Whether a result lies inside; None for 0/0: not applicable, neither 0 % nor 100 %."""
    value = value_of(bounds, result)
    if value is None:
        return None
    if bounds.high is not None and not _is_below(value, bounds.high):
        return False
    return bounds.low is None or _is_above(value, bounds.low)


def allowed_cases(bounds: Limit, population: int) -> int | None:
    """The whole number of cases that a ceiling rate leaves: 3 per 1,000 for 50 people allows 0.

    None when no number of cases is inside ("below 0"), or when the population is 0.
    """
    if bounds.high is None:
        raise ValueError("only a ceiling allows a number of cases")
    if population <= 0:
        return None
    most = _most(bounds.high.value * population / bounds.scale, is_open=bounds.high.is_open)
    return most if most >= 0 else None


def whole(bounds: Limit) -> int:
    """The last whole number inside a count's bound: below 10 is 9, at least 2 is 2."""
    if bounds.high is not None:
        return _most(bounds.high.value, is_open=bounds.high.is_open)
    if bounds.low is None:
        raise ValueError("a limit without a bound has no last number")
    return -_most(-bounds.low.value, is_open=bounds.low.is_open)


def is_looser(child: Limit, parent: Limit) -> bool:
    """Whether a child's bounds let something through that its parent's do not."""
    if parent.high is not None and (
        child.high is None or not _is_inside(child.high, parent.high, side=1)
    ):
        return True
    return parent.low is not None and (
        child.low is None or not _is_inside(child.low, parent.low, side=-1)
    )


def roll_up(how: str, results: Iterable[Result], *, kind: str) -> Result:
    """One result from many; those that are not applicable are left out.

    Worst (MIN) is the least for floors and the greatest for all others: a task is done on the day
    its last part is done.
    """
    given = [result for result in results if result.is_applicable]
    if how not in ROLL_UPS:
        raise ValueError(f"want one of {ROLL_UPS}, got {how!r}")
    if how in ("SUM", "LAST"):
        total = sum((Fraction(r.numerator) / Fraction(r.denominator) for r in given), Fraction(0))
        return Result(total.numerator, total.denominator)
    if how == "ANY":
        return Result(int(any(result.numerator > 0 for result in given)))
    if not given:
        return NOT_APPLICABLE
    if how == "RoS":
        return Result(sum(r.numerator for r in given), sum(r.denominator for r in given))
    if how == "NONE":
        raise ValueError("an indicator that does not roll up is counted where it is held")
    worst = min if how == "MIN" and kind in FLOORS else max
    return worst(given, key=lambda r: Fraction(r.numerator) / Fraction(r.denominator))


def _is_below(value: Fraction, bound: Bound) -> bool:
    return value < bound.value if bound.is_open else value <= bound.value


def _is_above(value: Fraction, bound: Bound) -> bool:
    return value > bound.value if bound.is_open else value >= bound.value


def _is_inside(child: Bound, parent: Bound, *, side: int) -> bool:
    """`side` is 1 for upper bounds and -1 for lower ones."""
    if child.value != parent.value:
        return side * child.value < side * parent.value
    return child.is_open or not parent.is_open


def _most(value: Fraction, *, is_open: bool) -> int:
    return ceil(value) - 1 if is_open else floor(value)
