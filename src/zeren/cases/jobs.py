"""What the schedule calls: open cases pass to successors, late ones climb."""

from zeren.cases import actions
from zeren.ledger import clock


def tend() -> int:
    """Give open cases to whoever answers now, then let the late ones climb."""
    return actions.inherit(at=clock.now()) + actions.escalate_overdue(at=clock.now())
