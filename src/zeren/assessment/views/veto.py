"""Vetoes: which stand, whom they reach, and the decision of two people that reverses one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from zeren.assessment import actions, forms, permits, queries, texts
from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.assessment import veto as core
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import history
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, refusal

DONE = words.table("assessment", "veto_done")
BUTTONS = words.table("assessment", "veto_buttons")


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """The vetoes of the units in sight, and those that reach the reader."""
    rows = queries.vetoes_for(request.viewer)
    lines = [(row, _name(row), texts.VETO_STATES[row.state], links.veto(row.pk)) for row in rows]
    return render(request, "assessment/vetoes.html", {"lines": lines, "href": links.schemes()})


@allow.signed_in
@require_GET
def one(request: Request, veto_id: int) -> HttpResponse:
    """One veto: the event, the rule, whom it reaches and what it does."""
    row = get_or_404(queries.veto_for(request.viewer, veto_id))
    return render(request, "assessment/veto.html", _page(request, row))


@allow.signed_in
@require_POST
def act(request: Request, veto_id: int, act: str) -> HttpResponse:
    """Ask that it be reversed, or say yes or no as the second person."""
    row = get_or_404(queries.veto_for(request.viewer, veto_id))
    if act not in DONE:
        raise Http404
    form = forms.Words(request.POST)
    form.is_valid()
    said = form.cleaned_data.get("words", "")
    try:
        actions.decide_veto(row.pk, act, words=said, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        page = _page(request, row) | {"form": form}
        return refusal(request, refused, "assessment/veto.html", page)
    return done(request, str(DONE[act]), links.veto(row.pk))


def _page(request: Request, row: queries.Veto) -> dict[str, object]:
    viewer, on = request.viewer, clock.today()
    me = viewer.person_id
    hits = queries.reached_by(row.pk)
    reached = frozenset(one.person_id for one in hits)
    seen = core.Seen(
        row.state, me, row.asked_by_id, reached, permits.may_decide_veto(me, on), has_words=True
    )
    rule = queries.rule_of(row)
    stands = row.state in core.STANDING
    return {
        "row": row,
        "name": _name(row),
        "state": texts.VETO_STATES[row.state],
        "stands": stands,
        "effects": [texts.EFFECTS[one] for one in rule.effects] if rule else [],
        "hits": [(one.person.name, texts.REACHES[one.reach]) for one in hits],
        "event_href": links.page(row.event_kind, row.event_id)
        if row.event_kind in links.PAGES
        else "",
        "acts": [(one, BUTTONS[one]) for one in DONE if not core.refusals(one, seen)],
        "object_href": links.object_to("veto", row.pk) if stands and me in reached else "",
        "cases": case_texts.lines(cases.of("veto", row.pk), on),
        "said": queries.said(row.words, texts.STEPS),
        "history": history.events(viewer, [("veto", [row.pk])]),
        "form": forms.Words(),
    }


def _name(row: queries.Veto) -> str:
    rule = queries.rule_of(row)
    return words.shown(rule.name) if rule else row.rule
