"""The safety office issues the year's letters: what will happen first, then how far it is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.core.viewer import Viewer
from zeren.jobs import queries as jobs
from zeren.jobs.views import progress as progress_of
from zeren.ledger import clock
from zeren.letters import actions, paper, queries, texts
from zeren.letters.forms import RulesForm, StartForm
from zeren.letters.views.desk import units_of
from zeren.organisation import queries as organisation
from zeren.web import answers, links, words
from zeren.web.access import Request, allow, private, read_only
from zeren.web.formats import number
from zeren.web.parts import Trouble

NAMED = 50
"""So many of each list are named on the page; the rest is a number."""

issuing = allow.roles("safety_manager", heads=True)


@allow.roles("safety_manager", "auditor", heads=True)
@require_GET
def campaigns(request: Request) -> HttpResponse:
    """Which letters were issued when, and what is being issued now."""
    found = list(queries.campaigns())
    paths = dict(organisation.paths_of([one.unit_id for one in found], request.viewer.on))
    rows = [
        {"campaign": one, "policy": texts.POLICIES[one.countersigner]}
        for one in found
        if request.viewer.sees_unit(paths.get(one.unit_id, "-"))
    ]
    may_issue = request.viewer.has("safety_manager") or request.viewer.is_head
    return render(request, "letters/campaigns.html", {"rows": rows, "may_issue": may_issue})


@issuing
@private
def start(request: Request) -> HttpResponse:
    """Choose unit, year and countersigner; see exactly what will happen; then issue."""
    units = units_of(request)
    initial = {"unit": units[0][0] if units else None, "year": clock.today().year,
               "countersigner": "superior"}  # fmt: skip
    data = request.POST or (request.GET if "unit" in request.GET else None)
    form = StartForm(data, units=units, initial=initial)
    context: dict[str, Any] = {"form": form}
    if not form.is_bound:
        return render(request, "letters/start.html", context)
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "letters/start.html", context, status=400)
    asked = form.cleaned_data
    if request.method != "POST":
        return render(request, "letters/start.html", context | _foretold(request, asked))
    try:
        begun = actions.start_campaign(
            year=asked["year"],
            unit_id=asked["unit"],
            countersigner=asked["countersigner"],
            by=request.viewer.actor,
            at=clock.now(),
        )
    except Refused as refused:
        return answers.refusal(request, refused, "letters/start.html", context)
    return answers.go(request, "letters:campaign", begun.pk)


@allow.roles("safety_manager", "auditor", heads=True)
@read_only
def campaign(request: Request, campaign_id: int) -> HttpResponse:
    """How far a campaign is; the part asks for itself again while letters are issued."""
    found = queries.campaign(campaign_id)
    if found is None or not request.viewer.sees_unit(
        organisation.path_on(found.unit_id, request.viewer.on)
    ):
        return answers.get_or_404(None)
    counts = queries.campaign_counts(found.pk, clock.today())
    row = jobs.job(found.job_id) if found.job_id else None
    context = {
        "campaign": found,
        "policy": texts.POLICIES[found.countersigner],
        "issued": queries.campaign_issued(found.pk),
        "counts": [
            (texts.STATES[state], counts[state]) for state in texts.STATES if state in counts
        ],
        "progress": progress_of(row) if row else None,
        "is_running": row is not None and row.state in ("READY", "RUNNING"),
        "href": reverse("letters:campaign", args=[found.pk]),
    }
    part = answers.is_part(request)
    return render(request, "letters/_campaign.html" if part else "letters/campaign.html", context)


@allow.roles("safety_manager", heads=True)
@private
def rules(request: Request) -> HttpResponse:
    """What a change asks of people, and when the year's letters are renewed."""
    viewer, today = request.viewer, clock.today()
    if not (viewer.has("safety_manager") or viewer.is_general_manager):
        return answers.get_or_404(None)
    held, days = queries.policies(today), queries.renewal(today.year + 1)
    initial = {**held, "opens": days.opens, "until": days.until}
    form = RulesForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {
        "form": form,
        "policies": [form[kind] for kind in texts.KINDS],
        "days": days,
    }
    if request.method != "POST":
        return render(request, "letters/rules.html", context)
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "letters/rules.html", context, status=400)
    given = form.cleaned_data
    try:
        actions.decide(
            policies={kind: given[kind] for kind in texts.KINDS},
            opens=(given["opens"].month, given["opens"].day),
            until=(given["until"].month, given["until"].day),
            by=viewer.actor,
            at=clock.now(),
        )
    except Refused as refused:
        return answers.refusal(request, refused, "letters/rules.html", context)
    said = _("Kept. It holds from today; letters already issued keep what they ask for.")
    return answers.done(request, said, "letters:rules")


def _foretold(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    """What issuing would do, in sentences, and everything that stands in the way."""
    on, year, policy = clock.today(), asked["year"], asked["countersigner"]
    unit = organisation.unit(asked["unit"], on)
    closed = queries.closed_year(year, on)
    if closed is not None:
        return {"problems": [Trouble(words.said(closed))]}
    chosen = queries.chosen(unit.path, year=year, on=on) if unit else queries.Chosen([], {})
    people, without = chosen.people, _without(chosen.left_out)
    if not people or unit is None:
        said = words.sentence("letter.nobody_to_issue")
        return {"problems": [Trouble(said)], "without": without}
    template = queries.current_template()
    found = queries.foretold(people, on=on, year=year, template=template, policy=policy)
    names = organisation.names(people)
    strange = [name for name in names.values() if paper.printable(name)]
    effects = [
        ngettext(
            "%(n)s letter of %(year)s becomes due for signature.",
            "%(n)s letters of %(year)s become due for signature.",
            len(people),
        )
        % {"n": number(len(people)), "year": year},
        _("Each person signs after the training; then: %(who)s.")
        % {"who": str(texts.POLICIES[policy])},
        _("The text of each letter is fixed from this moment; a later change needs a new letter."),
    ]
    warnings = []
    if strange:
        warnings.append(
            _("%(names)s cannot be printed with the fonts here; signing on the screen works.")
            % {"names": words.shown(strange[:20])}
        )
    return {
        "effects": effects,
        "warnings": warnings,
        "is_ready": not found.problems,
        "without": without,
        "unit_name": say(unit.name, ""),
        "hidden": [("unit", asked["unit"]), ("year", year), ("countersigner", policy)],
        "obstacles": [Trouble(words.said(one), place=one.where) for one in found.problems],
        "unwritten": [words.said(one) for one in found.unwritten],
        "languages": links.languages() if _keeps_house(request.viewer) else "",
    }


def _without(left_out: dict[str, list[int]]) -> list[dict[str, Any]]:
    """Who gets no letter, by the reason, with the names of as many as can be read."""
    called = organisation.names(one for people in left_out.values() for one in people[:NAMED])
    return [
        {
            "reason": texts.LEFT_OUT[reason],
            "count": len(people),
            "names": [called[one] for one in people[:NAMED] if one in called],
            "more": max(0, len(people) - NAMED),
        }
        for reason, people in left_out.items()
    ]


def _keeps_house(viewer: Viewer) -> bool:
    """Whether the page of the languages opens to the one who looks."""
    return viewer.is_general_manager or viewer.has("safety_manager", viewer.root_path)
