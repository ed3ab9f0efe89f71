"""Words of hazards: states, acts, due dates, the headline of each."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
from zeren.web.words import Sentence

STATES: dict[str, Sentence] = {
    "REPORTED": pgettext_lazy("hazard", "reported"),
    "ASSIGNED": pgettext_lazy("hazard", "being mended"),
    "RECTIFIED": pgettext_lazy("hazard", "mended, to be verified"),
    "VERIFIED": pgettext_lazy("hazard", "verified"),
    "PUBLISHED": pgettext_lazy("hazard", "published"),
    "CLOSED": pgettext_lazy("hazard", "closed"),
    "HELD": pgettext_lazy("hazard", "waits for a look"),
    "SPAM": pgettext_lazy("hazard", "tells of nothing"),
    "DISMISSED": pgettext_lazy("hazard", "no hazard"),
}

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

GRADES: dict[str, Sentence] = {
    core.GENERAL: _("general hazard"),
    core.MAJOR: _("major hazard"),
}

SECRECY: dict[str, Sentence] = {
    "anonymous": _("Nobody. Without my name: nobody here can find out, now or later."),
    "confidential": _(
        "Only two together. My name is locked; the head of all and the auditor must both open it, "
        "with a reason, and I am told."
    ),
    "named": _("Everyone who sees the hazard. With my name, and it stands in my own list."),
}
"""What a reporter chooses between, said as what is hidden from whom."""

KEPT: dict[str, Sentence] = {
    "anonymous": _(
        "Hidden from everybody: who you are. No name, number, network address, phone or place of "
        "your phone is kept, and of the time only the day. The owner sees the report now. It is "
        "written into the log later, together with others."
    ),
    "confidential": _(
        "Hidden from the owner, the heads, the safety office and the administrator: who you are. "
        "The head of all and the auditor can open it together, each with a key on paper and with a "
        "reason. If they do, you read it here with your code."
    ),
    "named": _("Your name stands on the report. Everyone who sees the hazard reads it."),
}
"""What is kept and who sees it, told after reporting."""

LINES: dict[str, Sentence] = {
    "management": _("head of all"),
    "oversight": _("auditor of all"),
}

STEPS: dict[str, Sentence] = {
    "report": pgettext_lazy("hazard", "Reported"),
    "assign": _("Given to its owner"),
    "inherit": _("Passed to the successor"),
    "regrade": _("Grade changed"),
    "rectify": pgettext_lazy("hazard", "Mended"),
    "verify": _("Verified by another person"),
    "return": _("Sent back: not mended"),
    "publish": _("Published to the workforce"),
    "close": pgettext_lazy("hazard", "Closed"),
    "escalate": _("Overdue: escalated to the next head"),
    "hold": _("One of very many: waits for a look"),
    "accept": _("Looked at and taken up"),
    "mark_spam": _("Marked as telling of nothing"),
    "unmark_spam": _("Mark taken away, waits for a look"),
    "propose": _("Proposed: no hazard"),
    "decline": _("Proposal declined"),
    "dismiss": _("No hazard, found by a second person"),
    "reopen": _("Taken up again"),
    "ask": _("Asked to open who reported"),
    "open": _("Who reported was opened by two"),
    "deny": _("Opening of who reported was denied"),
}
"""What happened, by act."""

TITLES: dict[str, Sentence] = {
    "report": pgettext_lazy("hazard", "Report"),
    "assign": pgettext_lazy("hazard", "Name the owner"),
    "rectify": pgettext_lazy("hazard", "Mend"),
    "verify": pgettext_lazy("hazard", "Verify, by another person"),
    "publish": pgettext_lazy("hazard", "Tell the workforce"),
    "close": pgettext_lazy("hazard", "Close"),
}
"""The steps that every hazard takes, in their order."""

REGRADED: dict[str, Sentence] = {
    "general > major": _("from general to major"),
    "major > general": _("from major to general"),
}

DONE: dict[str, Sentence] = {
    "assign": _("The hazard has its owner now."),
    "regrade": _("The grade is changed; the old one stays in the history."),
    "rectify": _("Kept. Another person verifies it now."),
    "verify": _("Verified. Now the workforce is told."),
    "return": _("Sent back to the owner; a new round begins."),
    "publish": _("Published. Everyone in the house can read it."),
    "close": _("Closed."),
    "accept": _("Taken up; its owner owes it now."),
    "mark_spam": _("Marked. It stays here and can be taken up again."),
    "unmark_spam": _("The mark is gone; it waits for a look again."),
    "propose": _("Kept. A second person outside the area decides."),
    "decline": _("Declined; the hazard goes on."),
    "dismiss": _("Kept as no hazard. It can be taken up again."),
    "reopen": _("Taken up again."),
    "ask": _("Kept. The other line opens it, or says no."),
    "deny": _("Kept. Nothing was opened."),
}


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


_HEADLINES: dict[str, Sentence] = {
    "REPORTED": _("Reported, and nobody owns it yet"),
    "ASSIGNED": _("%(owner)s mends this by %(day)s"),
    "RECTIFIED": _("%(mender)s mended it; another person must verify"),
    "VERIFIED": _("Verified by %(verifier)s; the workforce is to be told"),
    "PUBLISHED": _("Mended, verified and published; it can be closed"),
    "CLOSED": _("Closed: mended, verified by another, published"),
    "HELD": _("One of very many reports: the safety office looks at it first"),
    "SPAM": _("Looked at: it tells of nothing"),
    "DISMISSED": _("Found to be no hazard, by two people"),
}


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


ASIDE: dict[str, Sentence] = {
    "HELD": _("Opens when the safety office has looked at the report."),
    "SPAM": _("Closed: the report was found to tell of nothing."),
    "DISMISSED": _("Closed: it was found to be no hazard."),
}
"""Why the steps of the line are closed in a state beside it."""

ORDER = ("report", "assign", "rectify", "verify", "publish", "close")
LATER: dict[str, Sentence] = {
    "rectify": _("Opens when the hazard has an owner."),
    "verify": _("Opens when it is mended, for another person than the one who mended it."),
    "publish": _("Opens when another person has verified it."),
    "close": _("Opens when the workforce has been told."),
}
