"""Words of how long data is kept."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.viewer import Viewer
from zeren.organisation.queries import exports
from zeren.organisation.texts import exports as export_texts
from zeren.privacy.queries import retention
from zeren.privacy.queries.retention import Keeping
from zeren.web import formats, links, words
from zeren.web.parts import Button, State, Todo

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


def todos(viewer: Viewer, at: datetime) -> Iterator[Todo]:
    """Files with people and terms that wait for this reader's yes, as My day shows them."""
    yield from export_texts.todos(exports.to_decide(viewer, at))
    for row in retention.to_decide(viewer):
        yield Todo(
            title=asked(row),
            detail=_("waits for your yes or no"),
            owner=row.asked_by.name,
            since=row.asked_at,
            buttons=[Button(_("Look and decide"), links.keeping(row.pk))],
        )


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
