"""The messages of the day: begun by the schedule, written part by part."""

from datetime import datetime
from typing import Any

from zeren.desk import digest
from zeren.jobs.work import JobSeen, work
from zeren.ledger import clock
from zeren.notices import outbox


def begin() -> int:
    """Start the messages of the day once their hour has come."""
    return digest.begin(at=clock.now())


@work(digest.REMINDER)
@work(digest.KIND)
def write(part: dict[str, Any], *, job: JobSeen, at: datetime) -> int:
    """Write the messages of one part."""
    outbox.replace_older(part["people"], digest.DAILY, at=at)
    return outbox.write(digest.drafts(part["people"], at, job.kind), at=at)
