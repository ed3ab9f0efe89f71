"""A workbook comes in: taken, looked at, and then written or put aside."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.core.refusal import Refused
from zeren.core.roster.plan import Plan
from zeren.core.roster.state import Change
from zeren.core.sheets.workbook import TAB, SheetProblem
from zeren.ledger import clock
from zeren.organisation import actions, sheets
from zeren.organisation.forms.intake import TakeIn
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets import Limits, ReportLine
from zeren.organisation.texts import workbook as texts
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, go, problems_in, put_on_form, refusal
from zeren.web.foretelling import foretold
from zeren.web.paging import ListPage, page_of
from zeren.web.parts import Column, Tab
from zeren.web.words import fact_sentence

ROLES = ("clerk", "safety_manager", "administrator")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the table of changes."""

    sheet: str
    line: int
    what: str
    key: str
    name: str
    fields: Sequence[tuple[str, str, str]]


@allow.roles(*ROLES)
@never_cache
@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    """Drop a workbook here, or take the template; below, what came in before."""
    _only_keepers(request)
    today = clock.today()
    form = TakeIn(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"as_of": today},
    )
    if form.is_valid():
        try:
            file = form.file()
            if (file.size or 0) > Limits().packed:
                raise Refused("import.too_large", most_mb=Limits().packed // 1_000_000)
            read = sheets.read(file.read(), name=file.name or "")
            found = actions.upload(
                read.book,
                name=read.name,
                digest=read.digest,
                on=form.day(today),
                by=request.viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            put_on_form(form, refused)
        else:
            return go(request, "organisation:import", found.pk)
    page: ListPage[tuple[object, list[str]]] = page_of(
        request,
        queries.uploads(),
        lambda rows: [(row, texts.held(row.counts)) for row in rows],
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


@allow.roles(*ROLES)
@never_cache
@require_GET
def template(request: Request) -> HttpResponse:
    """The empty workbook in the reader's language, to fill in."""
    language = get_language() or "zh-hans"
    held = io.BytesIO()
    sheets.write_template(held, language=language)
    name = "organisation-template.xlsx"
    return _download(held, name)


@allow.roles(*ROLES)
@never_cache
@require_GET
def preview(request: Request, upload_id: int) -> HttpResponse:
    """What the workbook would change, and what must be mended first."""
    _only_keepers(request)
    return render(request, "organisation/import.html", _context(request, upload_id))


@allow.roles(*ROLES)
@require_POST
def confirm(request: Request, upload_id: int) -> HttpResponse:
    """Write exactly what was shown."""
    _only_keepers(request)
    at = clock.now()
    try:
        counts = actions.confirm(
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
    total = sum(counts.values())
    sentence = ngettext("%(n)s change is written.", "%(n)s changes are written.", total)
    told = sentence % {"n": f"{total:,}"}
    if not queries.may(request.viewer.actor, queries.MAY_IMPORT, clock.today()):
        # the first administrator brings in one workbook; next he hands out the first codes
        return done(request, told, "organisation:invitations")
    return done(request, told, "organisation:import", upload_id)


@allow.roles(*ROLES)
@require_POST
def discard(request: Request, upload_id: int) -> HttpResponse:
    """Put a workbook aside without writing anything."""
    _only_keepers(request)
    get_or_404(queries.upload(upload_id))
    actions.discard(upload_id, by=request.viewer.actor, at=clock.now())
    return done(
        request, _("The workbook is put aside. Nothing was written."), "organisation:imports"
    )


@allow.roles(*ROLES)
@never_cache
@require_GET
def report(request: Request, upload_id: int) -> HttpResponse:
    """All problems as a workbook, for the people who mend the file."""
    _only_keepers(request)
    shown = get_or_404(queries.preview(upload_id, today=clock.today(), known=sheets.known()))
    if shown.upload.state != "STAGED":
        raise Http404
    held = io.BytesIO()
    lines = [texts.told(problem, shown.letters, shown.tabs) for problem in shown.plan.problems]
    sheets.write_report(held, lines, titles=[str(title) for title in texts.REPORT_TITLES])
    return _download(held, f"problems-{upload_id}.xlsx")


def _only_keepers(request: Request) -> None:
    """A workbook shows everybody, so its pages open to who keeps the whole organisation."""
    if not queries.may(request.viewer.actor, queries.MAY_IMPORT, clock.today()):
        raise Http404


def _context(request: Request, upload_id: int) -> dict[str, object]:
    shown = get_or_404(queries.preview(upload_id, today=clock.today(), known=sheets.known()))
    upload, plan = shown.upload, shown.plan
    is_waiting = upload.state == "STAGED"
    counts = plan.count() if is_waiting else upload.counts.get("changes", {})
    tab = _tab(request, plan)
    base: dict[str, object] = {
        "upload": upload,
        "is_waiting": is_waiting,
        "held": texts.held(upload.counts),
        "as_of": shown.on,
        "is_of_another_day": upload.on_day is not None,
        "effects": texts.effects(counts),
        "total": sum(counts.values()),
        "errors": len(plan.errors),
        "warnings": len(plan.warnings),
        "targets": len(plan.targets),
        "seen": shown.seen,
        "plan": plan,
        "tab": tab,
    }
    if not is_waiting:
        return base
    if not plan.errors and plan.changes:
        base["effects"] = [*texts.effects(counts), *_foretold(request, shown)]
    return base | {
        "tabs": _tabs(plan, tab),
        "cautions": _cautions(plan),
        "page": _page(request, plan, tab, shown),
    }


def _foretold(request: Request, shown: queries.Preview) -> list[str]:
    """What would fall due; nothing where this reader would not be let write it."""
    at = clock.now()

    def write() -> object:
        return actions.confirm(
            shown.upload.pk, seen=shown.seen, by=request.viewer.actor, at=at, known=sheets.known()
        )

    try:
        return foretold(write, at=at, size=len(shown.plan.changes))
    except Refused:
        return []


def _tab(request: Request, plan: Plan) -> str:
    asked = request.GET.get("show", "")
    if asked in ("problems", "changes", "absent"):
        return asked
    return "problems" if plan.problems else "changes"


def _tabs(plan: Plan, tab: str) -> list[Tab]:
    said = (
        ("problems", _("Problems"), len(plan.problems)),
        ("changes", _("Changes"), len(plan.changes)),
        ("absent", _("Not in the workbook"), len(plan.absent)),
    )
    return [Tab(label, f"?show={key}", key == tab, count) for key, label, count in said]


def _page(request: Request, plan: Plan, tab: str, shown: queries.Preview) -> object:
    if tab == "changes":
        return page_of(request, plan.changes, _rows)
    if tab == "absent":
        return page_of(request, plan.absent, queries.named)
    ordered = sorted(plan.problems, key=lambda problem: problem.is_warning)

    def tell(some: list[SheetProblem]) -> list[tuple[ReportLine, bool]]:
        return [(texts.told(one, shown.letters, shown.tabs), one.is_warning) for one in some]

    return page_of(request, ordered, tell)


def _rows(changes: list[Change]) -> list[ChangeRow]:
    """Changes in the reader's words; people are named also where only their post changes."""
    names = dict(queries.named([change.key.split(" ")[0] for change in changes]))
    return [
        ChangeRow(
            sheet=texts.sheet_title(change.sheet),
            line=change.line % TAB,
            what=fact_sentence(change.act),
            key=change.key,
            name=texts.name_in(change) or names.get(change.key.split(" ")[0], ""),
            fields=texts.change_lines(change),
        )
        for change in changes
    ]


def _cautions(plan: Plan) -> list[str]:
    """What is worth knowing before somebody says yes."""
    warnings, absent, targets = len(plan.warnings), len(plan.absent), len(plan.targets)
    said = [
        (warnings, ngettext("%(n)s thing is worth knowing: see Problems",
                            "%(n)s things are worth knowing: see Problems", warnings)),
        (absent, ngettext("%(n)s person is not in the workbook and stays as now",
                          "%(n)s people are not in the workbook and stay as now", absent)),
        (targets, ngettext("%(n)s target is kept for the targets page; it is set there",
                           "%(n)s targets are kept for the targets page; they are set there",
                           targets)),
    ]  # fmt: skip
    return [text % {"n": f"{count:,}"} for count, text in said if count]


def _download(held: io.BytesIO, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(held.getvalue(), content_type=XLSX, headers=headers)
