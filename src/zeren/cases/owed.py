"""Why a duty that somebody objects to is unmet, and who acts next: whoever answers."""

from datetime import date

from zeren.cases import queries
from zeren.core import case as core
from zeren.core.days import day_of
from zeren.core.owed.coverage import Seat, Step
from zeren.organisation import queries as organisation


def contested(on: date) -> dict[tuple[str, int], tuple[Step, int]]:
    """(requirement, subject) of what is objected to on a day: its next step, and since when.

    Nobody is blamed for what he objects to: it waits for the answer of somebody else.
    """
    found: dict[tuple[str, int], tuple[Step, int]] = {}
    for requirement, subject, pk, kind, owner, opened in queries.contested(on):
        who: Seat = "safety_office" if kind == core.SIGNATURE else "superior"
        step = Step("case.not_answered", who, owner, ("case", pk))
        found.setdefault((requirement, subject), (step, day_of(organisation.date_of(opened))))
    return found
