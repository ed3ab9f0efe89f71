"""Words of what ends: a second post, a sharing, a unit, post or thing; and of a corrected name."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from zeren.organisation.actions.closing import Closing
from zeren.organisation.actions.ending import PostEnd, ShareEnd
from zeren.organisation.actions.naming import Correction
from zeren.organisation.texts.changes import Told, vacant
from zeren.web import words


def post_end_told(plan: PostEnd) -> Told:
    told = {
        "name": plan.name,
        "post": words.shown(plan.place.post),
        "unit": words.shown(plan.place.unit),
        "day": words.shown(plan.until),
    }
    effects = [
        _("From %(day)s on %(name)s no longer holds %(post)s in %(unit)s.") % told,
        _("The main post goes on, and what was done and signed in the other one stays."),
    ]
    return effects, [vacant(told["unit"])] if plan.leaves_headless else []


def share_end_told(plan: ShareEnd) -> Told:
    told = {
        "thing": words.shown(plan.thing),
        "unit": words.shown(plan.unit),
        "day": words.shown(plan.until),
    }
    return [
        _("From %(day)s on %(unit)s is no longer in charge of %(thing)s.") % told,
        _("The other unit answers for it alone; the days before stay as they were."),
    ], []


def closing_told(plan: Closing) -> Told:
    told = {"name": words.shown(plan.name), "day": words.shown(plan.from_date)}
    effects = [
        _("From %(day)s on %(name)s is closed: nothing is owed for it any more.") % told,
        _("What was so until then stays and can be asked for every past day."),
    ]
    for unit in plan.charges:
        effects.append(_("%(unit)s is no longer in charge of it.") % {"unit": words.shown(unit)})
    for user in plan.users:
        effects.append(_("%(user)s is no longer a user of it.") % {"user": words.shown(user)})
    return effects, [_("Closing cannot be undone. What is used again is opened under a new code.")]


def correction_told(plan: Correction) -> Told:
    told = {"before": plan.before, "after": plan.after}
    since = _("From the beginning: %(before)s was never right.") % told
    if plan.since:
        since = _("Since %(day)s; until then the name was %(before)s.") % {
            **told, "day": words.shown(plan.since)}  # fmt: skip
    return [
        _("%(before)s is called %(after)s from now on, on every page and in every list.") % told,
        since,
        _("Both names stand on the page of the person, and the person is found by both."),
        _("Letters and records that were issued keep the name %(before)s.") % told,
        _("A letter that is not in force yet is issued anew with the right name."),
        _("Both names are kept, each under a key of its own; the log names neither."),
    ], []


def earlier_told(rows: Iterable[tuple[str, str, date | None]]) -> list[str]:
    """What a person was called, and which staff numbers were given up."""
    said = {
        ("name", True): _("Called %(text)s until %(day)s"),
        ("name", False): _("Written as %(text)s before, by mistake"),
        ("number", True): _("Staff number %(text)s until %(day)s"),
    }
    return [
        said[what, day is not None or what == "number"]
        % {"text": text, "day": words.shown(day) if day else ""}
        for what, text, day in rows
    ]
