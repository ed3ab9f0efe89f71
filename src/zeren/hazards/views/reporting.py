"""Report a hazard from the wall, and follow it without an account."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core import disclosure
from zeren.core.actor import Actor
from zeren.hazards import actions, crowds, forms, queries, texts
from zeren.ledger import clock, sending
from zeren.ledger import queries as ledger
from zeren.limits import actions as counting
from zeren.limits import queries as limits
from zeren.organisation import queries as organisation
from zeren.web import once, photos, words
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404, problems_in, put_on, taken
from zeren.web.files import JSON, file
from zeren.web.parts import Step

MOST_PLACES = 40


def is_without_name(request: HttpRequest) -> bool:
    """Sent without a name: then it does not matter who sends it, or whether cookies are kept."""
    return request.POST.get("secrecy", "") in ("", queries.ANONYMOUS)


@allow.public
@never_cache
@sensitive_post_parameters()
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: Request, signed: str) -> HttpResponse:
    """The page behind the code on the wall: a photo and one sentence, no sign-in needed.

    The code on the wall is what a report without a name needs; the token of the form is asked
    only where a person's name goes with it, so that a browser without cookies can report.
    """
    page = _report if is_without_name(request) else _report_with_name
    return page(request, signed)


report.takes_from_anybody = is_without_name  # type: ignore[attr-defined]  # read by web.whose


def _report(request: Request, signed: str) -> HttpResponse:
    """The answer itself holds the tracking code: no session remembers it, and none is written."""
    at = clock.now()
    code = queries.place_of_code(signed)
    place = organisation.thing_by_code(code, organisation.date_of(at)) if code else None
    if place is None:
        return render(request, "hazards/forged.html", status=404)
    person, can_seal = request.viewer.person_id, queries.can_seal()
    form = forms.Report(request.POST or None, is_person=bool(person), can_seal=can_seal)
    if form.is_valid():
        asked = form.cleaned_data
        is_anonymous = asked["secrecy"] == queries.ANONYMOUS
        sent = once.of(request)
        before = actions.reported(sent.key)
        there = _originals(before.pk) if before else ()
        kept, refused_photos = photos.taken_in(request.FILES.getlist("photo"), there)
        is_new = is_anonymous and before is None
        # only of what bears a name is told when it was written
        claim = sent.said_at if asked["secrecy"] == queries.NAMED else None
        with put_on(form):
            with sending.during(sending.Sending(said_at=claim)):
                row, tracking = actions.report(
                    text=asked["text"],
                    thing_id=place.id,
                    photos=kept,
                    by=Actor.anonymous() if is_anonymous else request.viewer.actor,
                    secrecy=asked["secrecy"],
                    once=sent.key,
                    is_one_of_many=is_new and crowds.is_many(limits.source(request, at), at),
                    at=at,
                )
            # no redirect: the number and the code stand in this answer and nowhere else
            thanks = {
                "number": row.number,
                "tracking": spaced(tracking),
                "kept": texts.KEPT[row.secrecy],
                "is_held": row.state == "HELD",
                "refused": [words.said(one) for one in refused_photos],
            }
            answer = render(request, "hazards/thanks.html", thanks)
            return taken(answer, _originals(row.pk))
    here = urlencode({"next": request.get_full_path()})
    return render(
        request,
        "hazards/report.html",
        {
            "place": place,
            "form": form,
            "problems": problems_in(form),
            "can_seal": can_seal,
            "sign_in": f"{resolve_url(settings.LOGIN_URL)}?{here}",
        },
        status=409 if form.is_bound and form.errors else 200,
    )


_report_with_name = csrf_protect(_report)


@allow.public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: Request) -> HttpResponse:
    """What became of my report: by its tracking code, without names."""
    form = forms.Follow(request.POST or None)
    row = None
    if form.is_valid():
        row = _followed(request, form)
    context: dict[str, Any] = {"form": form, "row": row, "problems": problems_in(form)}
    if row is not None:
        days = {one.act: organisation.date_of(one.at) for one in queries.steps(row.pk)}
        # the page asks nobody who he is: whom the reason names stays masked
        opened = queries.openings(row.pk)
        everyone = organisation.people().values_list("name", flat=True) if opened else ()
        context |= {
            "state": texts.STATES[row.state],
            "steps": list(_order(row.state, bool(row.owner_id), days)),
            "late": texts.due_words(row, clock.today()) if row.due_date else None,
            "unknown_days": texts.days_words(row, clock.today()),
            "kept": texts.KEPT[row.secrecy],
            "openings": [(one, disclosure.masked(one.reason, names=everyone)) for one in opened],
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
    row = _followed(request, form) if form.is_valid() else None
    if row is None:
        context = {"form": form, "row": None, "problems": problems_in(form)}
        return render(request, "hazards/follow.html", context, status=409)
    return receipt_file(request, row.pk)


def _followed(request: Request, form: forms.Follow) -> Any:
    """The hazard of a tracking code, None with the reason on the form.

    A right code is never counted and leaves no row behind: only wrong ones are, by source.
    """
    row = queries.by_tracking(form.cleaned_data["code"])
    if row is not None:
        return row
    at = clock.now()
    with put_on(form):
        counting.take("tracking:source", limits.source(request, at), at=at, code="hazard.wait")
        form.add_error("code", texts.unknown_code())
    return None


def receipt_file(request: Request, hazard_id: int) -> HttpResponse:
    """The receipt of the report as a file, or the word that its proof follows."""
    row = get_or_404(queries.hazards_by_id([hazard_id]))[0]
    facts = ledger.facts_about(row.EVIDENCE_KIND, [row.pk])
    first = next((one for one in reversed(facts) if one.code == "hazard.reported"), None)
    content = ledger.receipt(first.pk) if first else None
    if content is None:
        return render(request, "hazards/receipt_follows.html", {"row": row}, status=202)
    return file(ledger.receipt_file(content), f"{row.number}.json", JSON, people=0)


@allow.signed_in
@require_GET
def choose(request: Request) -> HttpResponse:
    """Where is it? Search the place or thing, or scan the code on the wall."""
    asked = request.GET.get("q", "").strip()[:60]
    on = clock.today()
    rows = (
        organisation.things_like(asked, on)
        if asked
        else [row for row in organisation.things(on) if row.kind == "place"]
    )
    found = [(row, queries.place_code(row.code)) for row in rows]
    context = {"asked": asked, "found": found[:MOST_PLACES], "more": len(found) > MOST_PLACES}
    return render(request, "hazards/choose.html", context)


def _originals(hazard_id: int) -> set[str]:
    """Digests of the photos of a report, as they were sent."""
    return {one.original_digest for one in queries.photos(hazard_id)}


def spaced(tracking: str) -> str:
    """ABCD-EFGH-JKLM: read aloud and typed in fours."""
    plain = "".join(letter for letter in tracking.upper() if letter.isalnum())
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _order(state: str, has_owner: bool, days: dict[str, date]) -> Iterator[Step]:
    """The steps every hazard takes, with their days and without people."""
    at = texts.place_on_line(state, has_owner)
    for position, act in enumerate(texts.ORDER):
        title = str(texts.TITLES[act])
        if position <= at:
            yield Step(title, "done", texts.on_day(days.get(act)))
        elif state in texts.ASIDE:
            yield Step(title, "shut", str(texts.ASIDE[state]))
        else:
            yield Step(title, "now" if position == at + 1 else "shut")
