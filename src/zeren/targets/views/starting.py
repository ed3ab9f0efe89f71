"""The start of a year: last year's targets with what came of them, each kept, changed or left."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.targets import actions, queries
from zeren.targets.views.asked import GET_OR_POST, YEARS, leading, may_set
from zeren.web import answers
from zeren.web.access import Request


@leading
@GET_OR_POST
def start(request: Request, year: int) -> HttpResponse:
    """Begin the draft of a year from the published targets of the year before."""
    rows = queries.year_before(year) if year in YEARS else []
    if not rows or not may_set(request, request.viewer.root_path):
        raise Http404
    standing = queries.current_set(year)
    there = {
        (row.indicator.code, row.slot)
        for row in (queries.company_targets(standing.pk) if standing else ())
    }
    is_post = request.method == "POST"
    counted = queries.newest_results(rows, date(year - 1, 12, 31))
    shown = [
        {
            "target": row,
            "said": queries.said(row),
            "counted": queries.said_result(row, counted[row.pk].result)
            if row.pk in counted
            else None,
            "value": request.POST.get(f"value-{row.pk}", "") if is_post else queries.typed(row),
            "is_kept": f"keep-{row.pk}" in request.POST if is_post else True,
            "name": f"value-{row.pk}",
        }
        for row in rows
        if (row.indicator.code, row.slot) not in there
    ]
    context: dict[str, object] = {
        "year": year,
        "before": year - 1,
        "rows": shown,
        "gives_down": "down" in request.POST if is_post else True,
    }
    if not is_post:
        return render(request, "targets/start.html", context)
    values = {
        row.pk: request.POST.get(f"value-{row.pk}", "")
        for row in rows
        if f"keep-{row.pk}" in request.POST and (row.indicator.code, row.slot) not in there
    }
    try:
        number = actions.start_year(
            year, values, gives_down="down" in request.POST, by=request.viewer.actor, at=clock.now()
        )
    except Refused as refused:
        context["wrong"] = {one.where for one in refused.problems}
        return answers.refusal(request, refused, "targets/start.html", context)
    told = ngettext("%(n)s target is in the draft.", "%(n)s targets are in the draft.", number)
    return answers.done(request, told % {"n": number}, f"{reverse('targets:index')}?year={year}")
