"""The one door by which files that name people leave the house; the views of all rooms ask here.

    return hand_out(request, people=ids, make=lambda: sheets.workbook(...), name="letters.xlsx")

Up to 50 people the file is given, counting what the same person took in the day before. Above, the
page asks for purpose and recipient, a second person says yes with his PIN, and the same address
gives the file for a day, to the one who asked alone.
The view must take POST beside GET: with it the question is sent.
"""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from zeren.core import handing as rule
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.forms.exports import AskExport
from zeren.organisation.queries import exports as queries
from zeren.web.access import Request
from zeren.web.answers import go, problems_in, put_on
from zeren.web.files import XLSX, file


def hand_out(
    request: Request,
    *,
    people: Iterable[int],
    make: Callable[[], bytes],
    name: str,
    kind: str = XLSX,
    unnamed: int = 0,
    is_shown: bool = False,
    fixed: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The file, or the question of who gets it and what for.

    people:  ids of everybody who stands in it.
    unnamed: how many stand in it of whom nothing is kept yet.
    fixed:   what the page takes by itself where the address says nothing, as the year: what was
             allowed in December is not another list in January.
    """
    ids = sorted(set(people))
    many = len(ids) + unnamed
    viewer, at, address = request.viewer, clock.now(), address_of(request, fixed or {})
    what = _list_of(request)
    if not rule.needs_second(many) and actions.give_export(
        what, address, ids, unnamed=unnamed, viewer=viewer, at=at
    ):
        return file(make(), name, kind, people=many, is_shown=is_shown)
    found = queries.allowed(viewer.person_id, address, ids, unnamed, at)
    if found is not None and request.method == "GET":
        data = make()
        actions.take_export(found.pk, viewer=viewer, at=at)
        return file(data, name, kind, people=many, is_allowed=True, is_shown=is_shown)
    waiting = queries.asked(viewer.person_id, address, at)
    if waiting is not None:
        return go(request, "organisation:export", waiting.pk)
    form = AskExport(request.POST or None)
    if form.is_valid():
        with put_on(form):
            row = actions.ask_export(
                what, address, ids, unnamed=unnamed, viewer=viewer, at=at, **form.cleaned_data
            )
            return go(request, "organisation:export", row.pk)
    together = queries.with_before(viewer.person_id, ids, unnamed, at)
    context = {
        "form": form,
        "many": many,
        "before": together - many if not rule.needs_second(many) else 0,
        "most": rule.MOST,
        "problems": problems_in(form),
    }
    status = 409 if form.is_bound else 200
    return render(request, "organisation/export_ask.html", context, status=status)


def address_of(request: Request, fixed: Mapping[str, object]) -> str:
    """This page and what it is narrowed to, in one order, so that the same list is the same.

    Refused: export.too_narrow when it is too long to be kept.
    """
    asked = QueryDict(mutable=True)
    for key in sorted({*request.GET, *fixed}):
        asked.setlist(key, request.GET.getlist(key) or [str(fixed[key])])
    address = request.path + (f"?{asked.urlencode()}" if asked else "")
    if len(address) > 600:
        raise Refused("export.too_narrow")
    return address


def _list_of(request: Request) -> str:
    match = request.resolver_match
    assert match is not None, "a view was found"
    return match.view_name
