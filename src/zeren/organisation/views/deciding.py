"""What a reader decides about a workbook: who leaves, who is the same, what stays out, to stop."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.queries import workbook as queries
from zeren.organisation.texts import workbook as texts
from zeren.web.access import Request, allow
from zeren.web.answers import done, get_or_404, go
from zeren.web.words import sentence as sentence_of

ROLES = ("clerk", "safety_manager", "administrator")


def only_keepers(request: Request) -> None:
    """A workbook shows everybody, so its pages open to who keeps the whole organisation."""
    if not queries.may(request.viewer.actor, queries.MAY_IMPORT, clock.today()):
        raise Http404


@allow.roles(*ROLES)
@require_POST
def choose(request: Request, upload_id: int) -> HttpResponse:
    """What the reader decides about it: who leaves, who is the same person, what stays out."""
    only_keepers(request)
    found = get_or_404(queries.upload(upload_id))
    asked, before = request.POST, set(found.choices.get("leave", ()))
    chosen: dict[str, list[str]] = {}
    if "shown" in asked:  # one page of those who are not listed; what other pages say stays
        kept = before - {"*"} - set(asked.getlist("shown"))
        chosen["leave"] = [*kept, *asked.getlist("leave")]
    else:
        leave = {"all": ["*"], "some": list(before - {"*"})}
        chosen["leave"] = leave.get(asked.get("absent", ""), [])
        chosen |= {key: asked.getlist(key) for key in ("same", "passes", "sound")}
    actions.choose(upload_id, chosen, by=request.viewer.actor, at=clock.now())
    return go(request, "organisation:import", upload_id)


@allow.roles(*ROLES)
@require_POST
def discard(request: Request, upload_id: int) -> HttpResponse:
    """Put a workbook aside without writing anything."""
    only_keepers(request)
    get_or_404(queries.upload(upload_id))
    actions.discard(upload_id, by=request.viewer.actor, at=clock.now())
    return done(
        request, _("The workbook is left unused. Nothing was written."), "organisation:imports"
    )


@allow.roles(*ROLES)
@require_POST
def stop(request: Request, upload_id: int) -> HttpResponse:
    """End the writing of a workbook between two parts."""
    only_keepers(request)
    get_or_404(queries.upload(upload_id))
    written, total = actions.stop(upload_id, by=request.viewer.actor, at=clock.now())
    sentence = _("Stopped: %(done)s of %(total)s parts are written. Below stands what is left.")
    told = sentence % {"done": written, "total": total}
    return done(request, told, "organisation:import", upload_id)


def decisions(upload: queries.Upload) -> dict[str, object]:
    """What can be decided about it, and what was."""
    looked, choices = upload.looked, upload.choices
    leaves, same = choices.get("leave", []), choices.get("same", [])
    return {
        "scope": texts.scope(looked["scope"]) if looked["scope"] else "",
        "asked": looked["asked"],
        "same": same,
        "passing": looked.get("passing", []),
        "passes": choices.get("passes", []),
        "absent": looked["absent"],
        "left_out": looked["left_out"],
        "is_sound": bool(choices.get("sound")),
        "leaves": leaves,
        "all_leave": "*" in leaves,
        "decides": any((looked["errors"], looked["left_out"], looked["absent"], looked["asked"],
                        choices)),
    }  # fmt: skip


def taking_back(request: Request, upload: queries.Upload) -> dict[str, object]:
    """What taking it back would do, or why it cannot be: a closed step says its reason."""
    try:
        plan = actions.plan_undo(upload.pk, by=request.viewer.actor, at=clock.now())
    except Refused as no:
        return {"undo": None, "undo_not": sentence_of(no.code, no.params)}
    return {"undo": plan}
