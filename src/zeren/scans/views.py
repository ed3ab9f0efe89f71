"""Paper: print a list, bring it back, mark what is signed, confirm what another one marked."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.accounts import actions as accounts
from zeren.core import paper as core
from zeren.core.refusal import Refused
from zeren.core.tongue import printed, say
from zeren.jobs import queries as jobs
from zeren.jobs.views import progress
from zeren.ledger import clock, vault
from zeren.notices import queries as notices
from zeren.organisation import queries as organisation
from zeren.organisation.queries.waiting import slips
from zeren.organisation.views.handing import hand_out
from zeren.scans import actions, forms, paper, permits, queries, sheets, texts
from zeren.training import queries as meetings
from zeren.web import formats, words
from zeren.web.access import Request, allow, private, read_only
from zeren.web.answers import done, get_or_404, go, problems_in, problems_of, put_on
from zeren.web.files import PDF
from zeren.web.paging import page_of


@allow.roles("safety_manager", heads=True)
@private
def index(request: Request) -> HttpResponse:
    """Bring a scan or photos; below, the sheets of the own units and what they wait for."""
    form = forms.Bring(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with put_on(form):
            return go(request, "scans:scan", _taken(request, form.cleaned_data["scans"]).pk)
    page = page_of(
        request,
        queries.sheet_ids(request.viewer),
        lambda ids: [(one, _named(one), _state(one)) for one in queries.by_ids(ids)],
        per=20,
    )
    waiting = queries.waiting(request.viewer).count()
    context = {"form": form, "problems": problems_in(form), "page": page, "waiting": waiting}
    status = 409 if form.is_bound and form.errors else 200
    return render(request, "scans/index.html", context, status=status)


@allow.roles("safety_manager", heads=True)
@read_only
def scan(request: Request, scan_id: int) -> HttpResponse:
    """What became of each page of one scan."""
    found = get_or_404(queries.scan_for(request.viewer, scan_id))
    job = jobs.job(found.job_id or 0) if found.state == "READING" else None
    context = {
        "scan": found,
        "rows": [(one, _named(one), _state(one)) for one in queries.sheets_of(found.pk)],
        "left": [(page, words.sentence(code, dict(*params))) for page, code, *params in found.left],
        "job": progress(job) if job else None,
        "running": True,
    }
    return render(request, "scans/scan.html", context)


@allow.roles("safety_manager", heads=True)
@private
def sheet(request: Request, sheet_id: int) -> HttpResponse:
    """One sheet: who scanned it marks what is signed, a second person confirms the same."""
    found = get_or_404(queries.sheet_for(request.viewer, sheet_id))
    at, viewer = clock.now(), request.viewer
    is_mine = found.scanned_by_id == viewer.person_id
    form = forms.Confirm(request.POST if "pin" in request.POST else None)
    problems: Sequence[object] = ()
    if request.method == "POST":
        try:
            if is_mine:
                chosen = [int(one) for one in request.POST.getlist("row") if one.isdecimal()]
                actions.mark(found.pk, chosen, by=viewer.actor, at=at)
                said = _("Marked. It counts as soon as a second person has confirmed it.")
                return done(request, said, "scans:sheet", found.pk)
            if form.is_valid():
                permits.require_second(viewer.actor, found, at)
                by = accounts.proved(viewer.actor, form.cleaned_data["pin"], at=at)
                count = actions.confirm(found.pk, by=by, at=clock.now())
                said = ngettext(
                    "Confirmed: %(n)s entry on paper counts now.",
                    "Confirmed: %(n)s entries on paper count now.",
                    count,
                )
                return done(request, said % {"n": count}, "scans:index")
            problems = problems_in(form)
        except Refused as refused:
            problems = problems_of(refused)
    context = {
        "sheet": found,
        "name": _named(found),
        "state": _state(found),
        "rows": queries.rows_of(found),
        "is_calls": found.printed is not None and found.printed.kind == queries.CALLS,
        "pictures": queries.pictures(found.pk),
        "may_mark": is_mine and found.state == "READ",
        "may_confirm": found.state == "MARKED" and permits.is_second(viewer, found, at),
        "is_open": found.state in queries.OPEN,
        "form": form,
        "problems": problems,
    }
    return render(request, "scans/sheet.html", context, status=409 if problems else 200)


@allow.roles("safety_manager", heads=True)
@require_POST
def aside(request: Request, sheet_id: int) -> HttpResponse:
    """It does not count; the paper can be scanned again."""
    found = get_or_404(queries.sheet_for(request.viewer, sheet_id))
    actions.put_aside(found.pk, by=request.viewer.actor, at=clock.now())
    return done(request, _("Laid aside. Nothing of it counts."), "scans:index")


@allow.roles("safety_manager", heads=True)
@require_GET
def row(request: Request, sheet_id: int, row: int) -> HttpResponse:
    """One row cut out of the picture, as it would lie flat; of a letter where it is signed."""
    found = get_or_404(queries.sheet_for(request.viewer, sheet_id))
    places = {number: place for number, place, _ink in found.rows} if found.printed else {1: 0}
    if row not in places:
        raise Http404
    shown = queries.pictures(found.pk)[places[row]]
    jpeg, on = get_or_404(vault.get(shown.digest)), [float(one) for one in shown.on]
    if found.letter is not None:
        return _jpeg(sheets.signature_of_letter(jpeg, on))
    return _jpeg(sheets.crop(jpeg, on, core.row_box(row)))


@allow.roles("safety_manager", heads=True)
@require_GET
def picture(request: Request, sheet_id: int, place: int) -> HttpResponse:
    """The whole picture as it is kept."""
    found = get_or_404(queries.sheet_for(request.viewer, sheet_id))
    shown = [one for one in queries.pictures(found.pk) if one.place == place]
    return _jpeg(get_or_404(vault.get(shown[0].digest) if shown else None))


@allow.signed_in
@require_GET
def of_letter(request: Request, letter_id: int) -> HttpResponse:
    """The scan by which a letter is signed, for whoever may see the letter."""
    shown = get_or_404(queries.picture_of_letter(request.viewer, letter_id))
    return _jpeg(get_or_404(vault.get(shown.digest)))


@allow.roles("safety_manager", heads=True)
@require_POST
def print_list(request: Request, meeting_id: int) -> HttpResponse:
    """A new print of a meeting's list, with codes of its own."""
    found = get_or_404(meetings.meeting_for(request.viewer, meeting_id))
    made = actions.print_list(found.pk, by=request.viewer.actor, at=clock.now())
    return go(request, "scans:list", made.pk)


@allow.roles(heads=True)
@require_POST
def print_calls(request: Request) -> HttpResponse:
    """Whom no message reaches, to be ticked off by hand."""
    at = clock.now()
    found = notices.to_tell(request.viewer, clock.today(), at - notices.LOOKS_BACK)
    return _print_rows(request, queries.CALLS, [(row.person_id, row.id) for row in found], at)


@allow.roles(heads=True)
@require_POST
def print_slips(request: Request) -> HttpResponse:
    """Who is handed a first slip signs for it."""
    found = slips(request.viewer, clock.today())
    return _print_rows(
        request, queries.SLIPS, [(row.person_id, row.id) for row in found], clock.now()
    )


@allow.roles("safety_manager", heads=True)
@require_http_methods(["GET", "POST"])
def list_file(request: Request, list_id: int) -> HttpResponse:
    """The list as PDF, for whoever leads the meeting or the unit; with those printed with it."""
    more = [int(one) for one in request.GET.getlist("and") if one.isdecimal()]
    found = [get_or_404(queries.printed_for(request.viewer, one)) for one in (list_id, *more)]
    return hand_out(
        request,
        people=[person for one in found for person in one.people],
        make=lambda: _lists_pdf(found),
        name=f"list-{list_id}.pdf",
        kind=PDF,
        is_shown=True,
    )


def _print_rows(
    request: Request, kind: str, rows: Sequence[tuple[int, int]], at: datetime
) -> HttpResponse:
    """A list for each part of the house that this person heads, with those who stand there."""
    viewer, by_unit = request.viewer, dict[int, dict[int, list[int]]]()
    seats = organisation.roster(clock.today(), person_ids=[person for person, _about in rows])
    paths = {seat.person_id: seat.unit_path for seat in seats}
    for person, about in rows:
        heads = [head for head in viewer.heads if paths.get(person, "").startswith(head.path)]
        if heads:
            unit = min(heads, key=lambda head: len(head.path)).unit_id
            by_unit.setdefault(unit, {}).setdefault(person, []).append(about)
    parts = by_unit or {head.unit_id: {} for head in viewer.heads[:1]}
    made = [
        actions.print_rows(kind, unit, some, by=viewer.actor, at=at) for unit, some in parts.items()
    ]
    more = "&".join(f"and={one.pk}" for one in made[1:])
    return go(request, reverse("scans:list", args=[made[0].pk]) + (f"?{more}" if more else ""))


def _lists_pdf(lists: Sequence[queries.PrintedList]) -> bytes:
    language = printed(get_language() or "", organisation.languages(clock.today()))
    with translation.override(language):
        pages = [page for one in lists for page in _pages(one, language)]
    return paper.lists_pdf(pages, language=language, is_demo=clock.is_demo())


def _pages(found: queries.PrintedList, language: str) -> list[dict[str, object]]:
    on, kind = clock.today(), found.kind
    seats = {one.person_id: one for one in organisation.roster(on, person_ids=found.people)}
    named = organisation.names_and_numbers(found.people)
    told = queries.said_on(found)
    people = []
    for one in found.people:
        unit = say(seats[one].unit_name, language) if one in seats else ""
        beneath = " · ".join(part for part in (named[one][0], unit) if part)
        people.append((named[one][1], beneath, told.get(one, "")))
    top, meeting = organisation.root(on), found.meeting
    line = formats.moment(found.printed_at)
    if meeting is not None:
        line = f"{formats.moment(meeting.starts_at)} · {say(meeting.place, language)}"
    elif found.unit is not None:
        line = f"{say(found.unit.name, language)} · {line}"
    foot = _("Do not fold or write over the codes. List %(token)s, printed %(when)s.")
    return paper.list_pages(
        found.token,
        people,
        title=say(meeting.title, language) if meeting else str(texts.TITLES[kind]),
        company=say(top.name, language) if top else "",
        lines=[line, str(texts.RULES[kind])],
        words={
            "name": _("Name"),
            "sign": str(texts.HEADS[kind]),
            "foot": foot % {"token": found.token, "when": formats.moment(found.printed_at)},
        },
    )


def _taken(request: Request, contents: list[bytes]) -> queries.Scan:
    """Read while somebody waits, or left to the worker."""
    by, at = request.viewer.actor, clock.now()
    if sum(len(one) for one in contents) > sheets.QUICK:
        return actions.receive(contents, by=by, at=at)
    pages = [page for content in contents for page in sheets.read(content)]
    return actions.bring(pages, by=by, at=clock.now())


def _named(found: queries.Sheet) -> str:
    if found.letter is not None:
        said = {"number": found.letter.number, "name": found.letter.person.name}
        return _("Letter %(number)s of %(name)s") % said
    assert found.printed is not None
    meeting, unit, language = found.printed.meeting, found.printed.unit, get_language() or "en"
    of = meeting.title if meeting else unit.name if unit else {}
    return str(texts.LISTS[found.printed.kind]) % {"of": say(of, language), "n": found.page}


def _state(found: queries.Sheet) -> tuple[str, object]:
    return texts.COLOURS[found.state] or "closed", texts.STATES[found.state]


def _jpeg(data: bytes) -> HttpResponse:
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="image/jpeg", headers=headers)
