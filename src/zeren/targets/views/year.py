"""The year's targets: the list, check and publish, and what one unit was given."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.targets import actions, naming, queries
from zeren.targets.views.asked import GET_OR_POST, language_of, leading, may_set, year_asked
from zeren.web import answers, links, words
from zeren.web.access import Request, allow, opens
from zeren.web.foretelling import foretold
from zeren.web.parts import Column, Tab, Trouble
from zeren.web.unread import Warnings

NAMED = 20
"""So many names stand in one sentence, so many problems in one list; the count names the rest."""


@leading
@require_GET
def index(request: Request) -> HttpResponse:
    """The year's company targets, and what stands in the way of publishing them."""
    today = clock.today()
    known = queries.years()
    year = year_asked(request.GET.get("year", ""), known[0] if known else today.year)
    standing = queries.current_set(year)
    rows, problems = queries.set_rows(standing.pk, today) if standing else ([], [])
    found = queries.findings(standing.pk, today) if standing and standing.state == "DRAFT" else []
    problems += [(one.target, one.problem) for one in found if one.is_error]
    warned = [(one.target, one.problem) for one in found if not one.is_error]
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
            "warned": _troubles(warned),
            "ownerless": _ownerless(year),
            "troubles": _troubles(problems[:NAMED]),
            "more": max(0, len(problems) - NAMED),
            "may_set": may_set(request, request.viewer.root_path),
            "may_publish": request.viewer.is_general_manager,
            "may_start": not rows
            and may_set(request, request.viewer.root_path)
            and bool(queries.year_before(year)),
            "arrived": [(one, _why(one)) for one in actions.arrived(year)],
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


def _why(one: actions.Arrived) -> str:
    """Why a target of a workbook was not understood; "" when it was."""
    return words.sentence(one.refused.code, one.refused.params) if one.refused else ""


@leading
@require_POST
def take_in(request: Request, year: int) -> HttpResponse:
    """The targets that workbooks brought for this year become its draft."""
    if not may_set(request, request.viewer.root_path):
        raise Http404
    taken, left = actions.take_in(year, by=request.viewer.actor, at=clock.now())
    told = ngettext("%(n)s target is in the draft.", "%(n)s targets are in the draft.", taken)
    rest = ngettext("%(n)s was not understood.", "%(n)s were not understood.", len(left))
    said = [told % {"n": taken}, *([rest % {"n": len(left)}] if left else [])]
    return answers.done(request, " ".join(said), f"{reverse('targets:index')}?year={year}")


@allow.roles("safety_manager")
@GET_OR_POST
def publish(request: Request, year: int) -> HttpResponse:
    """Check the year's targets and say exactly what publishing does, then publish."""
    today = clock.today()
    standing = queries.current_set(year)
    if standing is None:
        raise Http404
    context: dict[str, object] = {"year": year, "set": standing}
    unread = None
    if request.method == "POST":
        try:
            actions.publish(
                year,
                acknowledged=request.POST.getlist("read"),
                by=request.viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            if refused.code != "targets.warnings_unread":
                return answers.refusal(request, refused, "targets/publish.html", context)
            unread = refused
        else:
            where = f"{reverse('targets:index')}?year={year}"
            return answers.done(request, _("Published. Letters can be issued now."), where)
    rows, problems = queries.set_rows(standing.pk, today)
    found = queries.findings(standing.pk, today)
    errors = [(one.target, one.problem) for one in found if one.is_error]
    problems = [*problems, *errors]
    people = sum(1 for row in organisation.roster(today) if row.kind != "contractor")
    warned = [(one.key, words.said(one.problem)) for one in found if not one.is_error]
    undecided = [row.target for row in rows if not row.target.rule]
    unheard = sum(one.heard.blocks for one in queries.voices(standing.pk))
    may_publish = request.viewer.is_general_manager and standing.state == "DRAFT"
    return render(
        request,
        "targets/publish.html",
        {
            **context,
            "count": len(rows),
            "wrong": len(problems),
            "problems": [
                *_troubles(problems),
                *(
                    [Trouble(words.sentence(unread.code, unread.params), href="#id_read_0")]
                    if unread
                    else ()
                ),
            ],
            "effects": [
                *_effects(year, len(rows), people, replaces=standing.version > 1),
                *(
                    _foretold(request, year, found)
                    if may_publish and not (problems or unheard)
                    else ()
                ),
            ],
            "warnings": [
                *_unheard(standing.pk, today),
                *_unanswered(year),
                *(
                    _("%(target)s is not given down: it stays with the whole organisation.")
                    % {"target": say(one.indicator.name, language_of(request))}
                    for one in undecided
                ),
            ],
            "fields": Warnings(warned, ticked=request.POST.getlist("read")),
            "warned": [Trouble(said) for _key, said in warned],
            "unheard": unheard,
            "is_draft": standing.state == "DRAFT",
            "changes": queries.difference(standing.pk) if standing.version > 1 else [],
            "letters_href": links.letters() if opens(request.viewer, links.letters()) else "",
            "may_publish": may_publish,
        },
        status=409 if unread else 200,
    )


@allow.signed_in
@require_GET
def unit(request: Request, unit_id: int) -> HttpResponse:
    """What one unit was given this year; its people and those above may look."""
    found = answers.get_or_404(queries.unit_for(request.viewer, unit_id))
    year = clock.today().year
    rows = queries.unit_targets(unit_id, year)
    lines = queries.lines_for([unit_id], year, on=clock.today()).get(unit_id, [])
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


@leading
@GET_OR_POST
def left(request: Request, unit_id: int) -> HttpResponse:
    """What a unit that is no more was given: where each part goes, decided by who may."""
    on = clock.today()
    heir = organisation.unit(queries.heir_of(unit_id, on), on)
    parts = queries.left_parts(unit_id, heir, on) if heir else []
    if heir is None or not parts or not may_set(request, heir.path):
        raise Http404
    chosen = {one.target.pk: request.POST.get(f"part-{one.target.pk}", "") for one in parts}
    context: dict[str, object] = {
        "unit": parts[0].target.unit,
        "heir": heir,
        "rows": [
            {
                "part": one,
                "said": queries.said(one.target),
                "own": queries.said(one.own) if one.own else None,
                "chosen": chosen[one.target.pk] or one.only,
            }
            for one in parts
        ],
    }
    if request.method == "POST":
        try:
            actions.decide_left(unit_id, chosen, by=request.viewer.actor, at=clock.now())
        except Refused as refused:
            return answers.refusal(request, refused, "targets/left.html", context)
        where = f"{reverse('targets:index')}?year={parts[0].target.year}"
        said = _("Decided in the draft. It holds when the general manager has published it.")
        return answers.done(request, said, where)
    return render(request, "targets/left.html", context)


def _ownerless(year: int) -> list[Trouble]:
    """What nobody answers for any more, each with where somebody is named."""
    return [
        Trouble(
            f"{words.shown(one.target.indicator.name)}: {naming.WHY[one.why]}",
            href=reverse("targets:holder", args=[one.target.pk]),
        )
        for one in queries.ownerless(year, clock.today())
    ]


def _foretold(request: Request, year: int, found: Sequence[queries.Found]) -> list[str]:
    """Which letters fall due again."""
    at = clock.now()
    keys = [one.key for one in found]
    by = request.viewer.actor
    return foretold(lambda: actions.publish(year, acknowledged=keys, by=by, at=at), at=at)


def _unheard(set_id: int, on: date) -> list[str]:
    """Who was not asked, is silent, or did not accept and was answered; each by name."""
    voices = queries.voices(set_id)
    by_state: dict[str, list[str]] = {}
    for one in voices:
        named = f"{one.asked.person.name} ({words.shown(one.asked.unit.name)})"
        by_state.setdefault(one.heard.state, []).append(named)
    joint = _(", ")
    found = [
        sentence
        % {
            "names": joint.join(by_state[state][:NAMED])
            + (_(" and %(n)s more") % {"n": len(by_state[state]) - NAMED}
               if len(by_state[state]) > NAMED else ""),
        }
        for state, sentence in (
            ("REFUSED", _("Did not accept: %(names)s.")),
            ("CHANGED", _("Asked again, because it was changed: %(names)s.")),
            ("SILENT", _("Asked, and no word yet: %(names)s.")),
        )
        if state in by_state
    ]  # fmt: skip
    missing = len(queries.to_ask(set_id, on))
    if not voices:
        found.append(_("Nobody was asked about these targets: neither heads nor workers."))
    elif missing:
        found.append(
            ngettext("%(n)s head was not asked.", "%(n)s heads were not asked.", missing)
            % {"n": missing}
        )
    if voices and not any(one.asked.capacity == "WORKERS" for one in voices):
        found.append(_("Nobody who speaks for the workers was asked (Labour Contract Law art. 4)."))
    return found


def _unanswered(year: int) -> list[str]:
    """Lines of letters from outside that no company target answers alike; each by name."""
    return [
        _("%(name)s demands %(value)s of %(indicator)s, and no target answers it alike.")
        % {
            "name": one.line.letter.name,
            "value": words.shown(queries.said(queries.as_target(one.line))),
            "indicator": words.shown(one.line.indicator.name),
        }
        for one in queries.unanswered(year)
    ]


def _set_row(row: queries.SetRow) -> dict[str, object]:
    return {
        "target": row.target,
        "said": queries.said(row.target),
        "holder": queries.holder(row.target),
        "rule": naming.RULES[row.target.rule],
        "domain": naming.DOMAINS.get(row.target.indicator.domain, ""),
        "given": row.given + row.target.own if row.target.rule == "APPORTION" else None,
        "below": row.below,
        "problems": row.problems,
    }


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
            _("They replace the published targets from today on; what was signed stays readable.")
        )
    return found
