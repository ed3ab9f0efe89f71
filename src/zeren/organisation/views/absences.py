"""Who is away and who acts meanwhile: the list, entering, answering, being back."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.queries import absences as found
from zeren.organisation.queries import lists
from zeren.organisation.texts import absence as texts
from zeren.organisation.views import doing
from zeren.organisation.views.doing import About
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404
from zeren.web.paging import page_of
from zeren.web.parts import Tab


@allow.signed_in
@require_GET
def absences(request: Request) -> HttpResponse:
    """My own, those in which I act, and those of my people."""
    viewer, on, which = request.viewer, clock.today(), request.GET.get("which", "")
    page = page_of(
        request,
        found.absence_ids(viewer, on, which),
        lambda ids: [
            (one, texts.STATES[one.row.state], _kinds(one.row.kinds))
            for one in found.lines(ids, viewer, on)
        ],
    )
    tabs = [Tab(str(said), f"?which={one}", one == which) for one, said in texts.LISTS.items()]
    return render(request, "organisation/absences.html", {"page": page, "tabs": tabs})


@allow.signed_in
@require_POST
def answer_deputy(request: Request, absence_id: int) -> HttpResponse:
    """Yes or no of whoever was asked to act."""
    row, accepts = _line(request, absence_id).row, "accept" in request.POST
    by, at = request.viewer.actor, clock.now()
    actions.answer_deputy(row.pk, accepts=accepts, by=by, at=at)
    said = _("You act for %(name)s now. What waits stands on your day.")
    if not accepts:
        said = _("%(name)s reads that you said no.")
    return done(request, said % {"name": row.person.name}, "organisation:absences")


def person(request: Request, person_id: int) -> About:
    """Somebody whose absence this viewer may enter."""
    on = clock.today()
    line = get_or_404(next(iter(lists.people_lines([person_id], on)), None))
    path = queries.path_on(line.unit_id, on)
    if not found.arranges(request.viewer, person_id, path):
        raise Http404
    return replace(doing.about_person(line), back=reverse("organisation:absences"))


def absence(request: Request, absence_id: int) -> About:
    """An absence that this viewer may end."""
    line = _line(request, absence_id)
    if not line.may_end:
        raise Http404
    name = line.row.person.name
    return About((absence_id,), name, name, reverse("organisation:absences"))


def _line(request: Request, absence_id: int) -> found.Line:
    """One absence that this reader finds in his list."""
    viewer, on = request.viewer, clock.today()
    ids = found.absence_ids(viewer, on).filter(pk=absence_id)
    return get_or_404(next(iter(found.lines(list(ids), viewer, on)), None))


def _kinds(joined: str) -> str:
    return words.shown([str(texts.KINDS[one]) for one in joined.split(",") if one])
