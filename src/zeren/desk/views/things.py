"""A thing: who is in charge, who uses it, because of what, as of any day."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core import responsibility as rules
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage.scope import asked_day, unknown_day
from zeren.hazards import cards as hazard_cards
from zeren.hazards import queries as hazards
from zeren.incidents import cards as incident_cards
from zeren.ledger import clock
from zeren.letters import cards as letter_cards
from zeren.organisation import history, permits
from zeren.organisation import queries as organisation
from zeren.responsibility import cards as responsibility_cards
from zeren.responsibility import queries as responsibility
from zeren.web import links
from zeren.web.access import Request, allow, opens
from zeren.web.answers import get_or_404
from zeren.web.parts import Button
from zeren.web.words import gap_words

KINDS = {
    "place": lambda: _("Place"),
    "equipment": lambda: _("Equipment"),
    "material": lambda: _("Material"),
    "activity": lambda: _("Activity"),
}


@allow.signed_in
@require_GET
def thing(request: Request, thing_id: int) -> HttpResponse:
    """Who is in charge of a thing and who uses it; the house may know, the standing is for few."""
    day = asked_day(request.GET, clock.today())
    found = get_or_404(organisation.known_thing(thing_id))
    if not day.has_facts:
        return unknown_day(request, day)
    name = say(found.name, get_language() or "en")
    answer = responsibility.who(thing_id, day.on)
    row = next(iter(organisation.things(day.on, [thing_id])), None)
    if answer is None or row is None:
        return render(
            request, "desk/not_there.html", {"name": name, "code": found.code, "day": day}
        )
    viewer = request.viewer
    then = organisation.viewer_on(viewer, day.on)
    unit = organisation.unit(answer.unit_id, day.on) if answer.unit_id else None
    sees = then.sees_unit(unit.path if unit else then.root_path or "-")
    cards = [
        responsibility_cards.in_charge_of_thing(answer, day.on, day.address),
        letter_cards.users_of_thing(answer, day.on, sees=sees, about=day.address),
        hazard_cards.of_thing(viewer, thing_id, day.on),
        incident_cards.of_thing(viewer, thing_id, day.on),
    ]
    if sees:
        until = organisation.end_of_day(day.on)
        cards.append(history.card(viewer, [("thing", [thing_id])], until=until))
    place, label = row.place_id or 0, links.label(row.code)
    return render(
        request,
        "desk/thing.html",
        {
            "thing": row,
            "place": {"name": organisation.thing_names([place]).get(place, {})} if place else None,
            "place_href": responsibility_cards.page("thing", place, day.address),
            "day": day,
            "headline": _headline(answer, row, name),
            "kind": KINDS[row.kind](),
            "cards": [card for card in cards if card],
            "gaps": [gap_words()[gap] for gap in answer.gaps],
            "acts": _acts(viewer, answer, row, unit) if day.is_today else [],
            "report_href": links.report_hazard_at(hazards.place_code(row.code))
            if day.is_today
            else "",
            "label_href": label if day.is_today and opens(viewer, label) else "",
        },
    )


CHARGE_GAPS = ("thing.two_in_charge", "thing.none_in_charge")
USER_GAPS = ("thing.no_user", "thing.no_holder")


def _acts(
    viewer: Viewer,
    answer: rules.Answer,
    row: organisation.ThingRow,
    unit: organisation.UnitRow | None,
) -> list[Button]:
    """What closes its gaps, for whoever may; what the others see says whose turn it is."""
    on = clock.today()
    over = unit
    if over is None and row.place_id:
        of_place = responsibility.who(row.place_id, on)
        over = organisation.unit(of_place.unit_id, on) if of_place and of_place.unit_id else None
    if not permits.names_users(viewer, over.path if over else viewer.root_path or "-"):
        return []
    found = []
    if any(gap in CHARGE_GAPS for gap in answer.gaps):
        found.append(
            Button(_("Decide who is in charge"), links.decide_charge(row.id), is_main=True)
        )
    elif any(gap in USER_GAPS for gap in answer.gaps):
        found.append(Button(_("Name who uses it"), links.name_user(row.id), is_main=True))
    return found


def _headline(answer: rules.Answer, row: Any, name: str) -> str:
    number = len(answer.users)
    users = (
        ngettext("%(count)s user", "%(count)s users", number) % {"count": number}
        if number
        else _("no user")
    )
    said = {"name": name, "code": row.code, "users": users}
    if answer.in_charge is not None:
        return _("%(name)s %(code)s: one person in charge, %(users)s") % said
    if "thing.two_in_charge" in answer.gaps:
        return _("%(name)s %(code)s: two units claim it, %(users)s") % said
    return _("%(name)s %(code)s: nobody in charge, %(users)s") % said
