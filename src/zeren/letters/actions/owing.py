"""What a letter's life means for the duty to have one: the days it proves."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.letters import letter as core
from zeren.letters import queries
from zeren.letters.models import Letter
from zeren.obligations import actions as obligations


def meet(letter: Letter, *, fact_id: int, by: Actor, at: datetime) -> None:
    """The days that the letter proves are met: from its signature, within its own year."""
    _meet(letter.person_id, core.proof_of(queries.life_of(letter)), fact_id, by, at)


def lapse(letter: Letter, *, day: int, fact_id: int, by: Actor, at: datetime) -> None:
    """From `day` on the letter proves nothing; what it proved before stays.

    So does what another letter of the same year proves: one signed since, when the day is past.
    """
    if letter.in_force_at is None or day >= core.first_day(letter.year + 1):
        return
    obligations.lapse("letter", [letter.person_id], day=day, fact_id=fact_id, by=by, at=at)
    for person_id, life in queries.lives([letter.person_id]):
        if life.year == letter.year:
            _meet(person_id, core.proof_of(life), fact_id, by, at)


def _meet(
    person_id: int, days: tuple[int, int] | None, fact_id: int, by: Actor, at: datetime
) -> None:
    if days is not None:
        obligations.meet(
            "letter",
            [person_id],
            ok_from=days[0],
            ok_to=days[1],
            fact_id=fact_id,
            by=by,
            at=at,
        )
