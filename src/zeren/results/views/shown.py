"""The results of a unit beside its limits, and one target month by month with what is behind it."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zeren.ledger import clock
from zeren.letters import queries as letters
from zeren.letters import record
from zeren.organisation import queries as organisation
from zeren.results import cards, permits, texts
from zeren.results.queries import behind, owners, reading, verdicts
from zeren.targets import naming
from zeren.targets import queries as targets
from zeren.web import links, words
from zeren.web.access import Request, allow, read_only
from zeren.web.answers import get_or_404, is_part
from zeren.web.parts import Column, Tab


@allow.signed_in
@read_only
def index(request: Request) -> HttpResponse:
    """To the results of the whole, or of the unit that the reader belongs to or leads."""
    on, viewer = clock.today(), request.viewer
    top = organisation.root(on)
    if top is not None and targets.unit_for(viewer, top.id) is not None:
        return redirect("results:unit", top.id)
    path = viewer.unit_path or next(iter(viewer.paths_seen()), "")
    return redirect("results:unit", get_or_404(next(reversed(organisation.path_ids(path)), None)))


@allow.signed_in
@read_only
def unit(request: Request, unit_id: int) -> HttpResponse:
    """What came of a unit's targets: the headline, the picture, a line for each."""
    get_or_404(targets.unit_for(request.viewer, unit_id))
    found = get_or_404(organisation.unit(unit_id, clock.today()))
    today = clock.today()
    year = _year(request, today)
    lines = verdicts.lines(unit_id, year, clock.now())
    done, parts = reading.progress(year, today)
    return render(
        request,
        "results/unit.html",
        {
            "unit": found,
            "year": year,
            "years": [Tab(str(one), f"?year={one}", one == year) for one in _years(year)],
            "headline": texts.headline(lines) if lines else "",
            "groups": texts.groups(lines),
            "rows": [_row(one) for one in lines],
            "counted_at": reading.counted_at([year]),
            "done": done,
            "parts": parts,
            "is_counting": done < parts and year == today.year,
            "may_enter": bool(owners.owners_for(request.viewer)),
            "may_name": permits.may_name(request.viewer, found.path),
            "columns": [
                Column(pgettext("result", "Target")),
                Column(pgettext("result", "Limit"), is_number=True),
                Column(pgettext("result", "Result")),
                Column(pgettext("result", "Verdict")),
                Column(_("The year before")),
            ],
        },
    )


@allow.signed_in
@read_only
def target(request: Request, target_id: int) -> HttpResponse:
    """One target: its months as picture and table, its windows, what is behind the number."""
    row = get_or_404(targets.target_for(request.viewer, target_id))
    at = clock.now()
    line = verdicts.of_rows([row], at)[0]
    below = verdicts.of_rows(targets.children(row), at)
    months = texts.months(line)
    return render(
        request,
        "results/target.html",
        {
            "target": row,
            "line": _row(line),
            "months": months,
            "chart": texts.trend(line, months) if months else None,
            "periods": [texts.period(line, one) for one in line.begun],
            "below": [_row(one) for one in below],
            "entries": [{"row": one, "said": texts.entry(one)} for one in owners.entries_of(row)],
            "events": [
                {
                    "number": one.number,
                    "href": links.incident(one.pk),
                    "unit": words.shown(one.unit.name),
                    "day": one.occurred_at,
                }
                for one in behind.events_of(request.viewer, line)
            ],
            "list_href": texts.list_href(behind.list_of(line), row.unit_id),
        },
    )


@allow.signed_in
@read_only
def letter(request: Request, letter_id: int) -> HttpResponse:
    """The targets of a letter with what came of them: a page, and a panel beside its text.

    Never a part of the text: what was signed does not change with what happens.
    """
    today = clock.today()
    row = get_or_404(letters.letter_for(request.viewer, letter_id, today))
    named = record.reading(row.text, request.viewer.language).targets
    path = organisation.path_on(row.unit_id, min(today, date(row.year, 12, 31)))
    found = cards.beside(path, [one.code for one in named], row.year, clock.now())
    context = {
        "letter": row,
        "lines": [
            {"name": one.text, "value": one.value, "result": found[one.code]}
            for one in named
            if one.code in found
        ],
    }
    part = is_part(request)
    return render(request, "results/_letter.html" if part else "results/letter.html", context)


def _row(line: verdicts.Line) -> dict[str, object]:
    return {
        "line": line,
        "href": reverse("results:target", args=[line.row.pk]),
        "limit": targets.said(line.row),
        "figures": texts.figures(line),
        "allowed": texts.allowed(line),
        "verdict": texts.VERDICTS[line.state],
        "badge": texts.BADGES.get(line.state, "plain"),
        "before": texts.before(line),
        "domain": naming.DOMAINS.get(line.row.indicator.domain, ""),
        "source": texts.source(line),
        "unit": words.shown(line.row.unit.name),
    }


def _year(request: Request, today: date) -> int:
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2100:
        return int(asked)
    return today.year


def _years(shown: int) -> list[int]:
    return sorted({*targets.years(), shown}, reverse=True)
