"""Who may plan and lead a meeting."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.organisation import queries as organisation
from zeren.training.models import Meeting


def require_planner(by: Actor, unit_id: int, at: datetime) -> Actor:
    """The head of the unit or above, or the safety manager, or who plans for one of them.

    As whom he plans. Refused: training.not_planner.
    """
    on = organisation.date_of(at)
    may = {*organisation.leaders(unit_id, on), *organisation.holders("safety_manager", on)}
    if by.kind == "person" and by.id in may:
        return by
    known = organisation.stands_for(by.id, on) if by.kind == "person" else {}
    for one, kinds in known.items():
        if one in may and "meetings" in kinds:
            return by.acting_for(one)
    raise Refused("training.not_planner")


def require_leader(by: Actor, meeting: Meeting, at: datetime) -> None:
    """The named trainer may always lead; else as for planning."""
    if by.kind == "person" and by.id == meeting.trainer_id:
        return
    require_planner(by, meeting.unit_id, at)
