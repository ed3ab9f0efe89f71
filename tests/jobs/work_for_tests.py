"""Work that tests watch: each part writes one fact. `main` runs in a process of its own."""

import os
import sys
import time
from datetime import datetime
from typing import Any

from tests.made_up import made_up
from zeren.jobs import work

KIND = "test.facts"


@work.work(KIND)
def write_a_fact(part: dict[str, Any], *, job: work.JobSeen, at: datetime) -> int:
    """Write the fact of this part, say so, and linger inside the transaction."""
    from zeren.core.actor import Actor
    from zeren.ledger import actions as ledger

    with made_up(facts=("test.part_done",)):
        ledger.record("test.part_done", about=("part", part["n"]), by=Actor.system(), at=at)
    print("in", part["n"], flush=True)
    time.sleep(float(part.get("seconds", 0)))
    if part.get("fails"):
        raise ValueError("a secret value")
    return 10


SLOW = "test.slow"


def work_out(part: dict[str, Any]) -> float:
    """What takes long, outside of any transaction."""
    from django.db import connection

    assert not connection.in_atomic_block
    time.sleep(part["seconds"])
    return float(part["n"]) * 2


@work.work(SLOW, before=work_out)
def write_what_was_worked_out(
    part: dict[str, Any], *, job: work.JobSeen, at: datetime, ready: float
) -> int:
    return int(ready)


def main() -> None:
    """migrate | run | worker"""
    import django

    django.setup()
    from django.core.management import call_command

    from zeren.jobs import actions, queries
    from zeren.ledger import clock

    if sys.argv[1] == "migrate":
        call_command("migrate", verbosity=0, run_syncdb=True)
    elif sys.argv[1] == "run":
        print("ran", actions.run_ready(KIND, now=clock.now), flush=True)
    elif sys.argv[1] == "worker":
        from zeren.jobs import worker

        worker.run([(0.1, "tests.jobs.work_for_tests.say_tick")], interval=0.1)
    print("waiting", queries.waiting(), os.getpid(), flush=True)


def say_tick() -> None:
    """A scheduled function."""
    print("tick", flush=True)
