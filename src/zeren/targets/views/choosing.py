"""The catalogue: choose a company target from it, set it, take it out again."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.targets import actions, naming, queries
from zeren.targets.forms import EventsForm, IndicatorForm, SearchForm
from zeren.targets.views.asked import GET_OR_POST, YEARS, leading, may_set, year_asked
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
                if row.is_usual or not asked.get("usual")
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
@require_POST
def usual(request: Request, year: int) -> HttpResponse:
    """The usual twelve in one click, with their customary values."""
    if year not in YEARS or not may_set(request, request.viewer.root_path):
        raise Http404
    taken = actions.take_usual(year, by=request.viewer.actor, at=clock.now())
    said = ngettext("%(n)s target is in the draft.", "%(n)s targets are in the draft.", taken)
    return answers.done(request, said % {"n": taken}, f"{reverse('targets:index')}?year={year}")


@allow.roles("safety_manager")
@GET_OR_POST
def indicator(request: Request, code: str = "") -> HttpResponse:
    """Write down an indicator of the house's own, or a new version of one."""
    if not may_set(request, request.viewer.root_path):
        raise Http404
    found = answers.get_or_404(queries.own_indicator(code)) if code else None
    form = IndicatorForm(request.POST or None, initial=_said_of(found) if found else None)
    known = found.definition.get("events", {}) if found else {}
    counts = EventsForm(request.POST or None, events=known)
    context: dict[str, object] = {
        "form": form,
        "indicator": found,
        "counts": counts,
        "understood": naming.said_events(known),
    }
    if request.method != "POST":
        return render(request, "targets/indicator.html", context)
    if form.is_valid() and counts.is_valid():
        given, events = form.cleaned_data, counts.events()
        meant = {name: given[name] for name in MEANT if given[name]}
        meant |= {"events": events} if events else {}
        try:
            row = actions.define_indicator(
                code=found.code if found else given["code"],
                kind=given["kind"],
                **{one: (given[f"{one}_zh"], given[f"{one}_en"]) for one in TWICE},
                domain=given["domain"],
                legal_basis=given["legal_basis"],
                is_for_everybody=given["is_for_everybody"],
                meant=meant,
                by=request.viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            answers.put_on_form(form, refused)
            context["problems"] = answers.problems_in(form)
            return render(request, "targets/indicator.html", context, status=409)
        said = _("Kept as version %(n)s. Set its target from the catalogue.") % {"n": row.version}
        understood = naming.said_events(row.definition.get("events", {}))
        where = f"{reverse('targets:catalogue')}?q={row.code}"
        return answers.done(request, f"{said} {understood}".strip(), where)
    context["problems"] = [*answers.problems_in(form), *answers.problems_in(counts)]
    return render(request, "targets/indicator.html", context, status=422)


MEANT = ("denominator", "scale", "window")
TWICE = ("name", "unit", "evidence", "counted")


def _said_of(row: queries.Indicator) -> dict[str, object]:
    """What stands of an indicator, as its form shows it."""
    texts = (row.name, row.unit_word, row.evidence, row.counted)
    said = {
        f"{one}_{short}": text.get(tag, "")
        for one, text in zip(TWICE, texts, strict=True)
        for short, tag in (("zh", "zh-hans"), ("en", "en"))
    }
    kept = {one: row.definition.get(one, "") for one in ("denominator", "window")}
    plain = {one: getattr(row, one) for one in ("code", "kind", "domain", "legal_basis", "scale")}
    return {**said, **kept, **plain, "is_for_everybody": row.layers.endswith("P")}


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
