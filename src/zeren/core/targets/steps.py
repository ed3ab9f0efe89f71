"""Undo and redo of a draft, read from what was written down, so that it is the same everywhere.

Nothing is taken out of the log: to undo a step is an act of its own that writes back what stood
there before. A new step ends what could be done again.
"""

from collections.abc import Iterable

DONE, UNDONE, REDONE = "target.rows_saved", "target.rows_undone", "target.rows_redone"


def stacks(told: Iterable[tuple[str, int]]) -> tuple[list[int], list[int]]:
    """The steps that stand and those that were undone; the next to undo or redo is the last.

    told: (what happened, its step), oldest first. What does not fit the order counts for nothing.
    """
    done: list[int] = []
    undone: list[int] = []
    for what, step in told:
        if what == DONE:
            done.append(step)
            undone.clear()
        elif what == UNDONE and done[-1:] == [step]:
            undone.append(done.pop())
        elif what == REDONE and undone[-1:] == [step]:
            done.append(undone.pop())
    return done, undone
