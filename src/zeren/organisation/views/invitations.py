"""First slips for people without a PIN, printed by team; codes asked for the others."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.forms import changes as forms
from zeren.organisation.queries import lists, reach, search, waiting
from zeren.organisation.views import codes
from zeren.organisation.views.tabs import INVITE, tabs
from zeren.web import formats, words
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, refusal
from zeren.web.paging import page_of
from zeren.web.parts import Column

MOST = 100


@allow.roles(*INVITE)
@private
def invitations(request: Request) -> HttpResponse:
    """Tick people: who has no PIN gets a first slip, for the others a code is asked."""
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

    def rows(some: Sequence[int]) -> list[tuple[lists.PersonLine, str]]:
        closed = waiting.closed(viewer, some, on)
        said = {one: words.sentence(code, {}) for one, code in closed.items()}
        return [(line, said.get(line.id, "")) for line in lists.people_lines(some, on)]

    page = page_of(request, ids, rows, per=MOST)
    signs = queries.sign_ins(on)
    numbers = {"opened": formats.number(signs.opened), "people": formats.number(signs.people)}
    opening = _("Accounts are being opened: %(opened)s of %(people)s. Look again in a moment.")
    context = {
        "opening": opening % numbers if signs.opened < signs.people else "",
        "tabs": tabs(viewer, "invitations"),
        "form": form,
        "page": page,
        "columns": [Column(_("Name")), Column(_("Number")), Column(_("Unit")), Column(_("PIN"))],
        "headline": ngettext(
            "%(n)s person has no PIN yet", "%(n)s people have no PIN yet", page.total
        )
        % {"n": formats.number(page.total)}
        if form.chosen("everyone") != "True"
        else _("For whom do you ask a code?"),
    }
    if request.method == "GET":
        return render(request, "organisation/invitations.html", context)
    ticked = [int(text) for text in request.POST.getlist("person") if text.isdecimal()]
    try:
        if not ticked:
            raise Refused("organisation.nobody_ticked")
        if len(ticked) > MOST:
            raise Refused("account.too_many_invitations", most=MOST)
        seen = set(
            lists.people_ids(paths, on, sees_all=reach.sees_all(viewer)).filter(pk__in=ticked)
        )
        old = waiting.with_pin(sorted(seen))
        asked = actions.ask_code(sorted(old), by=viewer.actor, at=clock.now()) if old else 0
        made = actions.print_slips(sorted(seen - old), by=viewer.actor, at=clock.now())
    except Refused as refused:
        return refusal(request, refused, "organisation/invitations.html", context)
    if not made:
        sentence = ngettext(
            "%(n)s code is asked for. A second person confirms it with his own PIN.",
            "%(n)s codes are asked for. A second person confirms each with his own PIN.",
            asked,
        ) % {"n": formats.number(asked)}
        to = "organisation:codes" if viewer.person_id else "organisation:invitations"
        return done(request, sentence, to)
    shown = {**codes.slips_context(request, made), "asked": asked}
    return render(request, "organisation/slips.html", shown)
