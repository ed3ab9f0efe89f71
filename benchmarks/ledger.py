"""The ledger in numbers: recording, folding, proving, checking; beside it a locked hash chain.

    python -m benchmarks.ledger [FACTS]          an own SQLite database with synchronous=FULL
    ZEREN_DATABASE=postgresql://… python -m benchmarks.ledger

The alternative is what most audit trails do: each entry holds the hash of the one before, so
that every writer must lock the end of the chain.
"""

import hashlib
import json
import multiprocessing
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

ALONE, WRITERS, EACH = 500, 4, 200


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    folder = tempfile.mkdtemp(prefix="zeren-bench-")
    os.environ["ZEREN_DATA"] = folder
    os.environ["ZEREN_DATABASE_POOL"] = "0"  # a pool does not survive the fork into writers
    try:
        _prepare()
        _run(count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", "ledger", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_chain")
        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        cursor.execute(f"CREATE TABLE bench_chain (id {key} PRIMARY KEY, entry text, hash text)")
    from zeren.ledger import actions

    actions.open_ledger()


def _run(count: int) -> None:
    from django.db import connection, transaction

    from zeren.core.actor import Actor
    from zeren.core.log import verifier
    from zeren.ledger import actions, clock, jobs, queries

    print(f"database {connection.vendor}, {count} facts in bulk")
    _say("record, one transaction each, 1 writer", ALONE, _timed(lambda: _write(ALONE)), "/s")
    _say("locked hash chain, 1 writer", ALONE, _timed(lambda: _chain(ALONE)), "/s")
    total = WRITERS * EACH
    _say(f"record, {WRITERS} writers", total, _timed(lambda: _together(_write)), "/s")
    _say(f"locked hash chain, {WRITERS} writers", total, _timed(lambda: _together(_chain)), "/s")

    def bulk() -> None:
        with transaction.atomic():
            items = [
                actions.Item(("thing", number), body={"digest": "0" * 64})
                for number in range(count)
            ]
            actions.record_many("thing.seen", items, by=Actor.system(), at=clock.now())

    _say("record_many", count, _timed(bulk), "/s")
    _say("sequence", count + ALONE + total, _timed(jobs.sequence), "/s")
    _median("checkpoint", [jobs.checkpoint])
    newest = queries.facts()[0].pk
    ids = [newest - number * (count // 200) for number in range(200)]
    _median("inclusion proof of one fact, cold", [lambda i=i: queries.proof_for(i) for i in ids])
    receipt = queries.receipt_file(queries.receipt(ids[7]) or {}).encode()
    _median("verifier, one receipt", [lambda: verifier.check(receipt)] * 50)
    _say("audit", count, _timed(lambda: queries.audit(tables=[])), "/s")
    assert not queries.audit(tables=[])


def _write(count: int) -> None:
    from django.db import transaction

    from zeren.core.actor import Actor
    from zeren.ledger import actions, clock

    for number in range(count):
        with transaction.atomic():
            actions.record(
                "letter.signed",
                about=("letter", number),
                by=Actor.person(number),
                at=clock.now(),
                body={"digest": "0" * 64},
            )


def _chain(count: int) -> None:
    from django.db import connection, transaction

    for number in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("LOCK TABLE bench_chain IN EXCLUSIVE MODE")
            cursor.execute("SELECT hash FROM bench_chain ORDER BY id DESC LIMIT 1")
            last = (cursor.fetchone() or ("",))[0]
            entry = json.dumps({"letter": number, "last": last, "digest": "0" * 64})
            digest = hashlib.sha256(entry.encode()).hexdigest()
            cursor.execute("INSERT INTO bench_chain (entry, hash) VALUES (%s, %s)", (entry, digest))


def _together(work: Callable[[int], None]) -> None:
    from django.db import connections

    connections.close_all()
    started = [
        multiprocessing.get_context("fork").Process(target=work, args=(EACH,))
        for _number in range(WRITERS)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
        assert process.exitcode == 0, f"a writer ended with {process.exitcode}"


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this program's own computing, its writers included."""
    begun, computed = time.perf_counter(), sum(os.times()[:4])
    act()
    return time.perf_counter() - begun, sum(os.times()[:4]) - computed


def _say(name: str, count: int, seconds: tuple[float, float], unit: str) -> None:
    by_clock, computed = (count / max(one, 0.01) for one in seconds)
    print(f"{name:44}{by_clock:10,.0f} {unit} {computed:10,.0f} per CPU-s")


def _median(name: str, acts: list[Callable[[], object]]) -> None:
    timed = [_timed(act) for act in acts]
    by_clock = statistics.median(one for one, _cpu in timed) * 1000
    computed = sum(cpu for _one, cpu in timed) / len(timed) * 1000
    print(f"{name:44}{by_clock:10.2f} ms {computed:10.2f} ms CPU on the average")


if __name__ == "__main__":
    main()
