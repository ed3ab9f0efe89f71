"""The scales of severity that letters of the house define, beside the national one."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.core.incidents.severity import NATIONAL, Band, gaps
from zeren.core.refusal import Problem, Refused
from zeren.incidents import actions, forms, queries, texts
from zeren.ledger import clock
from zeren.web import words
from zeren.web.access import Request, allow
from zeren.web.answers import done, problems_in, put_on

LINE = re.compile(
    r"(?P<word>[^\s/]+)\s+(?P<above>>?)(?P<low>\d+)(\s*-\s*(?P<under><?)(?P<high>\d+))?"
)


@allow.roles("safety_manager", "auditor")
@require_http_methods(["GET", "POST"])
def scales(request: Request) -> HttpResponse:
    """Which scales there are, where each is silent, and a new one or a newer edition of one."""
    form = forms.Scale(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data
        with put_on(form):
            row = actions.define_scale(
                asked["code"],
                name={"zh-hans": asked["name_zh"], "en": asked["name_en"]},
                bands=_bands(asked["bands"]),
                by=request.viewer.actor,
                at=clock.now(),
            )
            said = _("The scale holds for whoever is entered from now on. %(gaps)s")
            return done(request, said % {"gaps": _gaps(queries.bands(row))}, "incidents:scales")
    listed = [(words.shown(row.name), row.code, queries.bands(row)) for row in queries.scales()]
    national = [Band(str(texts.GRAVITIES[one.code]), one.low, one.high) for one in NATIONAL]
    context = {
        "form": form,
        "problems": problems_in(form),
        "scales": [
            {"name": name, "code": code, "bands": bands, "gaps": _gaps(bands)}
            for name, code, bands in [(_("National scale"), "GB/T 15499-1995", national), *listed]
        ],
    }
    status = 409 if form.is_bound else 200
    return render(request, "incidents/scales.html", context, status=status)


def _bands(text: str) -> list[Band]:
    """Lines as "word 1-30", "word 31-<60", "word >60". Refused: incident.no_band, of each line."""
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        read = LINE.fullmatch(line.strip())
        if read is None:
            if line.strip():
                problems.append(Problem("incident.no_band", "bands", {"line": number}))
            continue
        high = int(read["high"]) if read["high"] else None
        is_open = bool(read["above"]), bool(read["under"])
        found.append(Band(read["word"], int(read["low"]), high, *is_open))
    if problems:
        raise Refused("incident.no_band", problems, **problems[0].params)
    return found


def _gaps(bands: list[Band]) -> str:
    days = ", ".join(str(day) for day in gaps(bands))
    if not days:
        return _("It says something about every number of lost days.")
    return _("It is silent from %(days)s lost days on: there a human is asked.") % {"days": days}
