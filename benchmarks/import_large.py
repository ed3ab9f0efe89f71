"""A hundred thousand people and ten thousand units come in while others use the pages (SQLite).

    python -m benchmarks.import_large [PEOPLE] [UNITS]

`zeren serve` runs with one web process and its worker; `zeren import` reads, checks and writes the
workbook beside it, in parts. Meanwhile the sign-in page is asked ten times a second, and a second
writer asks for SQLite's lock fifty times a second. The alternative is the same work in the way most
imports do it: one transaction, during which that writer waits to its end.
"""

import http.client
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import result, works

GOAL, PAGE_GOAL, LOCK_GOAL, MEMORY_GOAL = 60.0, 300.0, 2.0, 1000


class Asker(threading.Thread):
    """Asks again and again, and keeps how long each answer took."""

    def __init__(self, ask: object, every: float) -> None:
        super().__init__(daemon=True)
        self.ask, self.every, self.took, self.is_over = ask, every, list[float](), False

    def run(self) -> None:
        while not self.is_over:
            begun = time.perf_counter()
            self.ask()  # type: ignore[operator]
            self.took.append(time.perf_counter() - begun)
            time.sleep(self.every)

    def end(self) -> list[float]:
        self.is_over = True
        self.join()
        return sorted(self.took)


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    units = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    from tests.standing import books
    from tests.standing.house import ZEREN, House

    with tempfile.TemporaryDirectory(prefix="zeren-bench-") as folder:
        house = House(Path(folder) / "data")
        house.data.mkdir()
        book = Path(folder) / "works.xlsx"
        sheets = works._sheets(people, units)
        del sheets["things"], sheets["roles"]
        books.write(str(book), sheets, works.START)
        assert house.command("setup").returncode == 0
        house.start()
        try:
            page = Asker(lambda: _page(house.port), 0.1)
            lock = Asker(Lock(house.data / "zeren.sqlite3"), 0.02)
            page.start()
            lock.start()
            begun = time.perf_counter()
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([*ZEREN, "import", str(book)], env=house.env, check=False,
                                  capture_output=True, text=True)  # fmt: skip
            assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
            wall = time.perf_counter() - begun
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            pages, locks = page.end(), lock.end()
        finally:
            house.stop()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    _tell(people, units, wall, cpu, after.ru_maxrss // 1024, pages, locks)


class Lock:
    """Takes SQLite's write lock and gives it back."""

    def __init__(self, file: Path) -> None:
        self.file, self.base = file, None

    def __call__(self) -> None:
        if self.base is None:
            self.base = sqlite3.connect(self.file, timeout=120, isolation_level=None)
        self.base.execute("BEGIN IMMEDIATE")
        self.base.execute("ROLLBACK")


def _page(port: int) -> None:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", "/sign-in/")
    assert asked.getresponse().read()
    asked.close()


def _tell(
    people: int, units: int, wall: float, cpu: float, memory: int,
    pages: list[float], locks: list[float],
) -> None:  # fmt: skip
    at95 = pages[int(len(pages) * 0.95)] * 1000
    longest = locks[-1]
    print(f"{people} people, {units} units, sqlite, a serving house beside it")
    print(f"  read, checked, written   {wall:7.1f} s, {cpu:.1f} s of it own computing")
    print(f"  most memory of a process {memory:7d} MB")
    print(f"  pages meanwhile          {at95:7.0f} ms at 95 %, {len(pages)} asked")
    print(f"  another writer waited    {longest:7.2f} s at most, of {len(locks)} times")
    rows = (
        (f"{people} people, {units} units from xlsx, beside a serving house", f"{wall:.0f} s"
         f" ({cpu:.0f} s CPU)", "", "", f"< {GOAL:.0f} s", wall < GOAL),
        ("  pages meanwhile, 95 %", f"{at95:.0f} ms", "", "", f"< {PAGE_GOAL:.0f} ms",
         at95 < PAGE_GOAL),
        ("  another writer waits at most", f"{longest:.2f} s",
         f"{wall:.0f} s in one transaction", f"{wall / longest:.0f}", f"< {LOCK_GOAL:.0f} s",
         longest < LOCK_GOAL),
        ("  most memory of a process", f"{memory} MB", "", "", f"< {MEMORY_GOAL} MB",
         memory < MEMORY_GOAL),
    )  # fmt: skip
    for row in rows:
        result.keep(result.Figure(*row))


if __name__ == "__main__":
    main()
