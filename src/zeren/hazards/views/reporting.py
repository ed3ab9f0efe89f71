"""Report a hazard from the wall, and follow it without an account."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.hazards import actions, forms, queries, texts
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404, go, problems_in, put_on_form
from zeren.web.parts import Step

KEPT = "hazard_reported"
MOST_PLACES = 40


@allow.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, signed: str) -> HttpResponse:
    """The page behind the code on the wall: a photo and one sentence, no sign-in needed."""
    on = clock.today()
    code = queries.place_of_code(signed)
    place = organisation.thing_by_code(code, on) if code else None
    if place is None:
        return render(request, "hazards/forged.html", status=404)
    form = forms.Report(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        by = request.viewer.actor if asked["is_named"] else Actor.anonymous()
        try:
            kept = forms.cleaned_photos(request.FILES.getlist("photo"))
            row, tracking = actions.report(
                text=asked["text"], thing_id=place.id, photos=kept, by=by, at=clock.now()
            )
        except Refused as refused:
            put_on_form(form, refused)
        else:
            request.session[KEPT] = [row.number, tracking]
            return go(request, "hazards:thanks")
    here = urlencode({"next": request.get_full_path()})
    return render(
        request,
        "hazards/report.html",
        {
            "place": place,
            "form": form,
            "problems": problems_in(form),
            "sign_in": f"{resolve_url(settings.LOGIN_URL)}?{here}",
        },
        status=409 if form.is_bound and form.errors else 200,
    )


@allow.public
@never_cache
@require_GET
def thanks(request: Request) -> HttpResponse:
    """Number and tracking code, shown once and to the reporter only."""
    kept = request.session.pop(KEPT, None)
    if not kept:
        return go(request, "hazards:follow")
    number, tracking = kept
    return render(
        request,
        "hazards/thanks.html",
        {"number": number, "tracking": spaced(tracking), "form": forms.Follow()},
    )


@allow.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Request) -> HttpResponse:
    """What became of my report: by its tracking code, without names."""
    form = forms.Follow(request.POST or None)
    row = None
    if form.is_valid():
        row = queries.by_tracking(form.cleaned_data["code"])
        if row is None:
            form.add_error("code", texts.unknown_code())
    context: dict[str, Any] = {"form": form, "row": row, "problems": problems_in(form)}
    if row is not None:
        days = {one.act: organisation.date_of(one.at) for one in queries.steps(row.pk)}
        context |= {
            "state": texts.STATES[row.state],
            "steps": list(_order(row.state, days)),
            "late": texts.due_words(row, clock.today()) if row.due_date else None,
            "code": spaced(form.cleaned_data["code"]),
        }
    status = 409 if form.is_bound and row is None else 200
    return render(request, "hazards/follow.html", context, status=status)


@allow.public
@never_cache
@sensitive_post_parameters()
@require_POST
def receipt_by_code(request: Request) -> HttpResponse:
    """The reporter's receipt: it proves the report without the server, and without a name."""
    form = forms.Follow(request.POST)
    row = queries.by_tracking(form.cleaned_data["code"]) if form.is_valid() else None
    return receipt_file(request, get_or_404(row).pk)


def receipt_file(request: Request, hazard_id: int) -> HttpResponse:
    """The receipt of the report as a file, or the word that its proof follows."""
    row = get_or_404(queries.hazards_by_id([hazard_id]))[0]
    facts = ledger.facts_about(row.EVIDENCE_KIND, [row.pk])
    first = next((one for one in reversed(facts) if one.code == "hazard.reported"), None)
    content = ledger.receipt(first.pk) if first else None
    if content is None:
        return render(request, "hazards/receipt_follows.html", {"row": row}, status=202)
    return HttpResponse(
        ledger.receipt_file(content),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{row.number}.json"'},
    )


@allow.signed_in
@require_GET
def choose(request: Request) -> HttpResponse:
    """Where is it? Search the place or thing, or scan the code on the wall."""
    asked = request.GET.get("q", "").strip()[:60]
    language = get_language() or "en"
    found = []
    for row in organisation.things(clock.today()):
        words = f"{row.code} {say(row.name, language)} {' '.join(row.name.values())}".casefold()
        if asked.casefold() in words if asked else row.kind == "place":
            found.append((row, queries.place_code(row.code)))
    context = {"asked": asked, "found": found[:MOST_PLACES], "more": len(found) > MOST_PLACES}
    return render(request, "hazards/choose.html", context)


def spaced(tracking: str) -> str:
    """ABCD-EFGH-JKLM: read aloud and typed in fours."""
    plain = "".join(letter for letter in tracking.upper() if letter.isalnum())
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _order(state: str, days: dict[str, date]) -> Iterator[Step]:
    """The steps every hazard takes, with their days and without people."""
    at = queries.STATES.index(state)
    for position, act in enumerate(texts.ORDER):
        title = str(texts.TITLES[act])
        if position <= at:
            yield Step(title, "done", texts.on_day(days.get(act)))
        else:
            yield Step(title, "now" if position == at + 1 else "shut")
