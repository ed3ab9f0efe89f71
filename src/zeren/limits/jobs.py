"""What the worker does for the limits: plain functions, each safe to repeat."""

from zeren.ledger import clock
from zeren.limits import actions


def forget() -> int:
    """Forget keys that owe nothing any more, so that the table does not grow."""
    return actions.forget(at=clock.now())
