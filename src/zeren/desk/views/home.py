"""The front door: a worker's two minutes, and for leaders their own people below it."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import links, turns, words
from zeren.coverage import queries as coverage
from zeren.desk import gathering
from zeren.hazards import queries as hazards
from zeren.ledger import clock
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.targets import queries as targets
from zeren.training import sheets as training_sheets
from zeren.web import formats
from zeren.web.access import Request, allow, sign_in_first
from zeren.web.answers import go
from zeren.web.parts import Button, Step, Todo

SHOWN_THINGS = 6
SHOWN_HAZARDS = 5
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
        if viewer.root_path:
            return go(request, _door_of(viewer))
        return render(request, "desk/first.html", {})
    steps = gathering.year_steps(viewer.person_id, on, now)
    todos = _todos(viewer, on)
    place = organisation.place_of(viewer.person_id, on)
    held = responsibility.of_person(viewer.person_id, on)
    cards = training_sheets.meeting()["cards"]
    return render(
        request,
        "desk/home.html",
        {
            "headline": _headline(steps, todos),
            "place": place,
            "unit_name": organisation.unit_names().get(place.unit_id, "") if place else "",
            "on": on,
            "steps": steps,
            "todos": todos,
            "things": _things(held[:SHOWN_THINGS]),
            "held": len(held),
            "more": max(0, len(held) - SHOWN_THINGS),
            "targets": _targets(viewer, on),
            "dangers": [
                card for card in cards if card["topic"] == DANGERS and card["code"] != "policy"
            ],
            "rights": [card for card in cards if card["topic"] == RIGHTS],
            "duties_href": links.address("responsibility:duties", place.post_id) if place else "",
            "report_href": links.address("hazards:choose"),
            "teams": _teams(viewer, on) if viewer.is_head else [],
        },
    )


def _door_of(viewer: Viewer) -> str:
    """Where an account without a person goes: to what its roles open."""
    if viewer.has("safety_manager") or viewer.has("auditor"):
        return "desk:overview"
    return "organisation:index"


def _headline(steps: list[Step], todos: list[Todo]) -> str:
    """How much waits, as a sentence."""
    number = len(todos) + sum(step.state == "now" for step in steps)
    if not number:
        return _("Nothing waits for you today")
    return ngettext("One thing waits for you", "%(count)s things wait for you", number) % {
        "count": number
    }


def _todos(viewer: Viewer, on: date) -> list[Todo]:
    found: list[Todo] = []
    waiting = letters.countersignable(viewer.person_id, on)
    number = waiting.count()
    if number:
        first = waiting.first()
        href = links.address("letters:countersign") or links.address(
            "letters:letter", first.pk if first else 0
        )
        found.append(
            Todo(
                title=_("%(count)s letters wait for your countersignature") % {"count": number}
                if number > 1
                else _("One letter waits for your countersignature"),
                detail=_("signed by the person, the oldest first"),
                since=first.signed_at if first else None,
                buttons=[Button(_("Read and countersign"), href, is_main=not found)],
            )
        )
    ids = hazards.hazard_ids(viewer, state="OPEN", mine="owner", sort="due")[:SHOWN_HAZARDS]
    for row in hazards.hazards_by_id(list(ids)):
        where = say(row.thing.name if row.thing else row.unit.name, get_language() or "en")
        late = row.due_date is not None and row.due_date < on
        found.append(
            Todo(
                title=_("Hazard at %(place)s") % {"place": where},
                detail=_("overdue since %(day)s") % {"day": formats.day(row.due_date)}
                if late
                else _("due %(day)s") % {"day": formats.day(row.due_date)},
                buttons=[
                    Button(_("Open"), links.address("hazards:hazard", row.pk), is_main=not found)
                ],
                state="gap" if late else "soon",
            )
        )
    return found


def _things(held: list[responsibility.Held]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {
            "name": one.thing.name,
            "code": one.thing.code,
            "href": links.address("desk:thing", one.thing.id),
            "rule": responsibility_texts.RULES[one.rule],
            "because": [
                sentence for _step, sentence in responsibility_texts.because(one.because, language)
            ],
        }
        for one in held
    ]


def _targets(viewer: Viewer, on: date) -> list[targets.TargetLine]:
    if not viewer.unit_id:
        return []
    lines = targets.lines_for([viewer.unit_id], on.year, on=on).get(viewer.unit_id, [])
    return lines if viewer.is_head else [line for line in lines if line.for_members]


def _teams(viewer: Viewer, on: date) -> list[dict[str, Any]]:
    """Coverage of each unit this person heads, with what is missing."""
    found = []
    for path in viewer.paths_seen():
        if not viewer.leads(path):
            continue
        summary = coverage.summary(on, path)
        if not summary.by_unit:
            continue
        top = summary.by_unit[0].unit
        acts = coverage.acts(on, path)[:3] if summary.total.missing else []
        units = {row.unit.id: say(row.unit.name, get_language() or "en") for row in summary.by_unit}
        found.append(
            {
                "unit": top,
                "headline": words.headline(summary.total),
                "people": summary.people,
                "state": words.state_of(summary.total),
                "total": summary.total,
                "todos": turns.todos(acts, units, viewer, f"unit={top.id}"),
            }
        )
    return found
