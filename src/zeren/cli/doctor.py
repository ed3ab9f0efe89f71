"""`zeren doctor`: looks at everything and touches nothing, not even what the worker left undone."""

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from zeren.cli import evidence, keyring, private, roles
from zeren.cli.codes import NO, OK
from zeren.evidence import queries as evidence_pages
from zeren.evidence import seals
from zeren.jobs import queries as jobs
from zeren.ledger import audit as ledger_audit
from zeren.ledger import clock, scrub, storage
from zeren.ledger import queries as ledger
from zeren.obligations import audit as obligations_audit
from zeren.organisation.queries import whose
from zeren.web import words

SHOWN = 50
LATE = timedelta(minutes=2)
"""Facts are folded within seconds and answered within seconds when a worker runs."""


def doctor(options: argparse.Namespace) -> int:
    """Each part of the house in a line: ok, or how many problems, then each of them.

    Without a database that answers there is one sentence, and what can be seen without it.
    """
    at = clock.now()
    wrong = _show("settings", _settings())
    wrong += _show("files", _files())
    wrong += _show("disk", _disk())
    reason = storage.answers()
    if reason:
        wrong += _show("database", iter([words.sentence(reason)]))
        return NO
    parts: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("database", _database),
        ("clock", _clock),
        ("worker", lambda: _worker(at)),
        ("evidence", _evidence),
        ("seal", lambda: _seal(at)),
        ("photos", _kept),
        ("hands", lambda: (str(found) for found in whose.troubles())),
        ("rows", lambda: (str(found) for found in obligations_audit.troubles())),
    )
    for title, look in parts:
        wrong += _show(title, look())
    standing = ledger.standing()
    print(f"           {connection.vendor}, data in {settings.DATA}")
    print(
        f"           {standing.facts} facts, {standing.folded} in the tree, {standing.signed} "
        f"signed (latest checkpoint {_when(standing.signed_at)})"
    )
    said = roles.standing(connection)
    if said:
        print(f"role       {said}")
    if keyring.together():
        print("note       whoever copies the data folder has keys and database: set ZEREN_KEYS")
    for line in _outside():
        print(line)
    for gap in ledger.gaps():
        body = json.loads(gap.body)
        print(
            f"known gap  {body['size']} entries were signed, {body['common']} of them were here;"
            f" acknowledged by two people, fact {gap.pk}, {_when(gap.recorded_at)}"
        )
    return NO if wrong else OK


def _show(title: str, found: Iterator[str]) -> int:
    lines = list(found)
    print(f"{title:10} {'ok' if not lines else f'{len(lines)} problem(s)'}")
    for line in lines[:SHOWN]:
        print(f"           {line}")
    return len(lines)


def _settings() -> Iterator[str]:
    for found in checks.run_checks():
        if found.is_serious():
            yield str(found.msg)
    if settings.DEBUG:
        yield "debug is on: pages for developers, never on a machine others reach."


def _files() -> Iterator[str]:
    open_ones = list(private.open_to_others(Path(settings.DATA)))
    if open_ones:
        yield (
            f"{len(open_ones)} files or folders can be read by other accounts of this machine, "
            f"for example {open_ones[0]}. “zeren setup” closes them."
        )
    if storage.is_restoring():
        yield f"{storage.marker()} says that a backup is being restored; the site waits for it."


def _seal(at: datetime) -> Iterator[str]:
    if found := seals.problem(at):
        yield words.sentence(found.code, found.params)


def _kept() -> Iterator[str]:
    """Photos and kept letters, as the last nightly look found them."""
    seen = scrub.last()
    for where in seen.lost if seen else ():
        yield f"the file of {where} is missing or changed: fetch it from a backup."


def _disk() -> Iterator[str]:
    space = storage.space()
    if space.is_scarce:
        yield (
            f"{space.percent} % free ({space.free // 1024**2} MB). On a full disk nothing can be "
            "signed or reported: make room."
        )


def _database() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield f"{len(plan)} migrations wait. Run “zeren setup”."


def _clock() -> Iterator[str]:
    no = ledger.clock_trouble()
    if no is not None:
        yield words.sentence(no.code, no.params)


def _evidence() -> Iterator[str]:
    for found in ledger_audit.troubles(outside=evidence.remembered()):
        yield str(found)


def _worker(at: datetime) -> Iterator[str]:
    """Is one at work, and what waits for it: asked of the tables, before anything is folded."""
    workers = jobs.workers(at)
    if workers.state == "none":
        yield "no worker has run yet. Start “zeren serve” or “zeren worker”."
    elif workers.state == "late":
        yield f"the worker has not run since {_when(workers.seen_at)}. Start it again."
    elif workers.state == "stuck":
        yield f"the worker lives, but its schedule stands still since {_when(workers.seen_at)}."
    standing = ledger.standing()
    since = ledger.unsigned_since()
    if since is not None and at - since > ledger.UNSIGNED:
        yield (
            f"{standing.facts - standing.signed} facts are unsigned, the oldest since "
            f"{_when(since)} ({standing.facts - standing.folded} not in the tree yet)."
        )
    oldest = ledger.waiting_since()
    if oldest is not None and at - oldest > LATE:
        yield (
            f"{ledger.waiting()} facts wait to be answered, the oldest since {_when(oldest)}: "
            "counts and letters may be behind."
        )
    parts = jobs.waiting()
    if parts and not workers.is_well:
        yield f"{parts} parts of long work wait."
    failed = jobs.failed()
    if failed:
        yield f"{failed} long works failed; see /jobs/ for the reason, then try them again."


def _outside() -> list[str]:
    """Where checkpoints lie outside, and what failed there."""
    places = evidence_pages.places()
    if not places:
        return [
            "outside    nothing lies outside: name folders, addresses or witnesses in the settings"
        ]
    return [
        f"outside    {place.kind} {place.name}: "
        + (f"{place.problem} {place.detail}".strip() if place.problem else "")
        + (f"took {place.size} entries, {_when(place.taken_at)}" if not place.problem else "")
        for place in places
    ]


def _when(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else "never"
