"""What coverage asks for: each requirement once, who owes it, for which term, which room proves it.

A requirement of a term is owed anew in each term, from its first day or from joining, and what
belongs to one term never meets another. Adding a requirement is one row here, one entry in the
`owed.py` of its room, and its words (docs/how-to/add-a-requirement.md).
Source: Work Safety Law art. 22 (responsibility of all staff, supervised and assessed), art. 28
(training of all staff); GB/T 33000 5.1.3 and ISO 45001:2018 cl. 6.2 (targets of every layer).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from zeren.core.days import NEVER

Subject = Literal["person", "unit", "thing"]
Period = Literal["ALWAYS", "YEAR"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is owed: its code, who owes it, how long a proof can hold, whose it is."""

    code: str
    subject: Subject
    period: Period
    room: str


REQUIREMENTS = (
    Requirement("trained", "person", "YEAR", "training"),
    Requirement("letter", "person", "YEAR", "letters"),
    Requirement("unit_head", "unit", "ALWAYS", "responsibility"),
    Requirement("unit_targets", "unit", "YEAR", "targets"),
    Requirement("thing_in_charge", "thing", "ALWAYS", "responsibility"),
    Requirement("thing_user", "thing", "ALWAYS", "responsibility"),
)
"""In the order in which pages show them."""

CODES = tuple(one.code for one in REQUIREMENTS)
BY_CODE = {one.code: one for one in REQUIREMENTS}


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """The days [start, end) in which one proof can hold."""

    start: int
    end: int


ALWAYS = Term(0, NEVER)


def term_of(period: Period, day: int) -> Term:
    """The term that holds a day: all days, or the year from 1 January to 31 December."""
    if period == "ALWAYS":
        return ALWAYS
    return year_term(date.fromordinal(day).year)


def year_term(year: int) -> Term:
    return Term(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
