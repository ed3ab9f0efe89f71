"""What the schedule calls: figures are worked out after what touched them, and once a day."""

from zeren.core.actor import Actor
from zeren.ledger import clock
from zeren.results import actions


def count() -> int:
    """Work out what was touched, part by part; then write closed periods down."""
    done = actions.count_touched(at=clock.now())
    if done:
        actions.close_periods(by=Actor.system(), at=clock.now())
    return done
