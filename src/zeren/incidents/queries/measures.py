"""The measures that follow an event: the rooms above keep them, and register here at the start.

A measure is mended, verified by another and escalated like what was found on a round; there is no
second list of tasks. As with `web.foretelling`, no room calls upward.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: what, whose, by when, how it stands, and its page."""

    text: str
    owner: str
    due: date | None
    state: str
    is_done: bool
    href: str = ""


Teller = Callable[[int], list[Measure]]
_TELLERS: list[Teller] = []


def register(*tellers: Teller) -> None:
    _TELLERS[:] = tellers


def of_event(event_id: int) -> list[Measure]:
    return [one for tell in _TELLERS for one in tell(event_id)]
