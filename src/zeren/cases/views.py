"""The list of cases, and one case: what is said, to which line, what was answered."""

from datetime import date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.cases import actions, forms, queries, texts
from zeren.content import permits as permits_of_texts
from zeren.content.queries import limits
from zeren.core import case as core
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import clock
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, problems_in, refusal
from zeren.web.paging import Ids, page_of
from zeren.web.parts import Column
from zeren.web.reminding import reminding


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """Which cases there are, and which are late."""
    on, viewer = clock.today(), request.viewer
    form, asked, ids = narrowed(request)
    context = {
        "page": page_of(request, ids, lambda some: texts.lines(queries.cases_by_id(some), on)),
        "open": queries.case_ids(viewer, on=on, state="WAITS").count(),
        "late": queries.case_ids(viewer, on=on, state="LATE").count(),
        "form": form,
        "is_filtered": any(asked.values()),
        "remind_href": reminding(request, "cases"),
        "columns": [Column(one) for one in (_("Case"), _("Unit"), _("Waits for"), _("State"))],
    }
    return render(request, "cases/index.html", context)


def narrowed(request: Request) -> tuple[forms.Filters, dict[str, str], Ids]:
    """The filters, what they ask, and the cases in sight that they leave."""
    form = forms.Filters(request.GET)
    form.is_valid()  # a filter that is not one is left out
    asked = {name: form.cleaned_data.get(name, "") for name in form.fields}
    return form, asked, queries.case_ids(request.viewer, on=clock.today(), **asked)


@allow.signed_in
@require_GET
def case(request: Request, case_id: int) -> HttpResponse:
    """One case: what somebody says, whose answer it waits for, what was answered."""
    row = get_or_404(queries.case_for(request.viewer, case_id))
    return render(request, "cases/case.html", _page(request, row))


@allow.signed_in
@require_POST
def act(request: Request, case_id: int, act: str) -> HttpResponse:
    """Answer, promise a change, say that it was made, or take the case back."""
    row = get_or_404(queries.case_for(request.viewer, case_id))
    form = forms.Said(request.POST)
    if act not in texts.DONE:
        raise Http404
    if not form.is_valid():
        page = _page(request, row) | {"form": form, "problems": problems_in(form)}
        return render(request, "cases/case.html", page, status=400)
    said, by = form.cleaned_data["words"], request.viewer.actor
    try:
        actions.answer(row.pk, act, words=said, by=by, at=clock.now())
    except Refused as refused:
        row = get_or_404(queries.case_for(request.viewer, case_id))
        return refusal(request, refused, "cases/case.html", _page(request, row) | {"form": form})
    return done(request, str(texts.DONE[act]), "cases:case", row.pk)


def _page(request: Request, row: queries.Case) -> dict[str, object]:
    viewer, on = request.viewer, clock.today()
    other = queries.stood_for(row, viewer.person_id, on) if viewer.stands_for else None
    seen = queries.seen(row, viewer.person_id or None, acts_for=other)
    open_acts = [one for one in texts.DONE if not core.refusals(one, seen)]
    people = [one for said in row.words for one in (said[1], *said[4:])]
    names = organisation.names([*people, *([other] if other else [])])
    opened = organisation.date_of(row.opened_at)
    return {
        "row": row,
        "line": texts.line(row, on),
        "headline": texts.HEADLINES[row.kind] % {"name": row.person.name},
        "said": [
            (
                words.in_name_of(names.get(person, ""), names.get(sum(other_), "")),
                texts.STEPS[act],
                said,
                datetime.fromisoformat(at),
            )
            for act, person, said, at, *other_ in row.words
        ],
        "history": history.events(viewer, [("case", [row.pk])]),
        "about_href": texts.about_href(row.about, row.about_id, row.requirement),
        "open_acts": open_acts,
        "acts_for": names.get(other or 0, ""),
        "days": limits.days_to_answer(row.kind, opened),
        "days_href": _days_href(viewer, row.kind, opened),
        "form": forms.Said(is_needed=open_acts != ["withdraw"]),
    }


def _days_href(viewer: Viewer, kind: str, on: date) -> str:
    """Where the house decides within how many days, for whoever may open it and where it did."""
    rule = f"answer-{kind}"
    may = rule in limits.holding(on) and permits_of_texts.may_write(viewer, "limit")
    return links.limit(rule) if may else ""
