"""The standard of assessment: read it, begin with the shipped one, change, discuss, publish."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.assessment import actions, permits, queries, texts
from zeren.assessment.forms import scheme as forms
from zeren.assessment.queries.wording import problems
from zeren.core.assessment import lint
from zeren.core.assessment import scheme as core
from zeren.core.assessment.scheme import spelt
from zeren.core.refusal import Problem, Refused
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.targets import queries as targets
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, problems_in, refusal
from zeren.web.parts import Trouble
from zeren.web.unread import Warnings

DONE = words.table("assessment", "scheme_done")


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """The scheme that counts, for everybody; the draft for whoever writes it."""
    rows = queries.schemes()
    asked = request.GET.get("version", "")
    row = next(
        (one for one in rows if str(one.version) == asked and one.published_at),
        next((one for one in rows if one.state == "PUBLISHED"), None),
    )
    may_write = permits.may_arrange(request.viewer)
    context = {
        "row": row,
        "shown": _shown(row) if row else {},
        "draft": next((one for one in rows if one.state in core.EDITABLE), None)
        if may_write
        else None,
        "older": [(one, texts.SCHEME_STATES[one.state]) for one in rows if one is not row],
        "is_old": row is not None and row.state != "PUBLISHED",
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
            seen, by = form.cleaned_data["seen"], request.viewer.actor
            actions.change_scheme(row.pk, form.said(), seen=seen, by=by, at=clock.now())
        except Refused as refused:
            return refusal(request, refused, "assessment/scheme_edit.html", _edit_page(row, form))
        return done(request, str(DONE["change"]), links.scheme(row.pk))
    return render(request, "assessment/scheme_edit.html", _edit_page(row, form))


@allow.roles("safety_manager")
@require_http_methods(["GET", "POST"])
def part(request: Request, scheme_id: int, what: str, place: int) -> HttpResponse:
    """One item or veto of a draft: changed, taken out, or added at the end."""
    row = get_or_404(queries.scheme(scheme_id))
    rows = list(row.body.get({"item": "items", "veto": "vetoes"}.get(what, ""), ()))
    if row.state not in core.EDITABLE or place > len(rows) or what not in ("item", "veto"):
        raise Http404
    is_new = place == len(rows)
    one = _fresh(what, request.GET.get("kind", core.MARK), rows) if is_new else rows[place]
    form = _part(row, what, one, request.POST if request.method == "POST" else None)
    page: dict[str, object] = {
        "row": row,
        "form": form,
        "title": texts.KINDS[one["kind"]] if what == "item" else texts.VETO,
        "understood": [] if is_new else _understood(row.body, what, place),
        "may_remove": not is_new,
    }
    if request.method != "POST":
        return render(request, "assessment/scheme_part.html", page)
    is_out = "remove" in request.POST and not is_new
    if not is_out and not form.is_valid():
        page["problems"] = problems_in(form)
        return render(request, "assessment/scheme_part.html", page, status=400)
    rows[place : place + 1] = [] if is_out else [form.said()]
    body = {**row.body, "items" if what == "item" else "vetoes": rows}
    try:
        seen, by = request.POST.get("seen", ""), request.viewer.actor
        actions.change_scheme(row.pk, body, seen=seen, by=by, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "assessment/scheme_part.html", page)
    said = " ".join([] if is_out else _understood(body, what, place))
    return done(request, said or str(DONE["change"]), links.scheme(row.pk))


def _fresh(what: str, kind: str, rows: Sequence[core.Body]) -> core.Body:
    """A new part, with a code that no other has."""
    if what == "item" and kind not in core.KINDS:
        raise Http404
    stem = kind if what == "item" else "veto"
    codes = {one["code"] for one in rows}
    code = next(
        one for one in (stem, *(f"{stem}{number}" for number in range(2, 99))) if one not in codes
    )
    return {"code": code, "name": {}, **({"kind": kind} if what == "item" else {})}


def _part(
    row: queries.Scheme, what: str, one: core.Body, data: QueryDict | None
) -> forms.ItemPart | forms.VetoPart:
    tongues, seen = organisation.languages(clock.today()), row.digest
    if what == "veto":
        return forms.VetoPart(data, row=one, tongues=tongues, seen=seen)
    indicators = list(_names().items()) if one["kind"] in (core.MET, core.SLOPE) else []
    return forms.ItemPart(data, row=one, tongues=tongues, seen=seen, indicators=indicators)


def _names() -> dict[str, str]:
    return {one.code: words.shown(one.name) for one in targets.indicators()}


def _understood(body: core.Body, what: str, place: int) -> list[str]:
    """A part of a draft in sentences; none while it cannot be read."""
    try:
        scheme = core.scheme_of(body)
    except (KeyError, ValueError, TypeError):
        return []
    if what == "veto":
        return texts.veto_said(scheme.vetoes[place])
    return texts.item_said(scheme.items[place], _names())


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
        if act == "drop":
            actions.drop_scheme(row.pk, by=by, at=at)
        else:
            actions.publish_scheme(row.pk, read=request.POST.getlist("read"), by=by, at=at)
    except Refused as refused:
        return refusal(request, refused, "assessment/scheme_edit.html", page)
    return done(request, str(DONE[act]), links.schemes())


def _draft(row: queries.Scheme, data: QueryDict | None = None) -> forms.Draft:
    tongues = organisation.languages(clock.today())
    return forms.Draft(data, body=row.body, tongues=tongues, seen=row.digest)


def _edit_page(row: queries.Scheme, form: forms.Draft) -> dict[str, object]:
    found = problems(row.body, clock.today())
    warned = [] if found else lint.warnings(core.scheme_of(row.body))
    edits = [links.scheme_part(row.pk, "item", place) for place in range(len(row.body["items"]))]
    return {
        "row": row,
        "state": texts.SCHEME_STATES[row.state],
        "form": form,
        "items": list(zip(form.rows(), edits, strict=True)),
        "vetoes": [
            (one["name"], links.scheme_part(row.pk, "veto", place))
            for place, one in enumerate(row.body["vetoes"])
        ],
        "kinds": [
            (f"{links.scheme_part(row.pk, 'item', len(edits))}?kind={kind}", said)
            for kind, said in texts.KINDS.items()
        ],
        "veto_href": links.scheme_part(row.pk, "veto", len(row.body["vetoes"])),
        "warned": Warnings([(lint.key(one), _warning(row.body, one)) for one in warned]),
        "warnings": warned,
        "consulted": forms.Consulted(initial={"on": clock.today()}),
        "findings": [Trouble(words.said(one), _place(row.body, one.where)) for one in found],
        "shown": _shown(row) if not found else {},
    }


def _place(body: core.Body, where: str) -> str:
    """The name of the item or veto that a problem is about."""
    rows = [*body["items"], *body["vetoes"], *body["bands"]]
    return next((words.shown(one["name"]) for one in rows if one["code"] == where), "")


def _warning(body: core.Body, one: Problem) -> str:
    place = _place(body, one.where)
    return f"{place}: {words.said(one)}" if place else words.said(one)


def _shown(row: queries.Scheme) -> dict[str, object]:
    """A scheme in words: items by group, bands, vetoes."""
    scheme, names = queries.standard_of(row), _names()
    groups: dict[str, list[dict[str, object]]] = {}
    for item in scheme.items:
        groups.setdefault(str(texts.GROUPS[item.group]), []).append(
            {"name": item.name, "how": texts.item_said(item, names), "points": spelt(item.points)}
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
            {"name": one.name, "said": texts.veto_said(one)} for one in scheme.vetoes
        ],
        "seat": texts.SEATS[scheme.seat],
        "top_seat": texts.SEATS[scheme.top_seat],
        "step": spelt(scheme.step),
        "rounding": texts.ROUNDINGS[scheme.rounding],
    }  # fmt: skip
