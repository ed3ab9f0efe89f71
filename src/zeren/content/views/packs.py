"""Which packs are on, which fit the house, and switching one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.content import actions, permits, queries, sheets
from zeren.content.views.texts import said
from zeren.core import content as core
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.web import answers
from zeren.web.access import Request, allow, private


@allow.roles("safety_manager")
@private
def index(request: Request) -> HttpResponse:
    """Each pack with what it holds and why it is proposed; a switch takes effect at once."""
    if not permits.may_write(request.viewer, "pack"):
        return answers.get_or_404(None)
    if request.method == "POST":
        return _switch(request)
    on, switched = queries.packs_on(), queries.switches()
    known = {one.code: one.dangers for one in queries.packs()}
    met = core.met(queries.house(clock.today()), queries.dangers())
    proposed = core.proposed(known, met)
    names = {row.code: row.body["name"] for row in queries.published("danger")}
    packs = [
        {
            "pack": one,
            "is_on": one.code in on,
            "since": switched[one.code].at if one.code in switched else None,
            "is_proposed": one.code in proposed,
            "because": [names.get(danger, danger) for danger in one.dangers if danger in met],
            "counts": {
                kind: sum(row[1] == kind and row[0] == one.code for row in sheets.shipped(one.code))
                for kind in ("card", "question", "duty")
            },
        }
        for one in queries.packs()
    ]
    packs.sort(key=lambda row: (not row["is_proposed"], not row["is_on"]))
    waiting = [row for row in packs if row["is_proposed"] and not row["is_on"]]
    context = {"packs": packs, "waiting": len(waiting), "is_known": bool(proposed)}
    return render(request, "content/packs.html", context)


def _switch(request: Request) -> HttpResponse:
    code, is_on = request.POST.get("pack", ""), request.POST.get("to") == "on"
    shipped = sheets.shipped(code) if code in {one.code for one in queries.packs()} else ()
    try:
        actions.switch(code, is_on=is_on, shipped=shipped, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return answers.refusal(request, refused, back=reverse("content:packs"))
    name = next(one.name for one in queries.packs() if one.code == code)
    told = (
        _("On: %(pack)s. Its cards and questions reach whoever meets them.")
        if is_on
        else _("Off: %(pack)s. Nobody is told or asked of it any more.")
    )
    return answers.done(request, told % {"pack": said(name)}, "content:packs")
