"""Words of this room: how a webhook stands."""

from django.utils.translation import gettext as _

from zeren.web import words
from zeren.web.parts import State
from zeren.webhooks.queries import Webhook

STATES = words.table("webhooks", "states")
BADGES: dict[str, State] = {"ASKED": "soon", "ACTIVE": "ok", "PAUSED": "soon", "ENDED": "closed"}


def badge(row: Webhook) -> tuple[State, str]:
    """The state in a word; what fails is no green, whatever was decided."""
    if row.state == "ACTIVE" and row.failing_since:
        return "gap", _("not taken; it is tried again")
    return BADGES[row.state], str(STATES[row.state])


def said(text: str) -> str:
    """What was answered: a status as it is, one of our own codes as a sentence."""
    refusals = words.refusal_words()
    return str(refusals[text]) if text in refusals else text
