"""How badly somebody was hurt: by lost days on the national scale, or on a scale of one's own.

A letter may define its own scale, and its scale may have a gap (1-30 days "light", 60 and more
"grave", and 45 is nothing). A gap is never filled by a guess: a human says it.
Sources: GB 6441-1986 and GB/T 15499-1995 (minor 1-104 days, serious from 105, death 6,000).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zeren.core.refusal import Refused

FIRST_AID, MINOR, SERIOUS, FATAL = "first_aid", "minor", "serious", "fatal"
LIVING = (FIRST_AID, MINOR, SERIOUS)
"""What is said of somebody; that he died is said by the day of his death."""
GRAVITIES = (*LIVING, FATAL)
RESTRICTED, MEDICAL, LOST_TIME = "restricted", "medical", "lost_time"
CARE = (MEDICAL, RESTRICTED, LOST_TIME)
"""What the international rates ask beside the gravity (29 CFR 1904.7)."""
SEVERITIES = (*GRAVITIES, *CARE)


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a scale, in lost days. high None: without end.

    The low bound belongs to it unless it is open (more than), the high one unless it is open
    (less than).
    """

    code: str
    low: int
    high: int | None = None
    is_low_open: bool = False
    is_high_open: bool = False

    def holds(self, days: int) -> bool:
        is_above = days > self.low if self.is_low_open else days >= self.low
        if self.high is None:
            return is_above
        return is_above and (days < self.high if self.is_high_open else days <= self.high)


NATIONAL = (Band(FIRST_AID, 0, 0), Band(MINOR, 1, 104), Band(SERIOUS, 105))


def placed(scale: Sequence[Band], days: int, said: str = "") -> str:
    """Where so many lost days stand on a scale; `said` is what a human decided for a gap.

    Refused: incident.scale_gap when the scale is silent and nobody said it, incident.scale_overlap
    when it says two things and nobody chose, incident.scale_said_other when it is not silent.
    """
    found = [band.code for band in scale if band.holds(days)]
    if len(found) == 1:
        if said and said != found[0]:
            raise Refused("incident.scale_said_other", days=days)
        return found[0]
    if said in (found or [band.code for band in scale]):
        return said
    raise Refused("incident.scale_overlap" if found else "incident.scale_gap", days=days)


def gaps(scale: Sequence[Band]) -> list[int]:
    """The first day of each stretch that no band of the scale holds, from one lost day on."""
    edges = {1}
    for band in scale:
        edges |= {band.low, band.low + 1}
        edges |= {band.high, band.high + 1} if band.high is not None else set()

    def is_silent(day: int) -> bool:
        return day >= 1 and not any(band.holds(day) for band in scale)

    return [day for day in sorted(edges) if is_silent(day) and not is_silent(day - 1)]


def severities(
    gravity: str, *, is_dead: bool, lost_days: int, restricted_days: int, is_medical: bool
) -> frozenset[str]:
    """Everything that is said of one person, for filters: gravity, and what care it took.

    is_dead: within the term (core.incidents.toll); a later death leaves the gravity as it was.
    """
    found = {FATAL if is_dead else gravity}
    named = {LOST_TIME: lost_days > 0, RESTRICTED: restricted_days > 0, MEDICAL: is_medical}
    return frozenset(found | {code for code, is_so in named.items() if is_so and not is_dead})


def is_scale(bands: Iterable[Band]) -> bool:
    """Can this be a scale at all: named bands, none ending before it begins?"""
    some = list(bands)
    codes = [band.code for band in some]
    is_ordered = all(band.high is None or band.high >= band.low >= 0 for band in some)
    return bool(some) and all(codes) and len(set(codes)) == len(codes) and is_ordered
