"""One target: its tree, its cascade, and a value changed by hand."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zeren.core.refusal import Refused
from zeren.core.targets import bounds
from zeren.core.targets.bounds import Limit
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.targets import actions, charts, drawing, naming, queries
from zeren.targets.forms import CascadeForm, values_in, weights_in
from zeren.targets.views.asked import GET_OR_POST, language_of, leading, may_set
from zeren.web import answers, words
from zeren.web.access import Request, allow
from zeren.web.parts import Trouble


@allow.signed_in
@require_GET
def target(request: Request, target_id: int) -> HttpResponse:
    """One target of one unit, what it gave to the units below, and what does not fit."""
    return _target_page(request, target_id)


@allow.signed_in
@require_GET
def picture(request: Request, target_id: int) -> HttpResponse:
    """One target drawn from the company down to the people, with the same as a table."""
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    today, viewer = clock.today(), request.viewer
    rows = queries.tree_rows(found, today)
    named = organisation.heads(today, [row.unit.id for row in rows])
    names = organisation.names(named.values())
    path = organisation.path_on(found.unit_id, viewer.on)
    sees = viewer.sees_unit(path) or viewer.unit_path == path
    people = organisation.people_in(found.unit_id, today) if len(rows) == 1 and sees else []
    above = [
        (words.shown(one.unit.name), words.shown(queries.said(one)), one.pk)
        for one in queries.lines_above(found, today)
    ]
    heads = {unit: names[person] for unit, person in named.items() if person in names}
    drawn = drawing.drawn(above, rows, heads, [name for _pk, name in people])
    return render(request, "targets/picture.html", {"target": found, "picture": drawn})


@leading
@require_POST
def value(request: Request, target_id: int) -> HttpResponse:
    """Change by hand what one unit was given."""
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    back = request.POST.get("back", "")
    shown = int(back) if back.isascii() and back.isdigit() else target_id
    try:
        text = request.POST.get("value", "")
        row = actions.set_child_value(found.pk, text, by=request.viewer.actor, at=clock.now())
    except Refused as refused:
        return _target_page(request, shown, problems=answers.problems_of(refused), status=409)
    sentence = _("%(unit)s now has %(value)s.") % {
        "unit": say(found.unit.name, language_of(request)),
        "value": say(queries.said(row), language_of(request)),
    }
    return answers.done(request, sentence, "targets:target", queries.standing(shown))


@leading
@GET_OR_POST
def cascade(request: Request, target_id: int) -> HttpResponse:
    """Choose how a target goes down, see what each unit would get, then apply."""
    found = answers.get_or_404(queries.target_for(request.viewer, queries.standing(target_id)))
    if not may_set(request, organisation.path_on(found.unit_id, request.viewer.on)):
        raise Http404
    here = queries.ground(clock.today())
    asked = request.POST if request.method == "POST" else request.GET
    units = [unit.id for unit in here.under.get(found.unit_id, [])]
    start = {
        "rule": found.rule or found.indicator.cascade,
        "reserve": found.reserve,
        "owner": found.owner_id,
    }
    form = CascadeForm(
        asked or start,
        kind=found.kind,
        roll_up=found.indicator.roll_up,
        below=[
            (unit.id, say(unit.name, language_of(request))) for unit in here.below(found.unit_id)
        ],
    )
    context: dict[str, Any] = {"target": found, "said": queries.said(found), "form": form}
    if not form.is_valid():
        return render(
            request,
            "targets/cascade.html",
            {**context, "problems": answers.problems_in(form)},
            status=422 if request.method == "POST" else 200,
        )
    rule, reserve = form.cleaned_data["rule"], form.cleaned_data.get("reserve") or 0
    weights = weights_in(asked, [*units, found.unit_id])
    context |= {"is_shared": rule == "APPORTION", "is_chosen": rule in ("OWN", "MAPPED")}
    try:
        values = values_in(asked, units, partial(actions.read_for, found))
        if request.method == "POST":
            number = _apply(request, found.pk, rule, reserve, weights, values, form)
            sentence = ngettext(
                "Given down to %(number)s unit.", "Given down to %(number)s units.", number
            ) % {"number": number}
            return answers.done(
                request,
                sentence if number else _("Stays with this unit, given to none below."),
                "targets:target",
                queries.standing(found.pk),
            )
        chosen = values if rule in ("OWN", "MAPPED") else None
        first, levels = queries.foretold(
            found,
            rule,
            here,
            every_level=_goes_down(form),
            reserve=reserve,
            weights=weights,
            values=chosen,
        )
    except Refused as refused:
        return answers.refusal(request, refused, "targets/cascade.html", context)
    context["parts"] = [
        {
            "unit": part.unit,
            "indent": min(depth - 1, 4),
            "weight": part.weight,
            "value": queries.typed_limit(part.limit),
            "said": queries.said_limit(found, part.limit),
            "word": naming.KINDS[part.limit.kind],
        }
        for depth, part in levels
    ]
    context["own"] = {"share": first.own, "weight": first.own_weight}
    context["sum"] = first.own + sum(bounds.bound_of(part.limit).value for part in first.parts)
    return render(request, "targets/cascade.html", context)


def _target_page(
    request: Request, target_id: int, *, problems: list[Trouble] | None = None, status: int = 200
) -> HttpResponse:
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    today = clock.today()
    version = queries.set_of(found)
    is_draft = version.state == "DRAFT"
    rows = queries.tree_rows(found, today)
    is_setter = may_set(request, organisation.path_on(found.unit_id, request.viewer.on))
    kind, data = charts.picture(rows)
    children = [row for row in rows if row.depth == 1 and row.target is not None]
    given = found.own + sum(row.target.value for row in children if row.target is not None)
    context = {
        "target": found,
        "set": version,
        "said": queries.said(found),
        "rows": [_tree_row(row, is_setter and is_draft) for row in rows],
        "given": given,
        "units": len(children),
        "left": found.value - given - found.reserve,
        "wrong": sum(len(row.problems) for row in rows),
        "is_draft": is_draft,
        "is_shared": found.rule == "APPORTION",
        "rule": naming.RULES[found.rule],
        "kind_word": naming.KINDS[found.kind],
        "state": naming.STATES[version.state],
        "may_set": is_setter,
        "may_change": is_setter and is_draft,
        "may_object": organisation.heads(today, [found.unit_id]).get(found.unit_id)
        == request.viewer.person_id,
        "above": queries.lines_above(found, today),
        "chart": kind,
        "chart_data": data,
        "events": history.events(
            request.viewer,
            [("target", [row.target.pk for row in rows if row.target is not None])],
            most=12,
        ),
        "problems": problems or [],
    }
    return render(request, "targets/target.html", context, status=status)


def _apply(
    request: Request,
    target_id: int,
    rule: str,
    reserve: int,
    weights: list[tuple[int, int]] | None,
    values: dict[int, Limit],
    form: CascadeForm,
) -> int:
    """Give down one level or all; how many units got something."""
    by, at = request.viewer.actor, clock.now()
    if _goes_down(form):
        return actions.cascade_all(
            target_id, rule=rule, reserve=reserve, weights=weights, by=by, at=at
        )
    made = actions.cascade_target(
        target_id,
        rule=rule,
        reserve=reserve,
        weights=weights,
        values=values,
        owner=form.cleaned_data["owner"],
        by=by,
        at=at,
    )
    return len(made)


def _goes_down(form: CascadeForm) -> bool:
    """Down to the teams; values that a person chooses are chosen level by level."""
    levels: bool = form.cleaned_data["levels"]
    return levels and form.cleaned_data["rule"] not in ("OWN", "MAPPED", "HELD")


def _tree_row(row: queries.TreeRow, may_change: bool) -> dict[str, object]:
    found = row.target
    return {
        "unit": row.unit,
        "depth": row.depth,
        "people": row.people,
        "target": found,
        "said": queries.said(found) if found else None,
        "plain": queries.typed(found) if found else "",
        "rule": naming.RULES[found.rule] if found and (found.rule or row.depth == 0) else "",
        "given": row.given,
        "left": row.left,
        "is_shared": bool(found and found.rule == "APPORTION"),
        "may_change": bool(may_change and row.depth and found and found.kind != "Z"),
        "problems": [words.said(problem) for problem in row.problems],
    }
