"""The list, one hazard with its next step, and the board that tells the workforce."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core import hazard as core
from zeren.core.refusal import Refused
from zeren.hazards import actions, forms, permits, queries, texts
from zeren.hazards.views import opening, reporting
from zeren.incidents import permits as incident_permits
from zeren.incidents import queries as incidents
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation
from zeren.responsibility import queries as responsibility
from zeren.responsibility import texts as responsibility_texts
from zeren.web import files, links, photos, words
from zeren.web.access import Request, allow, opens
from zeren.web.answers import done, get_or_404, problems_in, put_on, refusal
from zeren.web.paging import Ids, page_of
from zeren.web.parts import Because, Column, Event
from zeren.web.reminding import reminding

Row = Any
"""A row of the hazards table; the doors do not import tables."""


@dataclass(frozen=True, slots=True)
class Line:
    """One hazard in a list, with its words."""

    row: Row
    due: str
    due_state: str
    state: str
    state_badge: str


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """Which hazards there are, and which are late."""
    on, viewer = clock.today(), request.viewer
    form, path, ids = narrowed(request)
    months = queries.by_month(on.year, path, viewer)[: on.month]
    return render(
        request,
        "hazards/index.html",
        {
            "page": page_of(request, ids, lambda some: _lines(some, on)),
            "figures": queries.figures(viewer, on, path),
            "holds_key": (viewer.is_general_manager or viewer.has("auditor"))
            and bool(opening.line_of(request, clock.now())),
            "held": queries.held(viewer),
            "may_label": opens(viewer, reverse("hazards:labels")),
            "form": form,
            "is_filtered": any(form.cleaned_data.values()),
            "remind_href": reminding(request, "hazards"),
            "months": months,
            "trend": texts.trend(months),
            "on": on,
            "columns": [
                Column(pgettext("hazard", "Hazard"), "number"),
                Column(pgettext("hazard", "Place")),
                Column(pgettext("hazard", "Owner")),
                Column(pgettext("hazard", "Due"), "due"),
                Column(pgettext("hazard", "State")),
            ],
        },
    )


def narrowed(request: Request) -> tuple[forms.Filters, str, Ids]:
    """The filters, the part of the tree they ask for, and the hazards in sight that they leave."""
    on, viewer = clock.today(), request.viewer
    units = queries.units_seen(viewer, on)
    form = forms.Filters(request.GET, units=units, language=get_language() or "en")
    form.is_valid()  # a filter that is not one is left out
    asked = form.cleaned_data
    path = next((row.path for row in units if str(row.id) == asked.get("unit")), "")
    ids = queries.hazard_ids(
        viewer,
        state=asked.get("state", ""),
        grade=asked.get("grade", ""),
        mine=asked.get("mine", ""),
        overdue_on=on if asked.get("overdue") else None,
        path=path,
        sort=request.GET.get("sort", ""),
    )
    return form, path, ids


@allow.signed_in
@require_GET
def hazard(request: Request, hazard_id: int) -> HttpResponse:
    """One hazard: what was found, who owns it because of what, what comes next."""
    row = get_or_404(queries.hazard_for(request.viewer, hazard_id))
    return render(request, "hazards/hazard.html", _page(request, row))


@allow.signed_in
@require_POST
def act(request: Request, hazard_id: int, act: str) -> HttpResponse:
    """Do the next step; a refusal shows the page again with its reasons."""
    row = get_or_404(queries.hazard_for(request.viewer, hazard_id))
    if act not in _DOERS:
        raise Http404
    form_class, doer = _DOERS[act]
    form = form_class(request.POST)
    note = request.POST.get("note", "")
    if not form.is_valid():
        page = {**_page(request, row, note), "problems": problems_in(form)}
        return render(request, "hazards/hazard.html", page, status=409)
    try:
        doer(request, row.pk, form.cleaned_data)
    except Refused as refused:
        row = get_or_404(queries.hazard_for(request.viewer, hazard_id))
        return refusal(request, refused, "hazards/hazard.html", _page(request, row, note))
    return done(request, str(texts.DONE[act]), "hazards:hazard", row.pk)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def measure(request: Request, event_id: int) -> HttpResponse:
    """A measure after an accident, for whoever keeps it; then it goes the way of every hazard."""
    event = get_or_404(incidents.event_for(request.viewer, event_id))
    at = clock.now()
    if not incident_permits.may(request.viewer, event, at):
        raise Http404
    form = forms.Measure(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        owner = organisation.person_by_number(asked["number"].strip())
        with put_on(form):
            actions.measure(
                event.pk,
                text=asked["text"],
                owner_id=owner.pk if owner else 0,
                due_date=asked["due_date"],
                by=request.viewer.actor,
                at=at,
            )
            return done(request, str(texts.DONE["measure"]), links.incident(event.pk))
    context = {"form": form, "problems": problems_in(form), "event": event}
    status = 409 if form.is_bound else 200
    return render(request, "hazards/measure.html", context, status=status)


@allow.signed_in
@require_GET
def receipt(request: Request, hazard_id: int) -> HttpResponse:
    """The receipt of the report, for everyone who sees the hazard."""
    row = get_or_404(queries.hazard_for(request.viewer, hazard_id))
    return reporting.receipt_file(request, row.pk)


@allow.signed_in
@require_GET
def photo(request: Request, digest: str) -> HttpResponse:
    """A photo, to those who see its hazard. It was re-encoded before it was kept."""
    kept = get_or_404(queries.photo_for(request.viewer, digest))
    return files.photo(kept.digest)


@allow.signed_in
@require_GET
def board(request: Request) -> HttpResponse:
    """What was found and how it was mended, for everyone in the house (Work Safety Law art. 41)."""
    page = page_of(request, queries.published(request.viewer), queries.hazards_by_id, per=20)
    ids = [row.pk for row in page.rows]
    photos, notes = queries.photos_of(ids), queries.last_notes(ids, "rectify")
    told = [(row, photos.get(row.pk, []), notes.get(row.pk, "")) for row in page.rows]
    return render(request, "hazards/board.html", {"page": page, "told": told})


def _line(row: Row, on: date) -> Line:
    due_state, due = texts.due_words(row, on)
    return Line(row, due, due_state, str(texts.STATES[row.state]), texts.STATE_BADGES[row.state])


def _lines(ids: list[int], on: date) -> list[Line]:
    rows = queries.hazards_by_id(ids)
    queries.with_days(rows, on)
    return [_line(row, on) for row in rows]


def _page(request: Request, row: Row, note: str = "") -> dict[str, Any]:
    """Everything the page of one hazard shows; without a name nothing depends on who reported."""
    viewer, at = request.viewer, clock.now()
    on = organisation.date_of(at)
    photos = queries.photos(row.pk)
    steps = queries.steps(row.pk)
    shut = {one: permits.refusal(one, viewer.actor, row, at) for one in permits.ACTS}
    next_acts = [one for one in core.open_acts(row.state) if one not in ("dismiss",)]
    open_acts = [one for one in next_acts if not shut[one]]
    may_end = (row.state, "dismiss") in {(state, name) for state, name, _to in core.STEPS}
    ending = _ending(row, viewer.person_id, shut, at) if may_end else ""
    is_open = row.state in core.OPEN_STATES
    may_regrade = is_open and not shut["regrade"]
    thing = organisation.thing(row.thing_id, on) if row.thing_id else None
    place_id = thing.place_id if thing else None
    return {
        "row": row,
        "place": organisation.thing(place_id, on) if place_id else None,
        "headline": texts.headline(row, on),
        "line": _line(row, on),
        "unknown_days": texts.days_words(row, on),
        "counted": texts.counted_words(row),
        "grade": texts.GRADES[row.grade],
        "found": [one for one in photos if one.stage == "found"],
        "mended": [one for one in photos if one.stage == "rectified"],
        "because": _because(row, on),
        "five": texts.five(row, next((s.note for s in reversed(steps) if s.act == "rectify"), "")),
        "steps": texts.order(row, shut),
        "open_acts": open_acts,
        "reasons": dict.fromkeys(words.sentence(shut[one]) for one in next_acts if shut[one]),
        "mend_form": forms.Mend(initial={"note": note}),
        "judge_form": forms.Judge(initial={"note": note}),
        "assign_form": forms.Assign(initial={"grade": row.grade}),
        "regrade_form": forms.Regrade(initial={"grade": row.grade}) if may_regrade else None,
        "events": _events(request, steps),
        "reason_form": forms.Reason(initial={"note": note}),
        "ending": ending,
        "may_open": row.secrecy == queries.CONFIDENTIAL and bool(opening.line_of(request, at)),
        "on": on,
    }


def _ending(row: Row, person_id: int, shut: dict[str, str], at: datetime) -> str:
    """What this viewer may do about "no hazard": propose, decide, or nothing; else the reason."""
    if row.proposed_by_id is None:
        return "" if shut["propose"] else "propose"
    if shut["dismiss"]:
        return ""
    if row.proposed_by_id == person_id:
        return words.sentence("hazard.decided_by_proposer")
    if not permits.is_outside(person_id, row, at):
        return words.sentence("hazard.decided_by_subject")
    return "decide"


def _because(row: Row, on: date) -> list[Because]:
    if row.thing_id is None:
        return []
    answer = responsibility.who(row.thing_id, on)
    if answer is None:
        return []
    steps = tuple(step for step in answer.because if step.rule == "in_charge")
    language = get_language() or "en"
    return [Because(said) for _step, said in responsibility_texts.because(steps, language)]


def _events(request: Request, steps: list[Row]) -> list[Event]:
    """The history, newest first. Who reported stands in no step; its hour is not shown either."""
    facts = {
        one.about_id: one
        for one in ledger.facts_about("hazard_step", [step.pk for step in steps], limit=1000)
    }
    hands = [_people_of(step.by) for step in steps]
    names = organisation.names(one for hand in hands for one in hand)
    viewer = request.viewer
    return [
        Event(
            at=step.at if hand[0] else organisation.date_of(step.at),
            text=texts.event(step),
            who=words.in_name_of(names.get(hand[0], ""), names.get(hand[1], "")),
            fact=fact.pk if fact else None,
            fact_href=links.fact(fact.pk) if fact and viewer.reads_facts else "",
            said_at=fact.said_at if fact else None,
        )
        for step, hand in zip(reversed(steps), reversed(hands), strict=True)
        for fact in (facts.get(step.pk),)
    ]


def _people_of(by: str) -> tuple[int, int]:
    """Who did a step, and for whom: "person:12 for 7" (core.actor)."""
    kind, _colon, numbers = by.partition(":")
    one, _for, other = numbers.partition(" for ")
    return (int(one), int(other or 0)) if kind == "person" and one else (0, 0)


def _assign(request: Request, hazard_id: int, asked: dict[str, Any]) -> None:
    someone = organisation.person_by_number(asked["number"].strip())
    if someone is None:
        raise Refused("hazard.owner_needed")
    actions.assign(
        hazard_id,
        owner_id=someone.pk,
        grade=asked["grade"],
        plan_date=asked["plan_date"],
        by=request.viewer.actor,
        at=clock.now(),
    )


def _rectify(request: Request, hazard_id: int, asked: dict[str, Any]) -> None:
    kept = photos.cleaned(request.FILES.getlist("photo"))
    actions.rectify(
        hazard_id, note=asked["note"], photos=kept, by=request.viewer.actor, at=clock.now()
    )


def _with(verb: Callable[..., object]) -> "Doer":
    """An act that asks for what its form asks, by the same names, and for nothing else."""

    def do(request: Request, hazard_id: int, asked: dict[str, Any]) -> None:
        verb(hazard_id, **asked, by=request.viewer.actor, at=clock.now())

    return do


Doer = Callable[[Request, int, dict[str, Any]], None]
_DOERS: dict[str, tuple[type[Form], Doer]] = {
    "assign": (forms.Assign, _assign),
    "regrade": (forms.Regrade, _with(actions.regrade)),
    "rectify": (forms.Mend, _rectify),
    "verify": (forms.Judge, _with(actions.verify)),
    "return": (forms.Judge, _with(actions.send_back)),
    "publish": (Form, _with(actions.publish)),
    "close": (Form, _with(actions.close)),
    "propose": (forms.Reason, _with(actions.propose)),
    "dismiss": (forms.Reason, _with(actions.dismiss)),
    "decline": (forms.Reason, _with(actions.decline)),
    "reopen": (forms.Reason, _with(actions.reopen)),
    "accept": (forms.Reason, _with(actions.accept)),
    "mark_spam": (forms.Reason, _with(actions.mark_spam)),
    "unmark_spam": (forms.Reason, _with(actions.unmark_spam)),
}
