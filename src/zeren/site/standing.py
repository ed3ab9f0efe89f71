"""How the house itself stands: is the work being done, is there room; told to those who can act."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.jobs import queries as jobs
from zeren.ledger import queries as ledger
from zeren.ledger import storage
from zeren.organisation.queries import workbook as workbooks
from zeren.web import formats

NONE_AFTER = timedelta(minutes=2)
"""A new house has no worker for its first moments; who waits longer should hear it."""


def troubles(at: datetime) -> dict[str, str]:
    """What is wrong with the running of the house: code -> since when, or how much."""
    workers, since = jobs.workers(at), ledger.unsigned_since()
    waits = at - since if since is not None else timedelta(0)
    found = {}
    if workers.seen_at is not None and not workers.is_well:
        found[f"worker_{workers.state}"] = formats.moment(workers.seen_at)
    elif workers.state == "none" and waits > NONE_AFTER:
        found["worker_none"] = ""
    if waits > ledger.UNSIGNED:
        found["log_unsigned"] = ""
    space = storage.space()
    if space.is_scarce:
        found["disk_scarce"] = str(space.percent)
    return found


def lines(viewer: Viewer, at: datetime) -> list[str]:
    """The banner: what is under way for everybody, what is wrong for those who can act."""
    can_act = viewer.is_general_manager or any(
        viewer.has(role) for role in ("administrator", "safety_manager")
    )
    said = [_said(code, what) for code, what in troubles(at).items()] if can_act else []
    return [*_under_way(viewer), *said]


def _under_way(viewer: Viewer) -> list[str]:
    """What everybody may know who looks at numbers meanwhile: they are not complete yet."""
    found = workbooks.being_applied() if viewer.is_known else None
    job = jobs.job(found.job_id) if found is not None and found.job_id else None
    if job is None:
        return []
    return [
        _(
            "A workbook is being written into the organisation: %(done)s of %(total)s parts. Until "
            "it is through, lists and numbers are not complete."
        )
        % {"done": job.done, "total": job.total}
    ]


def proof_follows(at: datetime) -> str:
    """What a receipt says while its proof is not there yet: when it comes, or why it waits."""
    workers = jobs.workers(at)
    if workers.seen_at is None or workers.is_well:
        return _("Recorded; the proof follows within minutes.")
    when = formats.moment(workers.seen_at)
    return _("Recorded. The proof waits: the worker of this system has not run since %(when)s.") % {
        "when": when
    }


def _said(code: str, what: str) -> str:
    if code == "worker_none":
        return _(
            "No worker has run yet: proofs, counts, letters and reminders wait. Start one on the "
            "server with “zeren serve” or “zeren worker”."
        )
    if code == "worker_late":
        return _(
            "The worker has not run since %(when)s: proofs, counts, letters and reminders wait. "
            "Nothing is lost. Start it again on the server; “zeren doctor” says more."
        ) % {"when": what}
    if code == "worker_stuck":
        return _(
            "The worker runs, but its schedule has stood still since %(when)s. Start it again on "
            "the server; “zeren doctor” says more."
        ) % {"when": what}
    if code == "log_unsigned":
        return _(
            "New facts have not been signed for more than 15 minutes, so receipts wait for their "
            "proof. “zeren doctor” on the server says why."
        )
    return _(
        "Only %(percent)s %% of the disk is free. Make room soon: on a full disk nothing can be "
        "signed or reported."
    ) % {"percent": what}
