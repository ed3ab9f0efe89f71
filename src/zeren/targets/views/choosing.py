"""The catalogue: choose a company target from it, set it, take it out again."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.targets import actions, naming, queries
from zeren.targets.forms import CompanyTargetForm, SearchForm
from zeren.targets.views.asked import GET_OR_POST, YEARS, language_of, leading, may_set, year_asked
from zeren.web import answers
from zeren.web.access import Request, allow
from zeren.web.parts import Column


@leading
@require_GET
def catalogue(request: Request) -> HttpResponse:
    """The catalogue of indicators, to look at and to choose from."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    known = queries.years()
    year = year_asked(request.GET.get("year", ""), known[0] if known else clock.today().year)
    return render(
        request,
        "targets/catalogue.html",
        {
            "form": form,
            "year": year,
            "may_set": may_set(request, request.viewer.root_path),
            "rows": [
                {
                    "indicator": row,
                    "kind": naming.KINDS.get(row.kind, row.kind),
                    "rule": naming.RULES.get(row.cascade, row.cascade),
                    "domain": naming.DOMAINS.get(row.domain, row.domain),
                }
                for row in queries.indicators(asked.get("q", ""), asked.get("domain", ""))
            ],
            "columns": [
                Column(_("Indicator")),
                Column(_("Field")),
                Column(_("Kind")),
                Column(_("Customary value"), is_number=True),
                Column(_("How it goes down")),
                Column(_("Counted from")),
                Column(_("Choose")),
            ],
        },
    )


@allow.roles("safety_manager")
@GET_OR_POST
def set_target(request: Request, year: int, code: str) -> HttpResponse:
    """Set one target of the whole organisation from the catalogue, or change it in the draft."""
    found = answers.get_or_404(queries.indicator_by_code(code) if year in YEARS else None)
    standing = queries.current_set(year)
    there = queries.company_target(standing.pk, found.code) if standing else None
    start = {"kind": found.kind, "value": found.typical}
    if there is not None:
        limit = queries.limit_of(there)
        start = {
            "kind": there.kind,
            "value": queries.typed(there),
            "base": queries.plain(limit.base) if limit.base is not None else "",
        }
    form = CompanyTargetForm(
        request.POST or None,
        initial=start,
        kinds=found.kinds,
        unit=say(found.unit_word, language_of(request)),
    )
    context = {"indicator": found, "year": year, "form": form, "there": there, "set": standing}
    if request.method != "POST":
        return render(request, "targets/set.html", context)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.set_company_target(
                year=year,
                indicator_code=found.code,
                kind=given["kind"],
                value=given["value"],
                base=given.get("base") or "",
                by=request.viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            answers.put_on_form(form, refused)
            context["problems"] = answers.problems_in(form)
            return render(request, "targets/set.html", context, status=409)
        sentence = _("Set. Now choose how it goes down.")
        return answers.done(request, sentence, "targets:cascade", made.pk)
    context["problems"] = answers.problems_in(form)
    return render(request, "targets/set.html", context, status=422)


@allow.roles("safety_manager")
@require_POST
def remove(request: Request, target_id: int) -> HttpResponse:
    """Take a company target out of the draft."""
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    try:
        actions.remove_company_target(found.pk, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return answers.refusal(request, refused)
    where = f"{reverse('targets:index')}?year={found.year}"
    return answers.done(request, _("Taken out of the draft."), where)
