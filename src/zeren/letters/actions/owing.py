"""What a letter's life means for the duty to have one: the days it proves."""

from datetime import datetime

from zeren.core import letter as core
from zeren.core.actor import Actor
from zeren.letters import queries
from zeren.letters.models import Letter
from zeren.obligations import actions as obligations


def meet(letter: Letter, *, fact_id: int, by: Actor, at: datetime) -> None:
    """The days that the letter proves are met: from its signature, within its own year."""
    proof = core.proof_of(queries.life_of(letter))
    if proof is not None:
        obligations.meet(
            "letter",
            [letter.person_id],
            ok_from=proof[0],
            ok_to=proof[1],
            fact_id=fact_id,
            by=by,
            at=at,
        )


def lapse(letter: Letter, *, day: int, fact_id: int, by: Actor, at: datetime) -> None:
    """From `day` on the letter proves nothing; what it proved before stays."""
    if letter.in_force_at is not None and day < core.first_day(letter.year + 1):
        obligations.lapse("letter", [letter.person_id], day=day, fact_id=fact_id, by=by, at=at)
