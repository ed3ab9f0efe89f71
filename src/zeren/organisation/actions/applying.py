"""An import is written part by part: what each leaves behind is true, and the next one can wait.

Nothing above is told of a part; the closing fact says what all of them touched, so that nobody
counts as missing what the next part brings.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypedDict

from zeren.core.actor import Actor, Kind
from zeren.core.days import date_of as day_to_date
from zeren.core.refusal import Refused
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.jobs import queries as work
from zeren.ledger import actions as ledger
from zeren.organisation.actions import house, role_requests, roster_writes, undoing
from zeren.organisation.actions.rows import changing, named
from zeren.organisation.models import Bundle, Shape, Upload
from zeren.organisation.queries import workbook as queries

KIND = "organisation.apply"


class PartOf(TypedDict):
    """Which part of which upload, and who confirmed it: kind, id, account, proof, epoch."""

    upload: int
    seq: int
    by: tuple[Kind, int, int, str, str]


def start(found: Upload, *, by: Actor, at: datetime, is_here: bool) -> None:
    """Begin the work in parts; in the transaction that decided it. is_here: as `jobs.start`."""
    total = found.looked["parts"]
    ledger.record(
        "organisation.import_begun",
        about=("upload", found.pk),
        by=by,
        at=at,
        body={"file": found.digest, "parts": total, "changes": found.looked["counts"]},
    )
    who = [by.kind, by.id, by.account_id, by.proof, by.epoch]
    job = jobs.start(
        KIND,
        parts=[{"upload": found.pk, "seq": seq, "by": who} for seq in range(total)],
        title=both(f"写入“{found.name}”", f"Applying “{found.name}”"),
        by=by,
        at=at,
        result_url=f"/organisation/import/{found.pk}/",
        is_here=is_here,
    )
    found.job_id = job.pk
    found.save(update_fields=["job_id"])


def run(found: Upload, *, now: Callable[[], datetime]) -> None:
    """Write all parts here, beside whatever worker may be at it.

    Refused: import.stands_still, with what the part that could not be written said.
    """
    jobs.run_ready(KIND, now=now)
    job = work.job(found.job_id or 0)
    if job is not None and job.state == "FAILED":
        raise Refused("import.stands_still", done=job.done, total=job.total)


def write_part(upload_id: int, seq: int, *, by: Actor, at: datetime) -> int:
    """Write the changes of one part with their facts; returns how many.

    Refused: import.moved_meanwhile when somebody changed one of its rows.
    """
    with changing("import.moved_meanwhile", alone=False):
        found = Upload.objects.get(pk=upload_id)
        part = Bundle.objects.get(upload_id=upload_id, kind="change", seq=seq)
        changes = [queries.change_of(item) for item in part.items]
        on = date.fromisoformat(found.looked["as_of"])
        wrote = roster_writes.write(changes, upload_id=upload_id, on=on, by=by, at=at)
        touched = {key: sorted(one for one in ids if one) for key, ids in wrote.touched.items()}
        found.looked = {
            **found.looked,
            "since": min(wrote.since, found.looked.get("since", wrote.since)),
            # of many parts the closing fact says "all"
            "touched": touched if found.looked["parts"] == 1 else None,
        }
        found.save(update_fields=["looked"])
        part.delete()
        if found.looked["parts"] == 1:
            undoing.keep(upload_id, changes, wrote)
    return len(changes)


def finish(upload_id: int, *, by: Actor, at: datetime) -> None:
    """All parts are written: the fact that says so, and with it everything above follows."""
    found = Upload.objects.get(pk=upload_id)
    looked = found.looked
    found.state = "APPLIED"
    found.counts = {**found.counts, "changes": looked["counts"]}
    found.problems = []  # they may name people; what is decided needs them no more
    found.looked = {key: looked[key] for key in ("as_of", "parts") if key in looked}
    shapes, found.asked = found.asked.get("shapes", {}), {}
    found.save(update_fields=["state", "counts", "problems", "looked", "asked"])
    _learn(upload_id, shapes, by=by, at=at)
    house.settle_languages(by=by, at=at)
    role_requests.open_first(by=by, at=at)
    gone = Bundle.objects.filter(upload_id=upload_id).exclude(kind="undo")
    gone.exclude(kind="row", sheet="targets").delete()
    ledger.record(
        "organisation.imported",
        about=("upload", upload_id),
        by=by,
        at=at,
        body={
            "file": found.digest,
            "rows": found.counts["rows"],
            "changes": looked["counts"],
            "as_of": looked["as_of"],
            **_touched(looked),
        },
    )


def _learn(upload_id: int, shapes: Mapping[str, queries.Item], *, by: Actor, at: datetime) -> None:
    """What the columns of each table meant, for the next file with the same titles."""
    for digest, answers in shapes.items():
        Shape.objects.update_or_create(
            digest=digest, defaults={"answers": answers, "learnt_at": at}
        )
        ledger.record(
            "organisation.columns_learnt",
            about=("upload", upload_id),
            by=by,
            at=at,
            body={"shape": digest, "sheet": answers["sheet"], "columns": answers["columns"]},
        )


def cancel(found: Upload, *, by: Actor, at: datetime) -> tuple[int, int]:
    """Between two parts nothing more is written; the workbook waits again."""
    assert found.job_id, "what is being applied has its work"
    done, total = jobs.cancel(found.job_id, at=at)
    looked = Upload.objects.values_list("looked", flat=True).get(pk=found.pk)
    Upload.objects.filter(pk=found.pk).update(state="STAGED", job_id=None, looked={})
    ledger.record(
        "organisation.import_stopped",
        about=("upload", found.pk),
        by=by,
        at=at,
        body={"file": found.digest, "done": done, "parts": total, **_touched(looked)},
    )
    return done, total


def _touched(looked: queries.Item) -> dict[str, object]:
    """What must follow, and from which day on."""
    since = day_to_date(looked["since"]) if "since" in looked else None
    touched = looked.get("touched") or {}
    said = named(touched) if looked["parts"] == 1 or "since" not in looked else {"all": True}
    return {**said, "since": since.isoformat() if since else None}
