"""Exposure: heads and hours by unit and month; measured ones are not estimated ones.

Heads times days times eight hours is an estimate and says so. Sources: 29 CFR 1904.32 (hours
worked); the custom of the field (domain: 百万工时).
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

BASES = ("headcount", "hours", "tonnes", "area", "output", "vehicles", "other")
MEASURED, ESTIMATED = "measured", "estimated"
HOURS_A_DAY = 8
MICRO = 1_000_000


def estimated(heads: int, days: int) -> int:
    """Hours of so many heads on so many working days."""
    return heads * days * HOURS_A_DAY


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def months(since: date, until: date) -> list[date]:
    """The months that begin in [since, until), each by its first day."""
    found, month = [], month_of(since)
    while month < until:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def typed(text: str) -> int | None:
    """A number as it stands in a cell, in millionths; None for an empty cell.

    "1,250" and "1 250.5" are numbers. Errors: ValueError for anything else, and for less than 0.
    """
    plain = text.strip().replace(",", "").replace("，", "").replace(" ", "").replace("\u00a0", "")
    if not plain:
        return None
    if not all(sign.isascii() and (sign.isdigit() or sign == ".") for sign in plain):
        raise ValueError(text)
    return int(Fraction(plain) * MICRO)


def total(values: Iterable[int]) -> Fraction:
    return Fraction(sum(values), MICRO)
