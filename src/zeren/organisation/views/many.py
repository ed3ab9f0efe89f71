"""One change for many people of a list: looked at, confirmed and taken back like a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.forms import changes as filters
from zeren.organisation.forms.moves import Many
from zeren.organisation.queries import lists, reach, search
from zeren.organisation.views.deciding import ROLES, only_keepers
from zeren.web import formats
from zeren.web.access import Request, allow
from zeren.web.answers import done, go, problems_in, put_on_form


@allow.roles(*ROLES)
@require_POST
def people(request: Request) -> HttpResponse:
    """What changes for those who were ticked, or for all whom the filter of the list finds."""
    only_keepers(request)
    viewer, on, sent = request.viewer, clock.today(), request.POST
    paths = reach.reach(viewer)
    chosen = filters.PeopleFilter(sent, units=search.units_to_choose(paths, on))
    found = lists.people_ids(
        paths, on, sees_all=True,
        q=chosen.chosen("q"), under=chosen.under, kind=chosen.chosen("kind"),
    )  # fmt: skip
    if "all" not in sent:
        found = found.filter(pk__in=[one for one in sent.getlist("who") if one.isdecimal()])
    numbers = list(found.values_list("number", flat=True))
    if not numbers:
        return done(request, _("Nobody is ticked. Tick somebody first."), "organisation:people")
    told = ngettext("%(n)s person", "%(n)s people", len(numbers)) % {
        "n": formats.number(len(numbers))}  # fmt: skip
    form = Many(sent if "do-act" in sent else None, prefix="do", paths=paths, on=on)
    if form.is_bound and form.is_valid():
        try:
            upload = actions.change_many(
                numbers, **form.line(), name=f"{form.ACTS[form.cleaned_data['act']]} · {told}",
                by=viewer.actor, at=clock.now(),
            )  # fmt: skip
            return go(request, "organisation:import", upload.pk)
        except Refused as refused:
            put_on_form(form, refused)
    kept = [
        (name, one) for name in ("q", "unit", "kind", "all", "who") for one in sent.getlist(name)
    ]
    context = {"form": form, "kept": kept, "problems": problems_in(form),
               "headline": _("What changes for %(people)s?") % {"people": told},
               "back": reverse("organisation:people")}  # fmt: skip
    return render(request, "organisation/many.html", context, status=409 if form.errors else 200)
