"""Hazards by the unit they were found in and by month, for results: as of any past moment.

A share counts what is settled: what was done, and what was not done by its day. So a report that is
not yet due lowers nobody's share, only work left undone does. Each counts in the year in which it
is first settled, as it stood at the end of each month; what is mended later does not change a month
that is over. What was no hazard, or waits for a look, is none.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from zeren.content.queries import days
from zeren.core import due
from zeren.core.days import day_of
from zeren.core.targets.bounds import MICRO
from zeren.core.targets.rolling import Month, Own
from zeren.hazards.models import Hazard, HazardStep
from zeren.organisation import queries as organisation

UNGIVEN = timedelta(days=31)
"""What nobody was given to mend falls due after a month, so that nothing hides without a day."""

ENDS = {"dismiss", "hold", "mark_spam"}
RETURNS = {"reopen", "accept"}


@dataclass(slots=True)
class Life:
    """One hazard with the acts of its life, oldest first."""

    id: int
    unit_id: int
    reported_at: datetime
    due: date | None
    grade: str
    acts: list[tuple[str, datetime]] = field(default_factory=list)

    def before(self, until: datetime) -> "Stood | None":
        """How it stood just before a moment; None when it was not known or was no hazard."""
        if self.reported_at >= until:
            return None
        is_one, mended, verified, published, later = True, None, False, False, 0
        for act, at in self.acts:
            if at >= until:
                later += act == "regrade"
                continue
            if act in ENDS:
                is_one = False
            elif act in RETURNS:
                is_one = True
            elif act == "rectify":
                mended = at
            elif act == "return":
                mended = None
            verified |= act == "verify"
            published |= act == "publish"
        if not is_one:
            return None
        other = {"major": "general", "general": "major"}[self.grade]
        return Stood(self.grade if later % 2 == 0 else other, mended, verified, published)


@dataclass(frozen=True, slots=True)
class Stood:
    """grade: of then. mended: when it was rectified for good, as it looked then."""

    grade: str
    mended: datetime | None
    verified: bool
    published: bool


def lives(until: datetime) -> list[Life]:
    """Every hazard reported before a moment; two queries."""
    found = {
        row[0]: Life(*row)
        for row in Hazard.objects.filter(reported_at__lt=until)
        .order_by("id")
        .values_list("id", "unit_id", "reported_at", "due_date", "grade")
    }
    steps = HazardStep.objects.filter(hazard__reported_at__lt=until).order_by("hazard_id", "place")
    for one, acts in groupby(steps.values_list("hazard_id", "act", "at"), key=lambda row: row[0]):
        found[one].acts = [(act, at) for _hazard, act, at in acts]
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Share:
    """done: settled by what was done. good: counts for. among: which hazards are counted at all.

    falls_due: what is not done by its day is settled too.
    """

    done: Callable[[Stood], bool]
    good: Callable[[Life, Stood], bool]
    among: Callable[[Stood], bool] = lambda _then: True
    falls_due: bool = True

    def settles(self, life: Life, then: Stood | None, last: date) -> bool:
        """Whether it counts at the end of a day."""
        if then is None or not self.among(then):
            return False
        return self.done(then) or (self.falls_due and falls_due(life) < last)


def falls_due(life: Life) -> date:
    return life.due or organisation.date_of(life.reported_at) + UNGIVEN


def shares(known: Iterable[Life], months: Sequence[Month], of: Share) -> Own:
    """Settled by the end of each month of a year, and not in a year before; and of them the good
    ones."""
    found: Own = {}
    if not months:
        return found
    begin = date(months[0].first.year, 1, 1)
    start, eve = organisation.start_of_day(begin), begin - timedelta(days=1)
    for life in known:
        if of.settles(life, life.before(start), eve):
            continue
        for month in months:
            then = life.before(month.until)
            if then is not None and of.settles(life, then, month.last):
                key = (life.unit_id, month.first)
                top, low = found.get(key, (0, 0))
                found[key] = (top + MICRO * of.good(life, then), low + MICRO)
    return found


def _mended_in_time(life: Life, then: Stood) -> bool:
    return then.mended is not None and organisation.date_of(then.mended) <= falls_due(life)


RECTIFIED = Share(lambda then: then.verified, lambda _life, then: then.verified)
"""Looked at by another, or past its day; and of them mended and looked at by another."""
MAJOR_RECTIFIED = Share(RECTIFIED.done, RECTIFIED.good, lambda then: then.grade == "major")
PUBLISHED = Share(RECTIFIED.done, lambda _life, then: then.published, falls_due=False)
"""Looked at by another, and of them told to the workforce (Work Safety Law art. 41)."""
ON_TIME = Share(lambda then: then.mended is not None, _mended_in_time)
"""Mended, or past their day; and of them mended by their day, as the hazards page says it."""


def of(share: Share) -> Callable[[Sequence[Month]], Own]:
    """The own figures of a share, read from the tables."""
    return lambda months: shares(_lives(months), months, share)


def major_overdue(months: Sequence[Month]) -> Own:
    """Major ones of any year that are past their day and not mended at the end of the month."""
    found: Own = {}
    for life, then, month in _stood(months):
        is_late = life.due is not None and life.due < month.last
        if then.grade == "major" and then.mended is None and is_late:
            key = (life.unit_id, month.first)
            found[key] = (found.get(key, (0, 0))[0] + MICRO, MICRO)
    return found


def reports(months: Sequence[Month]) -> Own:
    """Reports of the month itself; what turned out to be none was still a report."""
    found: Own = {}
    for life in _lives(months):
        day = organisation.date_of(life.reported_at)
        if any(one.first == day.replace(day=1) for one in months):
            key = (life.unit_id, day.replace(day=1))
            found[key] = (found.get(key, (0, 0))[0] + MICRO, MICRO)
    return found


def _lives(months: Sequence[Month]) -> list[Life]:
    return lives(max(month.until for month in months)) if months else []


def days_taken(months: Sequence[Month]) -> dict[tuple[int, date], list[int]]:
    """Working days from the report to the mending of each hazard of the year that was looked at."""
    found: dict[tuple[int, date], list[int]] = {}
    if not months:
        return found
    house = days.calendars([0], months[-1].last)[0]
    for life, then, month in _stood(months):
        first = organisation.date_of(life.reported_at)
        if then.verified and then.mended and first.year == month.first.year:
            last = organisation.date_of(then.mended)
            took = due.between(day_of(first), day_of(last), house)
            found.setdefault((life.unit_id, month.first), []).append(took)
    return found


def _stood(months: Sequence[Month]) -> Iterable[tuple[Life, Stood, Month]]:
    """Every hazard as it stood at the end of each month."""
    for life in _lives(months):
        for month in months:
            then = life.before(month.until)
            if then is not None:
                yield life, then, month
