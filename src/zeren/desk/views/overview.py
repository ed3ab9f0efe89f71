"""The overview: how much is covered, what to do next, four figures."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.coverage import queries as coverage
from zeren.coverage import turns, words
from zeren.coverage.queries import Summary
from zeren.coverage.scope import Scope, scope_of, unknown_day
from zeren.desk import permits
from zeren.hazards import queries as hazards
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.results import cards as results
from zeren.web import formats, links
from zeren.web.access import Request, allow
from zeren.web.answers import problems_in
from zeren.web.parts import Button, Figure, Todo

SIGNED = ("SIGNED", "IN_FORCE")
MOST_OVERDUE = 3
RAMP: tuple[words.Ramp, ...] = ("full", "near", "part", "far")


@allow.roles("safety_manager", "auditor", heads=True)
@require_GET
def overview(request: Request) -> HttpResponse:
    """The answer of the day for a unit in sight, as of any day."""
    scope = scope_of(request.viewer, request.GET, clock.today())
    day = scope.day
    if not day.has_facts:
        return unknown_day(request, day)
    summary = coverage.summary(day.on, scope.path, known=day.known)
    acts = coverage.acts(day.on, scope.path, known=day.known) if summary.total.missing else []
    told = coverage.told(acts[: turns.SHOWN_ACTS], day.on, known=day.known)
    todos = turns.todos(told, request.viewer, scope.address, is_open=day.is_today)
    if day.is_today:
        todos += _overdue(day.on, scope.path, is_first=not todos)
    standings = words.standings(summary, acts, day.address, known=day.known)
    return render(
        request,
        "desk/overview.html",
        {
            "scope": scope,
            "day": day,
            "knows": True,
            "form": scope.form,
            "problems": problems_in(scope.form),
            "headline": words.headline(summary.total, acts),
            "total": summary.total,
            "renewing": words.renewing(day.on) if day.known_on is None else None,
            "tree": words.picture(summary, day.address),
            "ramp": [(name, words.ramp_words(name)) for name in RAMP],
            "ages": coverage.ages(acts, day.on),
            "worst": [one for one in standings if one.line.count.missing],
            "covered": [one for one in standings if one.line.count.is_full],
            "todos": todos,
            "more": max(0, len(acts) - turns.SHOWN_ACTS),
            "acts_href": turns.acts_href(scope.address),
            "coming": _coming(summary),
            "may_publish": day.is_today and permits.may_publish(request.viewer),
            "figures": _figures(request.viewer, scope, summary),
        },
    )


def _overdue(on: date, path: str, *, is_first: bool) -> list[Todo]:
    late = hazards.overdue(on, path)
    found: list[Todo] = []
    for row in late[:MOST_OVERDUE]:
        days = (on - row.due_date).days if row.due_date else 0
        where = say(row.thing.name if row.thing else row.unit.name, get_language() or "en")
        climbed = row.escalated_to.name if row.escalated_to else ""
        found.append(
            Todo(
                title=ngettext(
                    "Hazard at %(place)s is %(days)s day overdue",
                    "Hazard at %(place)s is %(days)s days overdue",
                    days,
                )
                % {"place": where, "days": days},
                detail=_("escalated to %(name)s") % {"name": climbed} if climbed else "",
                owner=row.owner.name if row.owner else "",
                buttons=[Button(_("Open"), links.hazard(row.pk), is_main=is_first and not found)],
                state="gap",
            )
        )
    return found


def _coming(summary: Summary) -> str:
    if not summary.total.due:
        return _("Bring in the organisation first; then everything that is owed stands here.")
    return _("Everything that is due is met. New duties appear here as soon as something changes.")


def _figures(viewer: Viewer, scope: Scope, summary: Summary) -> list[Figure]:
    return [
        _letters(viewer, scope, summary),
        # hazards and results are counted as they stand now, which says nothing about a past day
        *([_hazards(viewer, scope), *_targets(scope)] if scope.is_today else []),
        _evidence(scope),
    ]


def _letters(viewer: Viewer, scope: Scope, summary: Summary) -> Figure:
    count = summary.by_requirement["letter"]
    note = _("as of %(day)s") % {"day": formats.day(scope.on)}
    if scope.is_today:
        inside = {row.unit.id for row in summary.by_unit}
        signed = sum(
            states[state]
            for unit_id, states in letters.unit_progress(viewer, scope.on.year, scope.on).items()
            if unit_id in inside
            for state in SIGNED
        )
        note = _("%(count)s signed by the person") % {"count": formats.number(signed)}
    return Figure(
        label=_("Letters in force"),
        value=formats.number(count.met),
        of=formats.number(count.due),
        bar=count.met,
        bar_of=count.due,
        state=words.state_of(count),
        note=note,
        href=links.letters(),
    )


def _hazards(viewer: Viewer, scope: Scope) -> Figure:
    found = hazards.figures(viewer, scope.on, scope.path)
    parts = [
        _("%(count)s open") % {"count": found.open},
        _("%(count)s overdue") % {"count": found.overdue},
    ]
    if found.median_days is not None:
        parts.append(
            ngettext(
                "median %(days)s working day", "median %(days)s working days", found.median_days
            )
            % {"days": found.median_days}
        )
    is_full = found.judged == found.in_time
    return Figure(
        label=_("Hazards closed in time"),
        value=formats.percent_floor(found.in_time, found.judged),
        bar=found.in_time if found.judged else None,
        bar_of=found.judged or 1,
        state="ok" if is_full and not found.overdue else "soon",
        note=" · ".join(parts),
        href=links.hazards(),
    )


def _targets(scope: Scope) -> list[Figure]:
    found = results.figure(scope.unit.id, scope.on) if scope.unit else None
    return [found] if found else []


def _evidence(scope: Scope) -> Figure:
    """Facts and the checkpoint over them, at the end of the day."""
    until = organisation.end_of_day(scope.on)
    standing = ledger.standing() if scope.is_today else ledger.standing_at(until)
    note = _("No checkpoint is signed yet.")
    if standing.signed_at:
        note = _("checkpoint %(when)s") % {"when": formats.when(standing.signed_at, clock.now())}
    return Figure(
        label=_("Evidence"),
        value=ngettext("%(count)s fact", "%(count)s facts", standing.facts)
        % {"count": formats.number(standing.facts)},
        bar=standing.signed,
        bar_of=standing.facts or 1,
        note=note,
    )
