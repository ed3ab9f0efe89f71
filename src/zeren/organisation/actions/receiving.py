"""A file that takes long to read: kept sealed, read and looked at by the worker, then gone."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TypedDict

from django.db import transaction

from zeren.core.actor import Actor, Kind
from zeren.core.refusal import Refused
from zeren.core.roster import plan as roster
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.jobs import queries as work
from zeren.jobs import sealed
from zeren.organisation.actions.roster import kept, look
from zeren.organisation.models import Bundle, Upload
from zeren.organisation.queries import date_of
from zeren.organisation.queries import workbook as queries

KIND = "organisation.read"


class PartOf(TypedDict):
    """What is done with which upload stands in its state; by: kind, id, account, proof, epoch."""

    upload: int
    by: tuple[Kind, int, int, str, str]


def receive(
    content: bytes, *, name: str, personal: Iterable[str], on: date | None, by: Actor, at: datetime
) -> Upload:
    """Keep a file and begin the work of reading it.

    personal: personal columns that were chosen to be kept. Refused: as roster.upload.
    """
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        found, is_new = kept(name=name, digest=digest, on=on, by=by, at=at, state="READING")
        if is_new:
            found.asked = {"seal": sealed.keep([content]), "keep": sorted(personal)}
            found.save(update_fields=["asked"])
            _start(found, 2, by=by, at=at)
    return found


def opened(found: Upload) -> bytes:
    """The file of an upload that was received and is not read yet; empty when it is gone."""
    return b"".join(sealed.files(queries.seal_of(found.pk)))


def read_again(found: Upload, answers: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """Have its rows read anew with other answers. Refused: import.not_read_twice."""
    with transaction.atomic():
        waits = Upload.objects.filter(pk=found.pk, state__in=("ASKED", "STAGED"))
        asked = {**found.asked, "answers": dict(answers)}
        if not waits.update(state="READING", asked=asked, looked={}):
            raise Refused("import.not_read_twice")
        _start(found, 2, by=by, at=at)


def seen(upload_id: int, *, known: roster.Known, by: Actor, at: datetime) -> Upload | None:
    """The upload as `look` shows it; where planning takes long the worker does that first."""
    found, today = queries.upload(upload_id), date_of(at)
    if found is None or not queries.is_large(found) or queries.is_fresh(found, today, known):
        return look(upload_id, today=today, known=known)
    if found.state == "STAGED" and not is_worked_at(found):
        with transaction.atomic():
            _start(found, 1, by=by, at=at)
    return found


def is_worked_at(found: Upload) -> bool:
    """Is its file being read, or what it would change being planned?"""
    job = work.job(found.job_id or 0) if found.state in ("READING", "STAGED") else None
    return job is not None and job.kind == KIND and job.state != "DONE"


def refuse(upload_id: int, no: Refused) -> None:
    """It cannot be read: its page says why; the file is gone."""
    looked = {"refused": [no.code, no.params]}
    waits = Upload.objects.filter(pk=upload_id, state="READING")
    sealed.forget(queries.seal_of(upload_id))
    waits.update(state="REFUSED", looked=looked, asked={})
    Bundle.objects.filter(upload_id=upload_id).delete()


def _start(found: Upload, parts: int, *, by: Actor, at: datetime) -> None:
    """Two parts: read, then plan what it would change; one: plan that alone."""
    who = [by.kind, by.id, by.account_id, by.proof, by.epoch]
    job = jobs.start(
        KIND,
        parts=[{"upload": found.pk, "by": who}] * parts,
        title=both(f"读取并核对“{found.name}”", f"Reading and checking “{found.name}”"),
        by=by,
        at=at,
        result_url=f"/organisation/import/{found.pk}/",
    )
    Upload.objects.filter(pk=found.pk).update(job_id=job.pk)
    found.job_id = job.pk
