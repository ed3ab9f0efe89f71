"""The front door: a worker's two minutes, and for leaders their own people below it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.coverage import turns, words
from zeren.desk import firstrun, gathering
from zeren.hazards import permits as hazard_permits
from zeren.hazards import queries as hazards
from zeren.ledger import clock
from zeren.letters import queries as letters
from zeren.organisation import cards as sign_in
from zeren.organisation import queries as organisation
from zeren.organisation.queries import requests
from zeren.organisation.queries import waiting as second
from zeren.organisation.texts import roles as role_texts
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.targets import queries as targets
from zeren.training import queries as training
from zeren.web import formats, links
from zeren.web.access import Request, allow, opens, sign_in_first
from zeren.web.answers import go
from zeren.web.parts import Button, Step, Todo

SHOWN_THINGS = 6
SHOWN_HAZARDS = 5
SHOWN_OTHERS = 7
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
        found = firstrun.way(viewer, on, request.build_absolute_uri())
        door = links.first_run() if found else resolve_url(_door_of(viewer))
        if opens(viewer, door):
            return go(request, door)
        return render(request, "desk/first.html", {"has_rested": True})
    renewal = letters.window(on)
    steps = gathering.year_steps(viewer.person_id, on, now)
    coming = (
        gathering.year_steps(viewer.person_id, on, now, year=renewal.year)
        if renewal and renewal.year > on.year
        else []
    )
    waiting = coverage.turns_of(viewer.person_id, on, _paths(viewer), own=False)
    todos = _todos(viewer, on, waiting.mine)
    place = organisation.place_of(viewer.person_id, on)
    held = responsibility.of_person(viewer.person_id, on)
    cards = training.cards_for(viewer.person_id, on)
    leads = bool(_paths(viewer))
    return render(
        request,
        "desk/day.html" if leads else "desk/home.html",
        {
            "headline": _headline([*steps, *coming], todos),
            "sign_in": sign_in.sign_in(viewer) if getattr(request.user, "unread", 0) else None,
            "place": place,
            "unit_name": organisation.unit_names().get(place.unit_id, "") if place else "",
            "on": on,
            "way": firstrun.way(viewer, on, request.build_absolute_uri()),
            "steps": steps,
            "coming_year": renewal.year if renewal and coming else 0,
            "coming_steps": coming,
            "todos": todos,
            "late": [one for one in todos if one.state == "gap"],
            "soon": [one for one in todos if one.state != "gap"],
            "others": [
                *_roles_asked(viewer, on),
                *(_others(viewer, waiting.others) if leads else []),
            ],
            "things": _things(held[:SHOWN_THINGS]),
            "held": len(held),
            "more": max(0, len(held) - SHOWN_THINGS),
            "targets": _targets(viewer, on),
            "dangers": [
                card for card in cards if card["topic"] == DANGERS and card["code"] != "policy"
            ],
            "rights": [card for card in cards if card["topic"] == RIGHTS],
            "duties_href": links.duties(place.post_id) if place else "",
            "report_href": links.report_hazard(),
            "teams": _teams(viewer, on) if viewer.is_head else [],
        },
    )


@allow.roles(*firstrun.ROLES)
@require_GET
def first(request: Request) -> HttpResponse:
    """The steps to the first 100 %, each with its owner; and what only the machine can set."""
    viewer, on = request.viewer, clock.today()
    found = firstrun.way(viewer, on, request.build_absolute_uri())
    address, is_open = firstrun.reached_at(request.build_absolute_uri())
    return render(
        request,
        "desk/first.html",
        {
            "way": found,
            "address": address,
            "is_open": is_open,
            "zone": settings.TIME_ZONE,
            "now": clock.now(),
            "root": organisation.root(on),
        },
    )


def _paths(viewer: Viewer) -> tuple[str, ...]:
    """The subtrees whose gaps may be this person's turn: those led, and those of the roles."""
    clerk = {grant.path for grant in viewer.roles if grant.role == "clerk"}
    auditor = {grant.path for grant in viewer.roles if grant.role == "auditor"}
    seen = [path for path in viewer.paths_seen() if viewer.leads(path) or path not in auditor]
    return tuple(sorted({*seen, *clerk}))


def _unit_names() -> dict[int, str]:
    language = get_language() or "en"
    return {pk: say(name, language) for pk, name in organisation.unit_names().items()}


def _others(viewer: Viewer, acts: list[coverage.Act]) -> list[Todo]:
    """What waits for others in one's own units, the latest first."""
    return turns.todos(acts[:SHOWN_OTHERS], _unit_names(), viewer, is_open=False)


def _roles_to_confirm(viewer: Viewer, on: date, *, has_main: bool) -> list[Todo]:
    """Powerful roles that wait for this person's yes."""
    ids = requests.waits_for(viewer.person_id, on)
    lines = [one for one in _of_the_roster(viewer, on) if _may_confirm(viewer, one)]
    return [
        Todo(
            title=role_texts.asked_for(line),
            detail=_("waits for your yes or no"),
            owner=line.asked_name,
            since=line.asked_date,
            buttons=[Button(_("Look and decide"), role_texts.href(line), is_main=not has_main)],
        )
        for line in (*lines, *requests.request_lines(ids, on))
    ]


def _of_the_roster(viewer: Viewer, on: date) -> list[requests.RequestLine]:
    """Offices that wait for a second person, where this reader may have to do with one."""
    if not (viewer.roles or viewer.heads or viewer.unit_path == viewer.root_path):
        return []
    return requests.of_the_roster(viewer, (), on)


def _may_confirm(viewer: Viewer, line: requests.RequestLine) -> bool:
    return viewer.person_id in {person for person, _name in line.seconds}


def _roles_asked(viewer: Viewer, on: date) -> list[Todo]:
    """What this person asked for, or waits for himself, and another has not yet answered."""
    lines = [one for one in _of_the_roster(viewer, on) if not _may_confirm(viewer, one)]
    return [
        Todo(
            title=role_texts.asked_for(line),
            detail=" ".join(role_texts.who_must_act(line)),
            since=line.asked_date,
            buttons=[Button(_("Open"), role_texts.href(line))],
        )
        for line in (*lines, *requests.request_lines(requests.asked_by(viewer.actor, on), on))
    ]


def _door_of(viewer: Viewer) -> str:
    """Where an account without a person goes: to what its roles open."""
    if viewer.has("safety_manager") or viewer.has("auditor"):
        return "desk:overview"
    return links.organisation()


def _headline(steps: list[Step], todos: list[Todo]) -> str:
    """How much waits and how much of it is late, as a sentence."""
    number = len(todos) + sum(step.state == "now" for step in steps)
    late = sum(one.state == "gap" for one in todos)
    if not number:
        return _("Nothing waits for you today")
    said = ngettext("One thing waits for you", "%(count)s things wait for you", number) % {
        "count": number
    }
    if not late:
        return said
    return _("%(waiting)s; %(late)s late") % {"waiting": said, "late": late}


def _todos(viewer: Viewer, on: date, acts: list[coverage.Act]) -> list[Todo]:
    """Countersignatures, gaps whose turn this is, and hazards: late first."""
    found: list[Todo] = []
    waiting = letters.countersignable(viewer.person_id, on)
    number = waiting.count()
    if number:
        first = waiting.first()
        href = links.countersign()
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
    found += _roles_to_confirm(viewer, on, has_main=bool(found))
    codes = len(second.to_confirm(viewer, on)) if viewer.is_head or viewer.roles else 0
    if codes:
        found.append(
            Todo(
                title=ngettext(
                    "%(count)s one-time code waits for you as the second person",
                    "%(count)s one-time codes wait for you as the second person",
                    codes,
                )
                % {"count": codes},
                detail=_("with it a new PIN is chosen"),
                buttons=[Button(_("Look and decide"), links.codes(), is_main=not found)],
            )
        )
    found += _to_sort(viewer, on, has_main=bool(found))
    # all that wait for a countersignature stand above, those of the coming year too
    gaps = [act for act in acts if act.gap != "letter.not_countersigned"]
    told = turns.todos(gaps, _unit_names(), viewer, has_main=bool(found))
    found += [replace(one, owner="") for one in told]
    ids = hazards.hazard_ids(viewer, state="ASSIGNED", mine="owner", sort="due")[:SHOWN_HAZARDS]
    for row in hazards.hazards_by_id(list(ids)):
        where = say(row.thing.name if row.thing else row.unit.name, get_language() or "en")
        late = row.due_date is not None and row.due_date < on
        found.append(
            Todo(
                title=_("Hazard at %(place)s") % {"place": where},
                detail=_("overdue since %(day)s") % {"day": formats.day(row.due_date)}
                if late
                else _("due %(day)s") % {"day": formats.day(row.due_date)},
                buttons=[Button(_("Open"), links.hazard(row.pk), is_main=not found)],
                state="gap" if late else "soon",
            )
        )
    return sorted(found, key=lambda one: one.state != "gap")


def _to_sort(viewer: Viewer, on: date, *, has_main: bool) -> list[Todo]:
    """Reports that came as some of very many and wait for this person's look."""
    rows = hazard_permits.to_sort(viewer, clock.now())
    if not rows:
        return []
    late, href = rows[0].escalated_to_id == viewer.person_id, f"{links.hazards()}?state=HELD"
    title = ngettext(
        "%(count)s report of very many waits for your look",
        "%(count)s reports of very many wait for your look",
        len(rows),
    )
    return [
        Todo(
            title=title % {"count": len(rows)},
            detail=_("nobody has looked in time: it climbed to you")
            if late
            else _("take it up, or mark it as telling nothing, with a reason"),
            since=organisation.date_of(rows[0].reported_at),
            buttons=[Button(_("Look and decide"), href, is_main=not has_main)],
            state="gap" if late else "soon",
        )
    ]


def _things(held: list[responsibility.Held]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {
            "name": one.thing.name,
            "code": one.thing.code,
            "href": links.thing(one.thing.id),
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
        found.append(
            {
                "unit": top,
                "headline": words.headline(summary.total),
                "people": summary.people,
                "state": words.state_of(summary.total),
                "total": summary.total,
                "href": f"{links.gaps()}?unit={top.id}",
            }
        )
    return found
