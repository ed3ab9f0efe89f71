"""What a letter's life means for the duty to have one: the days it proves."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.letters import letter as core
from zeren.letters import queries
from zeren.letters.models import Letter
from zeren.obligations import actions as obligations


def meet(letter: Letter, *, fact_id: int, by: Actor, at: datetime) -> None:
    """The days that letters of this person and year prove are met, each within its own year."""
    first, after = core.first_day(letter.year), core.first_day(letter.year + 1)
    for person_id, start, end in queries.proved_days([letter.person_id]):
        if first <= start < after:
            obligations.meet(
                "letter", [person_id], ok_from=start, ok_to=end, fact_id=fact_id, by=by, at=at
            )


def lapse(letter: Letter, *, day: int, fact_id: int, by: Actor, at: datetime) -> None:
    """From `day` on the letter proves nothing; what it proved before stays.

    So does what another letter of the same year proves: one signed since, when the day is past.
    """
    if letter.in_force_at is None or day >= core.first_day(letter.year + 1):
        return
    obligations.lapse("letter", [letter.person_id], day=day, fact_id=fact_id, by=by, at=at)
    meet(letter, fact_id=fact_id, by=by, at=at)
