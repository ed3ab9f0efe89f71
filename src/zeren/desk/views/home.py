"""The front door: a worker's two minutes, and for leaders their own people below it."""

from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core.owed.coverage import Count
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.coverage import words
from zeren.desk import firstrun, waiting
from zeren.ledger import clock
from zeren.notices import queries as notices
from zeren.organisation import cards as sign_in
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.results import cards as results
from zeren.targets import queries as targets
from zeren.training import queries as training
from zeren.web import links
from zeren.web.access import Request, allow, opens, sign_in_first
from zeren.web.answers import go

SHOWN_THINGS = 6
RIGHTS = "rights_obligations"
DANGERS = "basic_safety"


@allow.public
@require_GET
def home(request: Request) -> HttpResponse:
    """What waits for me, what I answer for, my targets, my rights, where I report."""
    viewer = request.viewer
    if not viewer.is_known:
        return sign_in_first(request)
    now = clock.now()
    on = organisation.date_of(now)
    if not viewer.person_id:
        found = firstrun.way(viewer, on)
        door = links.first_run() if found else resolve_url(_door_of(viewer))
        if opens(viewer, door):
            return go(request, door)
        return render(request, "desk/first.html", {"has_rested": True})
    waits = waiting.waiting_for(viewer, on, now)
    place = organisation.place_of(viewer.person_id, on)
    held = responsibility.of_person(viewer.person_id, on)
    cards = training.cards_for(viewer.person_id, on)
    leads = bool(waiting.paths(viewer))
    return render(
        request,
        "desk/day.html" if leads else "desk/home.html",
        {
            "headline": _headline(waits),
            "sign_in": sign_in.sign_in(viewer) if getattr(request.user, "unread", 0) else None,
            "place": place,
            "unit_name": place.unit_name if place else "",
            "on": on,
            "way": firstrun.way(viewer, on),
            "steps": waits.steps,
            "coming_year": waits.coming_year,
            "coming_steps": waits.coming,
            "todos": waits.todos,
            "late": waits.late,
            "soon": waits.soon,
            "others": waits.others,
            "things": _things(held[:SHOWN_THINGS]),
            "held": len(held),
            "more": max(0, len(held) - SHOWN_THINGS),
            "targets": _targets(viewer, place.layer if place else 0, on),
            "year_before": _year_before(viewer, on),
            "dangers": [
                card for card in cards if card["topic"] == DANGERS and card["code"] != "policy"
            ],
            "rights": [card for card in cards if card["topic"] == RIGHTS],
            "duties_href": links.duties(place.post_id) if place else "",
            "report_href": links.report_hazard(),
            "calls": notices.calls(viewer, on, now - notices.LOOKS_BACK),
            "teams": _teams(viewer, on) if viewer.is_head else [],
        },
    )


@allow.roles(*firstrun.ROLES)
@require_GET
def first(request: Request) -> HttpResponse:
    """The steps to the first 100 %, each with its owner."""
    viewer, on = request.viewer, clock.today()
    context = {"way": firstrun.way(viewer, on), "root": organisation.root(on)}
    return render(request, "desk/first.html", context)


def _door_of(viewer: Viewer) -> str:
    """Where an account without a person goes: to what its roles open."""
    if viewer.has("safety_manager") or viewer.has("auditor"):
        return "desk:overview"
    return links.organisation()


def _headline(waits: waiting.Waiting) -> str:
    """How much waits and how much of it is late, as a sentence."""
    number, late = waits.number, len(waits.late)
    if not number:
        return _("Nothing waits for you today")
    said = ngettext("One thing waits for you", "%(count)s things wait for you", number) % {
        "count": number
    }
    if not late:
        return said
    return _("%(waiting)s; %(late)s late") % {"waiting": said, "late": late}


def _things(held: list[responsibility.Held]) -> list[dict[str, Any]]:
    steps = tuple(step for one in held for step in one.because)
    said = iter(responsibility_texts.because(steps, get_language() or "en"))
    return [
        {
            "name": one.thing.name,
            "code": one.thing.code,
            "href": links.thing(one.thing.id),
            "rule": responsibility_texts.RULES[one.rule],
            "because": [sentence for _step, sentence in islice(said, len(one.because))],
        }
        for one in held
    ]


def _targets(viewer: Viewer, layer: int, on: date) -> list[dict[str, Any]]:
    """What the person answers for, with the result so far beside the limit."""
    if not viewer.unit_id:
        return []
    lines = targets.lines_for([viewer.unit_id], on.year, on=on).get(viewer.unit_id, [])
    own = targets.own(lines, is_head=viewer.is_head, layer=layer)
    at = organisation.start_of_day(on)
    codes = [one.code for one in own]
    found = results.beside(viewer.unit_path, codes, on.year, at) if own else {}
    return [{"name": one.name, "value": one.value, "result": found.get(one.code)} for one in own]


def _year_before(viewer: Viewer, on: date) -> dict[str, str] | None:
    """How last year ended for the unit that this person heads."""
    if not (viewer.is_head and viewer.unit_id):
        return None
    return results.headline(viewer.unit_id, on.year - 1, organisation.start_of_day(on))


def _teams(viewer: Viewer, on: date) -> list[dict[str, Any]]:
    """Coverage of each unit this person heads, with what is missing."""
    found = []
    for path in viewer.paths_seen():
        if not viewer.leads(path):
            continue
        top = organisation.unit(organisation.path_ids(path)[-1], on)
        if top is None:
            continue
        # the whole is counted without asking which units it has
        below = "" if path == viewer.root_path else path
        total = sum(coverage.by_requirement(on, below).values(), Count())
        found.append(
            {
                "unit": top,
                "headline": words.headline(total),
                "people": coverage.people(on, below),
                "state": words.state_of(total),
                "total": total,
                "href": f"{links.gaps()}?unit={top.id}",
            }
        )
    return found
