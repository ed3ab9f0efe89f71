"""The outbox: messages to many people written and handed over, workers killed meanwhile.

    python -m benchmarks.outbox [PEOPLE] [KILLS] [WORKERS]      100000, 20 and 2 unless given

An own SQLite database with synchronous=FULL. The mail server is a process of its own on this
machine that takes a mail, writes its Message-ID to a file and says yes. Workers are processes that
empty the outbox; at random moments one is killed (SIGKILL) and begun again. Composing what a
message says is not measured: that is the work of My day.

At the end, from the file of the mail server and the tables:
lost      people without a mail that the server took, or a row that is not ACCEPTED;
doubled   people with two messages: two different Message-IDs for one person. A second copy under
          the same Message-ID, which a mailbox knows, is counted apart and said;
counted   the figures of *Messages sent* are those of the server.
"""

import contextlib
import os
import random
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import result, works

GOAL = 300.0
"""Seconds for 100,000 people."""


def main() -> None:
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role == "sink":
        sink(Path(sys.argv[2]))
    elif role == "worker":
        worker()
    else:
        given = [int(one) for one in sys.argv[1:]]
        with works.folder() as folder:
            measure(*(given + [100_000, 20, 2][len(given) :]), Path(str(folder)))


def measure(people: int, kills: int, workers: int, folder: Path) -> None:
    kept = folder / "taken.txt"
    with _started("sink", str(kept)) as server:
        assert server.stdout is not None, "asked for"
        os.environ["ZEREN_MAIL_SERVER"] = f"smtp://{server.stdout.readline().strip()}"
        os.environ["ZEREN_MAIL_SENDER"] = "zeren@works.example"
        works.prepare()
        ids = _people(people)
        begun = time.perf_counter()
        _write(ids)
        written = time.perf_counter() - begun
        killed = _empty(kills, workers, people, kept)
        took = time.perf_counter() - begun
        server.terminate()
    copies: Counter[str] = Counter()
    by_person: dict[str, set[str]] = defaultdict(set)
    for line in kept.read_text().splitlines():
        person, _space, name = line.partition(" ")
        copies[name] += 1
        by_person[person].add(name)
    lost, doubled, again, is_counted = _judge(ids, by_person, copies)
    print(
        f"{people} people on SQLite, {workers} workers, {killed} of them killed at random moments"
    )
    print(f"written in {written:.1f} s; all taken by the mail server after {took:.1f} s")
    print(f"lost {lost}, doubled {doubled}; second copies under the same Message-ID {again}")
    print(f"the page counts what the server took: {is_counted}")
    result.keep(
        result.Figure(
            f"outbox to {people} people, sqlite, {killed} workers killed",
            f"{took:.0f} s; {lost} lost, {doubled} doubled, {'true' if is_counted else 'wrong'}",
            target="< 300 s for 100,000; 0; 0; true",
            is_reached=took < GOAL * people / 100_000 and not lost and not doubled and is_counted,
        )
    )
    if lost or doubled or not is_counted:
        sys.exit(1)


def _started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.outbox", *words], stdout=subprocess.PIPE, text=True
    )


def _people(number: int) -> list[int]:
    from zeren.organisation.models import Person

    rows = [
        Person(number=f"P{one:06d}", name="-", email=f"p{one:06d}@works.example")
        for one in range(number)
    ]
    Person.objects.bulk_create(rows, batch_size=2000)
    return list(Person.objects.order_by("id").values_list("id", flat=True))


def _write(ids: list[int]) -> None:
    from zeren.ledger import clock
    from zeren.notices import outbox
    from zeren.organisation.models import Person

    known = dict(Person.objects.values_list("id", "email"))
    for start in range(0, len(ids), 1000):
        some = ids[start : start + 1000]
        for _again in range(2):  # each part twice, as after a killed writer
            outbox.write(
                [
                    outbox.Draft(
                        one,
                        known[one],
                        "bench 1",
                        "en",
                        "Three things wait",
                        "- Sign\n" * 3,
                        "/",
                        3,
                    )
                    for one in some
                ],
                at=clock.now(),
            )


def _empty(kills: int, workers: int, people: int, kept: Path) -> int:
    """Workers until nothing waits; kills spread over the work, at random within each stretch."""
    from zeren.notices.models import Message

    chance = random.Random(8)
    running = [_started("worker") for _ in range(workers)]
    stretch = people // (kills + 1) if kills else people + 1
    marks = [stretch * one + chance.randrange(max(1, stretch)) for one in range(1, kills + 1)]
    killed = 0
    while Message.objects.filter(state__in=("QUEUED", "SENDING")).exists():
        size = kept.stat().st_size // 40 if kept.exists() else 0
        if killed < len(marks) and size >= marks[killed]:
            one = chance.randrange(workers)
            running[one].send_signal(signal.SIGKILL)
            running[one].wait()
            running[one] = _started("worker")
            killed += 1
        time.sleep(0.02)
    for process in running:
        process.kill()
        process.wait()
    return killed


def worker() -> None:
    """Empty the outbox again and again. What a killed one had in hand is free after a second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    import django

    django.setup()
    from zeren.ledger import clock
    from zeren.notices import delivery

    delivery.LEFT_AFTER = timedelta(seconds=1)
    while True:
        delivery.deliver(now=clock.now)
        time.sleep(0.05)


def _judge(
    ids: list[int], by_person: dict[str, set[str]], copies: Counter[str]
) -> tuple[int, int, int, bool]:
    from zeren.core.viewer import RoleGrant, Viewer
    from zeren.ledger import clock
    from zeren.notices import queries
    from zeren.notices.models import Message

    accepted = set(Message.objects.filter(state="ACCEPTED").values_list("address", flat=True))
    lost = len(ids) - len(accepted & set(by_person))
    doubled = sum(len(names) > 1 for names in by_person.values())
    viewer: Any = Viewer(account_id=-1, roles=(RoleGrant("administrator", ""),), on=clock.today())
    counts = queries.message_counts(viewer, clock.now() - queries.LOOKS_BACK)
    is_counted = counts["ACCEPTED"] == len(by_person) and sum(counts.values()) == len(ids)
    return lost, doubled, sum(copies.values()) - len(copies), is_counted


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to say yes; every mail is written down before."""

    kept: Any = None
    lock = threading.Lock()

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # whoever is killed hangs up
            self._talk()

    def _talk(self) -> None:
        self._say("220 here")
        to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                self._take(to)
            elif word == b"QUIT":
                self._say("221 over")
                return
            else:
                if word == b"RCPT":
                    to = line.decode().partition("<")[2].partition(">")[0]
                self._say("250 yes")

    def _take(self, to: str) -> None:
        name = ""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            if line.lower().startswith(b"message-id:"):
                name = line.decode().partition(":")[2].strip()
        if line:
            with self.lock:
                self.kept.write(f"{to} {name}\n")
                self.kept.flush()
            self._say("250 kept")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


def sink(path: Path) -> None:
    """The mail server; it tells its address and works until it is ended."""
    with (
        path.open("w", encoding="utf-8") as Talk.kept,
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server,
    ):
        print(f"127.0.0.1:{server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
