"""Papers by unit and month, for results: as of any past moment.

A person counts where he stood at the end of the month; who is no longer there does not count.
"""

from collections.abc import Sequence
from datetime import date

from zeren.core.days import day_of
from zeren.core.targets.bounds import MICRO
from zeren.core.targets.rolling import Month, Own
from zeren.organisation.queries import spans
from zeren.training.models import Attempt


def passed(months: Sequence[Month]) -> Own:
    """Who handed in a paper of the year by the end of the month, and of them who passed."""
    found: Own = {}
    for year in sorted({month.first.year for month in months}):
        papers = list(
            Attempt.objects.filter(year=year, state="SUBMITTED")
            .order_by("submitted_at", "id")
            .values_list("person_id", "submitted_at", "has_passed")
        )
        stood = spans.person_spans(sorted({person for person, _at, _passed in papers}))
        for month in (one for one in months if one.first.year == year):
            tried: dict[int, bool] = {}
            for person, at, has_passed in papers:
                if at is not None and at < month.until:
                    tried[person] = tried.get(person, False) or has_passed
            for person, is_passed in tried.items():
                unit = _unit_on(stood.get(person, []), month.last)
                if unit:
                    top, low = found.get((unit, month.first), (0, 0))
                    found[unit, month.first] = (top + MICRO * is_passed, low + MICRO)
    return found


def _unit_on(stood: Sequence[spans.PersonSpan], on: date) -> int:
    day = day_of(on)
    return next((one.unit_id for one in stood if one.from_day <= day < one.to_day), 0)
