"""Remind: whoever has the next step of the gaps on a list, each told how he is reached."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zeren.coverage import queries as coverage
from zeren.coverage.scope import gaps_asked
from zeren.desk import digest
from zeren.ledger import clock
from zeren.notices import outbox
from zeren.notices import queries as notices
from zeren.notices.texts import way_words
from zeren.organisation import queries as organisation
from zeren.web import links
from zeren.web.access import Request, allow
from zeren.web.answers import go

MOST = 20_000
"""Gaps of one list that are looked at for their owners."""


@allow.roles("safety_manager", heads=True, acting="remind")
@require_http_methods(["GET", "POST"])
def remind(request: Request) -> HttpResponse:
    """Who is reminded and how, before anything is written; then it is written once a day."""
    at = clock.now()
    on = organisation.date_of(at)
    viewer, absent = request.viewer, 0
    if request.GET.get("for", "") in map(str, viewer.hands("remind")):
        absent = int(request.GET["for"])
        viewer = organisation.viewer_of(absent, on)
    asked = gaps_asked(viewer, request.GET, on)
    people = coverage.whose(list(asked.ids[:MOST]), on) - {request.viewer.person_id}
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
        "back": f"{links.gaps()}?{request.GET.urlencode()}",
    }
    return render(request, "desk/remind.html", context)
