"""What is called by the schedule: overdue hazards climb, open ones pass to successors."""

from zeren.hazards import actions
from zeren.ledger import clock


def escalate() -> int:
    """Let overdue hazards climb; each call catches up with what was missed."""
    return actions.escalate_overdue(at=clock.now())


def inherit() -> int:
    """Give open hazards to whoever is in charge now."""
    return actions.inherit(at=clock.now())
