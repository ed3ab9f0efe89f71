"""What the worker calls now and then on behalf of the whole house."""

from zeren.core.days import day_of
from zeren.ledger import clock
from zeren.obligations import actions, queries
from zeren.site import reactions


def react() -> int:
    """Walk the facts recorded since the last time, and do what must follow them."""
    return reactions.walk(at=clock.now())


def count_again() -> int:
    """Count every unit again when the counters stand at another day: intervals begin and end.

    A new day also begins what was entered for it: a transfer, a new head, a leaving.
    """
    day = day_of(clock.today())
    if queries.counts_today(day) is not None:
        return 0
    reactions.derive(clock.now())
    return actions.rebuild_counters(day=day)
