"""The desk of the safety office and of heads: all letters in sight, one letter's record."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zeren.cases import queries as cases
from zeren.cases import texts as case_texts
from zeren.core.letters import letter as core
from zeren.core.refusal import Refused
from zeren.core.tongue import say
from zeren.ledger import clock
from zeren.letters import actions, queries, texts
from zeren.letters.forms import FilterForm, ReissueForm, WithdrawForm
from zeren.letters.views import changed, shown
from zeren.organisation import history
from zeren.organisation import queries as organisation
from zeren.organisation.views.handing import hand_out
from zeren.web import answers, links, words
from zeren.web.access import Request, allow, opens
from zeren.web.formats import moment
from zeren.web.paging import ListPage, address_without, page_of
from zeren.web.parts import Column
from zeren.web.reminding import reminding
from zeren.web.sheet import workbook

WIDTHS = (14, 12, 16, 24, 24, 18, 18, 20, 20)

overseeing = allow.roles("safety_manager", "auditor", heads=True)
CHUNK = 1000


@overseeing
@require_GET
def index(request: Request) -> HttpResponse:
    """Every letter in sight, narrowed by the filters of the address, and how far signing is."""
    form, asked, ids = narrowed(request)
    today = clock.today()
    counts = queries.state_counts(request.viewer, asked["year"], today)
    held = counts.get("IN_FORCE", 0) + counts.get(core.AHEAD, 0)
    live = held + counts.get("ISSUED", 0) + counts.get("SIGNED", 0)
    page = page_of(request, ids, lambda some: _marked(queries.letters_by_id(some, today)))
    context = {
        "form": form,
        "year": asked["year"],
        "page": page,
        "live": live,
        "unsigned": counts.get("ISSUED", 0),
        "waiting": counts.get("SIGNED", 0),
        "in_force": counts.get("IN_FORCE", 0),
        "ahead": counts.get(core.AHEAD, 0),
        "lapsed": counts.get(core.LAPSED, 0),
        "expired": counts.get("EXPIRED", 0),
        "signed": live - counts.get("ISSUED", 0),
        "window": _window(asked["year"], today),
        "mine": queries.countersignable(request.viewer.hands("countersign"), today).count(),
        "progress": _progress(request, asked["year"]),
        "may_decide": request.viewer.has("safety_manager") or request.viewer.is_general_manager,
        "paper": links.paper() if opens(request.viewer, links.paper()) else "",
        "may_doubt": opens(request.viewer, reverse("letters:anomalies")),
        "columns": [Column(word) for word in _heads()[:6]],
        "may_issue": _issues_somewhere(request),
        "address": address_without(request.GET, "page"),
        "remind_href": reminding(request, "letters"),
    }
    context["tree"] = _tree(context["progress"])
    return render(request, "letters/index.html", context)


@overseeing
@require_http_methods(["GET", "POST"])
def export(request: Request) -> HttpResponse:
    """The list as a workbook: the same rows as the filters show, all pages of them."""
    _form, asked, ids = narrowed(request)
    return hand_out(
        request,
        people=queries.people_of(ids),
        make=lambda: workbook(_("Letters"), _heads(), _lines(list(ids)), widths=WIDTHS),
        name=f"letters-{asked['year']}.xlsx",
        fixed={"year": asked["year"]},
    )


def record_page(request: Request, found: Any) -> HttpResponse:
    """A letter as its superior and the safety office see it."""
    return render(request, "letters/record.html", _record(request, found))


@allow.roles("safety_manager", heads=True)
@require_POST
def reissue(request: Request, letter_id: int) -> HttpResponse:
    """Replace a letter that no longer fits; the old one is kept."""

    def act(found: queries.Letter, reason: str) -> HttpResponse:
        new = actions.reissue(found.pk, reason=reason, by=request.viewer.actor, at=clock.now())
        if new is None:
            said = words.sentence("letter.same_text")
            return answers.done(request, said, "letters:letter", found.pk)
        said = _("Letter %(number)s takes its place and waits for both signatures.")
        return answers.done(request, said % {"number": new.number}, "letters:letter", new.pk)

    return _for_a_reason(request, letter_id, "reissue", ReissueForm(request.POST), act)


@allow.roles("safety_manager", heads=True)
@require_POST
def withdraw(request: Request, letter_id: int) -> HttpResponse:
    """Take back a letter that nobody has signed yet, with the reason."""

    def act(found: queries.Letter, reason: str) -> HttpResponse:
        actions.withdraw(found.pk, reason=reason, by=request.viewer.actor, at=clock.now())
        said = _("Letter %(number)s is withdrawn; it is kept and can be read.")
        return answers.done(request, said % {"number": found.number}, "letters:letter", found.pk)

    return _for_a_reason(request, letter_id, "withdraw", WithdrawForm(request.POST), act)


def _for_a_reason(
    request: Request,
    letter_id: int,
    name: str,
    form: ReissueForm | WithdrawForm,
    act: Callable[[queries.Letter, str], HttpResponse],
) -> HttpResponse:
    """What is done to a letter for a written reason; else its record again, with what is wrong."""
    found = answers.get_or_404(queries.letter_for(request.viewer, letter_id, clock.today()))
    record = _record(request, found)
    if not form.is_valid():
        context = record | {name: form, "problems": answers.problems_in(form)}
        return render(request, "letters/record.html", context, status=400)
    try:
        return act(found, form.cleaned_data["reason"])
    except Refused as refused:
        return answers.refusal(request, refused, "letters/record.html", record)


@allow.roles("safety_manager", "auditor")
@require_GET
def anomalies(request: Request) -> HttpResponse:
    """Signatures that deserve a second look; nobody is accused by a list."""
    year = clock.today().year
    rows = [(row, texts.ANOMALIES[code]) for row, code in queries.anomalies(request.viewer, year)]
    page: ListPage[Any] = page_of(request, rows)
    return render(request, "letters/anomalies.html", {"page": page, "year": year})


@allow.roles("safety_manager", "auditor")
@require_GET
def helped(request: Request) -> HttpResponse:
    """Who signed with help, before which witness and when; how often each was witness."""
    form, asked, ids = narrowed(request, method="helped")
    del form.fields["state"]

    def rows(some: Sequence[int]) -> list[tuple[queries.Letter, queries.Signature]]:
        signed = queries.signatures_of(some)
        return [(one, signed[one.pk]["B"]) for one in queries.letters_by_id(some, clock.today())]

    page = page_of(request, ids, rows)
    heads = (_("Person"), _("Letter"), _("Unit"), _("Witnessed by"), _("Signed"))
    context = {"page": page, "form": form, "year": asked["year"], "columns": [*map(Column, heads)]}
    return render(request, "letters/helped.html", context)


def units_of(request: Request) -> list[tuple[int, str]]:
    """The units in sight, indented as in the tree, for a choice."""
    language = get_language() or "en"
    rows = organisation.unit_tree(clock.today())
    seen = [row for row in rows if request.viewer.sees_unit(row.path)]
    least = min((row.depth for row in seen), default=0)
    return [(row.id, "\u3000" * (row.depth - least) + say(row.name, language)) for row in seen]


def _marked(rows: list[queries.Letter]) -> list[queries.Letter]:
    """Each with what is objected to in it and not yet decided."""
    found = cases.open_kinds([row.pk for row in rows])
    for row in rows:
        kinds = dict.fromkeys(kind for kind, _since in found.get(row.pk, ()))
        row.objections = [str(case_texts.KINDS[kind]) for kind in kinds]
    return rows


def narrowed(request: Request, *, method: str = "") -> tuple[FilterForm, dict[str, Any], Any]:
    """The filters, what they ask, and the letters in sight that they leave."""
    today = clock.today().year
    form = FilterForm(
        request.GET, years=queries.years(request.viewer), units=units_of(request), year=today
    )
    asked = form.asked()
    asked["year"] = asked["year"] or today
    unit = organisation.unit(asked["unit"], clock.today()) if asked["unit"] else None
    ids = queries.letter_ids(
        request.viewer,
        on=clock.today(),
        year=asked["year"],
        state=asked["state"] or "",
        path=unit.path if unit else "",
        words=asked["q"] or "",
        method=method,
    )
    return form, asked, ids


def _record(request: Request, found: Any) -> dict[str, Any]:
    language, other = shown.languages(request, request.viewer.language)
    viewer, day = request.viewer, clock.today()
    return {
        "letter": found,
        "reading": shown.reading(found, language),
        "other": other,
        "signed": shown.signed(found),
        "state": texts.STATES[found.reads],
        "colour": texts.COLOURS.get(found.reads, "closed"),
        "told": changed.told(found, language),
        "ending": changed.ending(found, day),
        "results_href": shown.results(found.pk, found.year, day),
        **shown.disputes(found.pk, day),
        "history": history.events(viewer, [("letter", [found.pk])], most=100),
        "chain": queries.superseding(found, day),
        "is_mine": queries.countersignable(viewer.hands("countersign"), day)
        .filter(pk=found.pk)
        .exists(),
        "may_reissue": queries.may_issue(viewer, organisation.path_on(found.unit_id, day))
        and found.reads in (*core.STANDING, core.LAPSED),
        "may_withdraw": queries.may_issue(viewer, organisation.path_on(found.unit_id, day))
        and found.reads == "ISSUED",
        "reissue": ReissueForm(),
        "withdraw": WithdrawForm(),
    }


def _window(year: int, today: date) -> queries.Window | None:
    """The renewal that runs, where the list shows its year."""
    found = queries.window(today)
    return found if found is not None and found.year == year else None


def _issues_somewhere(request: Request) -> bool:
    return request.viewer.has("safety_manager") or request.viewer.is_head


def _progress(request: Request, year: int) -> list[dict[str, Any]]:
    found = queries.unit_progress(request.viewer, year, clock.today())
    rows = []
    for unit in organisation.unit_tree(clock.today()):
        counts = found.get(unit.id)
        if not counts:
            continue
        total = sum(counts[state] for state in core.STANDING)
        if total:
            rows.append(
                {
                    "id": unit.id,
                    "name": unit.name,
                    "total": total,
                    "signed": total - counts["ISSUED"],
                    "in_force": counts["IN_FORCE"],
                    "state": "ok" if counts["IN_FORCE"] == total else "soon",
                }
            )
    return rows


def _tree(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {
            "name": say(row["name"], language),
            "value": row["total"],
            "share": row["in_force"] * 1000 // row["total"] / 10,
            "state": row["state"],
            "href": f"?unit={row['id']}",
        }
        for row in rows
    ]


def _heads() -> list[str]:
    return [
        _("Letter"),
        _("Person"),
        _("Unit"),
        _("Superior"),
        _("State"),
        _("Signed"),
        _("In force"),
        _("Staff number"),
        _("Post"),
    ]


def _lines(ids: list[int]) -> Iterator[list[str]]:
    language = get_language() or "en"
    for start in range(0, len(ids), CHUNK):
        for row in queries.letters_by_id(ids[start : start + CHUNK], clock.today()):
            yield [
                row.number,
                row.person.name,
                say(row.unit.name, language),
                row.countersigner.name if row.countersigner else "",
                str(texts.STATES[row.reads]),
                moment(row.signed_at) if row.signed_at else "",
                moment(row.in_force_at) if row.in_force_at else "",
                row.person.number,
                say(row.post.name, language),
            ]
