"""What each column and word of a file is taken for: shown, asked, remembered for the next one."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.forms.columns import answers_from
from zeren.organisation.queries import workbook as queries
from zeren.organisation.sheets import bringing
from zeren.organisation.texts import columns as texts
from zeren.organisation.views.deciding import ROLES, only_keepers
from zeren.web.access import Request, allow, private
from zeren.web.answers import done, get_or_404, go, refusal
from zeren.web.parts import Trouble


@allow.roles(*ROLES)
@private
def columns(request: Request, upload_id: int) -> HttpResponse:
    """One table for each tab: title, meaning, three cells as in the file and as understood."""
    only_keepers(request)
    found = get_or_404(queries.upload(upload_id))
    if found.state not in ("ASKED", "STAGED") or not found.asked:
        return go(request, "organisation:import", upload_id)
    if request.method != "POST":
        return render(request, "organisation/columns.html", _context(found))
    try:
        answers = answers_from(request.POST, found.asked, bringing.answers_of(found))
        by, at = request.viewer.actor, clock.now()
        if queries.is_large(found):
            actions.read_again(found, asdict(answers), by=by, at=at)
            return go(request, "organisation:import", upload_id)
        brought = bringing.again(found, answers, today=clock.today())
        found = bringing.restage(upload_id, brought, by=by, at=at)
    except Refused as refused:
        return refusal(request, refused, "organisation/columns.html", _context(found))
    if "go" in request.POST and found.asked["words"]:
        missing = texts.words_asked(found.asked, must=True)
        problems = [Trouble(one.error, href=f"#{one.name}") for one in missing]
        context = {**_context(found), "words": missing, "problems": problems}
        return render(request, "organisation/columns.html", context, status=409)
    if brought.is_open:
        n = brought.questions
        told = ngettext("%(n)s question is still open.", "%(n)s questions are still open.", n)
        return done(request, told % {"n": n}, "organisation:import_columns", upload_id)
    if "look" in request.POST:
        told = _("Looked at again with your answers.")
        return done(request, told, "organisation:import_columns", upload_id)
    return go(request, "organisation:import", upload_id)


def _context(found: queries.Upload) -> dict[str, object]:
    asked = found.asked
    return {
        "upload": found,
        "is_open": found.state == "ASKED",
        "questions": asked["questions"],
        "tabs": texts.tabs(asked),
        "words": texts.words_asked(asked),
        "heads": texts.heads(asked),
        "more_heads": max(0, len(asked["heads"]) - texts.HEADS_SHOWN),
        "asked": asked,
        "encoding": asked["answers"]["encoding"]
        or (asked["guesses"] or [{"encoding": ""}])[0]["encoding"],
        "readings": texts.readings(asked),
        "orders": texts.orders(asked),
    }
