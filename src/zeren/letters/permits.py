"""Who may issue letters: the safety manager, and the head of the unit or of one above it."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import queries as organisation


def require_issuer(by: Actor, unit_id: int, at: datetime) -> None:
    """Refused("letter.not_issuer") unless the actor may issue letters for the unit.

    The system may: it issues what a reaction found due again.
    """
    if by.kind == "system":
        return
    on = organisation.date_of(at)
    if by.kind == "person":
        leaders = organisation.leaders(unit_id, on)
        if by.id in leaders or by.id in organisation.holders("safety_manager", on):
            return
    raise Refused("letter.not_issuer")


def require_decider(by: Actor, at: datetime) -> None:
    """Refused("letter.not_decider") unless the actor is safety manager or general manager."""
    if by.kind == "person":
        on = organisation.date_of(at)
        if organisation.is_voice(by.id, on) or by.id in organisation.holders("safety_manager", on):
            return
    raise Refused("letter.not_decider")
