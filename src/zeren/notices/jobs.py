"""What the schedule calls: the outbox is emptied, and forgotten in time."""

from zeren.ledger import clock
from zeren.notices import outbox


def deliver() -> int:
    """Hand to the mail server what is due."""
    return outbox.deliver(now=clock.now)


def forget() -> int:
    """Remove messages that have been kept long enough."""
    return outbox.forget(at=clock.now())
