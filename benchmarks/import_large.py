"""A hundred thousand people and ten thousand units come in while others use the pages (SQLite).

    python -m benchmarks.import_large [PEOPLE] [UNITS]

`zeren serve` runs with one web process and its worker; `zeren import` reads, checks and writes one
flat list beside it (number, name, department path, post), in parts. Meanwhile a worker who is
signed in, and the head of it all, ask their pages in turn, ten a second, and a second writer asks
for SQLite's lock fifty times a second. The alternative is what most imports do: pandas reads the
file and bulk_create writes people and posts in one transaction, without checks or facts; that
writer waits to its end. (`make bench` installs pandas; without it that row stays empty.)
"""

import contextlib
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import any_table, result

GOAL, PAGE_GOAL, LOCK_GOAL, MEMORY_GOAL = 60.0, 300.0, 2.0, 1000
HERE_BEFORE = 24
PAGES = {
    "sign-in": ("worker", "/sign-in/"),
    "my day": ("worker", "/"),
    "own unit": ("worker", "/units/2/"),
    "search": ("worker", "/search/?q=weber1"),
    "my day of the head": ("head", "/"),
    "unit of all": ("head", "/units/1/"),
}
ORDINARY = [name for name, (who, _path) in PAGES.items() if who == "worker"]


class Asker(threading.Thread):
    """Asks again and again, and keeps how long each answer took, by its name."""

    def __init__(self, ask: Any, names: list[str], every: float) -> None:
        super().__init__(daemon=True)
        self.ask, self.names, self.every, self.is_over = ask, names, every, False
        self.took: dict[str, list[float]] = {name: [] for name in names}

    def run(self) -> None:
        turn = 0
        while not self.is_over:
            name, begun = self.names[turn % len(self.names)], time.perf_counter()
            self.ask(name)
            self.took[name].append(time.perf_counter() - begun)
            turn += 1
            time.sleep(self.every)

    def end(self) -> dict[str, list[float]]:
        self.is_over = True
        self.join()
        return {name: sorted(some) for name, some in self.took.items()}


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    units = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    from tests.standing.house import ROOT, ZEREN, House
    from tests.standing.works import PIN

    with tempfile.TemporaryDirectory(prefix="zeren-bench-") as folder:
        house = House(Path(folder) / "data")
        house.data.mkdir()
        book, answers = Path(folder) / "list.xlsx", Path(folder) / "answers.toml"
        any_table.write(book, people, units)
        answers.write_text("rest = true\n")
        assert house.command("setup").returncode == 0
        made = subprocess.run(
            [sys.executable, "-m", "tests.standing.works", str(HERE_BEFORE)],
            env=house.env, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        logins = made.stdout.split()[::2]
        who = {"head": house, "worker": House(house.data, port=house.port)}
        house.start()
        try:
            for one, login in (("head", logins[0]), ("worker", logins[-1])):
                assert who[one].send("/sign-in/", {"login": login, "pin": PIN}).status == 303

            def page(name: str) -> None:
                answer = who[PAGES[name][0]].ask(PAGES[name][1])
                assert answer.status == 200, (name, answer.status)

            alone = Asker(page, list(PAGES), 0.1)
            alone.start()
            time.sleep(8)
            before = alone.end()
            pages = Asker(page, list(PAGES), 0.1)
            lock = Asker(Lock(house.data / "zeren.sqlite3"), ["lock"], 0.02)
            pages.start()
            lock.start()
            begun, used = time.perf_counter(), _used()
            done = subprocess.run(
                [*ZEREN, "import", str(book), "--map", str(answers)], env=house.env, cwd=ROOT,
                check=False, capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-2000:]
            wall, cpu = time.perf_counter() - begun, _used() - used
            meanwhile, locks = pages.end(), lock.end()["lock"]
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        finally:
            house.stop()
        plain = _plain(book, Path(folder))
    _tell(people, units, (wall, cpu, memory, plain), before, meanwhile, locks)


def _used() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


class Lock:
    """Takes SQLite's write lock and gives it back."""

    def __init__(self, file: Path) -> None:
        self.file, self.base = file, None

    def __call__(self, _name: str) -> None:
        if self.base is None:
            self.base = sqlite3.connect(self.file, timeout=120, isolation_level=None)
        self.base.execute("BEGIN IMMEDIATE")
        self.base.execute("ROLLBACK")


def _plain(book: Path, folder: Path) -> tuple[float, float]:
    """Wall and CPU of pandas and bulk_create in another process; nothing without pandas."""
    code = (
        f"import benchmarks.import_large as b; b.plainly({str(book)!r}, {str(folder / 'plain')!r})"
    )
    used, begun = _used(), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    if done.returncode:
        print(f"  the plain way was not measured: {done.stderr.strip().splitlines()[-1]}")
        print("  to measure it too: python tools/setup.py bench")
        return 0.0, 0.0
    empty = float(done.stdout.split()[-1])
    return time.perf_counter() - begun - empty, _used() - used - empty


def plainly(book: str, data: str) -> None:
    """pandas reads, bulk_create writes: units, posts, people, holdings; prints its start's time."""
    import os

    begun = time.process_time()
    os.environ["ZEREN_DATA"] = data
    any_table.prepare()
    import pandas as pd
    from django.db import transaction

    from zeren.organisation.models import Engagement, Holding, Person, Post, PostPlace, Unit

    print(time.process_time() - begun)
    table = pd.read_excel(book, dtype=str)
    with transaction.atomic():
        paths = {path: Unit(code=f"U{n}", from_day=1)
                 for n, path in enumerate(table["Department"].unique())}  # fmt: skip
        Unit.objects.bulk_create(paths.values(), 2000)
        seats = {one: Post(code=f"P{n}", from_day=1) for n, one in enumerate(
            dict.fromkeys(zip(table["Department"], table["Job title"], strict=True)))}  # fmt: skip
        Post.objects.bulk_create(seats.values(), 2000)
        PostPlace.objects.bulk_create(
            [PostPlace(post=post, unit=paths[path], from_day=1)
             for (path, _title), post in seats.items()], 2000)  # fmt: skip
        people = [Person(number=number, name=name) for number, name in
                  zip(table["Employee ID"], table["Name"], strict=True)]  # fmt: skip
        Person.objects.bulk_create(people, 2000)
        where = zip(people, table["Department"], table["Job title"], strict=True)
        Holding.objects.bulk_create(
            [
                Holding(person=one, post=seats[path, title], from_day=1)
                for one, path, title in where
            ],
            2000,
        )
        Engagement.objects.bulk_create([Engagement(person=one, from_day=1) for one in people], 2000)


def _tell(
    people: int, units: int, took: tuple[float, float, int, tuple[float, float]],
    before: dict[str, list[float]], meanwhile: dict[str, list[float]], locks: list[float],
) -> None:  # fmt: skip
    wall, cpu, memory, (plain, plain_cpu) = took
    every = sorted(one for name in ORDINARY for one in meanwhile[name])
    print(f"{people} people, {units} units in one list, sqlite, a serving house beside it")
    print(f"  read, checked, written   {wall:7.1f} s, {cpu:.1f} s of it own computing")
    print(f"  pandas and bulk_create   {plain:7.1f} s, {plain_cpu:.1f} s of it own computing")
    print(f"  most memory of a process {memory:7d} MB")
    print("  pages, ms                 alone: half   95 %   meanwhile: half   95 %    most  asked")
    for name, some in meanwhile.items():
        print(f"    {name:22} {at(before[name], 0.5):12.0f} {at(before[name], 0.95):6.0f}"
              f" {at(some, 0.5):17.0f} {at(some, 0.95):6.0f} {some[-1] * 1000:7.0f}"
              f" {len(some):6d}")  # fmt: skip
    print(f"  another writer waited    {locks[-1]:7.2f} s at most, of {len(locks)} times")
    what = f"{people} people, {units} units from one flat list, beside a serving house"
    rows = (
        (what, f"{wall:.0f} s ({cpu:.0f} s CPU)",
         f"{plain:.0f} s ({plain_cpu:.0f} s CPU) pandas and bulk_create, unchecked",
         f"{plain_cpu / cpu:.2f} of CPU", f"< {GOAL:.0f} s", wall < GOAL),
        ("  pages meanwhile, half and 95 %", f"{at(every, 0.5):.0f} and {at(every, 0.95):.0f} ms",
         "", "", f"< {PAGE_GOAL:.0f} ms", at(every, 0.95) < PAGE_GOAL),
        ("  another writer waits at most", f"{locks[-1]:.2f} s",
         f"{wall:.0f} s in one transaction", f"{wall / locks[-1]:.0f}", f"< {LOCK_GOAL:.0f} s",
         locks[-1] < LOCK_GOAL),
        ("  most memory of a process", f"{memory} MB", "", "", f"< {MEMORY_GOAL} MB",
         memory < MEMORY_GOAL),
    )  # fmt: skip
    for row in rows:
        result.keep(result.Figure(*row))


def at(some: list[float], share: float) -> float:
    """Milliseconds that this share of sorted answers stayed under."""
    with contextlib.suppress(IndexError):
        return some[int(len(some) * share)] * 1000
    return 0.0


if __name__ == "__main__":
    main()
