"""Words of hazards: states, acts, due dates, the headline of each."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from zeren.core import due
from zeren.core import hazard as core
from zeren.core.days import day_of
from zeren.core.tongue import say
from zeren.hazards import queries
from zeren.hazards.models import Hazard, HazardStep
from zeren.hazards.queries import limits
from zeren.organisation import queries as organisation
from zeren.web import formats, words
from zeren.web.parts import State, Step

STATES = words.table("hazards", "states")

STATE_BADGES: dict[str, State] = {
    "REPORTED": "gap",
    "ASSIGNED": "soon",
    "RECTIFIED": "soon",
    "VERIFIED": "ok",
    "PUBLISHED": "ok",
    "CLOSED": "closed",
    "HELD": "soon",
    "SPAM": "closed",
    "DISMISSED": "closed",
}

GRADES = words.table("hazards", "grades")

SECRECY = words.table("hazards", "secrecy")
"""What a reporter chooses between, said as what is hidden from whom."""

KEPT = words.table("hazards", "kept")
"""What is kept and who sees it, told after reporting."""

LINES = words.table("hazards", "lines")

STEPS = words.table("hazards", "steps")
"""What happened, by act."""

TITLES = words.table("hazards", "titles")
"""The steps that every hazard takes, in their order."""

REGRADED = words.table("hazards", "regraded")

DONE = words.table("hazards", "done")


def late_by(row: Hazard, on: date) -> int:
    """Working days by which a hazard is late today, or was when it was mended."""
    if row.due_date is None:
        return 0
    if row.state not in core.OPEN_STATES or row.state == "RECTIFIED":
        end = organisation.date_of(row.rectified_at) if row.rectified_at else on
    else:
        end = on
    return due.overdue(day_of(row.due_date), day_of(end), queries.calendar(row, on))


def due_words(row: Hazard, on: date) -> tuple[State, str]:
    """How a hazard stands against its due day: a state for the colour, and a sentence."""
    if row.state in ASIDE:
        return "closed", ""
    if row.due_date is None:
        return "gap", gettext("no due day yet")
    late = late_by(row, on)
    if row.state != "ASSIGNED":
        if late:
            told = ngettext("mended %(n)d working day late", "mended %(n)d working days late", late)
            return "soon", told % {"n": late}
        return "ok", gettext("mended in time")
    if late and row.escalated_to is not None:
        told = ngettext(
            "%(n)d working day late, escalated to %(who)s",
            "%(n)d working days late, escalated to %(who)s",
            late,
        )
        return "gap", told % {"n": late, "who": row.escalated_to.name}
    if late:
        told = ngettext("%(n)d working day late", "%(n)d working days late", late)
        return "gap", told % {"n": late}
    left = due.between(day_of(on), day_of(row.due_date), queries.calendar(row, on))
    if not left:
        return "soon", gettext("due today")
    told = ngettext("%(n)d working day left", "%(n)d working days left", left)
    return "plain" if left > 1 else "soon", told % {"n": left}


def counted_words(row: Hazard) -> str:
    """How the due day was counted, and who says so; nothing where a plan set the day."""
    if row.due_date is None:
        return ""
    since = organisation.date_of(row.reported_at)
    found = limits.mending(since)
    calendar, days = queries.calendar(row, since), found.days[row.grade]
    if core.due_day(row.grade, day_of(since), calendar, days=found.days) != day_of(row.due_date):
        return ""
    told = ngettext(
        "%(n)d working day from the report. %(source)s",
        "%(n)d working days from the report. %(source)s",
        days,
    )
    source = say(found.sources[row.grade], get_language() or "en")
    return (told % {"n": days, "source": source}).strip()


def days_words(row: Hazard, on: date) -> str:
    """That holidays up to the due day, or to today, are announced by nobody yet; else nothing."""
    if row.due_date is None or row.state != "ASSIGNED":
        return ""
    since = organisation.date_of(row.reported_at)
    last = max(day_of(row.due_date), day_of(on))
    years = due.unknown_years(day_of(since), last, queries.calendar(row, on))
    if not years:
        return ""
    told = gettext(
        "Public holidays of %(years)s are not known here yet: the due day counts weekends alone "
        "and may come to lie later."
    )
    return told % {"years": ", ".join(map(str, years))}


def headline(row: Hazard, on: date) -> str:
    """The answer of the page: how this hazard stands, and with whom."""
    late = late_by(row, on)
    known = {
        "owner": row.owner.name if row.owner else "",
        "day": formats.day(row.due_date),
        "mender": row.rectified_by.name if row.rectified_by else "",
        "verifier": row.verified_by.name if row.verified_by else "",
        "n": late,
    }
    if row.state == "ASSIGNED" and late:
        return (
            ngettext(
                "%(n)d working day late: %(owner)s must mend this",
                "%(n)d working days late: %(owner)s must mend this",
                late,
            )
            % known
        )
    return str(_HEADLINES[row.state]) % known


_HEADLINES = words.table("hazards", "headlines")


def on_day(day: date | None) -> str:
    """The day of a step, "" when it has none."""
    return formats.day(day) if day else ""


def unknown_code() -> str:
    """What is said to a tracking code that is not known."""
    return gettext(
        "No report has this code. Compare it with your note: it has sixteen letters and "
        "digits, without 0, 1, I and O."
    )


def event(step: HazardStep) -> str:
    """One line of the history; the words of the report itself stand on the page already."""
    title = str(STEPS[step.act])
    note = str(REGRADED.get(step.note, step.note))
    if not note or step.act == "report":
        return title
    return gettext("%(title)s: %(note)s") % {"title": title, "note": note}


def trend(months: list[tuple[int, int, int]]) -> dict[str, object]:
    """Found and closed by month, as the chart wants it."""
    names = [
        f"{number}月" if formats.is_chinese() else date_format(date(2000, number, 1), "M")
        for number, _found, _closed in months
    ]
    found = {"name": pgettext("hazard", "found"), "kind": "bar", "state": "soon"}
    closed = {"name": pgettext("hazard", "closed"), "kind": "line", "state": "ok"}
    return {
        "x": names,
        "series": [
            {**found, "values": [number for _month, number, _closed in months]},
            {**closed, "values": [number for _month, _found, number in months]},
        ],
        "unit": "",
    }


def order(row: Hazard, shut: Mapping[str, str]) -> list[Step]:
    """The steps every hazard takes: done, open now, or closed with the reason."""
    at = place_on_line(row.state, bool(row.owner_id))
    done = {
        "report": on_day(organisation.date_of(row.reported_at)),
        "assign": row.owner.name if row.owner else "",
        "rectify": row.rectified_by.name if row.rectified_by else "",
        "verify": row.verified_by.name if row.verified_by else "",
        "publish": on_day(organisation.date_of(row.published_at)) if row.published_at else "",
        "close": on_day(organisation.date_of(row.closed_at)) if row.closed_at else "",
    }
    steps = []
    for position, act in enumerate(ORDER):
        title = str(TITLES[act])
        if position <= at:
            steps.append(Step(title, "done", done[act]))
        elif row.state in ASIDE:
            steps.append(Step(title, "shut", str(ASIDE[row.state])))
        elif position == at + 1:
            steps.append(Step(title, "now", words.sentence(shut[act]) if shut[act] else ""))
        else:
            steps.append(Step(title, "shut", str(LATER[act])))
    return steps


def place_on_line(state: str, has_owner: bool) -> int:
    """How many steps of the straight line were taken; what stands beside it left it early."""
    if state in core.LINE:
        return core.LINE.index(state)
    return 1 if state == "DISMISSED" and has_owner else 0


def five(row: Hazard, measure: str) -> list[tuple[str, str]]:
    """The five implementations: person, measure, money, time, emergency plan (Order 16, 2007)."""
    unknown = gettext("not settled yet")
    if row.grade == core.MAJOR:
        by_note = unknown
    else:
        by_note = gettext("not asked for a general hazard")
    return [
        (pgettext("five implementations", "Person"), row.owner.name if row.owner else unknown),
        (pgettext("five implementations", "Measure"), measure or unknown),
        (pgettext("five implementations", "Money"), by_note),
        (pgettext("five implementations", "Time"), on_day(row.due_date) or unknown),
        (pgettext("five implementations", "Emergency plan"), by_note),
    ]


ASIDE = words.table("hazards", "aside")
"""Why the steps of the line are closed in a state beside it."""

ORDER = ("report", "assign", "rectify", "verify", "publish", "close")
LATER = words.table("hazards", "later")
