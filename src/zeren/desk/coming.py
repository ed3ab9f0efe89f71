"""What comes: every dated thing ahead of one person, from every room, the nearest first.

My day tells what waits now; this tells what will, so that nobody is surprised by a day he could
have known. A line stands here from the day it is known until its own day is over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.days import day_of
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.hazards import queries as hazards
from zeren.letters import queries as letters
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.organisation.queries import plans, reach
from zeren.organisation.texts import changes
from zeren.training import queries as training
from zeren.web import formats, links, words
from zeren.web.access import opens

AHEAD = 400
"""Days looked at: the whole of the coming year's renewal."""
APART = 3
"""So many hazards due on one day are told one by one; more are one line with its list."""
KINDS: dict[str, Promise] = {
    "meeting": gettext_lazy("Meetings"),
    "hazard": gettext_lazy("Hazards"),
    "case": gettext_lazy("Objections and refusals"),
    "letter": gettext_lazy("Letters and training"),
    "change": gettext_lazy("Changes of the organisation"),
    "role": gettext_lazy("Roles"),
}


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing on its day."""

    day: date
    kind: str
    title: str
    detail: str = ""
    href: str = ""


def coming(viewer: Viewer, on: date, kind: str = "") -> list[Coming]:
    """What is ahead of this person within AHEAD days, of one kind or of all."""
    rooms = {
        "meeting": _meetings,
        "hazard": _hazards,
        "case": _cases,
        "letter": _letters,
        "change": _changes,
        "role": _roles,
    }
    wanted = [rooms[kind]] if kind in rooms else list(rooms.values())
    last = on + timedelta(days=AHEAD)
    found = [line for room in wanted for line in room(viewer, on) if on <= line.day <= last]
    return sorted(found, key=lambda one: (one.day, list(KINDS).index(one.kind), one.title))


def _meetings(viewer: Viewer, on: date) -> Iterable[Coming]:
    for row in training.meetings_ahead(viewer, on):
        yield Coming(
            organisation.date_of(row.starts_at),
            "meeting",
            words.shown(row.title),
            f"{formats.moment(row.starts_at)} · {words.shown(row.place)}",
            links.meetings(),
        )


def _hazards(viewer: Viewer, on: date) -> Iterable[Coming]:
    """Days by which hazards are to be mended: one's own, and those below a head or an office."""
    by_day: dict[date, list[int]] = {}
    for hazard_id, due in hazards.dues(viewer, on):
        by_day.setdefault(due, []).append(hazard_id)
    few = [one for ids in by_day.values() if len(ids) <= APART for one in ids]
    rows = {row.pk: row for row in hazards.hazards_by_id(few)}
    for due, ids in by_day.items():
        if len(ids) > APART:
            said = ngettext("%(n)s hazard is due", "%(n)s hazards are due", len(ids))
            listed = f"{links.hazards()}?state=OPEN&sort=due"
            yield Coming(due, "hazard", said % {"n": len(ids)}, "", listed)
            continue
        for row in (rows[one] for one in ids):
            place = words.shown(row.thing.name if row.thing else row.unit.name)
            yield Coming(
                due,
                "hazard",
                _("Hazard at %(place)s is due") % {"place": place},
                row.owner.name if row.owner else _("no owner yet"),
                links.hazard(row.pk),
            )


def _cases(viewer: Viewer, on: date) -> Iterable[Coming]:
    """Days by which objections are to be answered: those I answer, and my own."""
    for line in case_texts.lines(cases.dues(viewer.person_id, on), on):
        waits = _("%(name)s answers it") % {"name": line.row.owner.name}
        yield Coming(line.row.due_date, "case", line.title, waits, line.href)


def _letters(viewer: Viewer, on: date) -> Iterable[Coming]:
    """The renewal of the letters, and what this person will owe from a later day on."""
    running = letters.window(on)
    if running:
        yield Coming(
            running.until,
            "letter",
            _("Letters of %(year)s should be signed by then") % {"year": running.year},
            _("%(signed)s of %(due)s are signed") % {"signed": running.signed, "due": running.due}
            if viewer.is_head or viewer.roles
            else "",
        )
    year = running.year + 1 if running else on.year + 1
    opens_on = letters.renewal(year).opens
    if opens_on > on:
        yield Coming(
            opens_on, "letter", _("The letters of %(year)s can be issued") % {"year": year}
        )
    names = words.requirement_words()
    for requirement, day in owed.later(viewer.person_id, day_of(on)):
        title = _("You owe from then on: %(what)s") % {"what": names[requirement]}
        begins = date.fromordinal(day)
        yield Coming(begins, "letter", title, "", links.person(viewer.person_id))


def _changes(viewer: Viewer, on: date) -> Iterable[Coming]:
    """Changes entered for a later day: those of one's reach, and those about oneself."""
    keeps = opens(viewer, links.planned())
    rows = plans.waiting(
        reach.reach(viewer) if keeps else (),
        on,
        sees_all=keeps and reach.sees_all(viewer),
        person_id=viewer.person_id,
    )
    for row in rows:
        yield Coming(
            row.day,
            "change",
            words.fact_sentence(row.code),
            words.shown(row.name),
            links.planned() if keeps else "",
        )


def _roles(viewer: Viewer, on: date) -> Iterable[Coming]:
    """Roles that end by a day that is known."""
    language = get_language() or "en"
    for role, unit, last in reach.roles_that_end(viewer.person_id, on):
        title = _("Your role %(role)s ends") % {"role": changes.ROLES[role]}
        yield Coming(last, "role", title, say(unit, language))
