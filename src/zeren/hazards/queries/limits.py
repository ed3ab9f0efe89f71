"""Working days of the rules of hazards, by the limits of the house on a day.

Where the house has taken a limit out of use, what is shipped in the core counts: a hazard has a
due day whatever was edited.
"""

from dataclasses import dataclass
from datetime import date

from zeren.content.queries import limits
from zeren.core import hazard as core
from zeren.core.tongue import Tongues


@dataclass(frozen=True, slots=True)
class Mending:
    """Working days to mend a hazard of each grade, and who says so."""

    days: dict[str, int]
    sources: dict[str, Tongues]


def mending(on: date) -> Mending:
    """What holds for a hazard that is reported on this day; two queries."""
    held = limits.holding(on)
    by_grade = {grade: held.get(f"rectify-{grade}", {}) for grade in core.GRADES}
    return Mending(
        {grade: body.get("value", core.WORKING_DAYS[grade]) for grade, body in by_grade.items()},
        {grade: body.get("source", {}) for grade, body in by_grade.items()},
    )
