"""The messages of the day, and of what is late: begun by the schedule, written part by part."""

from datetime import datetime
from typing import Any

from zeren.desk import climbing, digest
from zeren.jobs.work import JobSeen, closing, work
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


def climb() -> int:
    """See once a day what is late and whom it has reached."""
    return climbing.begin(at=clock.now())


@work(climbing.KIND)
def note_climbs(part: dict[str, Any], *, job: JobSeen, at: datetime) -> int:
    """Write down the steps of one part."""
    return climbing.note(part["gaps"], at=at)


@closing(climbing.KIND)
def tell_climbs(*, job: JobSeen, at: datetime) -> None:
    """Each head reads in one message what has reached him."""
    climbing.tell(at=at)
