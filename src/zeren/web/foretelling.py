"""What a page foretells of an act in rooms above its own: it asks here, site/previews.py answers.

Like the readers of facts, who answers is said once at the start, so that no room calls upward.
"""

from collections.abc import Callable
from datetime import datetime

Foreteller = Callable[[Callable[[], object], datetime, int], list[str]]
"""Given an act, its moment and its size: what else will follow, as sentences.

The act is taken back.
"""

_ANSWERS: list[Foreteller] = []


def register(answer: Foreteller) -> None:
    """From now on this one foretells."""
    _ANSWERS[:] = [answer]


def foretold(act: Callable[[], object], *, at: datetime, size: int = 0) -> list[str]:
    """What follows from an act beside what the act itself says; nothing is kept of it.

    size:    rows that the act is known to write; a large act is only said to be large.
    Refused: whatever the act refuses.
    """
    return [line for answer in _ANSWERS for line in answer(act, at, size)]
