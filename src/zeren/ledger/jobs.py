"""What the worker does for the ledger at every tick: plain functions, each safe to repeat."""

from zeren.ledger import actions, known, storage

ROUNDS = 200


def sequence() -> int:
    """Fold all waiting facts, in several transactions when there are many."""
    folded = 0
    for _round in range(ROUNDS):
        count = actions.sequence()
        folded += count
        if not count:
            break
        storage.give_way()
    return folded


def sweep() -> int:
    """Fold what became visible too late for `sequence`; once an hour is enough."""
    return actions.sequence(sweep=True)


def checkpoint() -> int:
    """Sign the log as it is; returns the size that is signed."""
    known.remember()
    point = actions.checkpoint()
    return point.size if point else 0
