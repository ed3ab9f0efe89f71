"""Which room erases what: rooms register here at the start, so that none is called upward.

erasing.register("people", Eraser(left_before, erase_people))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from zeren.core.actor import Actor


class Erase(Protocol):
    """Destroys names and keys of these rows, with a fact for each; how many there were."""

    def __call__(
        self, ids: Sequence[int], *, rule: Mapping[str, object], by: Actor, at: datetime
    ) -> int: ...


@dataclass(frozen=True)
class Eraser:
    """due: ids of what ended before a day and still has its names."""

    due: Callable[[date], list[int]]
    erase: Erase


ERASERS: dict[str, Eraser] = {}


def register(**erasers: Eraser) -> None:
    """By class of core.retention."""
    ERASERS.clear()
    ERASERS.update(erasers)
