"""Set one target: choose its kind, type it, see in a sentence what was understood, keep it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zeren.core.refusal import Refused
from zeren.core.targets import detail
from zeren.core.targets.detail import Beside
from zeren.core.tongue import CHINESE, ENGLISH, say
from zeren.ledger import clock
from zeren.targets import actions, naming, queries
from zeren.targets.forms import CompanyTargetForm
from zeren.targets.queries.entries import TargetRow
from zeren.targets.views.asked import (
    GET_OR_POST,
    YEARS,
    Context,
    language_of,
    person_typed,
    posts_to_choose,
)
from zeren.web import answers
from zeren.web.access import Request, allow
from zeren.web.parts import Tab


@allow.roles("safety_manager")
@GET_OR_POST
def set_target(request: Request, year: int, code: str) -> HttpResponse:
    """Set one target of the whole organisation from the catalogue, or change it in the draft."""
    found = answers.get_or_404(queries.indicator_by_code(code) if year in YEARS else None)
    standing = queries.current_set(year)
    slot = request.GET.get("slot", "")
    there = queries.company_target(standing.pk, found.code, slot) if standing else None
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kind = asked if asked in found.kinds else there.kind if there else found.kind
    if there is not None and there.kind == kind:
        start = _said_of(there)
    else:
        start = {"value": found.typical if kind == found.kind else ""}
    tongue = language_of(request)
    form = CompanyTargetForm(
        request.POST or None,
        initial=start,
        kind=kind,
        unit=say(found.unit_word, tongue),
        indicators=[(one.code, say(one.name, tongue)) for one in queries.indicators()],
        posts=posts_to_choose(request),
    )
    context = {
        "indicator": found,
        "year": year,
        "form": form,
        "there": there,
        "set": standing,
        "tabs": [
            Tab(str(naming.KINDS[one]), f"?kind={one}&slot={slot}", one == kind)
            for one in found.kinds
        ],
    }
    if request.method != "POST":
        return render(request, "targets/set.html", context)
    if form.is_valid():
        by, at = request.viewer.actor, clock.now()
        try:
            wish = _wish(form)
            if "look" in request.POST:
                meant = actions.meant(found, form.cleaned_data.get("value", ""), year=year, **wish)
                context["understood"] = queries.said(meant)
                return render(request, "targets/set.html", context)
            made = actions.set_company_target(
                year=year,
                indicator_code=found.code,
                value=form.cleaned_data.get("value", ""),
                post=form.cleaned_data["post"],
                person=person_typed(form, request.viewer),
                **wish,
                by=by,
                at=at,
            )
        except Refused as refused:
            answers.put_on_form(form, refused)
            context["problems"] = answers.problems_in(form)
            return render(request, "targets/set.html", context, status=409)
        sentence = _("Set: %(said)s. Now choose how it goes down.") % {
            "said": say(queries.said(made), tongue)
        }
        return answers.done(request, sentence, "targets:cascade", made.pk)
    context["problems"] = answers.problems_in(form)
    return render(request, "targets/set.html", context, status=422)


def _wish(form: CompanyTargetForm) -> Context:
    """What the form says beyond the value, as the act reads it."""
    given = form.cleaned_data
    more = actions.More(
        of_which=[(code, text) for code, text in form.lines("of_which")],
        rest=[(code, text) for code, text in form.lines("rest")],
        each=[(window, text) for window, text in form.lines("each")],
        parts=[(a, b, c) for a, b, c in form.lines("parts", of=("weight", "cap"))],
        other=given.get("other", ""),
        milestones=given.get("milestones", ""),
        is_even=given.get("is_even", False),
        words={CHINESE: given.get("words", ""), ENGLISH: given.get("words_en", "")},
        base_of=given.get("base_of", ""),
    )
    return {
        "kind": given["kind"],
        "base": given.get("base", ""),
        "window": given["window"],
        "population": ",".join(sorted(given["population"])),
        "more": more,
        "starts": given["starts"],
        "ends": given["ends"],
        "is_stretch": given["is_stretch"],
    }


def _said_of(row: TargetRow) -> Context:
    """What stands of a target, as its form shows it."""
    limit, said = queries.limit_of(row), detail.read(row.detail)
    start: Context = {
        "value": queries.typed(row),
        "base": queries.plain(limit.base) if limit.base is not None else "",
        "base_of": said.base_of,
        "window": row.window if row.slot or row.starts else "",
        "starts": row.starts,
        "ends": row.ends,
        "population": row.population.split(",") if row.slot and row.population else [],
        "is_stretch": row.state == "STRETCH",
        "words": said.words.get(CHINESE, ""),
        "words_en": said.words.get(ENGLISH, ""),
        "other": said.other.code if said.other else "",
        "is_even": said.is_even,
        "milestones": queries.typed_way(row),
        "post": row.post_id,
        "person": row.person.number if row.person else "",
    }
    by_role: dict[str, list[Beside]] = {}
    for one in said.beside:
        by_role.setdefault(one.role.lower(), []).append(one)
    for role, some in by_role.items():
        for name, one in zip(_names(role, len(some)), some, strict=True):
            start[name] = one.code or one.limit.window
            start[f"{name}_value"] = queries.typed_limit(one.limit)
    for name, part in zip(_names("parts", len(said.parts)), said.parts, strict=True):
        start[name] = part.code
        start[f"{name}_weight"] = queries.plain(part.weight)
        start[f"{name}_cap"] = "" if part.cap is None else queries.plain(part.cap)
    return start


def _names(name: str, number: int) -> list[str]:
    return [name, *(f"{name}_{place}" for place in range(2, number + 1))][:number]
