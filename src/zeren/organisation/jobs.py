"""Work of this room that takes longer than a page may: an import in parts, accounts for many."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.jobs.work import JobSeen, work
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.actions import applying


@work("organisation.apply", in_order=True)
def apply(part: applying.PartOf, *, job: JobSeen, at: datetime) -> int:
    """Write one part of an import, as whoever confirmed it."""
    wrote = applying.write_part(part["upload"], part["seq"], by=Actor(*part["by"]), at=at)
    if part["seq"] + 1 == job.total:
        applying.finish(part["upload"], by=Actor(*part["by"]), at=at)
    return wrote


def forget() -> int:
    """Workbooks that nobody decided about within a day are put aside."""
    return actions.forget(at=clock.now())
