"""Coverage: the whole, the exact list of what is missing, and both for machines."""

from collections.abc import Sequence

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zeren.core.owed import coverage as rules
from zeren.core.owed.coverage import Count
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import links, queries, sheets, texts, turns, words
from zeren.coverage.cards import columns
from zeren.coverage.scope import Asked, Day, Scope, gaps_asked, scope_of, unknown_day
from zeren.ledger import clock
from zeren.organisation.views.handing import hand_out
from zeren.web import links as pages
from zeren.web.access import Request, allow, opens
from zeren.web.answers import problems_in
from zeren.web.paging import page_of
from zeren.web.parts import Column, Todo
from zeren.web.words import next_step_words, requirement_words

SHOWN_EXCLUSIONS = 200

leading = allow.roles("safety_manager", "auditor", heads=True)


@leading
@require_GET
def index(request: Request) -> HttpResponse:
    """How much is covered: by requirement, layer and unit, as of any day."""
    scope = scope_of(request.viewer, request.GET, clock.today())
    known = scope.day.known
    if not scope.day.has_facts:
        return unknown_day(request, scope.day)
    summary = queries.summary(scope.on, scope.path, known=known)
    excluded = queries.exclusions(scope.on, scope.path)
    language = get_language() or "en"
    return render(
        request,
        "coverage/index.html",
        {
            "scope": scope,
            "day": scope.day,
            "knows": True,
            "summary": summary,
            "headline": words.headline(summary.total),
            "problems": problems_in(scope.form),
            "form": scope.form,
            "renewing": words.renewing(scope.on) if scope.day.known_on is None else None,
            "requirements": words.requirement_lines(summary, scope.address),
            "layers": words.layer_lines(summary, scope.address),
            "units": words.unit_lines(summary, scope.day.address),
            "people_state": words.state_of(summary.people),
            "exclusions": [
                (texts.EXCLUSIONS.get(reason, reason), number)
                for reason, number in summary.exclusions.items()
            ],
            "excluded": [
                (row, say(row.unit_name, language)) for row in excluded[:SHOWN_EXCLUSIONS]
            ],
            "columns": columns(_("Unit")),
            "requirement_columns": columns(_("Requirement")),
            "layer_columns": columns(_("Layer")),
        },
    )


@leading
@require_GET
def gaps(request: Request) -> HttpResponse:
    """Every single gap: what is missing, since when, whose turn it is, and where."""
    asked = gaps_asked(request.viewer, request.GET, clock.today())
    scope, known = asked.scope, asked.scope.day.known
    if not scope.day.has_facts:
        return unknown_day(request, scope.day)
    acts = [] if asked.is_narrowed else asked.acts
    if acts and request.GET.get("list") == turns.ACTS:
        return _acts(request, asked)
    page = page_of(
        request,
        asked.ids,
        lambda some: _shown(
            queries.gaps_by_id(some, scope.on, known=known), scope.day, request.viewer
        ),
    )
    return render(
        request,
        "coverage/gaps.html",
        {
            "scope": scope,
            "day": scope.day,
            "knows": True,
            "form": asked.form,
            "problems": problems_in(asked.form),
            "page": page,
            "todos": _todos(request, scope, acts[: turns.SHOWN_ACTS]),
            "number": len(acts),
            "more": max(0, len(acts) - turns.SHOWN_ACTS),
            "acts_href": turns.acts_href(scope.address),
            "remind_href": f"{pages.remind()}?{request.GET.urlencode()}"
            if scope.is_today and page.rows and opens(request.viewer, pages.remind())
            else "",
            "all_href": f"?{scope.address}",
            "act": turns.act_title(asked.act) if asked.act else "",
            "owner": turns.owner_words(queries.told([asked.act], scope.on, known=known)[0])
            if asked.act
            else "",
            "columns": [
                Column(_("Who or what")),
                Column(_("Unit")),
                Column(_("What is missing")),
                Column(_("Since")),
                Column(_("Whose turn")),
                Column(_("Next step")),
            ],
        },
    )


def _acts(request: Request, asked: Asked) -> HttpResponse:
    """All acts, in pages: the first page of what is missing shows some."""
    scope = asked.scope
    return render(
        request,
        "coverage/acts.html",
        {
            "scope": scope,
            "day": scope.day,
            "knows": True,
            "form": asked.form,
            "problems": problems_in(asked.form),
            "page": page_of(request, asked.acts, lambda some: _todos(request, scope, some)),
            "all_href": f"?{scope.address}",
        },
    )


def _todos(request: Request, scope: Scope, acts: Sequence[queries.Act]) -> list[Todo]:
    told = queries.told(acts, scope.on, known=scope.day.known)
    return turns.todos(told, request.viewer, scope.address, is_open=scope.is_today)


@leading
@require_GET
def data(request: Request) -> JsonResponse:
    """The same numbers and gaps for machines; codes instead of words."""
    scope = scope_of(request.viewer, request.GET, clock.today())
    known = scope.day.known
    summary = queries.summary(scope.on, scope.path, known=known)
    return JsonResponse(
        {
            "on": scope.on.isoformat(),
            "unit": scope.unit.code if scope.unit else None,
            "total": _numbers(summary.total),
            "people": _numbers(summary.people),
            "requirements": {k: _numbers(v) for k, v in summary.by_requirement.items()},
            "layers": {str(k): _numbers(v) for k, v in summary.by_layer.items()},
            "units": [
                {"code": row.unit.code, **_numbers(row.whole), "own": _numbers(row.own)}
                for row in summary.by_unit
            ],
            "exclusions": summary.exclusions,
            "gaps": queries.gap_summary(scope.on, scope.path, known=known),
        }
    )


@leading
@require_http_methods(["GET", "POST"])
def export(request: Request) -> HttpResponse:
    """Exactly what the page shows, as a workbook."""
    scope = scope_of(request.viewer, request.GET, clock.today())
    known = scope.day.known
    summary = queries.summary(scope.on, scope.path, known=known)
    found = queries.gap_list(scope.on, scope.path, size=sheets.MOST_GAPS, known=known)
    names = turns.unit_words(gap.unit_id for gap in found)
    unit = scope.unit.code if scope.unit else "none"
    people = [gap.subject_id for gap in found if gap.subject_kind == "person"]
    return hand_out(
        request,
        people=[*people, *(gap.owner_id for gap in found if gap.owner_id)],
        make=lambda: sheets.workbook(summary, found, names),
        name=f"zeren-coverage-{_plain(unit)}-{scope.on.isoformat()}.xlsx",
    )


def _shown(gaps: Sequence[queries.Gap], day: Day, viewer: Viewer) -> list[dict[str, object]]:
    units = turns.unit_words(gap.unit_id for gap in gaps)
    return [
        {
            "gap": gap,
            "name": turns.subject_words(gap),
            "href": links.subject_of(gap, day.address),
            "unit": units.get(gap.unit_id, ""),
            "missing": turns.missing_words(gap),
            "object_href": turns.object_href(gap, viewer) if day.is_today else "",
            "requirement": requirement_words()[gap.requirement],
            "owner": turns.owner_words(gap),
            "step": next_step_words()[gap.gap],
            "step_href": links.step_of(gap, viewer) if day.is_today else "",
        }
        for gap in gaps
    ]


def _numbers(count: Count) -> dict[str, object]:
    return {"due": count.due, "met": count.met, "percent": rules.percent(count)}


def _plain(code: str) -> str:
    return "".join(one if one.isascii() and one.isalnum() else "-" for one in code)
