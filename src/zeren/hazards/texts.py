"""Words of hazards: refusals, facts, states, acts, due dates, and the headline of each."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zeren.core import due
from zeren.core import hazard as core
from zeren.core.days import day_of
from zeren.hazards import queries
from zeren.hazards.models import Hazard, HazardStep
from zeren.organisation import queries as organisation
from zeren.web import formats, words
from zeren.web.parts import State, Step
from zeren.web.words import Sentence

REFUSALS: dict[str, Sentence] = {
    "hazard.unknown": _("This hazard does not exist here. Look for it in the list of hazards."),
    "hazard.text_needed": _("Say in one sentence what is dangerous and where exactly."),
    "hazard.text_too_long": _(
        "The text is longer than %(limit)s characters. Keep what is dangerous and where."
    ),
    "hazard.place_needed": _(
        "It is not yet clear where this is. Scan the code on the wall or choose the place."
    ),
    "hazard.too_many": _(
        "Very many reports came from this place within the hour. Sign in and report it again, or "
        "call the team leader now."
    ),
    "hazard.photo_needed": _(
        "A photo of the mended place is missing. Take one: it is what others verify by."
    ),
    "hazard.photo_too_large": _(
        "The photo is larger than %(limit)s MB. Choose a smaller one or take it again."
    ),
    "hazard.photo_unreadable": _(
        "This file cannot be read as a photo. Take the photo again; JPEG, PNG and WebP are read."
    ),
    "hazard.too_many_photos": _("More than %(limit)s photos were chosen. Keep the clearest ones."),
    "hazard.owner_needed": _(
        "Nobody of this staff number works here today. Name the person who will mend it."
    ),
    "hazard.person_needed": _("This is done by a person. Sign in with your own staff number."),
    "hazard.step_closed": _(
        "This step is not open now: the hazard has moved on, or an earlier step is missing."
    ),
    "hazard.moved_meanwhile": _(
        "Somebody else has just changed this hazard. Read it again, then decide."
    ),
    "hazard.note_needed": _("A note is missing. Say in one sentence what you saw on the spot."),
    "hazard.verifier_rectified": _(
        "You mended this hazard yourself. Another person must verify it: the safety manager, or a "
        "head above."
    ),
    "hazard.verifier_owns": _(
        "This is a major hazard and you are its owner. The safety manager or a head above you "
        "verifies it."
    ),
    "hazard.not_verifier": _(
        "The safety manager or a head of this unit verifies, not the one who mended it."
    ),
    "hazard.not_verified": _(
        "Nobody but the one who mended it has looked. It is published and closed once another "
        "person has verified it."
    ),
    "hazard.not_yours": _(
        "The owner and the people of the unit that owns this hazard mend it. Tell them what you "
        "know."
    ),
    "hazard.not_keeper": _("The safety manager or a head of this unit or above does this."),
    "hazard.unknown_grade": _("A hazard is general or major. Choose one of the two."),
    "hazard.owner_cannot_downgrade": _(
        "You must mend this major hazard, so you may not make it a general one. Ask the safety "
        "manager."
    ),
    "hazard.plan_before_report": _(
        "The day of the plan is before the hazard was reported. Choose a later day."
    ),
    "hazard.plan_for_major_only": _(
        "Only a major hazard has a plan with its own day. A general one is mended within three "
        "working days."
    ),
}

FACTS: dict[str, Sentence] = {
    "hazard.reported": _("Hazard reported"),
    "hazard.assigned": _("Hazard given to its owner"),
    "hazard.inherited": _("Hazard passed to the successor"),
    "hazard.regraded": _("Grade of a hazard changed"),
    "hazard.due_changed": _("Due day of a hazard changed"),
    "hazard.rectified": _("Hazard mended"),
    "hazard.verified": _("Hazard verified by another person"),
    "hazard.returned": _("Hazard sent back: not mended"),
    "hazard.published": _("Hazard published to the workforce"),
    "hazard.closed": _("Hazard closed"),
    "hazard.escalated": _("Overdue hazard climbed to the next head"),
    "hazard.photo_kept": _("Photo of a hazard kept"),
    "hazard.step_kept": _("Step in the life of a hazard kept"),
}

STATES: dict[str, Sentence] = {
    "REPORTED": pgettext_lazy("hazard", "reported"),
    "ASSIGNED": pgettext_lazy("hazard", "being mended"),
    "RECTIFIED": pgettext_lazy("hazard", "mended, to be verified"),
    "VERIFIED": pgettext_lazy("hazard", "verified"),
    "PUBLISHED": pgettext_lazy("hazard", "published"),
    "CLOSED": pgettext_lazy("hazard", "closed"),
}

STATE_BADGES: dict[str, State] = {
    "REPORTED": "gap",
    "ASSIGNED": "soon",
    "RECTIFIED": "soon",
    "VERIFIED": "ok",
    "PUBLISHED": "ok",
    "CLOSED": "closed",
}

GRADES: dict[str, Sentence] = {
    core.GENERAL: _("general hazard"),
    core.MAJOR: _("major hazard"),
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
    "escalate": _("Overdue: climbed to the next head"),
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
}


def late_by(row: Hazard, on: date) -> int:
    """Working days by which a hazard is late today, or was when it was mended."""
    if row.due_date is None:
        return 0
    if row.state not in core.OPEN_STATES or row.state == "RECTIFIED":
        end = organisation.date_of(row.rectified_at) if row.rectified_at else on
    else:
        end = on
    return due.overdue(day_of(row.due_date), day_of(end), queries.calendar())


def due_words(row: Hazard, on: date) -> tuple[State, str]:
    """How a hazard stands against its due day: a state for the colour, and a sentence."""
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
            "%(n)d working day late, climbed to %(who)s",
            "%(n)d working days late, climbed to %(who)s",
            late,
        )
        return "gap", told % {"n": late, "who": row.escalated_to.name}
    if late:
        told = ngettext("%(n)d working day late", "%(n)d working days late", late)
        return "gap", told % {"n": late}
    left = due.between(day_of(on), day_of(row.due_date), queries.calendar())
    if not left:
        return "soon", gettext("due today")
    told = ngettext("%(n)d working day left", "%(n)d working days left", left)
    return "plain" if left > 1 else "soon", told % {"n": left}


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
}


def on_day(day: date | None) -> str:
    """The day of a step, "" when it has none."""
    return formats.day(day) if day else ""


def unknown_code() -> str:
    """What is said to a tracking code that is not known."""
    return gettext(
        "No report has this code. Compare it with your note: it has twelve letters and digits, "
        "without 0, 1, I and O."
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
    at = queries.STATES.index(row.state)
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
        elif position == at + 1:
            steps.append(Step(title, "now", words.sentence(shut[act]) if shut[act] else ""))
        else:
            steps.append(Step(title, "shut", str(LATER[act])))
    return steps


def five(row: Hazard, measure: str) -> list[tuple[str, str]]:
    """The five implementations: person, measure, money, time, emergency plan (Order 16, 2007)."""
    unknown = gettext("not settled yet")
    if row.grade == core.MAJOR:
        by_note = gettext("as the treatment plan says")
    else:
        by_note = gettext("not asked for a general hazard")
    return [
        (pgettext("five implementations", "Person"), row.owner.name if row.owner else unknown),
        (pgettext("five implementations", "Measure"), measure or unknown),
        (pgettext("five implementations", "Money"), by_note),
        (pgettext("five implementations", "Time"), on_day(row.due_date) or unknown),
        (pgettext("five implementations", "Emergency plan"), by_note),
    ]


ORDER = ("report", "assign", "rectify", "verify", "publish", "close")
LATER: dict[str, Sentence] = {
    "rectify": _("Opens when the hazard has an owner."),
    "verify": _("Opens when it is mended, for another person than the one who mended it."),
    "publish": _("Opens when another person has verified it."),
    "close": _("Opens when the workforce has been told."),
}
