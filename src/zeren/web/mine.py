"""What rooms above the accounts show on the page of one's own account: they register it here.

As with `foretelling`, who answers is said once at the start, so that no room calls upward.
"""

from collections.abc import Callable

from zeren.core.viewer import Viewer
from zeren.web.parts import Card

Teller = Callable[[Viewer], Card | None]

_TELLERS: list[Teller] = []


def register(*tellers: Teller) -> None:
    """From now on these cards stand on *My account*, in this order."""
    _TELLERS[:] = tellers


def cards(viewer: Viewer) -> list[Card]:
    """What the rooms know about the sign-in of this viewer."""
    found = [tell(viewer) for tell in _TELLERS]
    return [card for card in found if card is not None]
