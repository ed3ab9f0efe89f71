"""A workbook is staged, looked at, and then confirmed or discarded.

Staging writes nothing but the upload itself. What it would change is planned once and kept, until
something in the organisation changes. Confirming writes only what was shown, one fact for each
changed object and a closing fact with the digest of the file: in one transaction when it fits in
one part, else as work in parts (`applying`), each with its facts in its own transaction.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.roster import plan as roster
from zeren.core.roster.causes import grouped
from zeren.core.roster.parts import MOST, parts
from zeren.core.sheets.workbook import Book, Row
from zeren.jobs import actions as jobs
from zeren.jobs import sealed
from zeren.ledger import actions as ledger
from zeren.organisation.actions import applying, asked
from zeren.organisation.actions.rows import changing
from zeren.organisation.models import Bundle, Upload
from zeren.organisation.queries import date_of
from zeren.organisation.queries import workbook as queries

ASKED, STAGED, APPLYING = "ASKED", "STAGED", "APPLYING"
UNDECIDED = ("READING", "REFUSED", ASKED, STAGED)
PART = MOST
BUNDLE = 2_000
"""Rows, problems or numbers of one bundle."""
TAKEN_BACK = timedelta(days=31)
WAITS = timedelta(days=1)
"""So long a workbook waits for its decision."""
NAMED = 100
"""Problems that a refusal names; the page and the report have all of them."""


def upload(
    book: Book,
    *,
    name: str,
    digest: str,
    on: date | None = None,
    choices: queries.Chosen | None = None,
    asked_of: Mapping[str, object] | None = None,
    raw: Iterable[object] = (),
    by: Actor,
    at: datetime,
) -> Upload:
    """Keep the rows of a workbook, to be looked at; the organisation itself is not touched.

    A file that already waits is not kept twice: the waiting upload is returned.
    on:      the day of which it speaks, and that an empty "from" stands for; None: the day on
             which it is written.
    asked_of: what is asked about its columns; while that is open the rows are not believed yet.
    raw:     its lines as they stand in the file, from which the rows can be read anew.
    Refused: import.not_allowed, organisation.too_far.
    """
    bundles = [*_rows_of(book), *_bundled("raw", raw)]
    decided = {key: list(some) for key, some in (choices or {}).items() if some}
    said = {"choices": decided, **_of_book(book, asked_of or {})}
    with transaction.atomic():
        found, is_new = kept(name=name, digest=digest, on=on, by=by, at=at, **said)
        if is_new:
            _keep(found, bundles)
    return found


def kept(
    *, name: str, digest: str, on: date | None, by: Actor, at: datetime, **more: object
) -> tuple[Upload, bool]:
    """A new upload, or the one of the same file and day that waits already."""
    _refuse_stranger(by, at)
    on_day = asked.near(on, at) if on else None
    given: dict[str, object] = {"digest": digest, "on_day": on_day}
    waits = ("READING", ASKED, STAGED, APPLYING)
    waiting = Upload.objects.filter(state__in=waits, **given).first()
    if waiting is not None:
        return waiting, False
    given |= {"name": name[:200], "uploaded_at": at, "uploaded_by": str(by), **more}
    return Upload.objects.create(**given), True


def change_many(
    sheet: str,
    lines: Sequence[Mapping[str, str]],
    *, on: date | None, name: str, by: Actor, at: datetime,
) -> Upload:  # fmt: skip
    """A line for each of these people, things or units, kept as a workbook that waits: looked at,
    confirmed and taken back like one. Refused: as upload.
    """
    said = json.dumps([sheet, lines, at.isoformat()], ensure_ascii=False, sort_keys=True)
    rows = tuple(Row(sheet, nth, dict(line)) for nth, line in enumerate(lines, 1))
    book, digest = Book(rows={sheet: rows}), hashlib.sha256(said.encode()).hexdigest()
    return upload(book, name=name, digest=digest, on=on, by=by, at=at)


def settle(
    upload_id: int,
    book: Book,
    *,
    asked_of: Mapping[str, object],
    raw: Iterable[object],
    by: Actor,
    at: datetime,
) -> Upload:
    """Put other rows in the place of those of an upload, since its columns mean something else.

    Refused: import.not_allowed, import.not_read_twice.
    """
    _refuse_stranger(by, at)
    bundles = [*_rows_of(book), *_bundled("raw", raw)]
    with transaction.atomic():
        waits = Upload.objects.filter(pk=upload_id, state__in=("READING", ASKED, STAGED))
        sealed.forget(queries.seal_of(upload_id))
        if not waits.update(looked={}, choices={}, **_of_book(book, asked_of)):
            raise Refused("import.not_read_twice")
        found = Upload.objects.get(pk=upload_id)
        Bundle.objects.filter(upload=found).delete()
        _keep(found, bundles)
    return found


def forget(*, at: datetime) -> int:
    """Put aside what has waited for a day: it names people, and nobody decided.

    What was applied can be taken back for a month; then what that needs is forgotten too.
    """
    Bundle.objects.filter(kind="undo", upload__decided_at__lt=at - TAKEN_BACK).delete()
    old = list(Upload.objects.filter(state__in=UNDECIDED, uploaded_at__lt=at - WAITS))
    for one in old:
        discard(one.pk, by=Actor.system(), at=at)
    return len(old)


def _of_book(book: Book, asked_of: Mapping[str, object]) -> dict[str, object]:
    return {
        "state": ASKED if asked_of.get("open") else STAGED,
        "asked": dict(asked_of),
        "counts": {
            "rows": book.count(),
            "letters": {sheet: dict(letters) for sheet, letters in book.letters.items()},
            "tabs": {sheet: list(titles) for sheet, titles in book.tabs.items()},
        },
        "problems": [asdict(problem) for problem in book.problems],
    }


def _rows_of(book: Book) -> list[Bundle]:
    return [
        bundle
        for sheet, lines in book.rows.items()
        for bundle in _bundled("row", ([row.line, dict(row.values)] for row in lines), sheet)
    ]


def look(
    upload_id: int,
    *,
    today: date,
    known: roster.Known | None = None,
    seen: queries.Preview | None = None,
) -> Upload | None:
    """Plan what an upload would change, and keep the answer for as long as it holds.

    Pages read it piece by piece (`queries.kept`), and what is confirmed is what they read.
    seen: what was planned just now of the same book.
    """
    found = queries.upload(upload_id)
    if found is None or found.state != STAGED:
        return found
    if queries.is_fresh(found, today, known):
        return found
    seen = seen or queries.preview(upload_id, today=today, known=known)
    assert seen is not None, "the upload was just read"
    plan = seen.plan
    pieces = parts(seen.current, plan.changes, PART)
    bundles = [
        Bundle(
            kind="change", seq=seq, number=len(piece), items=list(map(queries.plain_change, piece))
        )
        for seq, piece in enumerate(pieces)
    ]
    groups = grouped(plan.problems, [sheet for sheet, n in found.counts["rows"].items() if n])
    bundles += _bundled("problem", map(asdict, groups))
    bundles += _bundled("absent", plan.absent)
    looked = {
        "stamp": seen.stamp,
        "seen": seen.seen,
        "as_of": seen.on.isoformat(),
        "counts": plan.count(),
        "errors": len(plan.errors),
        "warnings": len(plan.warnings),
        "absent": len(plan.absent),
        "targets": len(plan.targets),
        "parts": len(pieces),
        "waits": seen.waits,
        "scope": [whom.kind, whom.unit, whom.named, whom.of] if (whom := plan.scope) else None,
        "left_out": len(plan.left_out),
        "asked": _asked(plan, "import.another_person", "known", "said"),
        "passing": _asked(plan, "import.number_given_up", "known", "now", "said"),
        "given": sorted({c.key.split(" ")[0] for c in plan.changes if c.act in queries.GIVES}),
    }
    with transaction.atomic():
        if not Upload.objects.filter(pk=upload_id, state=STAGED).update(looked=looked):
            return queries.upload(upload_id)
        Bundle.objects.filter(upload_id=upload_id).exclude(kind__in=("raw", "row", "undo")).delete()
        _keep(found, bundles)
    found.looked = looked
    return found


def _asked(plan: roster.Plan, code: str, *names: str) -> list[list[object]]:
    found = [one.params for one in plan.problems if one.code == code]
    return [[one[key] for key in ("number", *names)] for one in found[:NAMED]]


def keep_foretold(found: Upload, said: Sequence[object]) -> None:
    """What its page foretold stands beside what it was foretold of."""
    waits = Upload.objects.filter(pk=found.pk, state=STAGED, looked__seen=found.looked["seen"])
    waits.update(looked={**found.looked, "foretold": said})


def begin(
    upload_id: int,
    *, by: Actor, at: datetime, seen: str = "", known: roster.Known | None = None,
    is_here: bool = False,
) -> Upload:  # fmt: skip
    """Write what the upload changes: at once when it is one part, else begin the work in parts.

    seen:     digest of the preview that was shown; "" only where nobody looked (command line).
    is_here:  the caller runs the parts, not a worker.
    Refused:  import.not_allowed, import.not_waiting, import.has_errors (with its problems),
              import.moved_meanwhile, import.roles_not_yours, organisation.not_to_yourself,
              import.another_runs.
    """
    on = date_of(at)
    _refuse_stranger(by, at)
    look(upload_id, today=on, known=known)  # what takes long is done before anything is locked
    with changing("import.moved_meanwhile", alone=False):
        _one_at_a_time()
        running = queries.being_applied()
        if running is not None and running.pk != upload_id:
            raise Refused("import.another_runs", name=running.name)
        found = look(upload_id, today=on, known=known)
        if found is None or found.state != STAGED:
            raise Refused("import.not_waiting")
        _refuse_what_may_not(found, by, on, seen)
        swapped = Upload.objects.filter(pk=upload_id, state=STAGED)
        if not swapped.update(state=APPLYING, decided_at=at):
            raise Refused("import.not_waiting")
        found.state, found.decided_at = APPLYING, at
        if found.looked["parts"] > 1:
            applying.start(found, by=by, at=at, is_here=is_here)
        else:
            for seq in range(found.looked["parts"]):
                applying.write_part(upload_id, seq, by=by, at=at)
            applying.finish(upload_id, by=by, at=at)
            found.refresh_from_db()
    return found


def confirm(
    upload_id: int, *, by: Actor, at: datetime, seen: str = "", known: roster.Known | None = None
) -> dict[str, int]:
    """`begin`, and all parts here and now; returns how many of each ("person.joined": 130).

    Refused: as begin; import.stands_still when a part could not be written.
    """
    found = begin(upload_id, by=by, at=at, seen=seen, known=known, is_here=True)
    if found.state == APPLYING:
        applying.run(found, now=lambda: at)
        found.refresh_from_db()
    counts: dict[str, int] = found.counts["changes"]
    return counts


def stop(upload_id: int, *, by: Actor, at: datetime) -> tuple[int, int]:
    """End an import between two parts; returns how many were written, of how many.

    What is written stays, and is complete in itself. The workbook waits again: what it would
    still change is planned anew, and can be confirmed or put aside.
    Refused: import.not_allowed, import.not_running.
    """
    _refuse_stranger(by, at)
    with transaction.atomic():
        found = Upload.objects.filter(pk=upload_id, state=APPLYING).first()
        if found is None:
            raise Refused("import.not_running")
        return applying.cancel(found, by=by, at=at)


def choose(upload_id: int, choices: queries.Chosen, *, by: Actor, at: datetime) -> None:
    """Decide who leaves, who is the same person, what stays out; it is planned anew with that.

    choices: what changes of them: {"leave": ["*"], "same": ["102"], "sound": ["yes"]}.
    Refused: import.not_allowed, import.not_waiting.
    """
    _refuse_stranger(by, at)
    with transaction.atomic():
        found = Upload.objects.select_for_update().filter(pk=upload_id, state=STAGED).first()
        if found is None:
            raise Refused("import.not_waiting")
        kept = {**found.choices, **{key: sorted(set(some)) for key, some in choices.items()}}
        found.choices = {key: some for key, some in kept.items() if some}
        found.save(update_fields=["choices"])


def take_target(upload_id: int, line: int) -> None:
    """A target of a workbook stands in a draft now: its row is needed no more."""
    rows = Bundle.objects.select_for_update().filter(upload_id=upload_id, kind="row")
    with transaction.atomic():
        for one in rows.filter(sheet="targets"):
            one.items = [item for item in one.items if item[0] != line]
            one.number = len(one.items)
            one.save(update_fields=["items", "number"])


def discard(upload_id: int, *, by: Actor, at: datetime) -> None:
    """Put an upload aside; its rows are forgotten, that it was here is not.

    Refused: import.not_allowed, import.not_waiting.
    """
    _refuse_stranger(by, at)
    with transaction.atomic():
        sealed.forget(queries.seal_of(upload_id))
        swapped = Upload.objects.filter(pk=upload_id, state__in=UNDECIDED).update(
            state="DISCARDED", decided_at=at, problems=[], looked={}, asked={}
        )
        if not swapped:
            raise Refused("import.not_waiting")
        found = Upload.objects.get(pk=upload_id)
        if found.job_id is not None:
            jobs.cancel(found.job_id, at=at)
        Bundle.objects.filter(upload_id=upload_id).delete()
        about, body = ("upload", upload_id), {"file": found.digest}
        ledger.record("organisation.import_discarded", about=about, by=by, at=at, body=body)


def _refuse_what_may_not(found: Upload, by: Actor, on: date, seen: str) -> None:
    looked = found.looked
    if looked["errors"]:
        raise Refused("import.has_errors", _as_problems(found), n=looked["errors"])
    if seen and seen != looked["seen"]:
        raise Refused("import.moved_meanwhile")
    roles = sum(looked["counts"].get(act, 0) for act in queries.GIVES)
    if roles and not queries.may(by, queries.MAY_GRANT, on):
        raise Refused("import.roles_not_yours", n=roles)
    if queries.gives_to_self(found, by):
        raise Refused("organisation.not_to_yourself")


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


def _as_problems(found: Upload) -> list[Problem]:
    errors = [one for one in queries.problems(found) if not one.is_warning]
    return [
        Problem(one.code, f"{one.sheet} {one.line or ''} {one.column}".strip(), dict(one.params))
        for one in errors[:NAMED]
    ]


def _bundled(kind: str, items: Iterable[object], sheet: str = "") -> list[Bundle]:
    every: Sequence[object] = list(items)
    return [
        Bundle(kind=kind, sheet=sheet, items=list(some := every[start : start + BUNDLE]),
               number=len(some))
        for start in range(0, len(every), BUNDLE)
    ]  # fmt: skip


def _keep(found: Upload, bundles: Sequence[Bundle]) -> None:
    """Number them within their kind, and write them down."""
    numbers: dict[str, int] = {}
    for one in bundles:
        one.upload = found
        one.seq = numbers.get(one.kind, 0)
        numbers[one.kind] = one.seq + 1
    Bundle.objects.bulk_create(bundles, batch_size=20)
