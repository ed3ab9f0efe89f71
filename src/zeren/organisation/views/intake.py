"""A workbook comes in: taken, looked at, and then written or put aside."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import TAB, SheetProblem
from zeren.jobs import queries as jobs
from zeren.jobs.views import progress as job_progress
from zeren.ledger import clock
from zeren.ledger import queries as facts
from zeren.organisation import actions, sheets
from zeren.organisation.forms.intake import TakeIn
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets import Limits, ReportLine, bringing, reading
from zeren.organisation.texts import roles as role_texts
from zeren.organisation.texts import workbook as texts
from zeren.organisation.views import deciding
from zeren.organisation.views.deciding import ROLES, only_keepers
from zeren.organisation.views.handing import hand_out
from zeren.web.access import Request, allow, private, read_only
from zeren.web.answers import done, get_or_404, go, problems_in, put_on_form, refusal
from zeren.web.files import XLSX, file
from zeren.web.foretelling import foretold
from zeren.web.paging import ListPage, page_of
from zeren.web.parts import Column, Tab
from zeren.web.words import fact_sentence, sentence, shown


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the table of changes."""

    sheet: str
    line: int
    what: str
    key: str
    name: str
    fields: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One sentence of the table of problems; `follows`: problems that end with this one."""

    said: ReportLine
    lines: Sequence[str]
    more: int
    under: "Sequence[ProblemRow]"
    follows: int
    number: int


LINES = 12
"""Line numbers that stand beside a sentence; the report has all of them."""


@allow.roles(*ROLES)
@private
def imports(request: Request) -> HttpResponse:
    """Drop a workbook here, or take the template; below, what came in before."""
    only_keepers(request)
    today = clock.today()
    form = TakeIn(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"as_of": today},
    )
    if form.is_valid():
        try:
            return go(request, "organisation:import", _taken(request, form, today).pk)
        except Refused as refused:
            put_on_form(form, refused)
    page: ListPage[tuple[object, list[str], object]] = page_of(
        request,
        queries.uploads(),
        lambda rows: [(row, texts.held(row.counts), texts.state(row.state)) for row in rows],
        per=20,
    )
    context = {
        "form": form,
        "problems": problems_in(form),
        "page": page,
        "columns": [
            Column(_("Workbook")),
            Column(_("Taken in")),
            Column(_("What it held")),
            Column(_("State")),
        ],
        "waiting": queries.waiting(),
    }
    status = 409 if form.errors else 200
    return render(request, "organisation/imports.html", context, status=status)


def _taken(request: Request, form: TakeIn, today: date) -> queries.Upload:
    """The workbook, looked at; one that takes long is left to the worker."""
    file, by, at, on = form.file(), request.viewer.actor, clock.now(), form.day(today)
    if (file.size or 0) > Limits().packed:
        raise Refused("import.too_large", most_mb=Limits().packed // 1_000_000)
    name, content = file.name or "", file.read()
    if len(content) > reading.QUICK:
        return actions.receive(content, name=name, personal=form.keep(), on=on, by=by, at=at)
    brought = bringing.bring(content, name=name, today=today, keep=form.keep())
    return bringing.stage(brought, on=on, by=by, at=at)


@allow.roles(*ROLES)
@read_only
def template(request: Request) -> HttpResponse:
    """The empty workbook in the reader's language, to fill in."""
    language = get_language() or "zh-hans"
    held = io.BytesIO()
    sheets.write_template(held, language=language)
    name = "organisation-template.xlsx"
    return file(held.getvalue(), name, XLSX, people=0)


@allow.roles(*ROLES)
@read_only
def preview(request: Request, upload_id: int) -> HttpResponse:
    """What the workbook would change, and what must be mended first."""
    only_keepers(request)
    if (found := get_or_404(queries.upload(upload_id))).state == "ASKED":
        return go(request, "organisation:import_columns", found.pk)
    return render(request, "organisation/import.html", _context(request, upload_id))


@allow.roles(*ROLES)
@require_POST
def confirm(request: Request, upload_id: int) -> HttpResponse:
    """Write exactly what was shown."""
    only_keepers(request)
    at = clock.now()
    try:
        if actions.is_worked_at(_seen(request, upload_id)):
            raise Refused("import.moved_meanwhile")
        found = actions.begin(
            upload_id,
            seen=request.POST.get("seen", "-"),
            by=request.viewer.actor,
            at=at,
            known=sheets.known(),
        )
    except Refused as refused:
        short = Refused(refused.code, (), **refused.params)
        get_or_404(queries.upload(upload_id))
        return refusal(request, short, "organisation/import.html", _context(request, upload_id))
    if found.state == "APPLYING":
        return done(
            request, _("The workbook is being written. You may leave this page."),
            "organisation:import", upload_id,
        )  # fmt: skip
    total = sum(found.counts["changes"].values())
    told = ngettext("%(n)s change is written.", "%(n)s changes are written.", total)
    told %= {"n": f"{total:,}"}
    if not queries.may(request.viewer.actor, queries.MAY_IMPORT, clock.today()):
        # the first administrator brings in one workbook; next he hands out the first codes
        return done(request, told, "organisation:invitations")
    return done(request, told, "organisation:import", upload_id)


@allow.roles(*ROLES)
@require_POST
def undo(request: Request, upload_id: int) -> HttpResponse:
    """Take an applied workbook back as one act."""
    only_keepers(request)
    get_or_404(queries.upload(upload_id))
    try:
        actions.undo(upload_id, by=request.viewer.actor, at=clock.now())
    except Refused as no:
        return refusal(request, no, "organisation/import.html", _context(request, upload_id))
    return done(request, _("The workbook is taken back."), "organisation:import", upload_id)


@allow.roles(*ROLES)
@private
def report(request: Request, upload_id: int) -> HttpResponse:
    """All problems as a workbook, for the people who mend the file."""
    shown, held = _waiting(request, upload_id), io.BytesIO()
    sheets.write_report(held, _told(shown), titles=[str(title) for title in texts.REPORT_TITLES])
    return _handed(request, shown, held, f"problems-{upload_id}.xlsx")


@allow.roles(*ROLES)
@private
def marked(request: Request, upload_id: int) -> HttpResponse:
    """The file that came in with each problem at its cell; mended, it is taken in as it is."""
    shown, held = _waiting(request, upload_id), io.BytesIO()
    if not shown.asked:
        raise Http404
    grids = bringing.as_texts(
        bringing.raw_of(shown),
        bringing.answers_of(shown).encoding,
        texts.sheet_title(shown.asked["only"]),
    )
    sheets.write_marked(
        held,
        grids,
        _told(shown),
        titles=[str(title) for title in texts.REPORT_TITLES],
        name=texts.MARKED[texts.is_chinese()],
    )
    return _handed(request, shown, held, f"marked-{upload_id}.xlsx")


def _waiting(request: Request, upload_id: int) -> queries.Upload:
    """A workbook that waits, for those who may see it."""
    only_keepers(request)
    shown = _seen(request, upload_id)
    if shown.state != "STAGED" or actions.is_worked_at(shown):
        raise Http404
    return shown


def _seen(request: Request, upload_id: int) -> queries.Upload:
    by, at = request.viewer.actor, clock.now()
    return get_or_404(actions.seen(upload_id, known=sheets.known(), by=by, at=at))


def _told(shown: queries.Upload) -> list[ReportLine]:
    letters, tabs = shown.counts.get("letters", {}), shown.counts.get("tabs", {})
    return [texts.told(one, letters, tabs) for one in queries.problems(shown)]


def _context(request: Request, upload_id: int) -> dict[str, object]:
    upload = _seen(request, upload_id)
    looked, is_worked_at = upload.looked, actions.is_worked_at(upload)
    is_waiting = upload.state == "STAGED" and not is_worked_at
    counts = looked["counts"] if is_waiting else upload.counts.get("changes", {})
    base: dict[str, object] = {
        "upload": upload,
        "is_waiting": is_waiting,
        "is_worked_at": is_worked_at,
        "held": texts.held(upload.counts),
        "as_of": date.fromisoformat(looked["as_of"]) if "as_of" in looked else None,
        "is_of_another_day": upload.on_day is not None,
        "effects": texts.effects(counts),
        "total": sum(counts.values()),
    }
    if upload.state == "APPLYING" or is_worked_at:
        job = jobs.job(upload.job_id or 0)
        base |= {"job": job_progress(job) if job else None,
                 "running": job is not None and job.state in ("READY", "RUNNING")}  # fmt: skip
    if upload.state == "APPLIED":
        base |= deciding.taking_back(request, upload)
    if upload.state == "REFUSED":
        code, params = looked["refused"]
        base["refused_because"] = sentence(code, params)
    if not is_waiting:
        return base
    tab = _tab(request, looked)
    if not looked["errors"] and counts:
        base["effects"] = [*texts.effects(counts), *_waits(looked), *_foretold(request, upload)]
    return base | {
        "errors": looked["errors"],
        "targets": looked["targets"],
        "problem_count": looked["errors"] + looked["warnings"],
        "seen": looked["seen"],
        "tab": tab,
        "tabs": _tabs(looked, tab),
        "cautions": texts.cautions(looked),
        **deciding.decisions(upload),
        "page": _page(request, upload, tab),
    }


def _waits(looked: queries.Item) -> list[str]:
    """The offices that a workbook alone neither gives nor ends: the rest of the line goes in."""
    names = dict(queries.named([number for number, _office, _begins in looked["waits"]]))
    return [
        role_texts.workbook_told(names.get(number) or number, office, begins)
        for number, office, begins in looked["waits"]
    ]


def _foretold(request: Request, upload: queries.Upload) -> list[str]:
    """What would fall due; nothing where this reader would not be let write it.

    It is tried out and taken back once, not for each tab and page, until anything has happened.
    """
    at = clock.now()
    mark = [get_language(), facts.newest_id(), at.date().isoformat()]
    told: tuple[object, list[str]] = tuple(upload.looked.get("foretold", (None, [])))
    if told[0] == mark:
        return told[1]

    def write() -> object:
        return actions.confirm(
            upload.pk, seen=upload.looked["seen"], by=request.viewer.actor, at=at,
            known=sheets.known(),
        )  # fmt: skip

    try:
        said = foretold(write, at=at, size=sum(upload.looked["counts"].values()))
    except Refused:
        said = []
    actions.keep_foretold(upload, [mark, said])
    return said


def _tab(request: Request, looked: Mapping[str, int]) -> str:
    asked = request.GET.get("show", "")
    if asked in ("problems", "changes", "absent"):
        return asked
    return "problems" if looked["errors"] or looked["warnings"] else "changes"


def _tabs(looked: queries.Item, tab: str) -> list[Tab]:
    said = (
        ("problems", _("Problems"), looked["errors"] + looked["warnings"]),
        ("changes", _("Changes"), sum(looked["counts"].values())),
        ("absent", _("Not in the workbook"), looked["absent"]),
    )
    return [Tab(label, f"?show={key}", key == tab, count) for key, label, count in said]


def _page(request: Request, upload: queries.Upload, tab: str) -> object:
    """One page of a tab: only the bundles it stands in are read, nothing is planned again."""
    if tab == "changes":
        rows = partial(_rows, has_lines=bool(upload.counts.get("tabs")))
        return page_of(request, queries.kept(upload, "change"), rows)
    if tab == "absent":
        return page_of(request, queries.kept(upload, "absent"), queries.named)
    return page_of(request, queries.kept(upload, "problem"), lambda some: _tell(upload, some))


def _tell(upload: queries.Upload, groups: Sequence[queries.Item]) -> list[ProblemRow]:
    """Each sentence once, with the lines it is true of, and what follows from it beneath."""
    letters, tabs = upload.counts.get("letters", {}), upload.counts.get("tabs", {})
    found = []
    for group in groups:
        told = [texts.told(SheetProblem(**{**group["problem"], "line": line}), letters, tabs)
                for line in group["lines"][:LINES] or [group["problem"]["line"]]]  # fmt: skip
        under = _tell(upload, group["under"])
        names = {} if tabs else _named(upload, group)
        found.append(
            ProblemRow(
                said=told[0],
                lines=[names.get(one.line) or f"{one.line:,}" for one in told if one.line],
                more=max(0, len(group["lines"]) - LINES),
                under=under,
                follows=sum(one.number for one in under),
                number=max(1, len(group["lines"])) + sum(one.number for one in under),
            )
        )
    return found


def _named(upload: queries.Upload, group: queries.Item) -> dict[int, str]:
    """Whom or what the lines of a change of many are about: there is no list with such lines."""
    keys = queries.keys_of(upload, group["problem"]["sheet"], group["lines"][:LINES])
    names = queries.called([*keys.values()])
    return {line: f"{shown(names[key])} ({key})" for line, key in keys.items() if key in names}


def _rows(items: list[queries.Item], *, has_lines: bool = True) -> list[ChangeRow]:
    """Changes in the reader's words; all are named, also where only their place changes."""
    changes = [queries.change_of(item) for item in items]
    names = queries.called([change.key.split(" ")[0] for change in changes])
    return [
        ChangeRow(
            sheet=texts.sheet_title(change.sheet),
            line=change.line % TAB if has_lines else 0,
            what=fact_sentence(change.act),
            key=change.key,
            name=texts.name_in(change) or shown(names.get(change.key.split(" ")[0], "")),
            fields=texts.change_lines(change),
        )
        for change in changes
    ]


def _handed(request: Request, shown: queries.Upload, held: io.BytesIO, name: str) -> HttpResponse:
    """What somebody brought goes back to him as it is; to others as every list of people."""
    if shown.uploaded_by == str(request.viewer.actor):
        return file(held.getvalue(), name, XLSX, people=0, is_own=True)
    rows = shown.counts["rows"]
    many = rows.get("people", 0) if isinstance(rows, dict) else rows
    return hand_out(request, people=(), unnamed=many, make=held.getvalue, name=name)
