"""What rooms above have in units that end passes to the unit in their place, in the same act.

As with `queries.still_used`, who passes is said once at the start, so that no room calls upward.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from zeren.core.actor import Actor
from zeren.organisation.actions.asked import Remark
from zeren.organisation.queries import Name


@dataclass(frozen=True, slots=True)
class Ending:
    """Units that end on a day, and the one that takes what is left in them.

    heir:    0 while it is only planned, and its name is known.
    cancels: meetings planned there are cancelled, not moved.
    """

    units: Sequence[int]
    heir: int
    name: Name
    on: date
    cancels: bool = False


class Room(Protocol):
    """What a room above does when units end: a module with these three functions."""

    def told(self, ending: Ending, /) -> list[Remark]:
        """What will pass, in sentences; nothing is written."""

    def pass_on(self, ending: Ending, /, *, by: Actor, at: datetime) -> None:
        """Do so, each thing with its fact."""

    def take_back(self, ending: Ending, /, *, by: Actor, at: datetime) -> None:
        """The units are there again: what passed and is still as it was then returns."""


_ROOMS: list[Room] = []


def register(*rooms: Room) -> None:
    """From now on these pass on what they have, in this order."""
    _ROOMS[:] = rooms


def told(ending: Ending) -> list[Remark]:
    return [one for room in _ROOMS for one in room.told(ending)]


def pass_on(ending: Ending, *, by: Actor, at: datetime) -> None:
    for room in _ROOMS:
        room.pass_on(ending, by=by, at=at)


def take_back(ending: Ending, *, by: Actor, at: datetime) -> None:
    for room in _ROOMS:
        room.take_back(ending, by=by, at=at)
