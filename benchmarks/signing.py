"""Signatures per second: Zeren's sign action beside a plain save with an audit line.

    python -m benchmarks.signing [PEOPLE]        an own SQLite database with synchronous=FULL
    ZEREN_DATABASE=postgresql://… python -m benchmarks.signing

Everything that a signature means, each in its own durable transaction: the gate with training, the
text composed again from today's facts and compared, the drawing checked, letter and signature
written, two facts recorded; at the countersignature the duty is met and its unit recounted. Only
the PIN check is left out (it is slow on purpose). The alternative is what is usually built: load
the letter, save it, write one line into an audit table, in one transaction of the same database.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import result, works

GOAL = 150.0
WARM = 20


def main() -> dict[str, Any]:
    """Print the table; return the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1200
    with works.folder():
        works.prepare()
        return _run(count)


def _run(count: int) -> dict[str, Any]:
    from django.db import connection

    from zeren.core.actor import Actor
    from zeren.ledger import clock
    from zeren.letters import actions as letters
    from zeren.letters import queries

    begun = time.perf_counter()
    units = max(2, count // 12)
    staff = works.bring_in(count, units)
    works.train([row.person_id for row in staff])
    works.issue()
    today = clock.today()
    found = {row.person_id: queries.live_letter(row.person_id, today.year, today) for row in staff}
    print(
        f"database {connection.vendor}, {count} people, {units} units, {len(found)} letters,"
        f" set up in {time.perf_counter() - begun:.0f} s"
    )

    def sign(letter: Any) -> None:
        letters.sign(
            letter.pk,
            digest_seen=letter.digest,
            strokes=works.STROKES,
            is_pin_fresh=True,
            by=Actor.person(letter.person_id),
            at=clock.now(),
        )

    def countersign(letter: Any) -> None:
        letters.countersign(
            letter.pk,
            digest_seen=letter.digest,
            strokes=works.STROKES,
            is_pin_fresh=True,
            by=Actor.person(letter.countersigner_id),
            at=clock.now(),
        )

    heads = [found[row.person_id] for row in staff if row.is_head and row.layer > 1]
    workers = [found[row.person_id] for row in staff if not row.is_head]
    naive = workers[-300:]
    workers = workers[:-300]
    figures: dict[str, Any] = {"vendor": connection.vendor, "people": count}
    print(f"{'':28}{'per second':>12}{'per CPU-s':>12}{'median ms':>11}{'CPU ms':>9}{'queries':>9}")
    figures["workers"] = _measure("sign, workers", sign, workers)
    figures["heads"] = _measure("sign, heads of units", sign, heads)
    figures["countersign"] = _measure("countersign", countersign, workers)
    figures["naive"] = _measure("save and an audit line", _naive(), naive)
    ratio = figures["naive"]["wall"] / figures["workers"]["wall"]
    rate = figures["workers"]["rate"]
    word = "reached" if rate >= GOAL else "NOT REACHED"
    print(f"zeren / plain save {ratio:.2f}; goal >= {GOAL:.0f}/s: {rate:.0f}/s {word}")
    _keep(figures)
    return figures


def _measure(name: str, act: Callable[[Any], None], letters: Sequence[Any]) -> dict[str, float]:
    """Median wall and CPU time of one act, after a few to get warm, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    warm = min(WARM, len(letters) // 4)
    for letter in letters[:warm]:
        act(letter)
    with CaptureQueriesContext(connection) as asked:
        act(letters[warm])
    walls: list[float] = []
    cpus: list[float] = []
    begun = time.perf_counter()
    for letter in letters[warm + 1 :]:
        wall, cpu = time.perf_counter(), time.process_time()
        act(letter)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    total = time.perf_counter() - begun
    figure = {
        "rate": len(walls) / total,
        "wall": statistics.median(walls),
        "cpu": statistics.median(cpus),
        "queries": len([one for one in asked if _is_asked(one["sql"])]),
    }
    print(
        f"{name:28}{figure['rate']:12.0f}{1 / figure['cpu']:12.0f}"
        f"{figure['wall'] * 1000:11.2f}{figure['cpu'] * 1000:9.2f}{figure['queries']:9}"
    )
    return figure


def _is_asked(sql: str | None) -> bool:
    """Not the words that begin and end a transaction."""
    return not (sql or "").startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))


def _naive() -> Callable[[Any], None]:
    from django.db import connection, transaction

    from zeren.ledger import clock
    from zeren.letters.models import Letter

    key = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_audit (id {key} PRIMARY KEY, at text, line text)")

    def save(letter: Any) -> None:
        with transaction.atomic():
            row = Letter.objects.get(pk=letter.pk)
            row.state, row.signed_at = "SIGNED", clock.now()
            row.save()
            line = json.dumps({"letter": row.pk, "person": row.person_id, "state": row.state})
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO bench_audit (at, line) VALUES (%s, %s)",
                    (row.signed_at.isoformat(), line),
                )

    return save


def _keep(figures: dict[str, Any]) -> None:
    plain = figures["naive"]
    where = f"{figures['people']} people, {figures['vendor']}"
    is_lite = figures["vendor"] == "sqlite"
    result.keep(
        *(
            result.Figure(
                f"{words}, {where}",
                f"{one['rate']:.0f}/s ({1 / one['cpu']:.0f} per CPU-s, {one['queries']} queries)",
                f"{plain['rate']:.0f}/s, plain save and audit line",
                f"{plain['wall'] / one['wall']:.2f}",
                f">= {GOAL:.0f}/s" if name in ("workers", "heads") and is_lite else "",
                one["rate"] >= GOAL if name in ("workers", "heads") and is_lite else None,
            )
            for name, words, one in (
                ("workers", "sign, worker", figures["workers"]),
                ("heads", "sign, head of a unit", figures["heads"]),
                ("countersign", "countersign", figures["countersign"]),
            )
        )
    )


if __name__ == "__main__":
    main()
