"""My day of a house of ten thousand, asked by eight people at once over HTTP (SQLite).

    python -m benchmarks.my_day [PEOPLE] [CLIENTS] [SECONDS]

`zeren serve` runs as it does by itself, with its worker. The head of it all and workers are signed
in; each asks for *My day* and looks at it for a second before he asks again, which is faster than
anybody reads. Then the same without looking: each asks at once when he has his page, which says
how many pages the machine can make. The alternative is the plainest page there is, sign-in.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import any_table, result
from benchmarks.import_large import at

GOAL = 100.0
LOOKS = 1.0
HERE_BEFORE = 24
FOLLOW = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "zeren.site.settings"
import django; django.setup()
from zeren.jobs import worker
from zeren.site.schedule import SCHEDULE
worker.run(SCHEDULE, once=True)
"""
"""What a worker does after a file came in, to its end."""


class Client(threading.Thread):
    """One person at his own page, until told to stop."""

    def __init__(self, house: Any, path: str, looks: float) -> None:
        super().__init__(daemon=True)
        self.house, self.path, self.looks, self.is_over = house, path, looks, False
        self.took: list[float] = []

    def run(self) -> None:
        while not self.is_over:
            begun = time.perf_counter()
            answer = self.house.ask(self.path)
            assert answer.status == 200, answer.status
            self.took.append(time.perf_counter() - begun)
            time.sleep(self.looks)


def asked(houses: list[Any], path: str, looks: float, seconds: float) -> list[list[float]]:
    """How long each answer took (s), sorted, by client."""
    clients = [Client(house, path, looks) for house in houses]
    for nth, client in enumerate(clients):
        client.start()
        time.sleep(looks / len(houses) if nth else 0)
    time.sleep(seconds)
    for client in clients:
        client.is_over = True
    for client in clients:
        client.join()
    return [sorted(client.took[1:]) for client in clients]


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 30
    from tests.standing.house import ROOT, House, until
    from tests.standing.works import PIN

    with tempfile.TemporaryDirectory(prefix="zeren-bench-") as folder:
        house = House(Path(folder) / "data")
        house.data.mkdir()
        book, answers = Path(folder) / "list.xlsx", Path(folder) / "answers.toml"
        any_table.write(book, people, people // 10)
        answers.write_text("rest = true\n")
        assert house.command("setup").returncode == 0
        made = subprocess.run(
            [sys.executable, "-m", "tests.standing.works", str(HERE_BEFORE)],
            env=house.env, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        logins = made.stdout.split()[::2]
        brought = house.command("import", str(book), "--map", str(answers))
        assert brought.returncode == 0, brought.stdout[-1000:] + brought.stderr[-1000:]
        subprocess.run([sys.executable, "-c", FOLLOW], env=house.env, cwd=ROOT, check=True)
        house.start("--workers", "2")
        try:
            houses = [House(house.data, port=house.port) for _ in range(clients)]
            for one, login in zip(houses, [logins[0], *logins[1 - clients :]], strict=True):
                known = {"login": login, "pin": PIN}
                # while a worker that has just begun writes, a session may not be kept
                until("signed in", lambda: one.send("/sign-in/", known).status == 303)  # noqa: B023
            asked(houses, "/", LOOKS, 3)  # what is kept in memory is there
            plain = asked(houses, "/sign-in/", LOOKS, seconds / 3)
            looked = asked(houses, "/", LOOKS, seconds)
            hurried = asked(houses, "/", 0, seconds)
        finally:
            house.stop()
    _tell(people, clients, seconds, plain, looked, hurried)


def _tell(
    people: int, clients: int, seconds: float,
    plain: list[list[float]], looked: list[list[float]], hurried: list[list[float]],
) -> None:  # fmt: skip
    every = sorted(one for some in looked for one in some)
    fast = sorted(one for some in hurried for one in some)
    workers = sorted(one for some in looked[1:] for one in some)
    door = sorted(one for some in plain for one in some)
    print(f"My day, {people} people, {clients} clients, sqlite, two web processes; half and 95 %")
    for name, some in (
        ("a page a second each", every),
        ("  the head of all", looked[0]),
        ("  workers", workers),
        ("  the sign-in page", door),
        ("each again at once", fast),
    ):
        print(f"  {name:22} {at(some, 0.5):6.0f} ms {at(some, 0.95):6.0f} ms, of {len(some)}")
    print(f"  {len(fast) / seconds:.0f} pages a second at most")
    result.keep(
        result.Figure(
            f"My day, {people} people, {clients} clients, half and 95 %",
            f"{at(every, 0.5):.0f} and {at(every, 0.95):.0f} ms",
            f"{at(door, 0.5):.0f} and {at(door, 0.95):.0f} ms, the sign-in page",
            f"{at(door, 0.95) / at(every, 0.95):.2f}",
            f"< {GOAL:.0f} ms",
            at(every, 0.95) < GOAL,
        ),
        result.Figure(
            "  each asks again at once", f"{len(fast) / seconds:.0f} pages a second",
            "", "", "", None,
        ),
    )  # fmt: skip


if __name__ == "__main__":
    main()
