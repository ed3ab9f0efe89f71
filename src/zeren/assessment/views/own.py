"""One assessment: what was said of it, each point with its row, and the steps that are open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.assessment import actions, permits, queries, texts
from zeren.assessment.forms import rating as forms
from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.assessment import assessment as core
from zeren.core.assessment import bands, scoring
from zeren.core.assessment.scheme import Item, Scheme, spelt
from zeren.core.refusal import Problem, Refused
from zeren.ledger import clock
from zeren.organisation import history
from zeren.targets import queries as targets
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, refusal

ACTS: dict[str, Callable[..., queries.Assessment]] = {
    "accept": actions.accept, "approve": actions.approve, "publish": actions.publish,
    "send_back": actions.send_back, "reopen": actions.reopen, "drop": actions.drop,
}  # fmt: skip
DONE = words.table("assessment", "done")


@dataclass(frozen=True, slots=True)
class Shown:
    """One item with its points by both sides; reasons: (change, words, page of the row)."""

    name: str
    how: str
    full: str
    points: str
    own: str
    own_reason: str
    waits: bool
    reasons: list[tuple[str, str, str]]


@allow.signed_in
@require_GET
def mine(request: Request) -> HttpResponse:
    """My assessments, on a phone: the newest first, each with its next step."""
    on, me = clock.today(), request.viewer.person_id
    rows = queries.of_person(me) if me else []
    acts = {row.pk: act for row, act in queries.turns(me, on)} if me else {}
    scheme = queries.published_scheme()
    context = {
        "lines": [(line, acts.get(line.row.pk, "")) for line in texts.lines(rows, on)],
        "scheme": scheme,
    }
    return render(request, "assessment/mine.html", context)


@allow.signed_in
@require_GET
def one(request: Request, assessment_id: int) -> HttpResponse:
    """One assessment; each item opens to the reasons of its points."""
    row = get_or_404(queries.assessment_for(request.viewer, assessment_id))
    return render(request, "assessment/one.html", _page(request, row))


@allow.signed_in
@require_http_methods(["GET", "POST"])
def points(request: Request, assessment_id: int) -> HttpResponse:
    """The own view, or the assessor's points: one form, by who opens it."""
    row = get_or_404(queries.assessment_for(request.viewer, assessment_id))
    me, on = request.viewer.person_id, clock.today()
    is_own = me == row.assessed_id
    if not is_own and me != row.assessor_id:
        raise Http404
    act = "self_assess" if is_own else "assess"
    scheme = queries.standard_of(row.scheme)
    items = queries.asked_of(scheme)
    before = queries.marks_of(row, "SELF" if is_own else "ASSESSOR")
    form = forms.Points(
        request.POST if request.method == "POST" else None,
        items=items,
        before=before,
        is_needed=not is_own,
    )
    known = queries.lines_known(row, on)
    why = core.refusals(act, queries.seen(row, me, on))
    context = {
        "row": row,
        "line": texts.lines([row], on)[0],
        "form": form,
        "asked": [
            (words.shown(i.name), form[f"mark-{i.code}"], form[f"reason-{i.code}"]) for i in items
        ],
        "own": [] if is_own else _own_marks(row, items),
        "known": _shown(row, known, ()),
        "is_own": is_own,
        "layout": "web/phone.html" if is_own else "web/page.html",
        "closed": [words.sentence(one) for one in why],
    }
    if request.method == "POST" and form.is_valid():
        said, by, at = form.cleaned_data["words"], request.viewer.actor, clock.now()
        do = actions.self_assess if is_own else actions.assess
        try:
            do(row.pk, form.marks(), words=said, by=by, at=at)
        except Refused as refused:
            named = Refused(refused.code, _places(refused, items), **refused.params)
            return refusal(request, named, "assessment/points.html", context)
        return done(request, str(DONE[act]), links.assessment(row.pk))
    return render(request, "assessment/points.html", context)


@allow.signed_in
@require_POST
def act(request: Request, assessment_id: int, act: str) -> HttpResponse:
    """Agree, send back, approve, publish, open again, drop."""
    row = get_or_404(queries.assessment_for(request.viewer, assessment_id))
    if act not in ACTS:
        raise Http404
    form = forms.Words(request.POST)
    form.is_valid()
    said, by, at = form.cleaned_data.get("words", ""), request.viewer.actor, clock.now()
    more = {"goes_on": bool(request.POST.get("goes_on"))} if act == "approve" else {}
    try:
        ACTS[act](row.pk, words=said, by=by, at=at, **more)
    except Refused as refused:
        row = get_or_404(queries.assessment_for(request.viewer, assessment_id))
        return refusal(
            request, refused, "assessment/one.html", _page(request, row) | {"form": form}
        )
    return done(request, str(DONE[act]), links.assessment(row.pk))


def _page(request: Request, row: queries.Assessment) -> dict[str, object]:
    viewer, on = request.viewer, clock.today()
    me = viewer.person_id
    seen = queries.seen(row, me, on)
    result = queries.results([row]).get(row.pk)
    scheme = queries.standard_of(row.scheme)
    advice = result and bands.advice(scheme, result, has_footing=queries.has_footing(row.scheme))
    band = next((one for one in scheme.bands if result and one.code == result.band), None)
    hits = queries.vetoes_on([row]).get(row.pk, [])
    rated = queries.lines_of(scheme, queries.scores(row, "ASSESSOR"))
    own = queries.lines_of(scheme, queries.scores(row, "SELF"))
    able = queries.seen(row, me, on, has_words=True, goes_on=True)
    acts = [one for one in ACTS if not core.refusals(one, able)]
    return {
        "row": row,
        "line": texts.lines([row], on)[0],
        "items": _shown(row, rated or queries.lines_known(row, on), own),
        "is_rated": bool(rated),
        "total": spelt(queries.total_of(row) or Fraction(0)) if row.denominator else "",
        "rounding": f"{spelt(scheme.step)}, "
        f"{texts.ROUNDINGS[row.scheme.body['rounding']['how']]}",
        "applies": _applies(scheme, rated),
        "asks_decision": row.lacks > 0 and "approve" in acts,
        "advice": advice,
        "advised": spelt(advice.points) if advice else "",
        "gets": words.shown(band.gets) if band else "",
        "vetoes": [(one, words.shown(rule.name), texts.REACHES[reach], links.veto(one.pk))
                   for one, reach in hits if (rule := queries.rule_of(one))],
        "acts": [(one, str(texts.BUTTONS[one])) for one in acts],
        "may_rate": any(not core.refusals(one, seen) for one in ("self_assess", "assess")),
        "object_href": "" if core.may_object(seen) else links.object_to(queries.ABOUT, row.pk),
        "waits": _waits(row, seen),
        "seat": texts.SEATS[row.seat],
        "seats": list(texts.SEATS.items())
        if permits.may_arrange(viewer) and row.state in ("OPEN", "SELF_ASSESSED")
        else [],
        "cases": case_texts.lines(cases.of(queries.ABOUT, row.pk), on),
        "said": queries.said(row.words, texts.STEPS),
        "history": history.events(viewer, [("assessment", [row.pk])]),
        "form": forms.Words(),
    }  # fmt: skip


def _places(refused: Refused, items: Sequence[Item]) -> list[Problem]:
    """The problems of a refusal with the names of their items."""
    names = {one.code: words.shown(one.name) for one in items}
    return [replace(one, where=names.get(one.where, "")) for one in refused.problems]


def _waits(row: queries.Assessment, seen: core.Seen) -> str:
    """Whose turn it is, in a sentence."""
    act = core.next_act(seen)
    if seen.is_contested and row.state == "ASSESSED":
        return _("An objection is open; approval waits for its answer.")
    if not act:
        return ""
    who = getattr(row, core.BY[act])
    return str(texts.TURNS[act]) % {"name": who.name}


def _shown(
    row: queries.Assessment, lines: Sequence[scoring.Line], own: Sequence[scoring.Line]
) -> list[Shown]:
    """The items in the order of the scheme."""
    scheme = queries.standard_of(row.scheme)
    names = {one.code: words.shown(one.name) for one in targets.indicators()}
    by_self = {line.item: line for line in own}
    found = []
    for line in lines:
        item = scheme.item(line.item)
        mine_ = by_self.get(line.item)
        found.append(
            Shown(
                name=words.shown(item.name),
                how=str(texts.KINDS[item.kind]),
                full=spelt(line.full),
                points=spelt(line.points) if line.points is not None else "",
                own=spelt(mine_.points) if mine_ and mine_.points is not None else "",
                own_reason=_reason_of(mine_) if mine_ else "",
                waits=line.waits,
                reasons=[
                    (_signed(step.change), texts.reason(step, names), texts.source_href(step))
                    for step in line.steps
                ],
            )
        )
    return found


def _signed(change: Fraction) -> str:
    return f"+{spelt(change)}" if change > 0 else spelt(change).replace("-", "−")


def _reason_of(line: scoring.Line) -> str:
    return next((step.params["reason"] for step in line.steps if step.params.get("reason")), "")


def _own_marks(row: queries.Assessment, items: list[Item]) -> list[tuple[str, str, str]]:
    """What the assessed says of each item, beside the assessor's fields."""
    said = queries.marks_of(row, "SELF")
    return [(words.shown(one.name), *said.get(one.code, ("", ""))) for one in items]


def _applies(scheme: Scheme, lines: Sequence[scoring.Line]) -> str:
    """Of how many points the items that apply are, where that is not all."""
    by = scoring.total(scheme, lines).scaled_by
    return spelt(scheme.full / by) if by and by != 1 else ""
