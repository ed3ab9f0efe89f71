"""What is still to be entered and by whom, the form of one owner, who is named, the evidence."""

from collections.abc import Sequence
from fractions import Fraction

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from zeren.core.incidents import hours
from zeren.core.refusal import Problem, Refused
from zeren.core.targets.bounds import MICRO
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
    left = owners.gone(rows, on)
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
            "has_left": row.person_id in left,
            "change_href": f"{reverse('results:name-owner')}?owner={row.pk}"
            if permits.may_name(request.viewer, paths.get(row.unit_id, "-"))
            else "",
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
        "nobody": owners.without_owner(top.id, on.year, on) if top and may_name else [],
        "may_name": may_name,
        "may_many": len([line for line in lines if line["may_enter"]]) > 1,
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
        "entries": [{"row": one, "said": texts.entry(one)} for one in owners.entered_by(row)],
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


@allow.signed_in
@GET_OR_POST
def enter_many(request: Request) -> HttpResponse:
    """One period for many units, pasted: every problem is told at once, and all or none is kept."""
    paths = dict(organisation.tree_paths(clock.today()))
    rows = [
        row
        for row in owners.owners_for(request.viewer)
        if permits.may_enter(request.viewer, row, paths.get(row.unit_id, ""))
    ]
    if not rows:
        raise Http404
    form = forms.Many(request.POST or None)
    names = {row.indicator.code: words.shown(row.indicator.name) for row in rows}
    form.offer(list(names.items()))
    context: dict[str, object] = {"form": form, "problems": answers.problems_in(form)}
    if not form.is_valid():
        return render(
            request, "results/enter_many.html", context, status=409 if form.is_bound else 200
        )
    asked = form.cleaned_data
    some = [row for row in rows if row.indicator.code == asked["indicator"]]
    try:
        entries_ = _pasted(asked["lines"], some)
        starts = owners.period_of(some[0].every, asked["day"])[0]
        number = actions.enter_many(
            entries_, starts, basis=asked["basis"], by=request.viewer.actor, at=clock.now()
        )
    except Refused as refused:
        return answers.refusal(request, refused, "results/enter_many.html", context)
    said = ngettext("%(n)s unit is entered.", "%(n)s units are entered.", number)
    return answers.done(request, said % {"n": number}, "results:to-enter")


def _pasted(text: str, rows: Sequence[owners.OwnerRow]) -> list[tuple[int, Fraction, Fraction]]:
    """Lines of a spreadsheet: unit, counted, out of. Refused: each line that cannot be read."""
    known: dict[str, owners.OwnerRow] = {}
    for row in rows:
        known |= {name.casefold(): row for name in (row.unit.code, *row.unit.name.values())}
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
        if not any(cells):
            continue
        told: dict[str, object] = {"line": number, "unit": cells[0][:40]}
        of_line = known.get(cells[0].casefold())
        if of_line is None:
            problems.append(Problem("results.unknown_line", "", told))
            continue
        known = {name: one for name, one in known.items() if one is not of_line}
        wanted = 3 if owners.is_share(of_line.indicator) else 2
        values = [_number(cell) for cell in cells[1:wanted]]
        if len(cells) != wanted or None in values:
            told = {"line": number, "wanted": wanted - 1}
            problems.append(Problem("results.unreadable_line", "", told))
            continue
        above, below = [*(one or Fraction(0) for one in values), Fraction(1)][:2]
        found.append((of_line.pk, above, below))
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    return found


def _number(text: str) -> Fraction | None:
    try:
        value = hours.typed(text)
    except ValueError:
        return None
    return None if value is None else Fraction(value, MICRO)


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
    initial: dict[str, object] = {
        "indicator": request.GET.get("indicator", ""),
        "unit": units[0].id,
    }
    asked_id = request.GET.get("owner", "")
    before = owners.owner(int(asked_id)) if asked_id.isdigit() else None
    if before is not None and before.unit_id in led:
        initial = {
            "indicator": before.indicator.code,
            "unit": before.unit_id,
            "person": before.person_id,
            "source": before.source,
            "every": before.every,
            "days": before.days,
        }
    form = forms.Name(request.POST or None, initial=initial)
    form.offer("indicator", [(one.code, words.shown(one.name)) for one in indicators])
    form.offer("unit", [(one.id, words.shown(one.name)) for one in units])
    some = [(one.person_id, f"{one.name} ({one.number})") for one in people]
    form.offer("person", [("", _("nobody any more")), *some])
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
        if asked["person"] is None:
            said = _("Nobody enters it from now on; it stands among the results without an owner.")
        return answers.done(request, said, "results:to-enter")
    return render(request, "results/name_owner.html", context, status=409 if form.is_bound else 200)


@allow.signed_in
@read_only
def evidence(request: Request, result_id: int) -> HttpResponse:
    """The photo that shows what was entered, for who sees the unit."""
    row = answers.get_or_404(entries.result(result_id))
    answers.get_or_404(targets.unit_for(request.viewer, row.unit_id))
    return files.photo(row.evidence)
