"""What is still to be entered and by whom, the form of one owner, who is named, the evidence."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.results import actions, forms, permits, texts
from zeren.results.queries import owners
from zeren.targets import queries as targets
from zeren.targets.queries import entries
from zeren.web import answers, files, photos, words
from zeren.web.access import Request, allow, read_only

GET_OR_POST = require_http_methods(["GET", "POST"])
LAST_PERIODS = 12


@allow.signed_in
@read_only
def to_enter(request: Request) -> HttpResponse:
    """The periods that are over and not entered, the latest first; and everybody who enters."""
    on, paths = clock.today(), dict(organisation.tree_paths(clock.today()))
    rows = owners.owners_for(request.viewer)
    missing = owners.missing(on, rows)
    waits: dict[int, list[owners.Missing]] = {}
    for one in missing:
        waits.setdefault(one.row.pk, []).append(one)
    lines: list[dict[str, object]] = [
        {
            "row": row,
            "code": row.indicator.code,
            "person": row.person_id,
            "units": 0,
            "every": texts.EVERY[row.every],
            "missing": [texts.span(one.starts, one.ends) for one in waits.get(row.pk, ())],
            "late": sum(one.is_late(on) for one in waits.get(row.pk, ())),
            "due": waits[row.pk][0].due if row.pk in waits else None,
            "is_mine": row.person_id == request.viewer.person_id,
            "may_enter": permits.may_enter(request.viewer, row, paths.get(row.unit_id, "")),
        }
        for row in rows
    ]
    lines = _together(lines)
    lines.sort(key=lambda line: (not line["missing"], not line["is_mine"]))
    top = organisation.root(on)
    may_name = top is not None and permits.may_name(request.viewer, top.path)
    context = {
        "lines": lines,
        "number": len(missing),
        "late": sum(one.is_late(on) for one in missing),
        "nobody": owners.without_owner(top.id, on.year) if top and may_name else [],
        "may_name": may_name,
    }
    return render(request, "results/to_enter.html", context)


def _together(lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """What one person enters for many units is one line once everything of it is entered."""
    found: list[dict[str, object]] = []
    whole: dict[tuple[object, ...], dict[str, object]] = {}
    for line in lines:
        key = (line["code"], line["person"], line["every"])
        if line["missing"] or line["is_mine"]:
            found.append(line)
        elif key in whole:
            whole[key] |= {"units": int(str(whole[key]["units"] or 1)) + 1, "may_enter": False}
        else:
            whole[key] = line
            found.append(line)
    return found


@allow.signed_in
@GET_OR_POST
def enter(request: Request, owner_id: int) -> HttpResponse:
    """Enter one period after the other; what was entered stands beside, and can be restated."""
    row = answers.get_or_404(owners.owner(owner_id))
    on = clock.today()
    path = organisation.path_on(row.unit_id, on)
    if not owners.stands(row) or not permits.may_enter(request.viewer, row, path):
        raise Http404
    waits = owners.missing(on, [row])
    open_now = [
        (starts.isoformat(), texts.span(starts, ends))
        for starts, ends in reversed(owners.periods(row.every, row.since, on)[-LAST_PERIODS:])
    ]
    first = waits[0].starts if waits else owners.period_of(row.every, on)[0]
    form = forms.Entry(
        request.POST or None, request.FILES or None, initial={"starts": first.isoformat()}
    )
    form.ask(open_now, is_share=owners.is_share(row.indicator))
    context: dict[str, object] = {
        "row": row,
        "form": form,
        "waits": [texts.span(one.starts, one.ends) for one in waits],
        "unit_word": row.indicator.unit_word,
        "entries": [
            {"row": one, "days": texts.span(one.starts, one.ends), "said": texts.figure_of(one)}
            for one in owners.entered_by(row)
        ],
        "problems": answers.problems_in(form),
    }
    if form.is_valid():
        try:
            actions.enter(
                row.pk,
                form.cleaned_data["starts"],
                numerator=form.cleaned_data["numerator"],
                denominator=form.cleaned_data.get("denominator", 1),
                basis=form.cleaned_data["basis"],
                photos=photos.cleaned(request.FILES.getlist("photo")),
                by=request.viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            return answers.refusal(request, refused, "results/enter.html", context)
        here = reverse("results:enter", args=[row.pk])
        return answers.done(request, _("Entered. It is counted within seconds."), here)
    return render(request, "results/enter.html", context, status=409 if form.is_bound else 200)


@allow.roles("safety_manager", heads=True)
@GET_OR_POST
def name_owner(request: Request) -> HttpResponse:
    """Say who enters an indicator's results for a unit; a head chooses among his own people."""
    on, viewer = clock.today(), request.viewer
    units = [one for one in organisation.unit_tree(on) if permits.may_name(viewer, one.path)]
    if not units:
        raise Http404
    indicators = [one for one in targets.indicators() if owners.is_entered(one)]
    led = {one.id for one in units}
    people = [
        one
        for one in organisation.roster(on)
        if one.kind != "contractor" and (one.unit_id in led or one.person_id == viewer.person_id)
    ]
    initial = {"indicator": request.GET.get("indicator", ""), "unit": units[0].id}
    form = forms.Name(request.POST or None, initial=initial)
    form.offer("indicator", [(one.code, words.shown(one.name)) for one in indicators])
    form.offer("unit", [(one.id, words.shown(one.name)) for one in units])
    form.offer("person", [(one.person_id, f"{one.name} ({one.number})") for one in people])
    context = {"form": form, "problems": answers.problems_in(form)}
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.name_owner(
                asked["indicator"],
                asked["unit"],
                person_id=asked["person"],
                source=asked["source"],
                every=asked["every"],
                days=asked["days"],
                since=on.replace(month=1, day=1),
                by=viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            return answers.refusal(request, refused, "results/name_owner.html", context)
        said = _("Named. What is to be entered stands on his day from now on.")
        return answers.done(request, said, "results:to-enter")
    return render(request, "results/name_owner.html", context, status=409 if form.is_bound else 200)


@allow.signed_in
@read_only
def evidence(request: Request, result_id: int) -> HttpResponse:
    """The photo that shows what was entered, for who sees the unit."""
    row = answers.get_or_404(entries.result(result_id))
    answers.get_or_404(targets.unit_for(request.viewer, row.unit_id))
    return files.photo(row.evidence)
