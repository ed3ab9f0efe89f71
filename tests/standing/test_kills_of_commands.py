"""Commands and jobs that are killed in the middle: whole, or as if they had not begun.

ZEREN_COMMAND_KILLS=50 python -m pytest tests/standing/test_kills_of_commands.py
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standing import kills
from tests.standing.house import ROOT, ZEREN, House, until

TIMES = int(os.environ.get("ZEREN_COMMAND_KILLS", "1"))
LONGEST = 6.0
"""Seconds within which a command of this size has long written; kills fall anywhere before."""


@pytest.fixture
def chance() -> random.Random:
    return random.Random(int(os.environ.get("ZEREN_SEED", "1")))


def killed(house: House, chance: random.Random, *words: str) -> None:
    """Begin a command and kill it somewhere."""
    house.data.mkdir(parents=True, exist_ok=True)
    begun = subprocess.Popen(
        [*ZEREN, *words], env=house.env, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(chance.uniform(0.3, LONGEST))
    begun.send_signal(signal.SIGKILL)
    begun.wait()


def count(house: House, table: str) -> int:
    base = sqlite3.connect(house.data / "zeren.sqlite3", timeout=30)
    try:
        return int(base.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        base.close()


def test_a_setup_killed_in_its_migrations_is_finished_by_the_next(
    house: House, chance: random.Random
) -> None:
    for _kill in range(TIMES):
        killed(house, chance, "setup")

    assert house.command("setup").returncode == 0
    assert count(house, "ledger_installation") == 1
    assert house.command("audit").returncode == 0


def workbook(place: Path, people: int) -> Path:
    """A works as an .xlsx that `zeren import` takes, made by the same table as the benchmarks."""
    code = (
        "import sys, json; from benchmarks import works; from tests.standing import books;"
        "books.write(sys.argv[1], works._sheets(int(sys.argv[2]), 6), works.START)"
    )
    subprocess.run([sys.executable, "-c", code, str(place), str(people)], cwd=ROOT, check=True)
    return place


def test_an_import_in_parts_that_is_killed_is_ended_by_the_same_command(
    house: House, chance: random.Random
) -> None:
    people = 1_500
    assert house.command("setup").returncode == 0
    book = workbook(house.data.parent / "works.xlsx", people)

    for _kill in range(TIMES):
        killed(house, chance, "import", str(book))
    run(house, LATER)
    done = house.command("import", str(book))

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert count(house, "organisation_person") == people
    assert count(house, "organisation_bundle") == 0
    assert house.command("audit").returncode == 0


def test_checkpoints_that_are_killed_leave_one_history(house: House, chance: random.Random) -> None:
    kills.fill(house, 24)

    for _kill in range(TIMES):
        killed(house, chance, "checkpoint")

    assert house.command("checkpoint").returncode == 0
    said = house.command("audit").stdout
    assert "evidence   ok" in said, said[-2000:]  # what counts waits for a worker, and may


CAMPAIGN = """
import django; django.setup()
from benchmarks import works
from zeren.ledger import clock
from zeren.letters import actions as letters
from zeren.organisation import queries as where
works.bring_in(%d, 4)
letters.start_campaign(year=clock.today().year, unit_id=where.root(clock.today()).id,
                       countersigner="superior", by=works.acting(works.head_of_all()),
                       at=clock.now())
"""
STATE = """
import django; django.setup()
import json, sys
from django.db.models import Count
from zeren.letters.models import Campaign, Letter
from zeren.jobs.models import Job
print(json.dumps([Campaign.objects.get().state, Letter.objects.count(),
                  Letter.objects.values("person").distinct().count(),
                  list(Job.objects.values_list("state", flat=True))]))
"""


LATER = """
import django; django.setup()
from datetime import timedelta
from zeren.jobs.models import Part
for part in Part.objects.filter(state="RUNNING"):
    Part.objects.filter(pk=part.pk).update(taken_at=part.taken_at - timedelta(minutes=2))
"""
"""What a killed worker left is taken up after a minute; the test does not wait for it."""


def run(house: House, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**house.env, "DJANGO_SETTINGS_MODULE": "zeren.site.settings"},
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_a_campaign_whose_worker_is_killed_again_and_again_ends_by_itself_with_a_letter_each(
    house: House, chance: random.Random
) -> None:
    people = 60
    assert house.command("setup").returncode == 0
    run(house, CAMPAIGN % people)
    for _kill in range(TIMES + 2):
        killed(house, chance, "worker")
    run(house, LATER)

    with working(house):
        end = time.monotonic() + 120
        while True:
            state, letters, persons, jobs = json.loads(run(house, STATE))
            if set(jobs) == {"DONE"} or time.monotonic() > end:
                break
            time.sleep(1)

    assert set(jobs) == {"DONE"}, "it goes on by itself, however often it was killed"
    assert (letters, persons) == (people, people)
    assert state != "ISSUING"
    assert house.command("audit").returncode == 0


BRING = """
import django; django.setup()
import sys
from pathlib import Path
from zeren.core.actor import Actor
from zeren.ledger import clock
from zeren.organisation import actions
book = Path(sys.argv[1])
actions.receive(book.read_bytes(), name=book.name, personal=(), on=None, by=Actor.system(),
                at=clock.now())
"""


def test_a_large_file_whose_reader_is_killed_is_read_by_the_next_worker(house: House) -> None:
    assert house.command("setup").returncode == 0
    book = workbook(house.data.parent / "works.xlsx", 8_000)
    env = {**house.env, "DJANGO_SETTINGS_MODULE": "zeren.site.settings"}
    subprocess.run([sys.executable, "-c", BRING, str(book)], env=env, cwd=ROOT, check=True)
    assert (stands(house, "upload"), count(house, "jobs_piece")) == (["READING"], 1)

    with working(house) as first:
        until("it is being read", lambda: "RUNNING" in stands(house, "part", "jobs"))
        first.kill()
    assert stands(house, "upload") == ["READING"]
    run(house, LATER)
    with working(house):
        until("it is read and planned", lambda: stands(house, "job", "jobs") == ["DONE"])

    assert stands(house, "upload") == ["STAGED"]
    assert count(house, "jobs_piece") == 0


@contextlib.contextmanager
def working(house: House) -> Iterator[subprocess.Popen[bytes]]:
    """`zeren worker`, until the block ends."""
    worker = subprocess.Popen(
        [*ZEREN, "worker"], env=house.env, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait(60)


def stands(
    house: House, table: str, room: str = "organisation", column: str = "state"
) -> list[str]:
    """What stands in a column of a table, each once."""
    base = sqlite3.connect(house.data / "zeren.sqlite3", timeout=30)
    try:
        rows = base.execute(f"SELECT DISTINCT {column} FROM {room}_{table}").fetchall()
        return [one for (one,) in rows]
    finally:
        base.close()
