"""What a target says of a period that is assessed: a year, a quarter, a month.

What fell due in the period counts: a quarter's cap in its quarter, an academic year in the year in
which it ends. Of what goes on, what is missed already counts, and what is on its way counts as met
so far; what is only not reached yet does not apply. A figure that should be there and is not is
pending. Source: Work Safety Law art. 22 (fulfilment is assessed, not what is still to come).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.core.targets.verdict import (
    MET,
    MISSED,
    NOT_APPLICABLE,
    ON_TRACK,
    PENDING,
    Figure,
    Verdict,
)

AVERAGED = "MONTHS_AVERAGE"
"""Its windows are months without a limit of their own: only the term has one."""


@dataclass(frozen=True, slots=True)
class Said:
    """state: MET, MISSED, NOT_APPLICABLE or PENDING. value: what was compared, None where nothing
    was."""

    state: str
    value: Fraction | None = None


def said_of(
    verdict: Verdict, window: str, since: date, until: date, *, is_floor: bool, is_whole: bool
) -> Said:
    """The verdict as it stood on the day after `until`, for the days from `since` on.

    is_whole: everything that was to be counted by then is.
    """
    due = [one for one in verdict.figures if since <= one.ends <= until]
    if due and window != AVERAGED:
        return Said(_together([one.state for one in due]), _farthest(due, is_floor=is_floor))
    state = verdict.state
    if state == ON_TRACK:
        state = MET if is_whole else PENDING
    elif state == PENDING and is_whole:
        state = NOT_APPLICABLE
    return Said(state, verdict.value)


def _together(states: Sequence[str]) -> str:
    """Each window must be met; one that is not counted to its end holds the answer up."""
    for one in (MISSED, PENDING):
        if one in states:
            return one
    return MET if {MET, ON_TRACK} & set(states) else NOT_APPLICABLE


def _farthest(figures: Sequence[Figure], *, is_floor: bool) -> Fraction | None:
    values = [one.value for one in figures if one.value is not None]
    if not values:
        return None
    return min(values) if is_floor else max(values)
