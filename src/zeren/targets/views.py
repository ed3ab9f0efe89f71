"""The year's targets: the list, one cascade, the catalogue, check and publish."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation
from zeren.targets import actions, charts, naming, queries
from zeren.targets.forms import (
    CascadeForm,
    CompanyTargetForm,
    SearchForm,
    stored,
    values_in,
    weights_in,
)
from zeren.web import answers, words
from zeren.web.access import Request, allow
from zeren.web.parts import Column, Event, Tab, Trouble

leading = allow.roles("safety_manager", "auditor", heads=True)
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
YEARS = range(2000, 2101)


@leading
@require_GET
def index(request: Request) -> HttpResponse:
    """The year's company targets, and what stands in the way of publishing them."""
    today = clock.today()
    known = queries.years()
    year = _year(request.GET.get("year", ""), known[0] if known else today.year)
    standing = queries.current_set(year)
    rows, problems = queries.set_rows(standing.pk, today) if standing else ([], [])
    years = sorted({*known, today.year, today.year + 1, year}, reverse=True)
    return render(
        request,
        "targets/index.html",
        {
            "year": year,
            "years": [Tab(str(one), f"?year={one}", one == year) for one in years],
            "set": standing,
            "state": naming.STATES[standing.state] if standing else "",
            "rows": [_set_row(row) for row in rows],
            "count": len(rows),
            "wrong": len(problems),
            "troubles": _troubles(problems[:20]),
            "more": max(0, len(problems) - 20),
            "may_set": _may_set(request, request.viewer.root_path),
            "may_publish": request.viewer.is_general_manager,
            "columns": [
                Column(_("Target")),
                Column(_("Field")),
                Column(_("Value"), is_number=True),
                Column(_("How it goes down")),
                Column(_("Given out"), is_number=True),
                Column(_("Reserve"), is_number=True),
                Column(_("Check")),
            ],
        },
    )


@allow.signed_in
@require_GET
def target(request: Request, target_id: int) -> HttpResponse:
    """One target of one unit, what it gave to the units below, and what does not fit."""
    return _target_page(request, target_id)


@leading
@require_POST
def value(request: Request, target_id: int) -> HttpResponse:
    """Change by hand what one unit was given."""
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    back = request.POST.get("back", "")
    shown = int(back) if back.isascii() and back.isdigit() else target_id
    try:
        number = stored(found.kind, request.POST.get("value", ""))
        actions.set_child_value(found.pk, number, by=request.viewer.actor, at=clock.now())
    except forms.ValidationError as error:
        trouble = Trouble(str(error.messages[0]), place=say(found.unit.name, _language(request)))
        return _target_page(request, shown, problems=[trouble], status=422)
    except Refused as refused:
        return _target_page(request, shown, problems=answers.problems_of(refused), status=409)
    sentence = _("%(unit)s now has %(value)s.") % {
        "unit": say(found.unit.name, _language(request)),
        "value": say(queries.said_value(found, number), _language(request)),
    }
    return answers.done(request, sentence, "targets:target", shown)


@leading
@GET_OR_POST
def cascade(request: Request, target_id: int) -> HttpResponse:
    """Choose how a target goes down, see what each unit would get, then apply."""
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    if not _may_set(request, found.unit.path):
        raise Http404
    here = queries.ground(clock.today())
    asked = request.POST if request.method == "POST" else request.GET
    units = [unit.id for unit in here.under.get(found.unit_id, [])]
    start = {"rule": found.rule or found.indicator.cascade, "reserve": found.reserve}
    form = CascadeForm(asked or start, kind=found.kind, roll_up=found.indicator.roll_up)
    context: dict[str, Any] = {"target": found, "said": queries.said(found), "form": form}
    if not form.is_valid():
        return render(
            request,
            "targets/cascade.html",
            {**context, "problems": answers.problems_in(form)},
            status=422 if request.method == "POST" else 200,
        )
    rule, reserve = form.cleaned_data["rule"], form.cleaned_data.get("reserve") or 0
    weights = weights_in(asked, units)
    context |= {"is_shared": rule == "APPORTION", "is_chosen": rule in ("OWN", "MAPPED")}
    try:
        values = values_in(asked, units, found.kind)
        if request.method == "POST":
            number = _apply(request, found.pk, rule, reserve, weights, values, form)
            sentence = ngettext(
                "Given down to %(number)s unit.", "Given down to %(number)s units.", number
            ) % {"number": number}
            return answers.done(
                request,
                sentence if number else _("Held here, given to no unit."),
                "targets:target",
                found.pk,
            )
        chosen = values if rule in ("OWN", "MAPPED") else None
        parts = queries.plan(found, rule, here, reserve=reserve, weights=weights, values=chosen)
    except forms.ValidationError as error:
        context["problems"] = [Trouble(str(error.messages[0]))]
        return render(request, "targets/cascade.html", context, status=422)
    except Refused as refused:
        return answers.refusal(request, refused, "targets/cascade.html", context)
    context["parts"] = [
        {
            "unit": part.unit,
            "weight": part.weight,
            "value": queries.plain(part.kind, part.value),
            "word": naming.KINDS[part.kind],
        }
        for part in parts
    ]
    context["sum"] = sum(part.value for part in parts)
    return render(request, "targets/cascade.html", context)


@leading
@require_GET
def catalogue(request: Request) -> HttpResponse:
    """The catalogue of indicators, to look at and to choose from."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    known = queries.years()
    year = _year(request.GET.get("year", ""), known[0] if known else clock.today().year)
    return render(
        request,
        "targets/catalogue.html",
        {
            "form": form,
            "year": year,
            "may_set": _may_set(request, request.viewer.root_path),
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
    there = queries.company_target(standing.pk, found.pk) if standing else None
    kinds = [one for one in found.kinds_allowed.split(";") if one] or [found.kind]
    start = {"kind": found.kind, "value": found.typical}
    if there is not None:
        start = {
            "kind": there.kind,
            "value": queries.plain(there.kind, there.value),
            "high": queries.plain(there.kind, there.high),
            "due_date": str(there.due_date or ""),
        }
    form = CompanyTargetForm(
        request.POST or None,
        initial=start,
        kinds=kinds,
        unit=say(found.unit_word, _language(request)),
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
                value=int(given.get("value") or 0),
                high=int(given.get("high") or 0),
                due_date=given.get("due_date"),
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
@GET_OR_POST
def publish(request: Request, year: int) -> HttpResponse:
    """Check the year's targets and say exactly what publishing does, then publish."""
    today = clock.today()
    standing = queries.current_set(year)
    if standing is None:
        raise Http404
    context: dict[str, Any] = {"year": year, "set": standing}
    if request.method == "POST":
        try:
            actions.publish(year, by=request.viewer.actor, at=clock.now())
        except Refused as refused:
            return answers.refusal(request, refused, "targets/publish.html", context)
        where = f"{reverse('targets:index')}?year={year}"
        return answers.done(request, _("Published. Letters can be issued now."), where)
    rows, problems = queries.set_rows(standing.pk, today)
    people = sum(1 for row in organisation.roster(today) if row.kind != "contractor")
    undecided = [row.target for row in rows if not row.target.rule]
    return render(
        request,
        "targets/publish.html",
        {
            **context,
            "count": len(rows),
            "wrong": len(problems),
            "problems": _troubles(problems),
            "effects": _effects(year, len(rows), people, replaces=standing.version > 1),
            "warnings": [
                _("%(target)s is not given down: it stays with the whole organisation.")
                % {"target": say(one.indicator.name, _language(request))}
                for one in undecided
            ],
            "is_draft": standing.state == "DRAFT",
            "may_publish": request.viewer.is_general_manager,
        },
    )


@allow.roles("safety_manager")
@require_POST
def remove(request: Request, target_id: int) -> HttpResponse:
    """Take a company target out of the draft."""
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    try:
        actions.remove_company_target(found.pk, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return answers.refusal(request, refused)
    where = f"{reverse('targets:index')}?year={found.set.year}"
    return answers.done(request, _("Taken out of the draft."), where)


@allow.signed_in
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """What one unit was given this year; its people and those above may look."""
    found = answers.get_or_404(queries.unit_for(request.viewer, unit_id))
    year = clock.today().year
    rows = queries.unit_targets(unit_id, year)
    lines = queries.lines_for([unit_id], year).get(unit_id, [])
    return render(
        request,
        "targets/unit.html",
        {
            "unit": found,
            "year": year,
            "rows": [
                {
                    "target": row,
                    "said": queries.said(row),
                    "rule": naming.RULES[row.rule],
                    "domain": naming.DOMAINS.get(row.indicator.domain, ""),
                }
                for row in rows
            ],
            "members": [line for line in lines if line.for_members],
        },
    )


def _target_page(
    request: Request, target_id: int, *, problems: list[Trouble] | None = None, status: int = 200
) -> HttpResponse:
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    today = clock.today()
    is_draft = found.set.state == "DRAFT"
    rows = queries.tree_rows(found, today)
    may_set = _may_set(request, found.unit.path)
    kind, data = charts.picture(rows)
    children = [row for row in rows if row.depth == 1 and row.target is not None]
    given = sum(row.target.value for row in children if row.target is not None)
    context = {
        "target": found,
        "said": queries.said(found),
        "rows": [_tree_row(row, may_set and is_draft) for row in rows],
        "given": given,
        "units": len(children),
        "left": found.value - given - found.reserve,
        "wrong": sum(len(row.problems) for row in rows),
        "is_draft": is_draft,
        "is_shared": found.rule == "APPORTION",
        "rule": naming.RULES[found.rule],
        "kind_word": naming.KINDS[found.kind],
        "state": naming.STATES[found.set.state],
        "may_set": may_set,
        "may_change": may_set and is_draft,
        "above": queries.lines_above(found),
        "chart": kind,
        "chart_data": data,
        "events": _events(request, [row.target.pk for row in rows if row.target is not None]),
        "problems": problems or [],
    }
    return render(request, "targets/target.html", context, status=status)


def _apply(
    request: Request,
    target_id: int,
    rule: str,
    reserve: int,
    weights: list[tuple[int, int]] | None,
    values: dict[int, int],
    form: CascadeForm,
) -> int:
    """Give down one level or all; how many units got something."""
    by, at = request.viewer.actor, clock.now()
    if form.cleaned_data["levels"] and rule not in ("OWN", "MAPPED"):
        return actions.cascade_all(
            target_id, rule=rule, reserve=reserve, weights=weights, by=by, at=at
        )
    made = actions.cascade_target(
        target_id, rule=rule, reserve=reserve, weights=weights, values=values, by=by, at=at
    )
    return len(made)


def _set_row(row: queries.SetRow) -> dict[str, Any]:
    return {
        "target": row.target,
        "said": queries.said(row.target),
        "rule": naming.RULES[row.target.rule],
        "domain": naming.DOMAINS.get(row.target.indicator.domain, ""),
        "given": row.given if row.target.rule == "APPORTION" else None,
        "below": row.below,
        "problems": row.problems,
    }


def _tree_row(row: queries.TreeRow, may_change: bool) -> dict[str, Any]:
    found = row.target
    return {
        "unit": row.unit,
        "depth": row.depth,
        "people": row.people,
        "target": found,
        "said": queries.said(found) if found else None,
        "plain": queries.plain(found.kind, found.value) if found else "",
        "rule": naming.RULES[found.rule] if found and (found.rule or row.depth == 0) else "",
        "given": row.given,
        "left": row.left,
        "is_shared": bool(found and found.rule == "APPORTION"),
        "may_change": bool(
            may_change and row.depth and found and found.kind not in ("Z", "DT", "RG")
        ),
        "problems": [words.said(problem) for problem in row.problems],
    }


def _events(request: Request, target_ids: list[int]) -> list[Event]:
    facts = ledger.facts_about("target", target_ids, limit=12)
    names = organisation.names(fact.actor_id for fact in facts if fact.actor_kind == "person")
    viewer = request.viewer
    audits = any(viewer.has(role) for role in ("safety_manager", "auditor", "administrator"))
    return [
        Event(
            fact.at,
            words.fact_sentence(fact.code),
            names.get(fact.actor_id, "") if fact.actor_kind == "person" else "",
            fact.pk,
            reverse("ledger:fact", args=[fact.pk]) if audits else "",
        )
        for fact in facts
    ]


def _troubles(problems: list[Any]) -> list[Trouble]:
    return [
        Trouble(
            words.said(problem), href=reverse("targets:target", args=[row.pk]), code=problem.code
        )
        for row, problem in problems
    ]


def _effects(year: int, count: int, people: int, *, replaces: bool) -> list[str]:
    found = [
        ngettext(
            "%(count)s target of %(year)s is fixed and can no longer be changed.",
            "%(count)s targets of %(year)s are fixed and can no longer be changed.",
            count,
        )
        % {"count": count, "year": year},
        ngettext(
            "The letter of %(people)s person can be issued with these targets.",
            "The letters of %(people)s people can be issued with these targets.",
            people,
        )
        % {"people": people},
    ]
    if replaces:
        found.append(
            _("They replace the published targets. Letters already signed stay as they are.")
        )
    return found


def _year(text: str, otherwise: int) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return year if year in YEARS else otherwise


def _may_set(request: Request, path: str) -> bool:
    return bool(path) and (request.viewer.leads(path) or request.viewer.has("safety_manager", path))


def _language(request: Request) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "")) or request.viewer.language
