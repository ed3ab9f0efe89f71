"""Words of what ends: a second post, a sharing, a unit, post or thing; and of a corrected name."""

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zeren.organisation.actions.closing import Closing
from zeren.organisation.actions.ending import PostEnd, ShareEnd
from zeren.organisation.actions.naming import Correction
from zeren.organisation.texts.changes import Told, vacant
from zeren.web import words

REFUSALS: dict[str, str | Promise] = {
    "organisation.still_in_use": gettext_lazy(
        "%(name)s is still in use and stays open. Each reason below says what to do first."
    ),
    "organisation.in_use_units": gettext_lazy(
        "Units stand below it (%(n)s): %(names)s. Move them below another unit, or close them."
    ),
    "organisation.in_use_posts": gettext_lazy(
        "Posts belong to it (%(n)s): %(names)s. Move them to another unit, or close them."
    ),
    "organisation.in_use_charge": gettext_lazy(
        "It is in charge of things (%(n)s): %(names)s. Decide another unit for them, or close them."
    ),
    "organisation.in_use_use": gettext_lazy(
        "It is named as user of things (%(n)s): %(names)s. Name another user instead."
    ),
    "organisation.in_use_roles": gettext_lazy(
        "Roles are held over it (%(n)s): %(names)s. End these roles, or give them elsewhere."
    ),
    "organisation.in_use_people": gettext_lazy(
        "People hold it on that day or later (%(n)s): %(names)s. Transfer them first, or end it as "
        "their second post."
    ),
    "organisation.in_use_things": gettext_lazy(
        "Things stand in it (%(n)s): %(names)s. Move them to another place, or close them."
    ),
    "organisation.closes_when_it_has_come": gettext_lazy(
        "What is used no more is closed on the day it is so, or afterwards. Choose today or an "
        "earlier day."
    ),
    "organisation.top_is_not_closed": gettext_lazy(
        "The organisation itself is not closed. Close one of its units."
    ),
    "organisation.is_closed": gettext_lazy(
        "%(name)s is closed since %(day)s and takes in nothing new, also not for a day before. "
        "Choose another one."
    ),
    "organisation.no_second_post": gettext_lazy(
        "%(name)s holds no such second post. Look at the person again."
    ),
    "organisation.does_not_share": gettext_lazy(
        "%(unit)s does not share this thing. Look at the thing again."
    ),
    "organisation.ends_already": gettext_lazy(
        "This ends on %(day)s already. Choose an earlier day, or leave it as it is."
    ),
    "organisation.same_name": gettext_lazy(
        "%(name)s is called so already. Type the name as it should be."
    ),
    "organisation.no_name_reason": gettext_lazy(
        "Why the name is corrected must be written down, for example: a slip when it was typed."
    ),
    "organisation.name_is_not_yet": gettext_lazy(
        "A name is entered when its day has come. Choose today or an earlier day."
    ),
    "organisation.not_yourself_named": gettext_lazy(
        "Your own name is corrected by somebody else. Ask another clerk or the general manager."
    ),
}

FACTS: dict[str, str | Promise] = {
    "organisation.share_ended": gettext_lazy("The sharing of a thing ended"),
    "person.second_post_ended": gettext_lazy("A second post given up"),
    "person.name_corrected": gettext_lazy("Name of a person corrected"),
    "person.name_kept": gettext_lazy("A name or number kept under a key of its own"),
    "post.closed": gettext_lazy("Post closed"),
    "thing.closed": gettext_lazy("Thing closed"),
    "unit.closed": gettext_lazy("Unit closed"),
}


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
