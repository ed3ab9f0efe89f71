"""Remind: whoever has the next step of what stands on a list, each told how he is reached."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zeren.cases import queries as cases
from zeren.cases import views as case_pages
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.coverage.scope import gaps_asked
from zeren.desk import digest
from zeren.hazards.queries.turns import whose_turn as whose_hazards
from zeren.hazards.views import keeping as hazard_pages
from zeren.ledger import clock
from zeren.letters.queries import turns as letters
from zeren.letters.views import desk as letter_pages
from zeren.notices import outbox
from zeren.notices import queries as notices
from zeren.notices.texts import way_words
from zeren.organisation import queries as organisation
from zeren.organisation.queries import lists, reach
from zeren.organisation.views import pages as people_pages
from zeren.web import links
from zeren.web.access import Request, allow
from zeren.web.answers import get_or_404, go
from zeren.web.paging import address_without

MOST = 20_000
"""Gaps of one list that are looked at for their owners."""


@allow.roles("safety_manager", heads=True, acting="remind")
@require_http_methods(["GET", "POST"])
def remind(request: Request) -> HttpResponse:
    """Who is reminded and how, before anything is written; then it is written once a day."""
    at = clock.now()
    on = organisation.date_of(at)
    kind, absent = request.GET.get("list", ""), 0
    viewer = request.viewer
    if request.GET.get("for", "") in map(str, viewer.hands("remind")):
        absent = int(request.GET["for"])
        viewer = organisation.viewer_of(absent, on)
    people = get_or_404(LISTS.get(kind))(request, viewer, on) - {request.viewer.person_id}
    reached = organisation.reached(on, sorted(people))
    known = notices.written([one.person_id for one in reached], digest.reminder_key(on))
    fresh = [one for one in reached if one.person_id not in known]
    if request.method == "POST" and fresh:
        ids = [one.person_id for one in fresh]
        job_id = digest.remind(ids, by=request.viewer.actor.acting_for(absent), at=at)
        return go(request, links.job(job_id))
    effects = []
    for way, number in sorted(outbox.first_ways(fresh).items(), reverse=True):
        said = ngettext("%(n)s person by %(way)s", "%(n)s people by %(way)s", number)
        if not way:
            said = ngettext(
                "%(n)s person by the call list of the head, since no way leads to him",
                "%(n)s people by the call lists of their heads, since no way leads to them",
                number,
            )
        effects.append(said % {"n": number, "way": way_words(way)})
    left_out = [
        (len(known), _("reminded today already, so not again: %(n)s")),
        (len(people) - len(reached), _("no account, so nobody can be told here: %(n)s")),
    ]
    context = {
        "number": len(fresh),
        "effects": effects,
        "warnings": [said % {"n": number} for number, said in left_out if number],
        "back": _back(request, kind),
    }
    return render(request, "desk/remind.html", context)


def _of_gaps(request: Request, viewer: Viewer, on: date) -> set[int]:
    return coverage.whose(list(gaps_asked(viewer, request.GET, on).ids[:MOST]), on)


def _of_letters(request: Request, viewer: Viewer, on: date) -> set[int]:
    _form, _asked, ids = letter_pages.narrowed(request)
    return _in_reach(letters.whose_turn(list(ids[:MOST]), on), viewer, on)


def _of_hazards(request: Request, viewer: Viewer, on: date) -> set[int]:
    _form, _path, ids = hazard_pages.narrowed(request)
    return _in_reach(whose_hazards(list(ids[:MOST])), viewer, on)


def _of_cases(request: Request, viewer: Viewer, on: date) -> set[int]:
    _form, _asked, ids = case_pages.narrowed(request)
    return _in_reach(cases.whose_turn(list(ids[:MOST])), viewer, on)


def _of_people(request: Request, viewer: Viewer, on: date) -> set[int]:
    """Those on the list who have the next step of something that is missing."""
    _form, ids = people_pages.narrowed(request)
    asked = gaps_asked(viewer, QueryDict(), on)
    return set(ids[:MOST]) & coverage.whose(list(asked.ids[:MOST]), on)


LISTS: dict[str, Callable[[Request, Viewer, date], set[int]]] = {
    "": _of_gaps,
    "letters": _of_letters,
    "hazards": _of_hazards,
    "cases": _of_cases,
    "people": _of_people,
}
"""Whose turn it is on each list (web.reminding.LISTS); without a name: what is missing."""


def _in_reach(people: set[int], viewer: Viewer, on: date) -> set[int]:
    """Nobody reminds whoever stands above or beside him, though he sees what waits for him."""
    ids = lists.people_ids(reach.reach(viewer), on, sees_all=reach.sees_all(viewer))
    return set(ids.filter(pk__in=people))


def _back(request: Request, kind: str) -> str:
    there = {
        "letters": links.letters,
        "hazards": links.hazards,
        "cases": links.cases,
        "people": links.people,
    }.get(kind, links.gaps)
    return f"{there()}?{address_without(request.GET, 'list')}"
