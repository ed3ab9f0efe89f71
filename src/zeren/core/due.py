"""Working days: which days count, and when a number of them is over.

The calendar is passed in: the public holidays of the place, and the weekend days that are worked
instead (调休). Days are whole numbers (core.days).
"""

from dataclasses import dataclass
from datetime import date

MOST_DAYS = 4000
"""More days without finding the answer means a calendar in which nobody works."""

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """holidays: days off beside the weekend; worked: weekend days that are working days.

    A day in both is worked: the later notice gives back the day.
    known: the years whose holidays are announced; None where that is not asked (all are).
    turn:  of a team that works in shifts, which days of its round are worked; the round begins on
           `first` and goes on in both directions. It knows no weekend.
    """

    holidays: frozenset[int] = frozenset()
    worked: frozenset[int] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    known: frozenset[int] | None = None
    turn: tuple[bool, ...] = ()
    first: int = 0

    def is_working(self, day: int) -> bool:
        if day in self.worked:
            return True
        if self.turn:
            return day not in self.holidays and self.turn[(day - self.first) % len(self.turn)]
        return day not in self.holidays and weekday(day) not in self.weekend


def weekday(day: int) -> int:
    """0 is Monday, as for `date.weekday`."""
    return (day - 1) % 7


def after(day: int, working_days: int, calendar: Calendar) -> int:
    """The day on which the given number of working days after `day` is reached.

    The day itself does not count: one working day after a Friday is the Monday.
    """
    if working_days < 0:
        raise ValueError(f"want working days of 0 or more, got {working_days}")
    at, left = day, working_days
    while left:
        at += 1
        if at - day > MOST_DAYS:
            raise ValueError(f"no {working_days} working days in {MOST_DAYS} days")
        left -= calendar.is_working(at)
    return at


def between(start: int, end: int, calendar: Calendar) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(calendar.is_working(day) for day in range(start + 1, end + 1))


def unknown_years(start: int, end: int, calendar: Calendar) -> list[int]:
    """Years between two days, both counted, whose holidays nobody has announced: say them."""
    if calendar.known is None or end < start:
        return []
    years = range(date.fromordinal(start).year, date.fromordinal(end).year + 1)
    return [year for year in years if year not in calendar.known]


def overdue(due_day: int, today: int, calendar: Calendar) -> int:
    """Working days by which something is late. The due day itself is in time."""
    return between(due_day, today, calendar)
