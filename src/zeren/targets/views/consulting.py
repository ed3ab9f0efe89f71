"""The consultation about a draft: who was asked, what each said, what was answered."""

from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zeren.core.refusal import Refused
from zeren.core.targets import consulting
from zeren.ledger import clock
from zeren.organisation import history
from zeren.targets import actions, naming, queries
from zeren.targets.forms import AskForm, SayForm
from zeren.targets.views.asked import GET_OR_POST, leading, may_set
from zeren.web import answers
from zeren.web.access import Request, allow
from zeren.web.paging import page_of
from zeren.web.parts import Column, Tab

BADGES = {"SILENT": "plain", "ACCEPTED": "ok", "REFUSED": "gap", "CHANGED": "soon"}


@leading
@GET_OR_POST
def consultation(request: Request, year: int) -> HttpResponse:
    """Who was asked about the year's draft and where each stands; ask those who were not."""
    found = answers.get_or_404(queries.current_set(year))
    is_setter = may_set(request, request.viewer.root_path)
    is_draft = found.state == "DRAFT"
    form = AskForm(request.POST or None)
    form.viewer = request.viewer
    context: dict[str, object] = {"year": year, "set": found, "form": form}
    status = 200
    if request.method == "POST":
        if not is_setter:
            raise Http404
        if form.is_valid():
            people = form.cleaned_data["for_workers"]
            try:
                number = actions.ask(
                    year, for_workers=people, by=request.viewer.actor, at=clock.now()
                )
            except Refused as refused:
                context["problems"], status = answers.problems_of(refused), 409
            else:
                told = ngettext(
                    "%(n)s person was asked; it stands on their day.",
                    "%(n)s people were asked; it stands on their day.",
                    number,
                )
                return answers.done(request, told % {"n": number}, "targets:consultation", year)
        else:
            context["problems"], status = answers.problems_in(form), 422
    every = queries.voices_for(request.viewer, found.pk)
    counts = Counter[str](one.heard.state for one in every)
    asked = request.GET.get("state", "")
    shown = [one for one in every if not asked or one.heard.state == asked]
    context |= {
        "state": naming.STATES[found.state],
        "is_draft": is_draft,
        "may_set": is_setter,
        "to_ask": len(queries.to_ask(found.pk, clock.today())) if is_draft and is_setter else 0,
        "count": len(every),
        "accepted": counts["ACCEPTED"],
        "open": sum(len(one.heard.open) for one in every),
        "tabs": [
            Tab(_("All"), "?", not asked, len(every)),
            *(
                Tab(str(naming.HEARD[one]), f"?state={one}", asked == one, counts[one])
                for one in consulting.STATES
            ),
        ],
        "page": page_of(
            request, list(range(len(shown))), lambda some: [_row(shown[one]) for one in some]
        ),
        "columns": [Column(one) for one in (_("Asked"), _("State"), _("Said and answered"))],
    }
    return render(request, "targets/consultation.html", context, status=status)


@allow.signed_in
@GET_OR_POST
def asked(request: Request, asked_id: int) -> HttpResponse:
    """What one person was asked: the targets as they stand, and his word."""
    found = answers.get_or_404(queries.voice_for(request.viewer, asked_id))
    row = found.asked
    is_mine = row.person_id == request.viewer.person_id and row.set.state == "DRAFT"
    now = queries.digests(row.set_id, [row.unit_id]).get(row.unit_id, "")
    form = SayForm(request.POST or None, initial={"digest": now})
    context: dict[str, object] = {
        "voice": _row(found),
        "row": row,
        "year": row.set.year,
        "lines": [(one, queries.said(one)) for one in queries.targets_in(row.set_id, row.unit_id)],
        "form": form,
        "is_mine": is_mine,
        "history": history.events(
            request.viewer, [("saying", [one.pk for one in found.said])], most=12
        ),
    }
    if request.method != "POST":
        return render(request, "targets/asked.html", context)
    if not is_mine:
        raise Http404
    if not form.is_valid():
        context["problems"] = answers.problems_in(form)
        return render(request, "targets/asked.html", context, status=422)
    given = form.cleaned_data
    try:
        actions.say(
            row.pk,
            given["act"],
            words=given["words"],
            digest_seen=given["digest"],
            by=request.viewer.actor,
            at=clock.now(),
        )
    except Refused as refused:
        if refused.code == "consulting.changed_meanwhile":
            context["form"] = SayForm(initial={**given, "digest": now})
        return answers.refusal(request, refused, "targets/asked.html", context)
    return answers.done(
        request, _("Kept. Whoever sets the targets reads it."), "targets:asked", row.pk
    )


@leading
@require_POST
def answer(request: Request, said_id: int) -> HttpResponse:
    """Answer one saying; who said it and all who see the consultation read the answer."""
    if not may_set(request, request.viewer.root_path):
        raise Http404
    try:
        made = actions.answer(
            said_id, words=request.POST.get("words", ""), by=request.viewer.actor, at=clock.now()
        )
    except Refused as refused:
        return answers.refusal(request, refused)
    return answers.done(request, _("Answered."), "targets:consultation", made.set.year)


def _row(one: queries.Voice) -> dict[str, object]:
    waiting = set(one.heard.open)
    return {
        "asked": one.asked,
        "capacity": naming.CAPACITIES[one.asked.capacity],
        "state": naming.HEARD[one.heard.state],
        "badge": BADGES[one.heard.state],
        "said": [
            (row, naming.SAID[row.act], row.pk in waiting) for row in one.said if row.act != "ASKED"
        ],
    }
