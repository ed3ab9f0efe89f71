"""The standard of assessment: read it, begin with the shipped one, change, discuss, publish."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.assessment import actions, forms, permits, queries, texts
from zeren.assessment.queries.wording import problems
from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import spelt
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, problems_in, refusal
from zeren.web.parts import Trouble

DONE = words.table("assessment", "scheme_done")


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """The scheme that counts, for everybody; the draft for whoever writes it."""
    rows = queries.schemes()
    row = next((one for one in rows if one.state == "PUBLISHED"), None)
    may_write = permits.may_arrange(request.viewer)
    context = {
        "row": row,
        "shown": _shown(row) if row else {},
        "draft": next((one for one in rows if one.state in core.EDITABLE), None)
        if may_write
        else None,
        "older": [(one, texts.SCHEME_STATES[one.state]) for one in rows if one is not row],
        "may_write": may_write,
    }
    return render(request, "assessment/scheme.html", context)


@allow.roles("safety_manager")
@require_POST
def begin(request: Request) -> HttpResponse:
    """A draft: of the scheme that counts, else of the one the product brings."""
    row = queries.published_scheme()
    body = row.body if row else texts.shipped()
    made = actions.begin_scheme(body, by=request.viewer.actor, at=clock.now())
    return done(request, str(DONE["begin"]), links.scheme(made.pk))


@allow.roles("safety_manager")
@require_http_methods(["GET", "POST"])
def edit(request: Request, scheme_id: int) -> HttpResponse:
    """A draft: points, names and bands, with all that is wrong in it."""
    row = get_or_404(queries.scheme(scheme_id))
    if row.state not in core.EDITABLE:
        raise Http404
    form = _draft(row, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not form.is_valid():
            page = _edit_page(row, form) | {"problems": problems_in(form)}
            return render(request, "assessment/scheme_edit.html", page, status=400)
        try:
            actions.change_scheme(row.pk, form.said(), by=request.viewer.actor, at=clock.now())
        except Refused as refused:
            return refusal(request, refused, "assessment/scheme_edit.html", _edit_page(row, form))
        return done(request, str(DONE["change"]), links.scheme(row.pk))
    return render(request, "assessment/scheme_edit.html", _edit_page(row, form))


@allow.roles("safety_manager")
@require_POST
def act(request: Request, scheme_id: int, act: str) -> HttpResponse:
    """Say with whom it was discussed, publish, drop."""
    row = get_or_404(queries.scheme(scheme_id))
    by, at = request.viewer.actor, clock.now()
    page = _edit_page(row, _draft(row))
    try:
        if act == "consult":
            form = forms.Consulted(request.POST)
            if not form.is_valid():
                page |= {"consulted": form, "problems": problems_in(form)}
                return render(request, "assessment/scheme_edit.html", page, status=400)
            given = form.cleaned_data
            actions.consult_scheme(
                row.pk, on=given["on"], with_whom=given["with_whom"], by=by, at=at
            )
            return done(request, str(DONE[act]), links.scheme(row.pk))
        if act not in ("publish", "drop"):
            raise Http404
        {"publish": actions.publish_scheme, "drop": actions.drop_scheme}[act](row.pk, by=by, at=at)
    except Refused as refused:
        return refusal(request, refused, "assessment/scheme_edit.html", page)
    return done(request, str(DONE[act]), links.schemes())


def _draft(row: queries.Scheme, data: QueryDict | None = None) -> forms.Draft:
    tongues = organisation.languages(clock.today())
    return forms.Draft(data, body=row.body, tongues=tongues)


def _edit_page(row: queries.Scheme, form: forms.Draft) -> dict[str, object]:
    found = problems(row.body, clock.today())
    return {
        "row": row,
        "state": texts.SCHEME_STATES[row.state],
        "form": form,
        "consulted": forms.Consulted(initial={"on": clock.today()}),
        "findings": [Trouble(words.said(one), one.where) for one in found],
        "shown": _shown(row) if not found else {},
    }


def _shown(row: queries.Scheme) -> dict[str, object]:
    """A scheme in words: items by group, bands, vetoes."""
    scheme = queries.standard_of(row)
    groups: dict[str, list[dict[str, object]]] = {}
    for item in scheme.items:
        groups.setdefault(str(texts.GROUPS[item.group]), []).append(
            {"name": item.name, "how": texts.KINDS[item.kind], "points": spelt(item.points)}
        )
    return {
        "name": scheme.name,
        "groups": list(groups.items()),
        "bands": [
            {"name": one.name, "low": spelt(one.low), "advised": spelt(one.advised),
             "gets": one.gets}
            for one in scheme.bands
        ],
        "vetoes": [
            {"name": one.name, "effects": [texts.EFFECTS[it] for it in one.effects],
             "reaches": [texts.REACHES[it] for it in one.reaches]}
            for one in scheme.vetoes
        ],
        "seat": texts.SEATS[scheme.seat],
        "top_seat": texts.SEATS[scheme.top_seat],
        "step": spelt(scheme.step),
        "rounding": texts.ROUNDINGS[scheme.rounding],
    }  # fmt: skip
