"""Words of this room: how far a message came."""

from django.utils.translation import gettext_lazy as _

from zeren.web.parts import State
from zeren.web.words import Sentence

MESSAGE_STATES: dict[str, Sentence] = {
    "QUEUED": _("waits to be sent"),
    "SENDING": _("being sent"),
    "ACCEPTED": _("taken by the mail server"),
    "FAILED": _("refused by the mail server"),
    "UNREACHED": _("no way to reach this person"),
    "TOLD": _("told in person"),
}
MESSAGE_BADGES: dict[str, State] = {
    "QUEUED": "soon",
    "SENDING": "soon",
    "ACCEPTED": "ok",
    "FAILED": "gap",
    "UNREACHED": "gap",
    "TOLD": "ok",
}
COUNTED: tuple[tuple[Sentence, tuple[str, ...]], ...] = (
    (_("on the way"), ("QUEUED", "SENDING")),
    (_("taken by the mail server"), ("ACCEPTED",)),
    (_("told in person"), ("TOLD",)),
    (_("refused by the mail server"), ("FAILED",)),
    (_("no way to reach this person"), ("UNREACHED",)),
)
"""The outbox in figures; each leads to its list."""
