"""The index of subjects in numbers: bringing facts in, one checkpoint, one complete list.

python -m benchmarks.index [FACTS] [PEOPLE]     an own SQLite database, synchronous=FULL
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    folder = tempfile.mkdtemp(prefix="zeren-bench-")
    os.environ["ZEREN_DATA"] = folder
    try:
        _run(count, people, Path(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(count: int, people: int, folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django
    from django.core.management import call_command
    from django.db import transaction

    django.setup()
    call_command("migrate", "ledger", verbosity=0, skip_checks=True)
    from zeren.core.actor import Actor
    from zeren.core.log import verifier
    from zeren.ledger import actions, clock, index, jobs, queries
    from zeren.ledger.models import Mention, Subject

    actions.open_ledger()

    def record(first: int, many: int) -> None:
        with transaction.atomic():
            items = [
                actions.Item(("letter", number % people + 1), body={"person": number % people + 1})
                for number in range(first, first + many)
            ]
            actions.record_many("ledger.opened", items, by=Actor.system(), at=clock.now())

    for first in range(0, count, 10_000):
        record(first, 10_000)
        jobs.sequence()
    before = _size(folder)
    seconds, _ = _timed(lambda: sum(iter(index.advance, 0)))
    print(f"{'brought in, facts of two subjects':44}{count / seconds:10.0f} /s")
    print(f"{'on the disk':44}{(_size(folder) - before) / count:10.0f} bytes a fact")
    print(f"{'subjects, mentions':44}{Subject.objects.count()}, {Mention.objects.count()}")
    for many in (10, 1000):
        record(count, many)
        jobs.sequence()
        seconds, _ = _timed(actions.checkpoint)
        print(f"{f'checkpoint with {many} new facts':44}{seconds * 1000:10.0f} ms")
    seconds, content = _timed(lambda: index.complete(("person", 7)))
    data = queries.receipt_file(content or {}).encode()
    print(f"{'one complete list':44}{seconds * 1000:10.0f} ms, {len(data)} bytes")
    seconds, report = _timed(lambda: verifier.check(data, queries.verifier_key()))
    print(f"{'the verifier on it':44}{seconds * 1000:10.0f} ms, {report.verdict}")


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("zeren.sqlite3*"))


if __name__ == "__main__":
    main()
