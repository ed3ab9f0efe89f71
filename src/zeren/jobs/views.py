"""How far the long work is: a page that can be left, since the work goes on."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from zeren.core.tongue import say
from zeren.jobs import actions, queries
from zeren.ledger import clock, storage
from zeren.ledger import queries as ledger
from zeren.web import words
from zeren.web.access import Request, allow, read_only
from zeren.web.answers import done, get_or_404, is_part
from zeren.web.paging import page_of
from zeren.web.parts import Progress, Trouble

STATES = {"READY": "WAITING", "RUNNING": "RUNNING", "DONE": "DONE", "FAILED": "FAILED"}


@allow.roles("safety_manager", "administrator")
@require_GET
def index(request: Request) -> HttpResponse:
    """All long work, newest first."""
    page = page_of(request, queries.ids(), queries.rows)
    context = {
        "page": page,
        "waiting": queries.waiting(),
        "is_administrator": request.viewer.has("administrator"),
    }
    return render(request, "jobs/index.html", context)


@allow.signed_in
@read_only
def job(request: Request, job_id: int) -> HttpResponse:
    """One work: the whole page, or to htmx its progress alone."""
    row = get_or_404(queries.job_for(request.viewer, job_id))
    shown = progress(row)
    if is_part(request):
        running = row.state in ("READY", "RUNNING")
        return render(request, "web/_job.html", {"job": shown, "running": running})
    return render(request, "jobs/job.html", {"row": row, "progress": shown})


@allow.roles("safety_manager", "administrator")
@require_POST
def retry(request: Request, job_id: int) -> HttpResponse:
    """Try the failed parts again."""
    row = get_or_404(queries.job_for(request.viewer, job_id))
    actions.retry(row.id, at=clock.now())
    return done(request, _("The failed parts are tried again."), "jobs:job", row.id)


@allow.public
@never_cache
@require_safe
def health(request: Request) -> HttpResponse:
    """For monitors: does each part of the house work? 200 when all do, 503 when one does not.

    Codes and times only; nothing here tells a stranger what the house holds.
    """
    said: dict[str, str] = {"web": "ok", "database": storage.answers() or "ok"}
    if said["database"] == "ok":
        at = clock.now()
        workers, since = queries.workers(at), ledger.unsigned_since()
        said["worker"] = workers.state
        if workers.seen_at is not None and not workers.is_well:
            said["worker_seen_at"] = workers.seen_at.isoformat(timespec="seconds")
        said["log"] = "ok" if since is None or at - since < ledger.UNSIGNED else "late"
    is_well = all(said.get(part, "ok") == "ok" for part in ("database", "worker", "log"))
    said["disk"] = "scarce" if storage.space().is_scarce else "ok"
    response = JsonResponse(said, status=200 if is_well else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # a monitor asks all day
    return response


def progress(row: queries.JobRow) -> Progress:
    """The progress of a job as the part of a page; rooms may show it on their own pages."""
    failed = queries.failed_parts(row.id) if row.failed else []
    return Progress(
        title=say(row.title, get_language() or "en") or row.kind,
        done=row.done,
        total=row.total,
        state=STATES[row.state],  # type: ignore[arg-type]  # the four states of both tables
        href=reverse("jobs:job", args=[row.id]),
        after=row.result_url,
        failed=row.failed,
        problems=[
            Trouble(_said(one.error), place=_("part %(n)s") % {"n": one.seq + 1}, code=one.error)
            for one in failed
        ],
    )


def _said(error: str) -> str:
    known = words.refusal_words()
    if error in known and "%(" not in str(known[error]):
        return words.sentence(error)
    return _("It stopped with: %(error)s") % {"error": error}
