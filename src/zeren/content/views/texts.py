"""The texts of a kind as a list, and one text: its languages side by side, its versions, acts."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zeren.content import actions, forms, permits, queries, sheets, texts
from zeren.content.queries.findings import Found, findings
from zeren.core import content as core
from zeren.core.refusal import Refused
from zeren.core.tongue import Tongues, say
from zeren.ledger import clock
from zeren.organisation import history
from zeren.organisation.queries import house
from zeren.organisation.sheets import reading
from zeren.web import answers, links, words
from zeren.web.access import Request, allow, private, read_only
from zeren.web.files import XLSX, file
from zeren.web.paging import page_of
from zeren.web.parts import Column, Tab, Trouble
from zeren.web.unread import Warnings

writing = allow.roles("safety_manager", "clerk")


def kinds_of(request: Request) -> list[str]:
    """The kinds this viewer may write; none is no page."""
    found = [kind for kind in core.KINDS if permits.may_write(request.viewer, kind)]
    if not found:
        raise Http404
    return found


def _kind(request: Request, kind: str) -> str:
    if kind not in kinds_of(request):
        raise Http404
    return kind


@writing
@read_only
def index(request: Request) -> HttpResponse:
    """The texts of one kind, filtered; what waits as a draft can be published at once."""
    kinds = kinds_of(request)
    kind = request.GET.get("kind") or kinds[0]
    if kind not in kinds:
        raise Http404
    form, ids = _filtered(request, kind)
    counts = queries.counts()
    waiting = queries.drafts(kind)
    return render(
        request,
        "content/index.html",
        {
            "kind": kind,
            "tabs": [
                Tab(str(texts.KINDS[one]), f"?kind={one}", one == kind, counts.get(one, 0))
                for one in kinds
            ],
            "form": form,
            "page": page_of(request, ids, _rows),
            "number": len(ids),
            "nothing": "" if counts.get(kind) else texts.NOTHING.get(kind, ""),
            "waiting": waiting,
            "columns": [
                Column(_("Text")), Column(_("Pack")), Column(_("For")), Column(_("State")),
            ],
            "may_switch": permits.may_write(request.viewer, "pack"),
        },
    )  # fmt: skip


def _filtered(request: Request, kind: str) -> tuple[forms.TextFilter, list[int]]:
    packs = [(core.BASE, _("Everybody")), *((one.code, said(one.name)) for one in queries.packs())]
    given = request.GET.copy()
    given["kind"] = kind
    form = forms.TextFilter(given, packs=packs)
    asked = form.cleaned_data if form.is_valid() else {}
    ids = queries.texts(
        kind=kind,
        words=asked.get("q", ""),
        pack=asked.get("pack", ""),
        state=asked.get("state", ""),
        languages=house.languages(clock.today()),
    )
    return form, ids


def said(text: Tongues) -> str:
    """A text in two languages for this reader."""
    return say(text, get_language() or "en")


def _rows(ids: list[int]) -> list[dict[str, object]]:
    packs = {one.code: one.name for one in queries.packs()} | {core.BASE: _("Everybody")}
    names = {row.code: row.body["name"] for row in queries.published("danger")}
    names[core.HEADS] = _("Heads")
    languages = house.languages(clock.today())
    return [
        {
            "text": row,
            "said": row.body.get("title") or row.body.get("name") or row.body.get("text"),
            "pack": packs.get(row.pack) or _("The house's own"),
            "audience": [names.get(one, one) for one in row.body.get("audience", ())],
            "state": texts.STATES[row.state],
            "is_own": row.origin == "house",
            "is_unchecked": row.body.get("checked") == "unchecked",
            "lacks": core.missing_tongues(row.kind, row.body, languages),
        }
        for row in queries.by_ids(ids)
    ]


def _audience() -> list[tuple[str, str]]:
    rows = [(row.code, said(row.body["name"])) for row in queries.published("danger")]
    return [(core.HEADS, _("Heads")), *rows]


@writing
@private
def new(request: Request, kind: str) -> HttpResponse:
    """A text of the house's own, as a draft."""
    form = forms.TextForm(
        request.POST if request.method == "POST" else None,
        kind=_kind(request, kind),
        body={"checked": "unchecked"},
        audience=_audience(),
        is_new=True,
        files=request.FILES if request.method == "POST" else None,
    )
    if form.is_valid():
        code = form.cleaned_data.pop("code")
        if (kept := _keep(request, kind, code, form, seen=0)) is not None:
            return kept
    context = {"kind": kind, "title": texts.KINDS[kind], "form": form, "code": ""}
    context["problems"] = answers.problems_in(form)
    return render(request, "content/text.html", context, status=409 if form.errors else 200)


@writing
@private
def text(request: Request, kind: str, code: str) -> HttpResponse:
    """One text: edit it as a draft, publish it, put it aside, take an old version up again."""
    rows = queries.versions(_kind(request, kind), code)
    if not rows:
        raise Http404
    shown = next((row for row in rows if row.state != "DROPPED"), rows[0])
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in ("publish", "drop", "back"):
        return _act(request, act, rows)
    form = forms.TextForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        body=shown.body,
        audience=_audience(),
        files=request.FILES if request.method == "POST" else None,
    )
    if form.is_valid():
        seen = request.POST.get("seen", "")
        number = int(seen) if seen.isdecimal() and len(seen) < 9 else -1
        if (kept := _keep(request, kind, code, form, seen=number)) is not None:
            return kept
    context = {
        "kind": kind,
        "title": texts.KINDS[kind],
        "code": code,
        "form": form,
        "problems": answers.problems_in(form),
        "shown": shown,
        "state": texts.STATES[shown.state],
        "name": _name(shown),
        "newest": rows[0].number,
        "stands_on": [
            one | {"state": texts.EDITIONS[str(one["status"])]}
            for one in queries.stands_on(shown.body.get("source", ""), clock.today())
        ],
        "versions": [{"row": row, "state": texts.STATES[row.state]} for row in rows],
        "events": history.events(request.viewer, [("content", [row.pk for row in rows])], most=12),
        "findings": [words.said(one.problem) for one in findings([shown], clock.today())],
        "preview": links.preview_text(shown.pk) if kind in texts.PREVIEWED else "",
    }
    return render(request, "content/text.html", context, status=409 if form.errors else 200)


def _keep(
    request: Request, kind: str, code: str, form: forms.TextForm, *, seen: int
) -> HttpResponse | None:
    by, at = request.viewer.actor, clock.now()
    try:
        row = actions.draft(kind, code, form.body(), seen=seen, by=by, at=at)
    except Refused as refused:
        form.refuse(refused)
        return None
    told = _("Kept as a draft, version %(number)s. Nobody reads it before it is published.")
    return answers.done(request, told % {"number": row.number}, "content:text", kind, code)


def _act(request: Request, act: str, rows: Sequence[queries.Version]) -> HttpResponse:
    """First what will happen, then, with `sure`, the act."""
    given = request.POST.get("number", "")
    row = next((one for one in rows if str(one.number) == given), None)
    if row is None:
        raise Http404
    here = reverse("content:text", args=[row.kind, row.code])
    if "sure" not in request.POST:
        hidden = [("act", act), ("number", given), ("digest", row.digest), ("sure", "1")]
        found = findings([row], clock.today()) if act == "publish" else []
        context = {
            "back": here,
            "hidden": hidden,
            "fields": Warnings(_warnings(found)),
            "problems": _errors(found),
            **_foretold(act, row),
        }
        return render(request, "content/sure.html", context)
    by, at = request.viewer.actor, clock.now()
    try:
        if act == "back":
            actions.draft(row.kind, row.code, row.body, by=by, at=at)
        elif act == "publish":
            actions.publish(
                [row.pk],
                seen=[request.POST.get("digest", "")],
                acknowledged=request.POST.getlist("read"),
                by=by,
                at=at,
            )
        else:
            actions.drop(row.kind, row.code, number=row.number, by=by, at=at)
    except Refused as refused:
        return answers.refusal(request, refused, back=here)
    return answers.done(request, _("Done and recorded."), here)


def _errors(found: Sequence[Found]) -> list[Trouble]:
    return [
        Trouble(words.said(one.problem), str(texts.FIELDS.get(one.problem.where, "")))
        for one in found
        if one.is_error
    ]


def _warnings(found: Sequence[Found]) -> list[tuple[str, str]]:
    return [(one.key, words.said(one.problem)) for one in found if not one.is_error]


def _name(row: queries.Version) -> str:
    """What a page calls a text: its title, name or words, else its code."""
    body = row.body
    return said(body.get("title") or body.get("name") or body.get("text") or {}) or row.code


def _foretold(act: str, row: queries.Version) -> dict[str, object]:
    """What an act on a version does, and the word of its button."""
    name = _name(row)
    told = {"name": name, "number": row.number}
    if act == "back":
        line = _("Version %(number)s of “%(name)s” becomes a draft again.") % told
        return {"title": name, "effects": [line], "label": _("Take this version up again")}
    if act == "publish":
        lines = [
            _("Version %(number)s of “%(name)s” holds from now on.") % told,
            str(texts.WHAT_FOLLOWS.get(row.kind, "")),
            _("The version before stays readable, and can be taken up again."),
        ]
        effects = [line for line in lines if line]
        return {"title": name, "effects": effects, "label": _("Publish")}
    line = _("Version %(number)s of “%(name)s” is used no more; it stays readable.") % told
    label = _("Put aside") if row.state == "DRAFT" else _("Take out of use")
    return {"title": name, "effects": [line], "label": label}


@writing
@read_only
def export(request: Request) -> HttpResponse:
    """Exactly the texts that the list shows, as a workbook to change and bring back."""
    kind = _kind(request, request.GET.get("kind", ""))
    _form, ids = _filtered(request, kind)
    book = sheets.write((row.kind, row.code, row.pack, row.body) for row in queries.by_ids(ids))
    return file(book, f"{kind}.xlsx", XLSX, people=0)


@writing
@private
def take_in(request: Request) -> HttpResponse:
    """A changed workbook: what differs becomes drafts; nothing holds before it is published."""
    kinds = kinds_of(request)
    form = forms.TakeIn(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and "publish" in request.POST:
        return _publish_all(request)
    if form.is_valid():
        try:
            given = form.cleaned_data["workbook"]
            grids = reading.take(given.read(), name=given.name).grids
            found = sheets.read([(one.title, one.rows) for one in grids])
            taken = actions.take_in(
                [
                    (one.kind, one.code, one.body, f"{one.kind} {one.line}")
                    for one in found
                    if one.kind in kinds
                ],
                by=request.viewer.actor,
                at=clock.now(),
            )
        except Refused as refused:
            return answers.refusal(request, refused, "content/import.html", context)
        troubles = [Trouble(words.said(one), place=one.where) for one in taken.problems]
        context |= {"taken": taken, "problems": troubles}
    elif form.is_bound:
        context["problems"] = answers.problems_in(form)
    waiting = [row for row in queries.drafts() if row.kind in kinds]
    context["drafts"] = [(row, _name(row)) for row in waiting]
    context["fields"] = Warnings(_warnings(findings(waiting, clock.today())))
    return render(request, "content/import.html", context, status=409 if form.errors else 200)


def _publish_all(request: Request) -> HttpResponse:
    pairs = [one.partition(":") for one in request.POST.getlist("draft")]
    ids = [int(pk) for pk, _colon, _digest in pairs if pk.isdecimal() and len(pk) < 19]
    seen = [digest for _pk, _colon, digest in pairs]
    try:
        read = request.POST.getlist("read")
        rows = actions.publish(
            ids, seen=seen, acknowledged=read, by=request.viewer.actor, at=clock.now()
        )
    except Refused as refused:
        return answers.refusal(request, refused, back=reverse("content:import"))
    told = ngettext("%(n)s text is published.", "%(n)s texts are published.", len(rows))
    return answers.done(request, told % {"n": len(rows)}, "content:import")
