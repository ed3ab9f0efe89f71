"""Back again: what was done for me, what happened to my hazards and to my duties meanwhile."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.hazards.queries.turns import owned
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.letters import queries as letters
from zeren.organisation import actions, history
from zeren.organisation import queries as organisation
from zeren.organisation.queries import absences
from zeren.responsibility import queries as responsibility
from zeren.web import links
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404

MOST = 200


@allow.signed_in
@require_http_methods(["GET", "POST"])
def back(request: Request, absence_id: int) -> HttpResponse:
    """Everything between the first day away and now, until its reader has said that he read it."""
    viewer, on = request.viewer, clock.today()
    rows = absences.to_look_back(viewer.person_id, on)
    row = get_or_404(next((one for one in rows if one.pk == absence_id), None))
    if request.method == "POST":
        actions.look_back(row.pk, by=viewer.actor, at=clock.now())
        return done(request, _("Read. Everything is yours again."), links.home())
    me, since = viewer.person_id, ledger.newest_id(before=organisation.start_of_day(row.from_date))
    for_me = ledger.facts().filter(pk__gt=since, body__contains=f'"for":{me}')
    posts = [post for post, _unit, _head in organisation.posts_held(me, on)]
    mine = [letter for letter, _state in letters.live_states([me], on.year, on).values()]
    about = [("person", [me]), ("letter", mine), ("duty_list", responsibility.list_ids(posts))]
    hazard_ids = owned(me)
    facts = [fact for fact in for_me[:MOST] if json.loads(fact.body).get("for") == me]
    context = {
        "row": row,
        "last": row.to_date,
        "done": history.lines(viewer, facts, ("hazard", "letter")),
        "duties": history.events(viewer, about, since=since),
        "hazards": history.events(viewer, [("hazard", hazard_ids)], since=since),
        "hazards_href": f"{links.hazards()}?mine=owner",
    }
    return render(request, "desk/back.html", context)
