"""Words of events: states, classes, clocks, and how one is told in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.incidents import classes
from zeren.core.incidents.clocks import Clock
from zeren.incidents import queries
from zeren.incidents.queries import Event
from zeren.web import formats, words
from zeren.web.parts import State

STATES = words.table("incidents", "states")
CLASSES = words.table("incidents", "classes")
SCHEMES = words.table("incidents", "schemes")
YES_NO = words.table("incidents", "codes")
LIABILITIES = words.table("incidents", "liabilities")
GRADES = words.table("incidents", "grades")
TYPES = words.table("incidents", "types")
GRAVITIES = words.table("incidents", "gravities")
POPULATIONS = words.table("incidents", "populations")
PLACES = words.table("incidents", "places")
DUTIES = words.table("incidents", "duties")
HURT = words.table("incidents", "hurt")
CLOCKS = words.table("incidents", "clocks")
WHOM = words.table("incidents", "whom")
FOUR = words.table("incidents", "four")
CAUSES = words.table("incidents", "causes")
NOTES = words.table("incidents", "notes")
BASES = words.table("incidents", "bases")
BASIS = words.table("incidents", "basis")
FIGURES = words.table("incidents", "figures")
DONE = words.table("incidents", "done")
BUTTONS = words.table("incidents", "buttons")

BADGES: dict[str, State] = {
    "REPORTED": "gap", "CONFIRMED": "soon", "CLOSED": "closed", "DISMISSED": "closed",
}  # fmt: skip
LATE = timedelta(hours=1)
"""Above so much between what happened and its report the page says how late it was."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a list, with its words."""

    row: Event
    kinds: str
    grade: str
    hurt: str
    late: str
    state: str
    badge: State


def lines(rows: Sequence[Event]) -> list[Line]:
    """Events as a list shows them, in a fixed number of queries."""
    ids = [row.pk for row in rows]
    said, people = queries.classes_of(ids), queries.people_of(ids)
    figures = queries.figures_of(ids)
    found = []
    for row in rows:
        known = said.get(row.pk, {})
        facts = queries.facts_of(
            queries.day_of(row), row.place, row.duty, known, people.get(row.pk, []),
            figures.get(row.pk, {}),
        )  # fmt: skip
        dead = sum(one.is_dead for one in facts.people)
        found.append(
            Line(
                row=row,
                kinds=kinds(known),
                grade=str(GRADES[facts.grade]) if facts.grade else "",
                hurt=toll(dead, len(facts.people) - dead) if facts.people else str(HURT[row.hurt]),
                late=late(row),
                state=str(STATES[row.state]),
                badge=BADGES[row.state],
            )
        )
    return found


def kinds(said: dict[str, str]) -> str:
    """What it is by all schemes, in their order."""
    named = [str(CLASSES[one]) for one in classes.CLASSES if said.get(one) == classes.YES]
    return " · ".join(named) or _("not classified yet")


def toll(dead: int, hurt: int) -> str:
    """How many died and how many were hurt, unit and number together."""
    told = []
    if dead:
        told.append(ngettext("%(n)s person dead", "%(n)s people dead", dead) % {"n": dead})
    if hurt:
        told.append(ngettext("%(n)s person hurt", "%(n)s people hurt", hurt) % {"n": hurt})
    return " · ".join(told)


def late(row: Event) -> str:
    """How late it was reported; empty within the hour."""
    passed = queries.late_by(row)
    if passed <= LATE:
        return ""
    if passed.days:
        told = ngettext("reported %(n)s day late", "reported %(n)s days late", passed.days)
        return told % {"n": passed.days}
    hours = passed // LATE
    return ngettext("reported %(n)s hour late", "reported %(n)s hours late", hours) % {"n": hours}


def due(clock: Clock) -> str:
    if isinstance(clock.due, datetime):
        return formats.moment(clock.due)
    return formats.day(clock.due)


def clock_words(clock: Clock, now: datetime, today: date) -> tuple[State, str]:
    """How a clock stands: a state for the colour, and a sentence."""
    is_late = clock.is_late(now, today)
    if clock.stopped is not None:
        told = {"when": formats.moment(clock.stopped)}
        if is_late:
            return "soon", _("told %(when)s, too late") % told
        return "ok", _("told %(when)s, in time") % told
    if is_late:
        return "gap", _("late since %(when)s") % {"when": due(clock)}
    return "soon", _("until %(when)s") % {"when": due(clock)}


def code(scheme: str, said: str) -> str:
    """What a scheme answers, in words."""
    tables = {classes.TYPE: TYPES, classes.LIABILITY: LIABILITIES, classes.GRADE: GRADES}
    return str(tables.get(scheme, YES_NO)[said])


def scheme(named: str) -> str:
    return str(CLASSES[named] if named in CLASSES else SCHEMES[named])
