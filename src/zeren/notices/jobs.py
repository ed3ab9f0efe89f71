"""What the schedule calls: the outbox is emptied."""

from zeren.ledger import clock
from zeren.notices import outbox


def deliver() -> int:
    """Hand to the mail server what is due."""
    return outbox.deliver(now=clock.now)
