"""All assessments in sight: open a year, assess a team as a grid, approve many, publish."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.assessment import actions, permits, queries, texts
from zeren.assessment.forms import rating as forms
from zeren.core.assessment import assessment as core
from zeren.core.assessment.scheme import Item, spelt
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.web import links, words
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, go, problems_of
from zeren.web.paging import page_of
from zeren.web.parts import Column, Figure, Tab, Trouble

GET_OR_POST = require_http_methods(["GET", "POST"])


@allow.signed_in
@require_GET
def index(request: Request) -> HttpResponse:
    """Which assessments there are, what is owed of a year, and which are late."""
    viewer, on = request.viewer, clock.today()
    if not viewer.paths_seen() and not queries.concerns(viewer.person_id):
        return go(request, links.my_assessments())
    known = sorted({*queries.years(viewer), on.year, on.year - 1}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in known else queries.busy_year(on)
    state = request.GET.get("state", "")
    ids = queries.assessment_ids(viewer, on=on, year=0 if state == "LATE" else year, state=state)
    may_arrange = permits.may_arrange(viewer)
    owing = queries.owing(year, on) if may_arrange else None
    context = {
        "year": year,
        "first_href": links.schemes(),
        "years": [Tab(str(one), f"?year={one}", one == year) for one in known],
        "page": page_of(request, ids, partial(_rows, on=on)),
        "is_late": state == "LATE",
        "owing": owing,
        "figures": _figures(owing, queries.late(on)) if owing else [],
        "scheme": queries.published_scheme(),
        "may_arrange": may_arrange,
        "periods": [(code, label) for code, label in texts.PERIODS.items()],
        "teams": _teams(request, year),
        "units": [
            (row.id, words.shown(row.name)) for row in organisation.unit_tree(on)
        ] if may_arrange else [],
        "columns": [Column(one) for one in (
            _("Who"), _("Term"), _("Assessed by"), _("State"))]
        + [Column(_("Points"), is_number=True), Column(_("Result"))],
    }  # fmt: skip
    return render(request, "assessment/index.html", context)


@allow.roles("safety_manager")
@require_POST
def open_all(request: Request) -> HttpResponse:
    """Begin the assessments of a year for everybody whose letter is in force, or for a unit."""
    year = int(request.POST.get("year", "0") or 0)
    period = request.POST.get("period", "YEAR")
    by, at = request.viewer.actor, clock.now()
    if period not in texts.PERIODS or not 2000 < year < 2200:
        raise Refused("assessment.too_early")
    unit_id = request.POST.get("unit", "")
    if unit_id.isdigit():
        found = actions.open_unit(int(unit_id), year, period=period, by=by, at=at)
    else:
        found = actions.open_year(year, period=period, by=by, at=at)
    said = ngettext("%(n)s assessment is open.", "%(n)s assessments are open.", found.number)
    told = [said % {"n": found.number}]
    if found.without:
        names = organisation.names(found.without).values()
        told.append(_("Nobody could assess %(names)s: fill a seat above first.")
                    % {"names": ", ".join(names)})  # fmt: skip
    return done(request, " ".join(told), f"{links.assessments()}?year={year}")


@allow.roles("safety_manager")
@require_POST
def name_assessor(request: Request, assessment_id: int) -> HttpResponse:
    """Somebody of the union, the group's office or another department assesses instead."""
    row = get_or_404(queries.assessment_for(request.viewer, assessment_id))
    person = organisation.person_by_number(request.POST.get("number", "").strip())
    if person is None:
        raise Refused("assessment.not_here")
    seat, by = request.POST.get("seat", ""), request.viewer.actor
    actions.name_assessor(row.pk, person.pk, seat=seat, by=by, at=clock.now())
    said = _("%(name)s assesses now.") % {"name": person.name}
    return done(request, said, links.assessment(row.pk))


@allow.signed_in
@GET_OR_POST
def team(request: Request, unit_id: int, year: int) -> HttpResponse:
    """A team as a grid: a line a person, a column an item, one reason a line."""
    on = clock.today()
    unit = get_or_404(organisation.known_unit(unit_id))
    rows = get_or_404(queries.of_team(request.viewer.person_id, unit_id, year) or None)
    items = queries.asked_of(queries.standard_of(rows[0].scheme))
    problems: list[Trouble] = []
    if request.method == "POST":
        saved = 0
        for row in rows:
            marks = forms.grid_marks(request.POST, row.pk, items)
            if not all(mark for mark, _reason in marks.values()):
                continue
            try:
                actions.assess(row.pk, marks, by=request.viewer.actor, at=clock.now())
            except Refused as refused:
                problems += [
                    Trouble(one.text, texts.about(row), f"#row-{row.pk}")
                    for one in problems_of(refused)
                ]
            else:
                saved += 1
        if not problems:
            said = ngettext("%(n)s person is assessed.", "%(n)s people are assessed.", saved)
            return done(request, said % {"n": saved}, links.assessment_team(unit_id, year))
    context = {
        "unit": unit,
        "year": year,
        "items": [(words.shown(one.name), spelt(one.points)) for one in items],
        "rows": [_grid_row(request, row, items) for row in rows],
        "lines": texts.lines(rows, on),
        "problems": problems,
    }
    status = 409 if problems else 200
    return render(request, "assessment/team.html", context, status=status)


@allow.signed_in
@GET_OR_POST
def approvals(request: Request) -> HttpResponse:
    """What waits for my approval or publication: many at once, those that cannot say why."""
    on, me = clock.today(), request.viewer.person_id
    found = [(row, act) for row, act in queries.turns(me, on) if act in ("approve", "publish")]
    problems: list[Trouble] = []
    if request.method == "POST":
        chosen = set(request.POST.getlist("row"))
        number = 0
        for row, act in found:
            if str(row.pk) not in chosen:
                continue
            try:
                do = actions.approve if act == "approve" else actions.publish
                do(row.pk, by=request.viewer.actor, at=clock.now())
            except Refused as refused:
                problems += [Trouble(one.text, texts.about(row)) for one in problems_of(refused)]
            else:
                number += 1
        if not problems:
            said = ngettext("%(n)s step is done.", "%(n)s steps are done.", number)
            return done(request, said % {"n": number}, links.assessment_approvals())
    lines = texts.lines([row for row, _act in found], on)
    acts = [texts.BUTTONS[act] for _row, act in found]
    context = {"lines": list(zip(lines, acts, strict=True)), "problems": problems}
    return render(request, "assessment/approvals.html", context, status=409 if problems else 200)


@allow.roles("safety_manager", "auditor", heads=True)
@require_GET
def sheet(request: Request, year: int) -> HttpResponse:
    """What is displayed of a year: names, units, results. Nothing of health, no reasons."""
    ids = queries.assessment_ids(request.viewer, on=clock.today(), year=year, state="PUBLISHED")
    rows = queries.assessments_by_id(list(ids))
    lines = texts.lines(rows, clock.today())
    context = {
        "year": year,
        "first_href": links.assessment_approvals(),
        "units": [one for one in lines if one.row.kind == "unit"],
        "people": [one for one in lines if one.row.kind == "person"],
        "scheme": queries.published_scheme(),
        "objections": core.WINDOW_DAYS,
    }
    return render(request, "assessment/sheet.html", context)


def _rows(ids: Sequence[int], on: date) -> list[texts.Line]:
    return texts.lines(queries.assessments_by_id(ids), on)


def _figures(owing: queries.Owing, late: int) -> list[Figure]:
    return [
        Figure(
            _("Assessed of letters in force"),
            owing.published,
            owing.owed,
            bar=owing.published,
            bar_of=max(owing.owed, 1),
            state="ok" if not owing.missing else "soon",
        ),
        Figure(_("Late"), late, state="gap" if late else "ok",
               href=f"{links.assessments()}?state=LATE"),
    ]  # fmt: skip


def _teams(request: Request, year: int) -> list[tuple[str, str, int]]:
    """Teams that this reader assesses, with how many wait."""
    found: dict[int, tuple[str, int]] = {}
    for row, act in queries.turns(request.viewer.person_id, clock.today()):
        if act == "assess" and row.year == year and row.kind == "person":
            name, number = found.get(row.unit_id, (words.shown(row.unit.name), 0))
            found[row.unit_id] = name, number + 1
    return [
        (name, links.assessment_team(unit_id, year), number)
        for unit_id, (name, number) in found.items()
    ]


def _grid_row(
    request: Request, row: queries.Assessment, items: Sequence[Item]
) -> dict[str, object]:
    """One line of the grid: what was typed, else what was said before."""
    own, before = queries.marks_of(row, "SELF"), queries.marks_of(row, "ASSESSOR")
    seen = queries.seen(row, request.viewer.person_id, clock.today())
    why = [one for one in core.refusals("assess", seen) if one != "assessment.not_complete"]
    cells = []
    for item in items:
        name = f"{row.pk}-{item.code}"
        mark = request.POST.get(name, before.get(item.code, ("", ""))[0])
        cells.append({
            "name": name, "mark": mark, "label": f"{texts.about(row)}: {words.shown(item.name)}",
            "own": own.get(item.code, ("", ""))[0],
            "grades": list(item.grades),
        })  # fmt: skip
    reasons = [reason for _mark, reason in before.values() if reason]
    return {
        "row": row,
        "line": texts.lines([row], clock.today())[0],
        "cells": cells,
        "reason_name": f"{row.pk}-reason",
        "reason": request.POST.get(f"{row.pk}-reason", reasons[0] if reasons else ""),
        "closed": [words.sentence(one) for one in why],
    }
