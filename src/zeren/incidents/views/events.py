"""Report an event on the phone, and the list of events."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.incidents import actions, forms, queries, texts
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.web import files, formats, photos
from zeren.web.access import Request, allow, opens
from zeren.web.answers import done, get_or_404, problems_in, put_on_form
from zeren.web.files import XLSX, file
from zeren.web.paging import Ids, page_of
from zeren.web.parts import Column
from zeren.web.sheet import workbook

MOST_PLACES = 20


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """Which events there are, and which are not finished."""
    viewer, on = request.viewer, clock.today()
    form, ids = narrowed(request)
    context = {
        "page": page_of(request, ids, lambda some: texts.lines(queries.events_by_id(some))),
        "open": queries.event_ids(viewer, state="OPEN").count(),
        "unconfirmed": queries.event_ids(viewer, state="REPORTED").count(),
        "may_enter": queries.may_enter(viewer),
        "sees_scales": opens(viewer, reverse("incidents:scales")),
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "report_href": reverse("incidents:report"),
        "address": request.GET.urlencode(),
        "on": on,
        "columns": [Column(one) for one in (_("What"), _("Where and when"), _("Who"), _("State"))],
    }
    return render(request, "incidents/index.html", context)


def narrowed(request: Request) -> tuple[forms.Filters, Ids]:
    """The filters, and the events in sight that they leave."""
    this = clock.today().year
    years = list(range(this, (queries.first_year() or this) - 1, -1))
    form = forms.filters(request.GET, years)
    form.is_valid()  # a filter that is not one is left out
    asked = form.cleaned_data
    ids = queries.event_ids(
        request.viewer,
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
        year=int(asked.get("year") or 0),
    )
    return form, ids


@allow.signed_in
@require_GET
def export(request: Request) -> HttpResponse:
    """The list as a workbook, as it is filtered: without names and without what was written."""
    _form, ids = narrowed(request)
    language = get_language() or "en"
    heads = [
        _("Event number"), _("When"), _("Reported at"), _("Unit"), _("What"), _("Grade"), _("Who"),
        _("State"),
    ]  # fmt: skip
    rows = [
        (
            line.row.number,
            formats.moment(line.row.occurred_at),
            formats.moment(line.row.recorded_at),
            say(line.row.unit.name, language),
            line.kinds,
            line.grade,
            line.hurt,
            line.state,
        )
        for line in texts.lines(queries.events_by_id(list(ids[:10_000])))
    ]
    data = workbook(_("Events"), heads, rows, widths=(16, 18, 18, 24, 32, 18, 24, 24))
    return file(data, "events.xlsx", XLSX, people=0)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """What, where, when, is anybody hurt: in less than a minute, with a photo."""
    at, viewer = clock.now(), request.viewer
    on = organisation.date_of(at)
    asked_for = request.POST.get("place", "") or request.GET.get("thing", "")
    place = organisation.thing(int(asked_for), on) if asked_for.isdecimal() else None
    initial = {"occurred_at": at, "place": place.id if place else "", "hurt": ""}
    form = forms.Report(request.POST or None, initial=initial)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            kept = photos.cleaned(request.FILES.getlist("photo"))
            row = actions.report(
                text=asked["text"],
                occurred_at=asked["occurred_at"],
                hurt=asked["hurt"],
                thing_id=place.id if place else None,
                photos=kept,
                by=viewer.actor,
                at=at,
            )
        except Refused as refused:
            put_on_form(form, refused)
        else:
            said = _("Recorded as %(number)s. The safety office and the head of the unit see it.")
            return done(request, said % {"number": row.number}, "incidents:event", row.pk)
    status = 409 if form.is_bound else 200
    words = request.GET.get("q", "").strip()[:60]
    context = {
        "form": form,
        "problems": problems_in(form),
        "place": place,
        "asked": words,
        "found": organisation.things_like(words, on)[:MOST_PLACES] if words else [],
    }
    return render(request, "incidents/report.html", context, status=status)


@allow.signed_in
@require_GET
def photo(request: Request, digest: str) -> HttpResponse:
    """A photo, to those who see its event. It was re-encoded before it was kept."""
    kept = get_or_404(queries.photo_for(request.viewer, digest))
    return files.photo(kept.digest)
