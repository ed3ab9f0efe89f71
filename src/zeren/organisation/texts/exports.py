"""Words of lists that leave the house."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from zeren.core import handing as rule
from zeren.organisation.queries.exports import Export
from zeren.web import formats, links, words
from zeren.web.parts import Button, State, Todo

LISTS = words.table("organisation", "export_lists")
"""By the name of the page that gives it; a test reverses each."""
PURPOSES = words.table("organisation", "export_purposes")
STATES = words.table("organisation", "export_states")
BADGES: dict[str, State] = {
    "ASKED": "soon",
    "ALLOWED": "ok",
    "DECLINED": "closed",
    "TAKEN_BACK": "closed",
    "GIVEN": "closed",
}


def is_over(row: Export, at: datetime) -> bool:
    """Nobody answered in time, or the day in which it could be taken is over."""
    if row.state == "ASKED":
        return at > row.asked_at + rule.WAITS
    return row.until is not None and at > row.until


def badge(row: Export, at: datetime) -> tuple[State, str]:
    if is_over(row, at) and row.state in ("ASKED", "ALLOWED"):
        return "closed", _("over")
    return BADGES[row.state], str(STATES[row.state])


def todos(rows: Iterable[Export]) -> Iterator[Todo]:
    """What waits for a second person, a line each, as My day shows it."""
    for row in rows:
        told = {"list": LISTS[row.what], "many": formats.number(row.people)}
        yield Todo(
            title=_("%(list)s as a file, with %(many)s people: may it go out?") % told,
            detail=_("to %(recipient)s") % {"recipient": row.recipient},
            owner=row.asked_by.name,
            since=row.asked_at,
            buttons=[Button(_("Look and decide"), links.export(row.pk))],
        )


def done(act: str) -> str:
    return {
        "allow": _("Allowed. It can be taken for a day, by the one who asked."),
        "decline": _("Declined. Nothing goes out."),
        "take_back": _("Taken back. It can be taken no more."),
    }.get(act, "")
