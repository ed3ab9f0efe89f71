"""Which clocks run since an event, when each is due, who is to be told, and what stops it.

Sources: R493 art. 9 (at once to the head of the unit, within one hour to the authority), art. 13
(changes of the toll), art. 29 (investigation within 60 days, prolonged by 60 at most); Work-Injury
Insurance Regulation art. 17 (claim within 30 days); Environmental Protection Law art. 47 (at once).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zeren.core.incidents import toll

AUTHORITY, ENVIRONMENT, FOLLOW_UP = "authority", "environment", "follow_up"
CLAIM, INVESTIGATION, CLASSIFY = "claim", "investigation", "classify"
CLOCKS = (AUTHORITY, ENVIRONMENT, CLASSIFY, FOLLOW_UP, CLAIM, INVESTIGATION)
TO_AUTHORITY = timedelta(hours=1)
TO_CLASSIFY = timedelta(hours=24)
"""The house's own day, no law's; until then the clocks run on what was reported."""
NEAR_DAYS = 7
INVESTIGATION_DAYS, LONGER_DAYS, CLAIM_DAYS = 60, 60, 30


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an event. Days are of the organisation's zone.

    told:   clock -> when who is to be told was told (a claimed time), the first of each.
    living: how many are hurt and alive.   is_longer: the authority prolonged the investigation.
    """

    occurred: date
    recorded_at: datetime
    classes: frozenset[str]
    hurt: str
    is_confirmed: bool
    is_closed: bool = False
    grade: str = ""
    living: int = 0
    told: frozenset[tuple[str, datetime]] = frozenset()
    is_longer: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: `due` is a moment, or the last day in time; `stopped` is when it stopped."""

    code: str
    due: datetime | date
    stopped: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.stopped is None

    def is_near(self, today: date) -> bool:
        """Is it time to do something about it? What waits for a day shows a week before."""
        return isinstance(self.due, datetime) or self.due <= today + timedelta(NEAR_DAYS)

    def is_late(self, now: datetime, today: date) -> bool:
        """Past its time: still running, or stopped too late."""
        if isinstance(self.due, datetime):
            return (self.stopped or now) > self.due
        return (self.stopped.date() if self.stopped else today) > self.due


def clocks(seen: Seen) -> list[Clock]:
    """Every clock of an event, in their order; one that was never to run is not there.

    Before anybody has classified it, it runs on what was reported: somebody hurt, or not known.
    """
    told = dict(sorted(seen.told, key=lambda one: one[1], reverse=True))
    found = []
    if _is_for_authority(seen):
        found.append(Clock(AUTHORITY, seen.recorded_at + TO_AUTHORITY, told.get(AUTHORITY)))
    if "environmental" in seen.classes:
        found.append(Clock(ENVIRONMENT, seen.recorded_at, told.get(ENVIRONMENT)))
    if not seen.is_confirmed:
        return [*found, Clock(CLASSIFY, seen.recorded_at + TO_CLASSIFY)]
    if seen.living and not is_over(seen, FOLLOW_UP):
        found.append(Clock(FOLLOW_UP, toll.last_day(seen.occurred, seen.classes)))
    if "work_injury" in seen.classes:
        day = seen.occurred + timedelta(CLAIM_DAYS)
        found.append(Clock(CLAIM, day, told.get(CLAIM)))
    if "work_accident" in seen.classes and not seen.is_closed:
        days = INVESTIGATION_DAYS + (LONGER_DAYS if seen.is_longer else 0)
        found.append(Clock(INVESTIGATION, seen.occurred + timedelta(days)))
    return found


def is_over(seen: Seen, code: str) -> bool:
    """Was it looked after on the last day of the term or later? An earlier look proves nothing."""
    last = toll.last_day(seen.occurred, seen.classes)
    return any(one == code and at.date() >= last for one, at in seen.told)


def _is_for_authority(seen: Seen) -> bool:
    if seen.is_confirmed:
        return "work_accident" in seen.classes and bool(seen.grade)
    return seen.hurt != "nobody"


def stoppable(codes: Collection[Clock]) -> list[str]:
    """Clocks that somebody stops by saying whom he told; the others stop by their own act."""
    by_word = (AUTHORITY, ENVIRONMENT, FOLLOW_UP, CLAIM)
    return [one.code for one in codes if one.is_running and one.code in by_word]
