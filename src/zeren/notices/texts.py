"""Words of this room: how far a message came."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zeren.core.reaching import MAIL
from zeren.notices.models import PAPER
from zeren.web import words
from zeren.web.parts import State
from zeren.web.words import Sentence

MESSAGE_STATES = words.table("notices", "message_states")
SERVICES = words.table("notices", "services")


def way_words(way: str) -> str:
    """What a way is called: mail and paper by a word, others as the settings name them."""
    known = {MAIL: SERVICES[MAIL], PAPER: SERVICES["paper"]}
    return str(known.get(way, way))


def service_words(service: str) -> str:
    """What stands behind an address of the settings, never the address."""
    return str(SERVICES.get(service, service))


MESSAGE_BADGES: dict[str, State] = {
    "QUEUED": "soon",
    "SENDING": "soon",
    "ACCEPTED": "ok",
    "FAILED": "gap",
    "PASSED": "closed",
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
    "passed": Counted(MESSAGE_STATES["PASSED"], ("PASSED",)),
    "unreached": Counted(MESSAGE_STATES["UNREACHED"], ("UNREACHED",)),
    "over": Counted(MESSAGE_STATES["OVER"], ("OVER",)),
}
"""The outbox in figures, by the word in the address of its list."""
