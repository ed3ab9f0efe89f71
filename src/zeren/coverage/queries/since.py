"""In which units some facts may have changed what is missing, or whose turn it is.

In the season of letters facts arrive every second, and nearly all of them are of one person each:
there at the meeting, a quiz, a signature. What else they changed is in the rows that they closed
and opened. Every other fact may have changed anything: heads, meetings, targets, objections.
"""

from zeren.ledger import queries as ledger
from zeren.ledger.remembered import MOST, OF_ONE, QUIET
from zeren.obligations import queries as owed

SETTLED = "obligation.settled"
MOST_UNITS = 48
"""Of more everything is asked anew, which then costs less."""


def units_since(after: int, until: int) -> set[int] | None:
    """The units, for the facts after one and up to another; None: any."""
    if until - after > MOST:
        return None
    people: set[int] = set()
    for code, body in ledger.between(after, until):
        if code == SETTLED or code.startswith(QUIET):
            continue  # the rows that were closed and opened say themselves where they stand
        if not code.startswith(OF_ONE) or not isinstance(body.get("person"), int):
            return None
        people.add(body["person"])
    if len(people) > MOST_UNITS:
        return None
    found = owed.units_changed(after) | owed.units_of_people(people)
    return found if len(found) <= MOST_UNITS else None
