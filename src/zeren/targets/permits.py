"""Who may set and cascade targets."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import queries as organisation


def require_setter(by: Actor, unit_id: int, at: datetime) -> None:
    """The safety manager drafts, the head of the unit or above decides; else targets.not_setter."""
    on = organisation.date_of(at)
    leaders = organisation.leaders(unit_id, on)
    if by.kind == "person" and (
        by.id in leaders or by.id in organisation.holders("safety_manager", on)
    ):
        return
    raise Refused("targets.not_setter")


def require_publisher(by: Actor, at: datetime) -> None:
    """Only the head of the root publishes; the year's targets are his to answer for (WSL 21)."""
    on = organisation.date_of(at)
    if by.kind == "person" and organisation.is_voice(by.id, on):
        return
    raise Refused("targets.not_publisher")
