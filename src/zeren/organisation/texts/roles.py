"""Words of roles that take two people: why a yes is closed, who must act, what people are told."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zeren.organisation.actions.roles import Ending, Granting
from zeren.organisation.queries.requests import RequestLine, ToldLine
from zeren.organisation.texts.changes import OFFICES
from zeren.web import links, words

STATES = words.table("organisation", "states")


def asked_for(line: RequestLine) -> str:
    """What it is about, as a title."""
    told = _told(line.role, line.name, line.unit)
    if not line.id and line.act == "give":
        return _("%(name)s is entered as head of the whole organisation: confirm it") % told
    if not line.id:
        return _("“%(role)s” of %(name)s is over by the roster: confirm the end") % told
    if line.act == "end":
        return _("End the role “%(role)s” of %(name)s over %(unit)s") % told
    return _("Make %(name)s “%(role)s” over %(unit)s") % told


def href(line: RequestLine) -> str:
    """The page where a second person says yes to it."""
    if line.id:
        return links.role_request(line.id)
    return (links.new_head if line.act == "give" else links.office_end)(line.about_id)


def who_must_act(line: RequestLine) -> list[str]:
    """Whose yes is waited for; what to do first where nobody can give it."""
    if not line.is_open:
        return []
    if not line.seconds and not line.id:
        return [
            _(
                "Nobody is there who could confirm this. The first administrator may as long as "
                "there never was a head; afterwards whoever runs the machine, with “zeren offices”."
            )
        ]
    if not line.seconds:
        return [
            _(
                "Nobody can confirm this yet: there is no general manager. Name the head of the "
                "whole organisation first, under “Units”; then that person confirms."
            )
        ]
    names = words.shown([name for _pk, name in line.seconds])
    said = [
        ngettext(
            "%(names)s must say yes.", "One of these must say yes: %(names)s.", len(line.seconds)
        )
        % {"names": names}
    ]
    if line.without_pin:
        said.append(
            ngettext(
                "%(names)s has no PIN yet and cannot sign in: hand over a one-time code first.",
                "%(names)s have no PIN yet and cannot sign in: hand over one-time codes first.",
                len(line.without_pin),
            )
            % {"names": words.shown(list(line.without_pin))}
        )
    return said


def effects(line: RequestLine) -> list[str]:
    """Exactly what a yes will do."""
    told = {**_told(line.role, line.name, line.unit), "day": words.shown(line.from_date)}
    if not line.id:
        return [str(one) % told for one in (ENDS if line.act == "end" else HEADS)]
    if line.act == "end":
        return [
            _("%(name)s no longer holds the role “%(role)s” over %(unit)s from today on.") % told,
            _("What was done with it stays, and who ended it is written in the log."),
        ]
    return [
        _("%(name)s holds the role “%(role)s” over %(unit)s and all below from %(day)s on.") % told,
        str(POWERS[line.role]),
        _("Who gave it, to whom and when is written in the log."),
    ]


POWERS = words.table("organisation", "powers")


HEADS: tuple[str | Promise, ...] = (
    gettext_lazy("From %(day)s on %(name)s decides what only the head of the whole may decide."),
    POWERS["head"],
    gettext_lazy("The same ends for whoever is no longer head by the roster."),
    gettext_lazy("The post itself and its duties are held already, since it was entered."),
)
ENDS: tuple[str | Promise, ...] = (
    gettext_lazy("From %(day)s on %(name)s is no longer “%(role)s” over %(unit)s."),
    gettext_lazy("Until somebody says yes the office goes on, and with it the sign-in."),
)


def later_told(line: RequestLine) -> str:
    """What a page says before an act after which this waits for a second person."""
    told = _told(line.role, line.name, line.unit)
    told["who"] = " ".join(who_must_act(line))
    if line.act == "give":
        return _(
            "%(name)s has the post and its duties from that day; what only the head of the whole "
            "organisation may decide waits for a second person. %(who)s"
        ) % told  # fmt: skip
    return _("The office “%(role)s” of %(name)s goes on until a second person confirms its end. "
             "%(who)s") % told  # fmt: skip


def workbook_told(name: str, role: str, begins: bool) -> str:
    """The same for one line of a workbook."""
    told = {"name": name, "role": str(OFFICES[role])}
    if begins:
        return _(
            "%(name)s has the post of the head of the whole organisation; what only that head may "
            "decide waits for a second person."
        ) % told  # fmt: skip
    return _("%(name)s stays “%(role)s” until a second person confirms the end.") % told


def grant_told(plan: Granting) -> tuple[list[str], list[str]]:
    """What giving a role will do, or asking for it."""
    told = {**_told(plan.role, plan.name, plan.unit), "day": words.shown(plan.from_date)}
    given = _("%(name)s holds the role “%(role)s” over %(unit)s and all below from %(day)s on.")
    if plan.needs_second:
        given = _(
            "With that yes, %(name)s holds the role “%(role)s” over %(unit)s and all below from "
            "%(day)s on."
        )
        return [_waits(plan.role), given % told, str(POWERS[plan.role])], []
    return [given % told, _("Who gave it, to whom and when is written in the log.")], []


def end_told(plan: Ending) -> list[str]:
    """What ending a role will do, or asking for it."""
    told = _told(plan.role, plan.name, plan.unit)
    ended = _("%(name)s no longer holds the role “%(role)s” over %(unit)s from today on.") % told
    if plan.needs_second:
        ended = _("With that yes, %(name)s no longer holds the role “%(role)s” over %(unit)s.")
        return [_waits(plan.role), ended % told]
    return [ended, _("What was done with it stays, and who ended it is written in the log.")]


def _waits(role: str) -> str:
    return _(
        "Nothing changes yet: the role “%(role)s” takes two people. What you ask for waits up to "
        "14 days for the general manager or a holder of another office."
    ) % {"role": str(OFFICES[role])}  # fmt: skip


def sentence(line: ToldLine) -> str:
    """What a person is told on the next page."""
    told = {**_told(line.role, line.name, line.unit), "by": line.by or _("the administration")}
    if line.code == "role.granted":
        if line.is_mine:
            return _("You now hold the role “%(role)s” over %(unit)s.") % told
        return _("%(name)s was given the role “%(role)s” over %(unit)s.") % told
    if line.code == "role.revoked":
        if line.is_mine:
            return _("Your role “%(role)s” over %(unit)s has ended.") % told
        return _("The role “%(role)s” of %(name)s over %(unit)s has ended.") % told
    if line.code == "role.asked":
        if line.act == "end":
            return _(
                "%(by)s asks to end the role “%(role)s” of %(name)s over %(unit)s. Nothing has "
                "changed; a second person must confirm it."
            ) % told  # fmt: skip
        return _(
            "%(by)s asks to make %(name)s “%(role)s” over %(unit)s. Nothing has changed; a second "
            "person must confirm it."
        ) % told  # fmt: skip
    return str(OUTCOMES[line.code]) % told


OUTCOMES = words.table("organisation", "outcomes")


def _told(role: str, name: str, unit: object) -> dict[str, str]:
    return {"role": str(OFFICES[role]), "name": name, "unit": words.shown(unit)}
