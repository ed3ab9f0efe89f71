"""What the worker does for the ledger at every tick: plain functions, each safe to repeat."""

import logging

from zeren.ledger import actions, index, known, storage

log = logging.getLogger(__name__)

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


def bring_in() -> int:
    """After a large import: bring entries into the index in parts, before the checkpoint.

    An index that is not the one that was signed is worked out anew.
    """
    done = 0
    if not index.is_sound():
        log.error("the index of subjects is not of this log: it is worked out again")
        index.forget()
    while index.waiting() > index.AT_ONCE and done < ROUNDS * index.PART:
        done += index.advance()
    return done


def checkpoint() -> int:
    """Sign the log as it is; returns the size that is signed."""
    known.remember()
    bring_in()
    point = actions.checkpoint()
    return point.size if point else 0
