"""The month grid of heads and hours: typed, pasted from a spreadsheet, or proposed."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zeren.core.incidents import hours
from zeren.core.refusal import Problem, Refused
from zeren.incidents import actions, forms, queries, texts
from zeren.incidents.actions import Entry
from zeren.incidents.queries import grid as grids
from zeren.ledger import clock
from zeren.organisation.queries import UnitRow
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import done, refusal
from zeren.web.paging import ListPage, page_of


@allow.roles("safety_manager", "clerk", "auditor")
@require_http_methods(["GET", "POST"])
def exposure(request: Request) -> HttpResponse:
    """Heads, hours and other denominators of a year, unit by unit and month by month."""
    on, viewer = clock.today(), request.viewer
    years = [on.year - back for back in range(4)]
    which = forms.which(request.GET, years)
    which.is_valid()
    asked = which.cleaned_data
    year = int(asked.get("year") or on.year)
    base = asked.get("base") or "hours"
    population = asked.get("population") or "employee"
    units = queries.units_read(viewer, on, asked.get("q", ""))
    page: ListPage[UnitRow] = page_of(request, units)
    found = queries.grid_of(page.rows, year, base, population)
    proposed = _proposed(request, found, base, population)
    known = hours.ESTIMATED if proposed and base == "hours" else hours.MEASURED
    basis = forms.Basis(request.POST or None, initial={"basis": known})
    chosen = {"year": year, "base": base, "population": population, "q": asked.get("q", "")}
    context = {
        "which": forms.which(chosen, years),
        "page": page,
        "basis": basis,
        "lines": _lines(request, found, proposed),
        "months": found.months,
        "title": texts.BASES[base],
        "population": texts.POPULATIONS[population],
        "year": year,
        "may_enter": queries.may_enter(viewer),
        "is_proposed": bool(proposed),
        "may_propose": base in ("headcount", "hours"),
        "is_estimate": base == "hours",
        "is_empty": not any(cell for line in found.lines for cell in line.cells),
        "address": urlencode({**chosen, "page": page.number}),
    }
    if request.method == "POST" and basis.is_valid():
        try:
            pasted = _pasted(basis.cleaned_data["pasted"], queries.units_read(viewer, on), found)
            entries = pasted or _typed(request, found)
            number = actions.enter_exposure(
                entries, base=base, population=population, basis=basis.cleaned_data["basis"],
                by=viewer.actor, at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            return refusal(request, refused, "incidents/exposure.html", context)
        said = ngettext("%(n)s cell is new or changed", "%(n)s cells are new or changed", number)
        return done(request, said % {"n": number}, f"{request.path}?{context['address']}")
    return render(request, "incidents/exposure.html", context)


def _lines(
    request: Request, found: queries.Grid, proposed: dict[tuple[int, date], int]
) -> list[dict[str, object]]:
    """The cells as text: what was sent, else what is known, else what is proposed."""
    lines = []
    for line in found.lines:
        cells = []
        for month, row in zip(found.months, line.cells, strict=True):
            name = f"c{line.unit_id}-{month.month}"
            value = row.value if row else proposed.get((line.unit_id, month))
            shown = "" if value is None else _plain(value)
            cells.append(
                {
                    "name": name,
                    "value": request.POST.get(name, shown),
                    "is_estimate": bool(row and row.basis == hours.ESTIMATED),
                    "is_new": row is None and bool(shown),
                    "month": month,
                }
            )
        kept = [row for row in line.cells if row]
        total = _plain(sum(row.value for row in kept)) if kept else ""
        lines.append({"line": line, "cells": cells, "total": total})
    return lines


def _plain(value: int) -> str:
    whole, rest = divmod(value, hours.MICRO)
    return f"{whole}.{rest:06d}".rstrip("0") if rest else str(whole)


def _proposed(
    request: Request, found: queries.Grid, base: str, population: str
) -> dict[tuple[int, date], int]:
    """Heads of the roster at each month's end, or hours estimated from them: heads x days x 8."""
    if "propose" not in request.GET or base not in ("headcount", "hours"):
        return {}
    cells = {}
    ids = [line.unit_id for line in found.lines]
    for month in found.months:
        if month > clock.today():
            break
        heads = grids.proposed_heads(month, population)
        days = grids.working_days(ids, month) if base == "hours" else {}
        for unit_id in ids:
            number = heads.get(unit_id, 0)
            if base == "hours":
                number = hours.estimated(number, days[unit_id])
            if number:
                cells[unit_id, month] = number * hours.MICRO
    return cells


def _typed(request: Request, found: queries.Grid) -> list[Entry]:
    """Every cell that holds another number than before. Refused: exposure.not_a_number, of all."""
    entries, problems = [], []
    for line in found.lines:
        for month, row in zip(found.months, line.cells, strict=True):
            text = request.POST.get(f"c{line.unit_id}-{month.month}", "")
            try:
                value = hours.typed(text)
            except ValueError:
                where = f"{words.shown(line.name)} · {month:%Y-%m}"
                problems.append(Problem("exposure.not_a_number", where, {"cell": text[:40]}))
                continue
            if value is not None and (row is None or row.value != value):
                entries.append(Entry(line.unit_id, month, value))
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    return entries


def _pasted(text: str, units: Sequence[UnitRow], found: queries.Grid) -> list[Entry]:
    """Lines of a spreadsheet: unit, then a cell for each month. Every problem is told at once.

    units: all that may be named, also those of other pages.
    """
    known = {row.code.casefold(): row.id for row in units}
    for row in units:
        known |= {name.casefold(): row.id for name in row.name.values()}
    entries, problems = [], []
    for number, written in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in written.split("\t")]
        if not any(cells):
            continue
        unit_id = known.get(cells[0].casefold())
        if unit_id is None:
            told = {"line": number, "unit": cells[0][:40]}
            problems.append(Problem("exposure.unknown_unit", _("pasted"), told))
            continue
        for month, cell in zip(found.months, cells[1:], strict=False):
            try:
                value = hours.typed(cell)
            except ValueError:
                where = f"{cells[0][:40]} · {month:%Y-%m}"
                problems.append(Problem("exposure.not_a_number", where, {"cell": cell[:40]}))
                continue
            if value is not None:
                entries.append(Entry(unit_id, month, value))
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    return entries
