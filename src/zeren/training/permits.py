"""Who may plan and lead a meeting."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import queries as organisation
from zeren.training.models import Meeting


def require_planner(by: Actor, unit_id: int, at: datetime) -> None:
    """The head of the unit or above, or the safety manager; else training.not_planner."""
    on = organisation.date_of(at)
    leaders = organisation.leaders(unit_id, on)
    if by.kind == "person" and (
        by.id in leaders or by.id in organisation.holders("safety_manager", on)
    ):
        return
    raise Refused("training.not_planner")


def require_leader(by: Actor, meeting: Meeting, at: datetime) -> None:
    """The named trainer may always lead; else as for planning."""
    if by.kind == "person" and by.id == meeting.trainer_id:
        return
    require_planner(by, meeting.unit_id, at)
