"""Vetoes: which stand, whom they reach, and the decision of two people that reverses one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.assessment import actions, permits, queries, texts
from zeren.assessment.forms import rating as forms
from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.assessment import veto as core
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, problems_in, refusal

DONE = words.table("assessment", "veto_done")
BUTTONS = words.table("assessment", "veto_buttons")


@allow.signed_in
@require_http_methods(["GET", "POST"])
def index(request: Request) -> HttpResponse:
    """The vetoes of the units in sight; who may decide says here what was concealed or forged."""
    viewer, on = request.viewer, clock.today()
    rows = queries.vetoes_for(viewer)
    lines = [(row, _name(row), texts.VETO_STATES[row.state], links.veto(row.pk)) for row in rows]
    form = _finding(request) if permits.may_decide_veto(viewer.person_id, on) else None
    context: dict[str, object] = {"lines": lines, "first_href": links.schemes(), "form": form}
    if request.method != "POST":
        return render(request, "assessment/vetoes.html", context)
    if form is None:
        raise Http404
    if not form.is_valid():
        context["problems"] = problems_in(form)
        return render(request, "assessment/vetoes.html", context, status=400)
    given, by, at = form.cleaned_data, viewer.actor, clock.now()
    try:
        row = actions.find(
            given["rule"], int(given["unit"]), given["on"], words=given["words"], by=by, at=at
        )
    except Refused as refused:
        return refusal(request, refused, "assessment/vetoes.html", context)
    return done(request, str(DONE["found"]), links.veto(row.pk))


def _finding(request: Request) -> forms.Finding | None:
    """The form of a finding, where the published scheme knows any."""
    scheme = queries.published_scheme()
    rules = (
        [(one.code, words.shown(one.name)) for one in queries.findable(scheme)] if scheme else []
    )
    units = [(row.id, words.shown(row.name)) for row in organisation.unit_tree(clock.today())]
    data = request.POST if request.method == "POST" else None
    return forms.Finding(data, rules=rules, units=units) if rules else None


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
    if act not in BUTTONS:
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
        "acts": [(one, BUTTONS[one]) for one in BUTTONS if not core.refusals(one, seen)],
        "object_href": links.object_to("veto", row.pk) if stands and me in reached else "",
        "cases": case_texts.lines(cases.of("veto", row.pk), on),
        "said": queries.said(row.words, texts.STEPS),
        "history": history.events(viewer, [("veto", [row.pk])]),
        "form": forms.Words(),
    }


def _name(row: queries.Veto) -> str:
    rule = queries.rule_of(row)
    return words.shown(rule.name) if rule else row.rule
