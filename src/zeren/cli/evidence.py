"""Evidence from the command line: sign a checkpoint, and look for anything that was changed."""

import argparse

from django.conf import settings
from django.core import checks
from django.db import connection, transaction
from django.utils import timezone

from zeren.cli.codes import NO, OK
from zeren.core.days import day_of
from zeren.ledger import actions as ledger
from zeren.ledger import audit, clock
from zeren.ledger import queries as facts
from zeren.obligations import actions as obligations
from zeren.obligations import queries as owed


def checkpoint(options: argparse.Namespace) -> int:
    """`zeren checkpoint`: fold all facts into the tree, sign it, print the note."""
    while ledger.sequence():
        pass
    signed = ledger.checkpoint()
    if signed is None:
        print("The log is empty: there is nothing to sign yet.")
        return NO
    print(signed.note, end="")
    return OK


def doctor(options: argparse.Namespace) -> int:
    """`zeren doctor`: settings, durability, migrations, evidence, counters; every problem."""
    problems = [str(found.msg) for found in checks.run_checks() if found.is_serious()]
    while ledger.sequence():
        pass
    evidence = [str(problem) for problem in audit.audit()]
    counters = _counters()
    for title, found in (
        ("settings", problems),
        ("evidence", evidence),
        ("counters", counters),
    ):
        print(f"{title:10} {'ok' if not found else f'{len(found)} problem(s)'}")
        for line in found[:50]:
            print(f"           {line}")
    standing = facts.evidence_line()
    print(f"database   {connection.vendor}, data in {settings.DATA}")
    print(f"facts      {standing['facts']}, latest checkpoint {_when(standing['checkpoint_at'])}")
    return NO if problems or evidence or counters else OK


def _when(moment: object) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else "none yet"  # type: ignore[arg-type]  # a datetime when present


def _counters() -> list[str]:
    """Compare the stored counters with a full recount, without keeping the recount."""
    day = day_of(clock.today())
    with transaction.atomic():
        stored = owed.counts_today(day)
        if stored is None:
            obligations.rebuild_counters(day=day)
            return []
    real = {(r.unit_id, r.requirement, r.layer): r for r in owed.counts_from_rows(day)}
    kept = {(r.unit_id, r.requirement, r.layer): r for r in stored}
    return [
        f"unit {key[0]}, {key[1]}, layer {key[2]}: counted {real.get(key)}, stored {kept.get(key)}"
        for key in sorted(set(real) | set(kept))
        if (real[key].due, real[key].met) != (kept[key].due, kept[key].met)
        if key in real and key in kept
    ] + [f"{key}: only on one side" for key in sorted(set(real) ^ set(kept))]
