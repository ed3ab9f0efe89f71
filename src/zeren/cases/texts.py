"""Words of cases: kinds, states, acts, and how one is told in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zeren.cases.models import Case
from zeren.core import case as core
from zeren.core.owed.requirement import BY_CODE
from zeren.web import formats, links, words
from zeren.web.parts import State

KINDS = words.table("cases", "kinds")
STATES = words.table("cases", "states")
STEPS = words.table("cases", "steps")
DONE = words.table("cases", "done")
RAISED = words.table("cases", "raised")
ASKED = words.table("cases", "asked")
HEADLINES = words.table("cases", "headlines")

BADGES: dict[str, State] = {"OPEN": "soon", "GRANTED": "soon", "REPLACED": "ok"}


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list, with its words."""

    row: Case
    title: str
    quote: str
    state: str
    badge: State
    due: str
    href: str


def line(row: Case, on: date) -> Line:
    is_open = row.state in core.OPEN_STATES
    is_late = is_open and row.due_date < on
    said = _("late since %(day)s") if is_late else _("due %(day)s")
    return Line(
        row=row,
        title=_("%(kind)s, %(name)s") % {"kind": KINDS[row.kind], "name": row.person.name},
        quote=words.shown(row.quote) if row.quote else _("all of the letter"),
        state=str(STATES[row.state]),
        badge="gap" if is_late else BADGES.get(row.state, "closed"),
        due=said % {"day": formats.day(row.due_date)} if is_open else "",
        href=links.case(row.pk),
    )


def lines(rows: Sequence[Case], on: date) -> list[Line]:
    return [line(row, on) for row in rows]


def about_href(about: str, pk: int, requirement: str) -> str:
    """The letter, the target, or the page of whoever or whatever a gap is about."""
    return links.page(BY_CODE[requirement].subject if about == "gap" else about, pk)


def waits(name: str, since: date | None) -> str:
    """Beside a gap that somebody objected to: whose answer it waits for, and since when."""
    told = {"name": name, "day": formats.day(since)}
    return _("objected to; waits for %(name)s since %(day)s") % told
