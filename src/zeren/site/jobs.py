"""What the worker calls now and then on behalf of the whole house."""

from zeren.ledger import clock, inbox
from zeren.letters import actions as letters
from zeren.obligations import actions as obligations
from zeren.site import reactions


def react() -> int:
    """Answer the facts that wait, and do what must follow them."""
    return inbox.react(at=clock.now())


def fold() -> int:
    """Add up the counters' steps; the sums stay what they are."""
    return obligations.fold()


def turn() -> int:
    """What a new day brings to letters: planned changes, and the end of a year, written down."""
    at = clock.now()
    letters.refit_due(by=reactions.SYSTEM, at=at)
    return letters.expire_due(by=reactions.SYSTEM, at=at)
