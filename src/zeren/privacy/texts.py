"""Words of how long data is kept."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.privacy.queries.retention import Keeping
from zeren.web import formats, words
from zeren.web.parts import State

CLASSES = words.table("privacy", "classes")
FLOORS = words.table("privacy", "class_floors")
STATES = words.table("privacy", "keeping_states")
BADGES: dict[str, State] = {
    "ASKED": "soon",
    "CONFIRMED": "ok",
    "DECLINED": "closed",
    "TAKEN_BACK": "closed",
}


def badge(row: Keeping) -> tuple[State, str]:
    return BADGES[row.state], str(STATES[row.state])


def asked(row: Keeping) -> str:
    """What is asked, in a line."""
    told = {"class": CLASSES[row.kind], "n": row.years}
    if row.act == "erase":
        return _("Erase what is past: %(class)s") % told
    said = ngettext("Keep %(n)s year: %(class)s", "Keep %(n)s years: %(class)s", row.years)
    return said % told


def effect(row: Keeping, past: int) -> str:
    """What the yes does."""
    if row.act == "years":
        return _("From the yes on it is kept so long. What is past is erased only by asking.")
    said = ngettext(
        "%(n)s is erased for good: names, addresses and the keys that bound them in the log. The "
        "facts stay, and the log verifies as before.",
        "%(n)s are erased for good: names, addresses and the keys that bound them in the log. The "
        "facts stay, and the log verifies as before.",
        past,
    )
    return said % {"n": formats.number(past)}
