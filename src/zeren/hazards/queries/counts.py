"""Hazards by the unit they were found in and by month, for results: as of any past moment.

Counted are the year's: what was found since 1 January, as it stood at the end of each month. So a
share of December is the share of the year, and what is mended later does not change a month that
is over. What was no hazard, or waits for a look, is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from zeren.core.targets.bounds import MICRO
from zeren.core.targets.rolling import Month, Own
from zeren.hazards.models import Hazard, HazardStep
from zeren.organisation import queries as organisation

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


def rectified(months: Sequence[Month]) -> Own:
    """Found this year, and of them mended and looked at by another."""
    return _shares(months, lambda _life, then, _month: (then.verified, True))


def major_rectified(months: Sequence[Month]) -> Own:
    """The same of major ones."""
    return _shares(
        months, lambda _life, then, _m: (then.verified, True) if _is_major(then) else None
    )


def published(months: Sequence[Month]) -> Own:
    """Looked at by another, and of them told to the workforce (Work Safety Law art. 41)."""
    return _shares(
        months, lambda _life, then, _m: (then.published, True) if then.verified else None
    )


def on_time(months: Sequence[Month]) -> Own:
    """Mended, or past their day; and of them mended by their day, as the hazards page says it."""

    def judged(life: Life, then: Stood, month: Month) -> tuple[bool, bool] | None:
        if life.due is None or (then.mended is None and life.due >= month.last):
            return None
        in_time = then.mended is not None and organisation.date_of(then.mended) <= life.due
        return in_time, True

    return _shares(months, judged)


def major_overdue(months: Sequence[Month]) -> Own:
    """Major ones of any year that are past their day and not mended at the end of the month."""
    found: Own = {}
    for life, then, month in _stood(months, whole_life=True):
        is_late = life.due is not None and life.due < month.last
        if _is_major(then) and then.mended is None and is_late:
            key = (life.unit_id, month.first)
            found[key] = (found.get(key, (0, 0))[0] + MICRO, MICRO)
    return found


def reports(months: Sequence[Month]) -> Own:
    """Reports of the month itself; what turned out to be none was still a report."""
    found: Own = {}
    for life in lives(max(month.until for month in months)) if months else ():
        day = organisation.date_of(life.reported_at)
        if any(one.first == day.replace(day=1) for one in months):
            key = (life.unit_id, day.replace(day=1))
            found[key] = (found.get(key, (0, 0))[0] + MICRO, MICRO)
    return found


def _is_major(then: Stood) -> bool:
    return then.grade == "major"


def _stood(
    months: Sequence[Month], *, whole_life: bool = False
) -> "list[tuple[Life, Stood, Month]]":
    """Every hazard of the year as it stood at the end of each month."""
    if not months:
        return []
    known = lives(max(month.until for month in months))
    found = []
    for life in known:
        year = organisation.date_of(life.reported_at).year
        for month in months:
            if whole_life or year == month.first.year:
                then = life.before(month.until)
                if then is not None:
                    found.append((life, then, month))
    return found


def _shares(
    months: Sequence[Month], judge: Callable[[Life, Stood, Month], tuple[bool, bool] | None]
) -> Own:
    """Sum of what `judge` says (counts for, counts at all) by unit and month."""
    found: Own = {}
    for life, then, month in _stood(months):
        said = judge(life, then, month)
        if said is not None:
            key = (life.unit_id, month.first)
            top, low = found.get(key, (0, 0))
            found[key] = (top + MICRO * said[0], low + MICRO * said[1])
    return found
