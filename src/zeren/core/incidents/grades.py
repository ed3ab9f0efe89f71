"""How grave: the grade by deaths, serious injuries and loss, with 以上 included and 以下 excluded.

Sources: R493 art. 3 (accidents; environmental ones stand apart, art. 2); National Environmental
Emergency Plan, annex 1, in the editions of 2006 and of 2014. Any one criterion is enough; the worst
counts.
"""

from collections.abc import Sequence
from datetime import date

from zeren.core.incidents import classes

GRADES = ("general", "larger", "major", "extra_major")
NONE = ""
"""Nobody hurt and nothing lost: there is nothing to grade."""

YUAN = 1_000_000
"""Loss is kept in millionths of a yuan, as every amount in a table."""
_MILLION = 1_000_000 * YUAN

ACCIDENT = (
    # grade, deaths, seriously injured (acute poisoning with them), direct loss; from here up
    ("extra_major", 30, 100, 100 * _MILLION),
    ("major", 10, 50, 50 * _MILLION),
    ("larger", 3, 10, 10 * _MILLION),
)
ENVIRONMENTAL = {
    # grade, deaths, poisoned or seriously injured, people evacuated, loss
    "NEEP-2014": (
        ("extra_major", 30, 100, 50_000, 100 * _MILLION),
        ("major", 10, 50, 10_000, 20 * _MILLION),
        ("larger", 3, 10, 5_000, 5 * _MILLION),
    ),
    "NEEP-2006": (
        ("extra_major", 30, 100, 50_000, 10 * _MILLION),
        ("major", 10, 50, 10_000, None),
        ("larger", 3, 10, None, None),
    ),
}


def accident(deaths: int, serious: int, injured: int, loss: int) -> str:
    """The grade of a work accident (R493-2007).

    Units: people, people, people, millionths of a yuan. injured: all that are hurt and live.
    Bounds: the lower one belongs to the grade (以上), the upper one to the next (以下).
    """
    for grade, *bounds in ACCIDENT:
        if _reaches((deaths, serious, loss), bounds):
            return grade
    return "general" if deaths or serious or injured or loss else NONE


def environmental(deaths: int, serious: int, evacuated: int, loss: int, on: date) -> str:
    """The grade of an environmental event by the edition of its day: never below "general"."""
    known = ENVIRONMENTAL[classes.edition("environmental", on).code]
    for grade, *bounds in known:
        if _reaches((deaths, serious, evacuated, loss), bounds):
            return grade
    return "general"


def worst(*found: str) -> str:
    """The gravest of some grades; NONE when there is none."""
    return max(found, key=lambda one: GRADES.index(one) if one else -1, default=NONE)


def _reaches(values: Sequence[int], bounds: Sequence[int | None]) -> bool:
    pairs = zip(values, bounds, strict=True)
    return any(bound is not None and value >= bound for value, bound in pairs)
