"""What the schedule calls: reports are written down, overdue ones climb, heirs inherit."""

from zeren.hazards import actions
from zeren.ledger import clock


def escalate() -> int:
    """Let overdue hazards climb; each call catches up with what was missed."""
    return actions.escalate_overdue(at=clock.now())


def inherit() -> int:
    """Give open hazards to whoever is in charge now."""
    return actions.inherit(at=clock.now())


def write_down() -> int:
    """Write reports without a name into the log, together and in a drawn order; bind the others."""
    at = clock.now()
    return actions.write_down_due(at=at) + actions.bind_waiting(at=at)
