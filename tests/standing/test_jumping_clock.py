"""The machine's clock jumps under a running process: 0 entries out of order, each jump told.

libfaketime shows the process another time from one moment to the next; the counting clock goes on
as it is, as it does when somebody sets the clock of a machine.

ZEREN_JUMPS=20 python -m pytest tests/standing/test_jumping_clock.py
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.standing.house import ROOT, House
from tools.test import faketime

LIBRARY = faketime()
ROUNDS = int(os.environ.get("ZEREN_JUMPS", "1"))
JUMPS = {
    "-30d": "ledger.clock_went_back",
    "-1h": "ledger.clock_went_back",
    "-5s": "ledger.clock_went_back",
    "+1h": "ledger.clock_jumped",
    "+30d": "ledger.clock_jumped",
    "+1y": "ledger.clock_jumped",
}

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not here")

ACT = """
import sys, django; django.setup()
from django.db import transaction
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions, alarm, clock
actions.open_ledger()
for line in sys.stdin:
    alarm.reset()
    told = alarm.now()
    try:
        with transaction.atomic():
            actions.record("ledger.opened", about=("installation", 1), by=Actor.system(),
                           at=clock.now())
        print("written", told.why.code if told else "", flush=True)
    except Refused as no:
        print(no.code, told.why.code if told else "", flush=True)
"""
TIMES = """
import django; django.setup()
from zeren.ledger.models import Fact
times = list(Fact.objects.order_by("id").values_list("recorded_at", flat=True))
print(len(times), times == sorted(times))
"""


def run(house: House, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=settings_of(house), cwd=ROOT, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def settings_of(house: House, **more: str) -> dict[str, str]:
    return {**house.env, "DJANGO_SETTINGS_MODULE": "zeren.site.settings", **more}


class Process:
    """A process of the house that tries one act each time it is asked, and its clock."""

    def __init__(self, begun: subprocess.Popen[str], shown: Path) -> None:
        self.begun, self.shown = begun, shown

    def act(self, off: str) -> list[str]:
        """The clock is off by so much from now on: what the act is told, and what every page is."""
        self.shown.write_text(off)
        assert self.begun.stdin is not None
        assert self.begun.stdout is not None
        self.begun.stdin.write("\n")
        self.begun.stdin.flush()
        return self.begun.stdout.readline().split()


@contextmanager
def process(house: House) -> Iterator[Process]:
    shown = house.data.parent / "clock"
    shown.write_text("+0")
    env = settings_of(
        house, LD_PRELOAD=str(LIBRARY), FAKETIME_TIMESTAMP_FILE=str(shown), FAKETIME_NO_CACHE="1",
        FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1",
    )  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", ACT], env=env, cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as begun:  # fmt: skip
        yield Process(begun, shown)
        assert begun.stdin is not None
        begun.stdin.close()


def test_whatever_the_clock_jumps_nothing_is_written_out_of_order_and_all_are_told(
    house: House,
) -> None:
    chance = random.Random(int(os.environ.get("ZEREN_SEED", "1")))
    assert house.command("setup").returncode == 0
    wrong, tried = [], 0
    for _round in range(ROUNDS):
        with process(house) as one:
            for off in chance.sample(sorted(JUMPS), len(JUMPS)):
                assert one.act("+0") == ["written"], "set right again, it goes on by itself"
                told = one.act(off)
                tried += 1
                if told != [JUMPS[off]] * 2:
                    wrong.append((off, told))

    assert wrong == []
    count, is_in_order = run(house, TIMES).split()
    assert is_in_order == "True"
    assert int(count) >= tried
    assert house.command("audit").returncode == 0
    print(f"{tried} jumps, {tried} refused and told, {count} entries in order")
