"""A thing: who is in charge, who uses it, because of what, as of any day."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core import responsibility as rules
from zeren.core.tongue import say
from zeren.coverage import links
from zeren.desk import gathering
from zeren.desk.views.asked import day_of_page
from zeren.hazards import queries as hazards
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.training import queries as training
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404
from zeren.web.parts import Because, Column
from zeren.web.words import gap_words


@allow.signed_in
@require_GET
def thing(request: Request, thing_id: int) -> HttpResponse:
    """Who is in charge of a thing and who uses it; the house may know, the standing is for few."""
    row = get_or_404(organisation.thing(thing_id))
    on, today, form = day_of_page(request)
    answer = responsibility.who(thing_id, on)
    if answer is None:
        raise Http404
    viewer = request.viewer
    chain = organisation.unit(answer.unit_id) if answer.unit_id else None
    sees = viewer.sees_unit(chain.path if chain else viewer.root_path or "-")
    people = [*answer.users, *([answer.in_charge] if answer.in_charge else [])]
    places = {one.person_id: one for one in organisation.roster(on, person_ids=people)}
    names = organisation.names(people)
    language = get_language() or "en"
    sentences = responsibility_texts.because(answer.because, language)
    seen = set(hazards.visible_to(viewer).filter(thing_id=thing_id).values_list("pk", flat=True))
    return render(
        request,
        "desk/thing.html",
        {
            "thing": row,
            "on": on,
            "is_today": on == today,
            "form": form,
            "headline": _thing_headline(answer, row, language),
            "kind": THING_KINDS[row.kind](),
            "in_charge": _card(answer.in_charge, names, places) if answer.in_charge else None,
            "in_charge_because": _because(sentences, rules.IN_CHARGE) + _above(answer, on),
            "users": _users(answer.users, names, places, on, sees=sees),
            "uses_because": _because(sentences, rules.USES),
            "user_columns": [
                Column(_("Name")),
                Column(_("Unit")),
                *([Column(_("Letter"))] if sees else []),
            ],
            "sees": sees,
            "gaps": [gap_words()[gap] for gap in answer.gaps],
            "badges": responsibility_texts.RULE_BADGES,
            "hazards": [one for one in hazards.open_of_thing(thing_id) if one.pk in seen],
            "history": gathering.history(viewer, [("thing", [thing_id])]) if sees else [],
            "report_href": links.address("hazards:report", hazards.place_code(row.code)),
            "label_href": links.address("hazards:label", row.code) if viewer.heads or sees else "",
        },
    )


THING_KINDS = {
    "place": lambda: _("Place"),
    "equipment": lambda: _("Equipment"),
    "material": lambda: _("Material"),
    "activity": lambda: _("Activity"),
}


def _thing_headline(answer: rules.Answer, row: Any, language: str) -> str:
    number = len(answer.users)
    users = (
        ngettext("%(count)s user", "%(count)s users", number) % {"count": number}
        if number
        else _("no user")
    )
    said = {"name": say(row.name, language), "code": row.code, "users": users}
    if answer.in_charge is not None:
        return _("%(name)s %(code)s: one person in charge, %(users)s") % said
    if "thing.two_in_charge" in answer.gaps:
        return _("%(name)s %(code)s: two units claim it, %(users)s") % said
    return _("%(name)s %(code)s: nobody in charge, %(users)s") % said


def _card(person_id: int, names: dict[int, str], places: dict[int, Any]) -> dict[str, Any]:
    place = places.get(person_id)
    return {
        "id": person_id,
        "name": names.get(person_id, ""),
        "post": place.post_name if place else "",
        "unit_id": place.unit_id if place else 0,
        "kind": place.kind if place else "",
    }


def _because(sentences: list[tuple[rules.Step, str]], rule: str) -> list[Because]:
    """Each step as a line that leads to what it speaks of last."""
    found = []
    for step, sentence in sentences:
        if step.rule != rule:
            continue
        known = [(kind, oid) for kind, oid in step.objects if kind in ("unit", "person", "thing")]
        href = links.address(f"desk:{known[-1][0]}", known[-1][1]) if known else ""
        found.append(Because(sentence, href))
    return found


def _above(answer: rules.Answer, on: date) -> list[Because]:
    """Who stands above the one in charge, nearest first, as one quiet line."""
    heads = [seat.head for seat in answer.chain if seat.head and seat.head != answer.in_charge]
    names = organisation.names(heads)
    said = [names[head] for head in dict.fromkeys(heads) if head in names]
    if not said:
        return []
    comma = "、" if (get_language() or "").startswith("zh") else ", "
    return [Because(_("Above: %(names)s") % {"names": comma.join(said)}, is_above=True)]


def _users(
    users: tuple[int, ...],
    names: dict[int, str],
    places: dict[int, Any],
    on: date,
    *,
    sees: bool,
) -> list[dict[str, Any]]:
    unit_names = organisation.unit_names()
    states = letters.live_states(users, on.year, on) if sees else {}
    standings = training.standings(users, on.year) if sees else {}
    found = []
    for person_id in users:
        card = _card(person_id, names, places)
        card["unit"] = unit_names.get(card["unit_id"], "")
        if sees:
            standing = standings.get(person_id)
            state = states.get(person_id, (0, ""))[1]
            if card["kind"] == "contractor":
                card["badge"] = ("closed", _("bound by a safety agreement"))
            else:
                card["badge"] = gathering.letter_words(
                    state, is_trained=bool(standing and standing.is_trained)
                )
        found.append(card)
    return found
