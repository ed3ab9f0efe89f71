"""What the schedule calls: the outbox is emptied, and forgotten in time."""

from zeren.jobs.jobs import STOPPING, Apart
from zeren.ledger import clock
from zeren.notices import delivery, outbox

deliver = Apart("outbox", lambda: delivery.deliver(now=clock.now, stopping=STOPPING))
"""Hand over what is due."""


def forget() -> int:
    """Remove messages that have been kept long enough."""
    return outbox.forget(at=clock.now())
