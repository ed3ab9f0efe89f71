"""Days as whole numbers, so that a million intervals compare fast and the same everywhere.

A day is the proleptic Gregorian ordinal (1 January of year 1 is 1); intervals are half-open.
"""

from datetime import date

NEVER = 2**31 - 1


def day_of(value: date) -> int:
    return value.toordinal()


def date_of(day: int) -> date | None:
    """The date of a day number; None for the open end."""
    return None if day >= NEVER else date.fromordinal(day)
