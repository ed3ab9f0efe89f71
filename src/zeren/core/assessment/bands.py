"""From points to a result: rounded once as the scheme says, then the band it falls into.

Bands include their lower end ("90 and above"). What is vetoed has no band, whatever its points.
The result leads to a recommendation in points, with the rule it stands on; it takes no money.
Sources: Order 493 art. 3 ("above" includes the number); Labour Contract Law art. 4 (footing).
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from zeren.core.assessment.scheme import Band, Scheme

VETOED = "VETOED"


@dataclass(frozen=True, slots=True)
class Result:
    """rounded: as shown. band: its code, or VETOED. may_have_award: nothing forbids one."""

    rounded: Fraction
    band: str
    may_have_award: bool = True


@dataclass(frozen=True, slots=True)
class Advice:
    """What is recommended: points, and what the rule says. has_footing: the rule was discussed
    with the workforce and published; without it nothing is recommended.
    """

    points: Fraction
    band: str
    has_footing: bool


def rounded(value: Fraction, step: Fraction, how: str) -> Fraction:
    """To a whole number of steps: "half_up" (exactly half goes up) or "down"."""
    if step <= 0:
        raise ValueError(f"want a step above 0, got {step}")
    steps = value / step
    return floor(steps + Fraction(1, 2) if how == "half_up" else steps) * step


def band_of(scheme: Scheme, points: Fraction) -> Band:
    """The highest band whose lower end the rounded points reach; below all, the last."""
    return next((one for one in scheme.bands if points >= one.low), scheme.bands[-1])


def result(scheme: Scheme, points: Fraction, effects: Collection[str] = ()) -> Result:
    """The result of a total under the effects of the vetoes that stand."""
    shown = rounded(points, scheme.step, scheme.rounding)
    if "score_zero" in effects:
        shown = Fraction(0)
    may_have_award = not {"no_award", "year_failed"} & set(effects)
    if "year_failed" in effects:
        return Result(shown, VETOED, may_have_award)
    return Result(shown, band_of(scheme, shown).code, may_have_award)


def advice(scheme: Scheme, found: Result, *, has_footing: bool) -> Advice:
    """What is recommended for a result: nothing good where an award is barred, nothing at all
    without a footing.
    """
    band = next((one for one in scheme.bands if one.code == found.band), scheme.bands[-1])
    points = band.advised if has_footing else Fraction(0)
    if points > 0 and not found.may_have_award:
        points = Fraction(0)
    return Advice(points, found.band, has_footing)
