"""One target: its tree, its cascade, and a value changed by hand."""

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zeren.core.refusal import Refused
from zeren.core.targets import bounds
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.targets import actions, charts, drawing, naming, queries
from zeren.targets.forms import CascadeForm, cells_in, values_in, weights_in
from zeren.targets.queries.entries import TargetRow
from zeren.targets.views import preview, typed_rows
from zeren.targets.views.asked import (
    GET_OR_POST,
    Context,
    language_of,
    leading,
    may_set,
    person_typed,
    posts_to_choose,
)
from zeren.web import answers, words
from zeren.web.access import Request, allow, opens
from zeren.web.paging import page_of

LEVELS, PER = 20, 100
"""As deep as a tree of units can be; rows of one page."""

OWNERS, EVENTS, STEPS = 500, 200, 500
"""So many units are offered as owners, read for what happened, given down as one step."""


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
    context = {"target": found, "picture": drawn, "all": _all(request)}
    return render(request, "targets/picture.html", context)


def _all(request: Request) -> str:
    """The way to the targets of the year, for whoever may open it."""
    href = reverse("targets:index")
    return href if opens(request.viewer, href) else ""


@leading
@require_POST
def rows(request: Request, target_id: int) -> HttpResponse:
    """Store what was typed into the rows, or undo or do again the last step."""
    found = answers.get_or_404(queries.target_for(request.viewer, queries.standing(target_id)))
    if not may_set(request, organisation.path_on(found.unit_id, request.viewer.on)):
        raise Http404
    try:
        typed = cells_in(request.POST)
    except (TypeError, ValueError):
        raise BadRequest from None
    act, by, at = request.POST.get("act", ""), request.viewer.actor, clock.now()
    try:
        if act in ("undo", "redo"):
            number = (actions.undo if act == "undo" else actions.redo)(found.pk, by=by, at=at)
            typed = {}
        else:
            number = actions.save_rows(found.pk, typed, by=by, at=at)
    except Refused as refused:
        return _target_page(request, found.pk, refused=refused, typed=typed, status=409)
    said = {
        "undo": ngettext("%(n)s row is as before.", "%(n)s rows are as before.", number),
        "redo": ngettext("%(n)s row is done again.", "%(n)s rows are done again.", number),
    }.get(act, ngettext("%(n)s row is saved.", "%(n)s rows are saved.", number))
    where = reverse("targets:target", args=[queries.standing(found.pk)])
    asked = request.GET.urlencode()
    return answers.done(request, said % {"n": number}, f"{where}?{asked}" if asked else where)


@leading
@GET_OR_POST
def cascade(request: Request, target_id: int) -> HttpResponse:
    """Choose how a target goes down, see what each unit would get, then apply."""
    found = answers.get_or_404(queries.target_for(request.viewer, queries.standing(target_id)))
    if not may_set(request, organisation.path_on(found.unit_id, request.viewer.on)):
        raise Http404
    here = queries.ground(clock.today())
    asked = request.POST if request.method == "POST" else request.GET
    units = {unit.id: here.people.get(unit.id, 0) for unit in here.under.get(found.unit_id, [])}
    below = here.below(found.unit_id)
    start = {
        "rule": found.rule or found.indicator.cascade,
        "reserve": found.reserve,
        "owner": None if found.owner_post_id or found.owner_person_id else found.owner_id,
        "post": found.owner_post_id,
        "person": found.owner_person.number if found.owner_person else "",
    }
    form = CascadeForm(
        asked if "rule" in asked else start,
        kind=found.kind,
        roll_up=found.indicator.roll_up,
        below=[(unit.id, say(unit.name, language_of(request))) for unit in below[:OWNERS]],
        posts=posts_to_choose(request),
    )
    context: Context = {"target": found, "said": queries.said(found), "form": form}
    if not form.is_valid():
        return render(
            request,
            "targets/cascade.html",
            {**context, "problems": answers.problems_in(form)},
            status=422 if request.method == "POST" else 200,
        )
    rule, reserve = form.cleaned_data["rule"], form.cleaned_data.get("reserve") or 0
    weights = weights_in(asked, {**units, found.unit_id: here.direct(found.unit_id)})
    context |= {"is_shared": rule == "APPORTION", "is_chosen": rule in ("OWN", "MAPPED")}
    try:
        if request.method == "POST":
            values = values_in(request.POST, list(units))
            number = _apply(request, found.pk, rule, reserve, weights, values, form, len(below))
            sentence = ngettext(
                "Given down to %(number)s unit.", "Given down to %(number)s units.", number
            ) % {"number": number}
            return answers.done(
                request,
                sentence if number else _("Stays with this unit, given to none below."),
                "targets:target",
                queries.standing(found.pk),
            )
        if context["is_chosen"]:
            context |= _to_choose(request, found, here)
            return render(request, "targets/cascade.html", context)
        first, levels = queries.foretold(
            found, rule, here, every_level=_goes_down(form), reserve=reserve, weights=weights
        )
    except Refused as refused:
        if context["is_chosen"]:
            context |= _to_choose(request, found, here)
        return answers.refusal(request, refused, "targets/cascade.html", context)
    context |= preview.shown(request, found, levels, below, here)
    context["own"] = {"share": first.own, "weight": first.own_weight}
    context["sum"] = first.own + sum(bounds.bound_of(part.limit).value for part in first.parts)
    return render(request, "targets/cascade.html", context)


MOST_CHOSEN = 3
"""So many lines are offered to each unit."""


def _to_choose(request: Request, found: TargetRow, here: queries.Ground) -> Context:
    """Each unit with what it has of this target, or as it was just typed, and one empty line."""
    tongue = language_of(request)
    units = here.under.get(found.unit_id, [])
    lines: dict[int, list[tuple[str, str]]] = {}
    for one in queries.children(found):
        lines.setdefault(one.unit_id, []).append((one.indicator.code, queries.typed(one)))
    if request.method == "POST":
        lines = values_in(request.POST, [unit.id for unit in units])
    rows = []
    for unit in units:
        mine = [line for line in lines.get(unit.id, []) if line[1]]
        empty = [("" if found.rule == "MAPPED" else found.indicator.code, "")]
        rows.append({"unit": unit, "lines": [*mine, *empty][:MOST_CHOSEN]})
    named = [(one.code, say(one.name, tongue)) for one in queries.indicators()]
    return {"choices": rows, "indicators": named, "parts": []}


def _target_page(
    request: Request,
    target_id: int,
    *,
    refused: Refused | None = None,
    typed: Mapping[int, tuple[queries.Cells, queries.Cells]] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = answers.get_or_404(queries.target_for(request.viewer, target_id))
    today = clock.today()
    version = queries.set_of(found)
    is_draft = version.state == "DRAFT"
    is_setter = may_set(request, organisation.path_on(found.unit_id, request.viewer.on))
    may_change = is_setter and is_draft
    if may_change:
        rows = queries.tree_rows(found, today, levels=LEVELS, every=True)
    else:
        rows = queries.tree_rows(found, today)
    kind, data = charts.picture(rows)
    children = [row for row in rows if row.depth == 1 and row.target is not None]
    given = found.own + sum(row.target.value for row in children if row.target is not None)
    context = {
        "target": found,
        "all": _all(request),
        "set": version,
        "said": queries.said(found),
        "holder": queries.holder(found),
        "others": [
            (one, queries.said(one))
            for one in queries.children(found)
            if one.indicator_id != found.indicator_id
        ],
        "page": None if may_change else page_of(request, rows, typed_rows.told, per=PER),
        "grid": typed_rows.grid(request, found, version, rows, refused, typed or {})
        if may_change
        else None,
        "width": "is-12" if may_change else "is-7",
        "width_beside": "is-12" if may_change else "is-5",
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
        "may_change": may_change,
        "may_object": organisation.heads(today, [found.unit_id]).get(found.unit_id)
        == request.viewer.person_id,
        "above": queries.lines_above(found, today),
        "chart": kind,
        "chart_data": data,
        "events": history.events(
            request.viewer,
            [("target", [row.target.pk for row in rows[:EVENTS] if row.target is not None])],
            most=12,
        ),
        "problems": typed_rows.troubles(refused, rows) if refused else [],
    }
    return render(request, "targets/target.html", context, status=status)


def _apply(
    request: Request,
    target_id: int,
    rule: str,
    reserve: int,
    weights: list[tuple[int, int]] | None,
    values: dict[int, list[tuple[str, str]]],
    form: CascadeForm,
    below: int,
) -> int:
    """Give down one level or all, as a step that can be undone; how many units got something."""
    by, at = request.viewer.actor, clock.now()

    def act() -> int:
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
            post=form.cleaned_data["post"],
            person=person_typed(form, request.viewer),
            by=by,
            at=at,
        )
        return len(made)

    return actions.kept_as_step(target_id, act, by=by, at=at) if below <= STEPS else act()


def _goes_down(form: CascadeForm) -> bool:
    """Down to the teams; values that a person chooses are chosen level by level."""
    levels: bool = form.cleaned_data["levels"]
    return levels and form.cleaned_data["rule"] not in ("OWN", "MAPPED", "HELD")
