"""When a device that many share is open: its last day, and the hours of each day."""

from dataclasses import dataclass
from datetime import date, datetime

DAY = 24 * 60
LONGEST_DAYS = 92
"""A tablet that is still needed after a quarter is enrolled anew: somebody looks at it again."""


@dataclass(frozen=True, slots=True)
class Opening:
    """opens, closes: minutes after midnight in local time; equal means the whole day, and hours
    that close before they open go over midnight, as a night shift does. until: the last day."""

    opens: int
    closes: int
    until: date


def is_open(one: Opening, local: datetime) -> bool:
    """At this local moment? What runs over midnight belongs to the day on which it began."""
    minute, day = local.hour * 60 + local.minute, local.date()
    if one.opens == one.closes:
        return day <= one.until
    if one.opens < one.closes:
        return one.opens <= minute < one.closes and day <= one.until
    if minute >= one.opens:
        return day <= one.until
    return minute < one.closes and day.toordinal() - 1 <= one.until.toordinal()


def problems(one: Opening, today: date) -> list[str]:
    """Codes of what is wrong with hours and last day as they were typed."""
    found = []
    if not (0 <= one.opens < DAY and 0 <= one.closes < DAY):
        found.append("kiosk.hours_outside_the_day")
    if one.until < today:
        found.append("kiosk.over_already")
    elif one.until.toordinal() - today.toordinal() > LONGEST_DAYS:
        found.append("kiosk.too_long")
    return found
