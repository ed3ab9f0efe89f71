"""One-time codes for people who have no PIN yet: chosen from a list, printed as slips."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.forms import changes as forms
from zeren.organisation.queries import lists, reach, search
from zeren.organisation.views.tabs import INVITE, tabs
from zeren.web import formats
from zeren.web.access import Request, allow
from zeren.web.answers import refusal
from zeren.web.paging import page_of
from zeren.web.parts import Column

MOST = 100


@allow.roles(*INVITE, gm=False)
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: Request) -> HttpResponse:
    """Tick people, print the slips now: the codes are shown this once."""
    viewer, on = request.viewer, clock.today()
    paths = reach.reach(viewer)
    form = forms.InviteFilter(request.GET, units=search.units_to_choose(paths, on))
    ids = lists.people_ids(
        paths,
        on,
        sees_all=reach.sees_all(viewer),
        q=form.chosen("q"),
        under=form.under,
        without_pin=form.chosen("everyone") != "True",
    )
    page = page_of(request, ids, lambda some: lists.people_lines(some, on), per=MOST)
    context = {
        "tabs": tabs(viewer, "invitations"),
        "form": form,
        "page": page,
        "columns": [Column(_("Name")), Column(_("Number")), Column(_("Unit")), Column(_("PIN"))],
        "headline": ngettext(
            "%(n)s person has no PIN yet", "%(n)s people have no PIN yet", page.total
        )
        % {"n": formats.number(page.total)}
        if form.chosen("everyone") != "True"
        else _("Who gets a new one-time code?"),
    }
    if request.method == "GET":
        return render(request, "organisation/invitations.html", context)
    asked = [int(text) for text in request.POST.getlist("person") if text.isdecimal()]
    try:
        if not asked:
            raise Refused("organisation.nobody_ticked")
        if len(asked) > MOST:
            raise Refused("account.too_many_invitations", most=MOST)
        seen = list(
            lists.people_ids(paths, on, sees_all=reach.sees_all(viewer)).filter(pk__in=asked)
        )
        slips = actions.invite(seen, by=viewer.actor, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "organisation/invitations.html", context)
    address = request.build_absolute_uri(reverse("welcome"))
    return render(request, "organisation/slips.html", {"slips": slips, "address": address})
