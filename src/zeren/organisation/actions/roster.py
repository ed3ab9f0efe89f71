"""A workbook is staged, looked at, and then confirmed or discarded.

Staging writes nothing but the upload itself. Confirming plans again against the organisation of
that moment, and writes only what was shown: one transaction, one fact for each changed object,
and a closing fact with the digest of the file.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime

from django.db import connection, transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.roster import plan as roster
from zeren.core.sheets.workbook import Book
from zeren.ledger import actions as ledger
from zeren.organisation.actions import asked, roster_writes
from zeren.organisation.actions.rows import changing
from zeren.organisation.models import StagedRow, Upload
from zeren.organisation.queries import date_of
from zeren.organisation.queries import workbook as queries

STAGED, APPLIED, DISCARDED = "STAGED", "APPLIED", "DISCARDED"
BATCH = 2000


def upload(
    book: Book, *, name: str, digest: str, on: date | None = None, by: Actor, at: datetime
) -> Upload:
    """Keep the rows of a workbook, to be looked at; the organisation itself is not touched.

    A file that already waits is not kept twice: the waiting upload is returned.
    on:      the day of which it speaks, and that an empty "from" stands for; None: the day on
             which it is written.
    Refused: import.not_allowed, organisation.too_far.
    """
    _refuse_stranger(by, at)
    on_day = asked.near(on, at) if on else None
    with transaction.atomic():
        waiting = Upload.objects.filter(digest=digest, on_day=on_day, state=STAGED).first()
        if waiting is not None:
            return waiting
        found = Upload.objects.create(
            name=name[:200],
            digest=digest,
            on_day=on_day,
            uploaded_at=at,
            uploaded_by=str(by),
            counts={
                "rows": book.count(),
                "letters": {sheet: dict(letters) for sheet, letters in book.letters.items()},
                "tabs": {sheet: list(titles) for sheet, titles in book.tabs.items()},
            },
            problems=[asdict(problem) for problem in book.problems],
        )
        StagedRow.objects.bulk_create(
            (
                StagedRow(upload=found, sheet=row.sheet, line=row.line, values=dict(row.values))
                for rows in book.rows.values()
                for row in rows
            ),
            batch_size=BATCH,
        )
    return found


def confirm(
    upload_id: int,
    *,
    by: Actor,
    at: datetime,
    seen: str = "",
    known: roster.Known | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, int]:
    """Write what the upload changes; returns how many of each ("person.joined": 130).

    seen:     digest of the preview that was shown; "" only where nobody looked (command line).
    Refused:  import.not_allowed, import.not_waiting, import.has_errors (with every problem),
              import.moved_meanwhile, import.roles_not_yours, organisation.not_to_yourself.
    """
    on = date_of(at)
    _refuse_stranger(by, at)
    with changing("import.moved_meanwhile"):
        _one_at_a_time()
        swapped = Upload.objects.filter(pk=upload_id, state=STAGED).update(
            state=APPLIED, decided_at=at
        )
        if not swapped:
            raise Refused("import.not_waiting")
        shown = queries.preview(upload_id, today=on, known=known)
        assert shown is not None, "the upload was swapped in this transaction"
        plan = shown.plan
        if plan.errors:
            raise Refused("import.has_errors", _as_problems(plan), n=len(plan.errors))
        if seen and seen != shown.seen:
            raise Refused("import.moved_meanwhile")
        counts = plan.count()
        roles = sum(counts.get(act, 0) for act in queries.GIVES)
        if roles and not queries.may(by, queries.MAY_GRANT, on):
            raise Refused("import.roles_not_yours", n=roles)
        if queries.gives_to_self(plan, by):
            raise Refused("organisation.not_to_yourself")
        touched = roster_writes.write(
            plan, upload_id=upload_id, on=shown.on, by=by, at=at, progress=progress
        )
        found = shown.upload
        found.counts = {**found.counts, "changes": counts}
        found.problems = []  # they may name people; what is decided needs them no more
        found.save(update_fields=["counts", "problems"])
        StagedRow.objects.filter(upload_id=upload_id).exclude(sheet="targets").delete()
        ledger.record(
            "organisation.imported",
            about=("upload", upload_id),
            by=by,
            at=at,
            body={
                "file": found.digest,
                "rows": found.counts["rows"],
                "changes": counts,
                "as_of": shown.on.isoformat(),
                **touched,
            },
        )
    return counts


def discard(upload_id: int, *, by: Actor, at: datetime) -> None:
    """Put an upload aside; its rows are forgotten, that it was here is not.

    Refused: import.not_allowed, import.not_waiting.
    """
    _refuse_stranger(by, at)
    with transaction.atomic():
        swapped = Upload.objects.filter(pk=upload_id, state=STAGED).update(
            state=DISCARDED, decided_at=at, problems=[]
        )
        if not swapped:
            raise Refused("import.not_waiting")
        digest = Upload.objects.values_list("digest", flat=True).get(pk=upload_id)
        StagedRow.objects.filter(upload_id=upload_id).delete()
        ledger.record(
            "organisation.import_discarded",
            about=("upload", upload_id),
            by=by,
            at=at,
            body={"file": digest},
        )


def _one_at_a_time() -> None:
    """A workbook may touch everything, so the next one waits and is planned against what is then.

    On SQLite the one write transaction already does so.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zeren.organisation.import'))")


def _refuse_stranger(by: Actor, at: datetime) -> None:
    if not queries.may(by, queries.MAY_IMPORT, date_of(at)):
        raise Refused("import.not_allowed")


def _as_problems(plan: roster.Plan) -> list[Problem]:
    return [
        Problem(found.code, f"{found.sheet} {found.line} {found.column}".strip(),
                dict(found.params))
        for found in plan.errors
    ]  # fmt: skip
