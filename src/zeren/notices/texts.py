"""Words of this room: how far a message came."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zeren.web import words
from zeren.web.parts import State
from zeren.web.words import Sentence

MESSAGE_STATES = words.table("notices", "message_states")
MESSAGE_BADGES: dict[str, State] = {
    "QUEUED": "soon",
    "SENDING": "soon",
    "ACCEPTED": "ok",
    "FAILED": "gap",
    "UNREACHED": "gap",
    "TOLD": "ok",
    "OVER": "closed",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One figure of the outbox, and the states it counts."""

    title: Sentence
    states: tuple[str, ...]


COUNTED = {
    "way": Counted(_("on the way"), ("QUEUED", "SENDING")),
    "accepted": Counted(MESSAGE_STATES["ACCEPTED"], ("ACCEPTED",)),
    "told": Counted(MESSAGE_STATES["TOLD"], ("TOLD",)),
    "refused": Counted(MESSAGE_STATES["FAILED"], ("FAILED",)),
    "unreached": Counted(MESSAGE_STATES["UNREACHED"], ("UNREACHED",)),
    "over": Counted(MESSAGE_STATES["OVER"], ("OVER",)),
}
"""The outbox in figures, by the word in the address of its list."""
