"""What is missing below some units, in groups with their step and owner, kept up to date by facts.

In the season of letters facts arrive every second, and nearly all of them are of one person each:
there at the meeting, a quiz, a signature. What else they changed is in the rows that they closed
and opened. Every other fact may have changed anything: heads, meetings, targets, objections.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from zeren.core.owed.coverage import Seat, Step
from zeren.coverage.queries import alike
from zeren.ledger import remembered
from zeren.ledger.remembered import OF_ONE, QUIET, Remembered
from zeren.obligations import queries as owed
from zeren.organisation.queries.seats import Seats, seats

EACH = -1
"""Stands for each person himself, where the turn is the person's."""
SETTLED = "obligation.settled"
MOST_UNITS = 48
"""Of more everything is asked anew, which then costs less."""
KNOWN = Remembered(16)
"""Of the whole house one of them holds some thousand pieces (2 MB)."""


class Piece(NamedTuple):
    """Some gaps of one act in one unit, missing since the same day."""

    step: Step
    """Of the act, which may be that of another gap of the same subjects."""
    owner_id: int | None
    requirement: str
    unit_id: int
    since: int
    number: int
    first_id: int
    subject_id: int
    is_follower: bool
    about: tuple[str, int] | None = None
    """The subject, where the piece is one row."""


ByUnit = dict[int, list[Piece]]


def counted(on: date, tops: Sequence[str], without: Sequence[int], known: int | None) -> ByUnit:
    """Unit -> its pieces: all that is missing below `tops` but the rows `without`.

    known: a fact; what was known after it.
    """
    asked = (on, tuple(tops), tuple(without), known)

    def changed(old: ByUnit, after: int, until: int) -> ByUnit | None:
        units = units_since(after, until) if known is None else None
        if units is None:
            return None
        kept = {unit: some for unit, some in old.items() if unit not in units}
        return kept | anew(on, tops, without, None, units) if units else old

    return KNOWN.of(asked, lambda: anew(on, tops, without, known), changed)


def units_since(after: int, until: int) -> set[int] | None:
    """Where the facts after one and up to another may have changed anything; None: everywhere."""
    facts, people = remembered.since(after, until), set[int]()
    if facts is None:
        return None
    for code, person in facts:
        if code == SETTLED or code.startswith(QUIET):
            continue  # the rows that were closed and opened say themselves where they stand
        if not code.startswith(OF_ONE) or not isinstance(person, int):
            return None
        people.add(person)
    found = owed.units_changed(after, people)
    return found if len(found) <= MOST_UNITS else None


def anew(
    on: date,
    tops: Sequence[str],
    without: Sequence[int],
    known: int | None,
    units: Collection[int] | None = None,
) -> ByUnit:
    """`counted`, of all units or of some."""
    groups = [
        one
        for path in tops
        for one in alike.grouped(on, path, without=without, known=known, units=units)
    ]
    found: ByUnit = {}
    for piece in _of_groups(groups, on, seats(on, {one.unit_id for one in groups})):
        found.setdefault(piece.unit_id, []).append(piece)
    return found


def _of_groups(groups: Sequence[alike.Group], on: date, at: Seats) -> Iterator[Piece]:
    steps = alike.steps(groups, on)
    known: dict[tuple[Seat, int | None, int, int], int | None] = {}

    def owner(step: Step, unit: int, head: int) -> int | None:
        """EACH, or whose turn it is; thousands of groups ask the same of their unit."""
        asked = (step.who, step.owner_id, unit, head)
        if asked not in known:
            known[asked] = EACH if step.who == "person" else at.owner(step, unit, head or None)
        return known[asked]

    for unit, requirement, key, before, head, since, number, first, subject in groups:
        step = steps[requirement, key]
        turn = owner(step, unit, head)
        lead = steps.get((step.waits_for, before)) if before and step.waits_for else None
        # one act closes both, so they are one line: who is brought to the meeting can sign after it
        if lead and owner(lead, unit, head) != turn:
            lead = None
        yield Piece(
            lead or step, turn, requirement, unit, since, number, first, subject, lead is not None
        )
