"""What a page foretells of an act in rooms above its own: it asks here, site/previews.py answers.

Like the readers of facts, who answers is said once at the start, so that no room calls upward.
"""

from collections.abc import Callable
from datetime import datetime

Foreteller = Callable[[Callable[[], object], datetime], list[str]]
"""Given an act and its moment: what else will follow, as sentences. The act is taken back."""

_ANSWERS: list[Foreteller] = []


def register(answer: Foreteller) -> None:
    """From now on this one foretells."""
    _ANSWERS[:] = [answer]


def foretold(act: Callable[[], object], *, at: datetime) -> list[str]:
    """What follows from an act beside what the act itself says; nothing is kept of it.

    Refused: whatever the act refuses.
    """
    return [line for answer in _ANSWERS for line in answer(act, at)]
