"""One change for many of a list: looked at, confirmed and taken back like a workbook."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.forms import changes as filters
from zeren.organisation.forms import many as forms
from zeren.organisation.queries import lists, reach, search
from zeren.organisation.texts import workbook as texts
from zeren.organisation.views.deciding import ROLES, only_keepers
from zeren.web.access import Request, allow
from zeren.web.answers import done, go, problems_in, put_on_form

Found = Callable[[Sequence[str], date, filters.PeopleFilter, Sequence[int] | None], list[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of the organisation: its page, its filter, its form, and whom it finds.

    find: their codes or staff numbers: those ticked, or for None all that the filter finds.
    """

    page: str
    filters: type[filters.PeopleFilter]
    form: type[forms.Many]
    find: Found


def _people(
    paths: Sequence[str], on: date, asked: filters.PeopleFilter, ticked: Sequence[int] | None
) -> list[str]:
    found = lists.people_ids(
        paths, on, sees_all=True,
        q=asked.chosen("q"), under=asked.under, kind=asked.chosen("kind"),
    )  # fmt: skip
    rows = found if ticked is None else found.filter(pk__in=ticked)
    return list(rows.values_list("number", flat=True))


def _things(
    paths: Sequence[str], on: date, asked: filters.PeopleFilter, ticked: Sequence[int] | None
) -> list[str]:
    found = lists.thing_ids(
        paths, on, sees_all=True, q=asked.chosen("q"), under=asked.under,
        kind=asked.chosen("kind"), only_unclear=asked.chosen("unclear") == "True",
    )  # fmt: skip
    rows = found if ticked is None else found.filter(pk__in=ticked)
    return list(rows.values_list("code", flat=True))


def _units(
    _paths: Sequence[str], on: date, _asked: filters.PeopleFilter, ticked: Sequence[int] | None
) -> list[str]:
    """The whole is under none."""
    rows = queries.unit_tree(on) if ticked is None else queries.units_of(ticked, on)
    return [row.code for row in rows if row.parent_id is not None]


KINDS: Mapping[str, Kind] = {
    "people": Kind("people", filters.PeopleFilter, forms.ManyPeople, _people),
    "things": Kind("things", filters.ThingFilter, forms.ManyThings, _things),
    "units": Kind("index", filters.PeopleFilter, forms.ManyUnits, _units),
}


@allow.roles(*ROLES)
@require_POST
def many(request: Request, sheet: str) -> HttpResponse:
    """What changes for those who were ticked, or for all whom the filter of the list finds."""
    only_keepers(request)
    kind, viewer, on, sent = KINDS[sheet], request.viewer, clock.today(), request.POST
    paths = reach.reach(viewer)
    asked = kind.filters(sent, units=search.units_to_choose(paths, on))
    ticked = [int(one) for one in sent.getlist("who") if one.isdecimal()]
    keys = kind.find(paths, on, asked, None if "all" in sent else ticked)
    if not keys:
        return done(request, _("Nothing is ticked. Tick it first."), f"organisation:{kind.page}")
    (told,) = texts.held({"rows": {sheet: len(keys)}})
    form = kind.form(sent if "do-act" in sent else None, prefix="do", paths=paths, on=on)
    form.offered()
    if form.is_bound and form.is_valid():
        try:
            upload = actions.change_many(
                sheet, form.lines(keys), on=form.day,
                name=f"{form.ACTS[form.cleaned_data['act']]} · {told}",
                by=viewer.actor, at=clock.now(),
            )  # fmt: skip
            return go(request, "organisation:import", upload.pk)
        except Refused as refused:
            put_on_form(form, refused)
    names = ("q", "unit", "kind", "unclear", "all", "who")
    context = {
        "form": form,
        "kept": [(name, one) for name in names for one in sent.getlist(name)],
        "problems": problems_in(form),
        "headline": _("What changes for %(what)s?") % {"what": told},
        "back": reverse(f"organisation:{kind.page}"),
        "back_label": texts.sheet_title(sheet),
    }
    return render(request, "organisation/many.html", context, status=409 if form.errors else 200)
