"""The two keys over reporters in confidence, and the page where two people open one together."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zeren.accounts import actions as accounts
from zeren.core.refusal import Refused
from zeren.hazards import actions, forms, permits, queries, sealing, texts
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.web.access import Request, allow, read_only
from zeren.web.answers import done, get_or_404, problems_in, problems_of

DENY = "deny"


def line_of(request: Request, at: datetime) -> str:
    """The line whose key the viewer may hold, "" for everybody else."""
    try:
        return permits.opener_line(request.viewer.actor, at)
    except Refused:
        return ""


@allow.roles("auditor")
@read_only
def keys(request: Request) -> HttpResponse:
    """Which keys there are, by whom they were made, and the button for the own line."""
    return render(request, "hazards/keys.html", _keys(request))


@allow.roles("auditor")
@never_cache
@sensitive_post_parameters()
@require_POST
def make_key(request: Request) -> HttpResponse:
    """A new key for the own line: its sheet is the answer, once, to be printed and locked away."""
    at, form = clock.now(), forms.Pin(request.POST)
    line = line_of(request, at)
    if not line:
        raise Http404
    troubles = problems_in(form)
    if form.is_valid():
        try:
            by = accounts.proved(request.viewer.actor, form.cleaned_data["pin"], at=at)
            key, sheet = actions.make_key(line, by=by, at=at)
        except Refused as refused:
            troubles = problems_of(refused)
        else:
            context = {
                "sheet": sheet,
                "line": texts.LINES[line],
                "fingerprint": sealing.fingerprint(key.public),
                "key": key,
            }
            return render(request, "hazards/sheet.html", context)
    page = {**_keys(request), "form": form, "problems": troubles}
    return render(request, "hazards/keys.html", page, status=409)


@allow.roles("auditor")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reporter(request: Request, hazard_id: int) -> HttpResponse:
    """Ask to open who reported, answer the other line, or read what was asked and answered."""
    at, viewer = clock.now(), request.viewer
    row = get_or_404(queries.hazard_for(viewer, hazard_id))
    line, sealed = line_of(request, at), get_or_404(queries.sealed(row.pk))
    if not line:
        raise Http404
    asked = next((one for one in queries.openings(row.pk) if one.state == "ASKED"), None)
    form = forms.Sheet(request.POST or None)
    context = {
        "row": row,
        "line": texts.LINES[line],
        "fingerprint": sealing.fingerprint(getattr(sealed, line).public),
        "openings": [(texts.LINES[one.line], one) for one in queries.openings(row.pk)],
        "asked": asked,
        "is_mine": asked is not None and asked.line == line,
        "form": form,
        "problems": problems_in(form),
    }
    if form.is_valid():
        given = form.cleaned_data
        try:
            by = accounts.proved(viewer.actor, given["pin"], at=at)
            if asked is None:
                actions.ask_opening(
                    row.pk, reason=given["note"], sheet=given["sheet"], by=by, at=at
                )
                return done(request, str(texts.DONE["ask"]), "hazards:reporter", row.pk)
            if DENY in request.POST:
                actions.deny_opening(asked.pk, note=given["note"], by=by, at=at)
                return done(request, str(texts.DONE[DENY]), "hazards:reporter", row.pk)
            found = actions.open_reporter(
                asked.pk, note=given["note"], sheet=given["sheet"], by=by, at=at
            )
        except Refused as refused:
            context["problems"] = problems_of(refused)
        else:
            person = get_or_404(organisation.person(found))
            return render(request, "hazards/opened.html", {"row": row, "person": person})
    status = 409 if form.is_bound else 200
    return render(request, "hazards/reporter.html", context, status=status)


def _keys(request: Request) -> dict[str, object]:
    at, found = clock.now(), queries.opener_keys()
    return {
        "lines": [
            (
                texts.LINES[line],
                found.get(line),
                sealing.fingerprint(found[line].public) if line in found else "",
            )
            for line in queries.LINES
        ],
        "mine": texts.LINES.get(line_of(request, at), ""),
        "form": forms.Pin(),
    }
