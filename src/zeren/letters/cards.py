"""What the letters tell of a person and of who uses a thing, on pages that many rooms share."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core import responsibility as rules
from zeren.letters import queries
from zeren.organisation import queries as organisation
from zeren.responsibility import cards as responsibility
from zeren.responsibility import texts
from zeren.training import queries as training
from zeren.web.parts import Card, Column, State


def of_person(person_id: int, on: date) -> Card:
    """Meeting, quiz and letter of the year, as they stood at the end of the day."""
    until = organisation.end_of_day(on)
    standings = training.standings([person_id], on.year, until=until)
    standing = standings.get(person_id, training.Standing())
    states = queries.live_states([person_id], on.year, on)
    letter_id, state = states.get(person_id, (0, ""))
    letter = next(iter(queries.letters_by_id([letter_id], on)), None) if letter_id else None
    return Card(
        _("Training and letter"),
        "letters/_person_card.html",
        {
            "standing": standing,
            "number": letter.number if letter else "",
            "href": reverse("letters:letter", args=[letter.pk]) if letter else "",
            "badge": badge(state, is_trained=standing.is_trained),
        },
    )


def users_of_thing(answer: rules.Answer, on: date, *, sees: bool, about: str = "") -> Card:
    """Who uses a thing and because of what; their letters only for those who may see them."""
    until = organisation.end_of_day(on)
    names = organisation.names(answer.users)
    places = {row.person_id: row for row in organisation.roster(on, person_ids=answer.users)}
    states = queries.live_states(answer.users, on.year, on) if sees else {}
    standings = training.standings(answer.users, on.year, until=until) if sees else {}
    users: list[dict[str, Any]] = []
    for one in answer.users:
        place = places.get(one)
        user: dict[str, Any] = {
            "name": names.get(one, ""),
            "href": responsibility.page("person", one, about),
            "post": place.post_name if place else "",
            "unit": place.unit_name if place else "",
        }
        if sees:
            is_trained = standings.get(one, training.Standing()).is_trained
            user["badge"] = badge(states.get(one, (0, ""))[1], is_trained=is_trained)
            if place is not None and place.kind == "contractor":
                user["badge"] = ("closed", _("bound by a safety agreement"))
        users.append(user)
    return Card(
        _("Who uses it"),
        "letters/_users_card.html",
        {
            "rule": texts.RULE_BADGES[rules.USES],
            "users": users,
            "sees": sees,
            "columns": [
                Column(_("Name")),
                Column(_("Unit")),
                *([Column(_("Letter"))] if sees else []),
            ],
            "because": responsibility.because(answer, rules.USES, about),
        },
    )


def badge(state: str, *, is_trained: bool) -> tuple[State, str]:
    """A letter's standing as a badge: state and word."""
    if state == "IN_FORCE":
        return "ok", _("in force")
    if state == "SIGNED":
        return "soon", _("signed, waits for the countersignature")
    if state == "ISSUED":
        return ("soon", _("trained, not signed")) if is_trained else ("gap", _("not yet trained"))
    if state == "LAPSED":
        return "gap", _("the letter no longer fits")
    return "gap", _("no letter yet")
