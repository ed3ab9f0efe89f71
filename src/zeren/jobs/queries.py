"""How far the long work is, and who may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from zeren.core.viewer import Viewer
from zeren.jobs.models import Beat, Job, Part


@dataclass(frozen=True, slots=True)
class JobRow:
    id: int
    kind: str
    title: dict[str, str]
    state: str
    total: int
    done: int
    failed: int
    items: int
    result_url: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailedPart:
    seq: int
    error: str


def may_see_all(viewer: Viewer) -> bool:
    """Safety manager, administrator and general manager see every job."""
    return viewer.has("safety_manager") or viewer.has("administrator") or viewer.is_general_manager


def job_for(viewer: Viewer, job_id: int) -> JobRow | None:
    """A job for those who may see all, and for who started it."""
    row = job(job_id)
    if row is None or not viewer.is_known:
        return None
    return row if may_see_all(viewer) or row.started_by == str(viewer.actor) else None


def job(job_id: int) -> JobRow | None:
    """A job by its number, for the rooms that started it."""
    row = Job.objects.filter(pk=job_id).first()
    return _row(row) if row else None


def ids() -> "QuerySet[Job, int]":
    """The numbers of all jobs, newest first."""
    return Job.objects.order_by("-id").values_list("id", flat=True)


def rows(job_ids: Sequence[int]) -> list[JobRow]:
    """The jobs of these numbers, in their order."""
    found = Job.objects.in_bulk(list(job_ids))
    return [_row(found[job_id]) for job_id in job_ids if job_id in found]


def failed_parts(job_id: int, limit: int = 20) -> list[FailedPart]:
    """The first failed parts of a job, with the code or place of the error."""
    found = Part.objects.filter(job_id=job_id, state="FAILED").order_by("seq")
    return [FailedPart(seq, error) for seq, error in found.values_list("seq", "error")[:limit]]


def is_begun(kind: str, since: datetime) -> bool:
    """Was work of this kind begun since then?"""
    return Job.objects.filter(kind=kind, started_at__gte=since).exists()


def waiting() -> int:
    """How many parts wait or are being done."""
    return Part.objects.filter(state__in=("READY", "RUNNING")).count()


def failed() -> int:
    """How many jobs ended with parts that failed."""
    return Job.objects.filter(state="FAILED").count()


LATE_AFTER = timedelta(seconds=100)
"""A worker says every 20 s that it lives."""
STUCK_AFTER = timedelta(minutes=20)
"""Its schedule is gone through every second or so; one long task in it takes minutes at most."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Do any workers run, and since when does none.

    state:     ok, late (none has been heard of lately), stuck (it lives, its schedule does not),
               none (there never was one).
    seen_at:   when one was last at work.
    """

    state: str
    number: int
    seen_at: datetime | None

    @property
    def is_well(self) -> bool:
        return self.state == "ok"


def workers(at: datetime) -> Workers:
    """How the workers stand at this moment."""
    beats = list(Beat.objects.all()[:50])
    if not beats:
        return Workers("none", 0, None)
    alive = [beat for beat in beats if beat.seen_at > at - LATE_AFTER]
    if not alive:
        return Workers("late", 0, beats[0].seen_at)
    last = max((beat.ticked_at or beat.began_at) for beat in alive)
    if last < at - STUCK_AFTER:
        return Workers("stuck", len(alive), last)
    return Workers("ok", len(alive), alive[0].seen_at)


def _row(row: Job) -> JobRow:
    return JobRow(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        state=row.state,
        total=row.total,
        done=row.done,
        failed=row.failed,
        items=row.items,
        result_url=row.result_url,
        started_by=row.started_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
