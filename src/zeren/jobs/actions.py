"""Start long work, take a part, do it once, take up again what a killed worker left.

Every part goes READY -> RUNNING in a short transaction, then its work and RUNNING -> DONE in one.
The engine that wakes workers may lose a message; what is to be done is read from the rows.
"""

import contextlib
import logging
import os
import socket
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.module_loading import import_string

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.jobs import work
from zeren.jobs.models import Beat, Job, Part
from zeren.ledger import storage

log = logging.getLogger(__name__)

MOST_TRIES = 3
LEFT_AFTER = timedelta(seconds=60)
"""A part RUNNING for longer was left by a killed worker; parts are cut to take a few seconds."""
BETWEEN = timedelta(seconds=10)
"""So long after it took its last part somebody is still at a kind of work."""
TASK = "zeren.jobs.jobs.run_kind"
LOOK_AHEAD = 16
Now = Callable[[], datetime]


class _TakenByAnother(Exception):  # noqa: N818 - not an error: somebody else has it now
    """While we worked the part was given to another worker: undo what we did."""


def start(
    kind: str,
    *,
    parts: Iterable[Mapping[str, Any]],
    title: Mapping[str, str],
    by: Actor,
    at: datetime,
    result_url: str = "",
    is_here: bool = False,
) -> Job:
    """Write down the work as rows and wake a worker after the commit.

    is_here: whoever starts it runs its parts too (a command line). On SQLite a worker beside it
             would only stand in its way; should it end early, `sweep` wakes one.
    """
    rows = [dict(part) for part in parts]
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=dict(title),
            state="READY" if rows else "DONE",
            total=len(rows),
            result_url=result_url,
            started_by=str(by.acting_for(0)),
            started_at=at,
            ended_at=None if rows else at,
        )
        Part.objects.bulk_create(
            [Part(job=job, seq=seq, data=data) for seq, data in enumerate(rows)], batch_size=1000
        )
        if rows and not is_here:
            wake(kind)
    return job


def wake(kind: str) -> None:
    """Ask the engine to run what is ready of this kind, once the transaction is through."""
    transaction.on_commit(lambda: import_string(TASK).enqueue(kind=kind))


def run_ready(
    kind: str = "", *, now: Now, stopping: threading.Event | None = None, most: int = 0
) -> int:
    """Run ready parts (of one kind, or all) until there are none; returns how many were run.

    Call outside a transaction. `now` is asked before each part; `stopping` ends between parts;
    `most`: return after so many.
    """
    ran = 0
    while not (stopping and stopping.is_set()):
        ids = _ready_ids(kind)
        before = ran
        for part_id in ids:
            if (stopping and stopping.is_set()) or (most and ran >= most):
                break
            ran += run_part(part_id, now=now)
            storage.give_way()
        if ran == before or (most and ran >= most):
            break  # nothing is ready, or it waits for what another worker does
    return ran


def run_part(part_id: int, *, now: Now) -> bool:
    """Take one part and do it. False when another worker had taken it before."""
    part = _take(part_id, at=now())
    if part is None:
        return False
    ready: dict[str, object] = {}
    over = threading.Event()
    try:
        if before := work.before(part.job.kind):
            threading.Thread(target=_hold, args=(part, now, over), daemon=True).start()
            ready["ready"] = before(dict(part.data))
            over.set()
        with transaction.atomic(durable=True):
            at = now()
            items = work.doer(part.job.kind)(dict(part.data), job=_seen(part.job), at=at, **ready)
            swapped = Part.objects.filter(pk=part_id, state="RUNNING", tries=part.tries).update(
                state="DONE", error=""
            )
            if not swapped:
                raise _TakenByAnother
            _tally(part.job, at=now(), done=1, items=items or 0)
    except _TakenByAnother:
        log.warning("part %s was taken by another worker; our work was undone", part_id)
    except Exception as error:
        if storage.reason(error):
            _give_back(part)  # nothing is wrong with the part; whoever called us waits
            raise
        _fail(part, place_of(error), at=now())
    finally:
        over.set()
    return True


def sweep(*, at: datetime) -> int:
    """Make ready what killed workers left, and wake whoever does it; returns how many parts.

    However often that happens, the work goes on by itself: a part whose worker was killed comes
    after those that were not, so that one which kills its worker stops no other.
    """
    left = list(Part.objects.filter(state="RUNNING", taken_at__lt=at - LEFT_AFTER))
    for part in left:
        Part.objects.filter(pk=part.pk, state="RUNNING", tries=part.tries).update(
            state="READY", losses=F("losses") + 1, error="worker.lost"
        )
        log.warning("part %s was left by a worker that ended (%s)", part.pk, part.losses + 1)
    kinds = set(Part.objects.filter(state="READY").values_list("job__kind", flat=True).distinct())
    # between two parts none is running, so one that was taken just now counts too
    taken = Q(state="RUNNING") | Q(taken_at__gt=at - BETWEEN)
    busy = set(Part.objects.filter(taken).values_list("job__kind", flat=True).distinct())
    for kind in sorted(kinds - busy):
        wake(kind)
    return len(left)


def retry(job_id: int, *, at: datetime) -> int:
    """Try the failed parts of a job again; returns how many."""
    with transaction.atomic():
        count = Part.objects.filter(job_id=job_id, state="FAILED").update(
            state="READY", tries=0, losses=0, taken_at=None
        )
        if not count:
            raise Refused("job.nothing_failed")
        Job.objects.filter(pk=job_id).update(
            state="RUNNING", failed=F("failed") - count, ended_at=None
        )
        wake(Job.objects.values_list("kind", flat=True).get(pk=job_id))
    return count


def cancel(job_id: int, *, at: datetime) -> tuple[int, int]:
    """Leave undone what is not done; returns how many parts were done, of how many.

    What a worker is doing at this moment is taken from it, and so undone.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        left = Part.objects.filter(job_id=job_id).exclude(state="DONE")
        left.delete()
        Job.objects.filter(pk=job_id).update(
            state="DONE", total=F("done"), failed=0, ended_at=job.ended_at or at
        )
    return job.done, job.total


def beat(worker_id: str, *, at: datetime, ticked_at: datetime | None) -> None:
    """A worker says that it lives; those that have not for a day are forgotten."""
    seen = Beat.objects.filter(worker=worker_id).update(seen_at=at, ticked_at=ticked_at)
    if not seen:
        place = f"{socket.gethostname()[:60]}, {os.getpid()}"
        Beat.objects.create(worker=worker_id, place=place, began_at=at, seen_at=at)
        Beat.objects.filter(seen_at__lt=at - timedelta(days=1)).exclude(worker=worker_id).delete()


def sign_off(worker_id: str) -> None:
    """A worker that was told to stop has stopped: the last one leaves the time it was here."""
    with contextlib.suppress(DatabaseError):
        others = Beat.objects.exclude(worker=worker_id)
        if others.exists():
            Beat.objects.filter(worker=worker_id).delete()


def _ready_ids(kind: str) -> list[int]:
    found = Part.objects.filter(state="READY")
    if kind:
        found = found.filter(job__kind=kind)
    return list(found.order_by("losses", "id").values_list("id", flat=True)[:LOOK_AHEAD])


def _take(part_id: int, *, at: datetime) -> Part | None:
    with transaction.atomic(durable=True):
        part = Part.objects.select_related("job").filter(pk=part_id, state="READY").first()
        if part is None or (work.is_in_order(part.job.kind) and _waits(part)):
            return None
        swapped = Part.objects.filter(pk=part_id, state="READY").update(
            state="RUNNING", taken_at=at, tries=F("tries") + 1
        )
        if not swapped:
            return None
        part.refresh_from_db(fields=["state", "tries", "taken_at"])
        Job.objects.filter(pk=part.job_id, state="READY").update(state="RUNNING")
    return part


def _hold(part: Part, now: Now, over: threading.Event) -> None:
    """What is worked out before may take minutes: until it is over the part is said to be ours."""
    while not over.wait(LEFT_AFTER.total_seconds() / 4):
        with contextlib.suppress(DatabaseError):
            mine = Part.objects.filter(pk=part.pk, state="RUNNING", tries=part.tries)
            mine.update(taken_at=now())
    connection.close()


def _waits(part: Part) -> bool:
    """Is something before it still to be done?"""
    before = Part.objects.filter(job_id=part.job_id, seq__lt=part.seq)
    return before.exclude(state="DONE").exists()


def _fail(part: Part, reason: str, *, at: datetime) -> None:
    """Ready for another try, or failed after the third; only if the part is still ours."""
    is_over = part.tries - part.losses >= MOST_TRIES
    with transaction.atomic():
        swapped = Part.objects.filter(pk=part.pk, state="RUNNING", tries=part.tries).update(
            state="FAILED" if is_over else "READY", error=reason[:300]
        )
        if swapped and is_over:
            _tally(part.job, at=at, failed=1)
            if work.is_in_order(part.job.kind):
                stopped = Job.objects.filter(pk=part.job_id, state="RUNNING")
                stopped.update(state="FAILED", ended_at=at)
    if swapped:
        log.warning("part %s of %s: %s (try %s)", part.pk, part.job.kind, reason, part.tries)


def _give_back(part: Part) -> None:
    """As if it had not been taken; when even that cannot be written, the sweep does it."""
    with contextlib.suppress(DatabaseError):
        Part.objects.filter(pk=part.pk, state="RUNNING", tries=part.tries).update(
            state="READY", losses=F("losses") + 1
        )


def _tally(job: Job, *, at: datetime, done: int = 0, failed: int = 0, items: int = 0) -> None:
    """Count a finished part; whoever counts the last one closes the job."""
    Job.objects.filter(pk=job.pk).update(
        done=F("done") + done, failed=F("failed") + failed, items=F("items") + items
    )
    closed = Job.objects.filter(
        pk=job.pk, state__in=("READY", "RUNNING"), total=F("done") + F("failed")
    ).update(
        state=Case(When(failed__gt=0, then=Value("FAILED")), default=Value("DONE")), ended_at=at
    )
    close = work.closer(job.kind) if closed else None
    if close is not None:
        job.refresh_from_db()
        close(job=_seen(job), at=at)


def _seen(job: Job) -> work.JobSeen:
    return work.JobSeen(
        job.pk, job.kind, job.total, job.started_by, job.state, job.done, job.failed
    )


def place_of(error: Exception) -> str:
    """What went wrong and where, without the values: they may be personal."""
    if isinstance(error, Refused):
        return error.code
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "/lib/python" not in frame.filename] or list(frames)
    place = inside[-1] if inside else None
    at = f" {'/'.join(place.filename.split('/')[-3:])}:{place.lineno}" if place else ""
    return f"{type(error).__name__}{at}"
