"""The disk answers with errors: what was told is there, nothing is doubled, half or damaged.

strace lets a call to the database's files fail, once or from then on: a write, the wait for the
disk, a read. A process whose write fails ends or refuses; only what it had said before counts.

ZEREN_IO_ERRORS=30 python -m pytest tests/standing/test_io_errors.py -s
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.standing import kills, power
from tests.standing.house import ROOT, House
from tests.standing.test_power_cuts import traces

TIMES = int(os.environ.get("ZEREN_IO_ERRORS", "1"))
PEOPLE = 16
CALLS = {"pwrite64": 640, "fdatasync": 17, "pread64": 160}
"""How many of each so many signatures take, about: the failure falls anywhere among them."""

pytestmark = pytest.mark.skipif(not traces(), reason="strace is not here or may not trace")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("io") / "data")
    kills.fill(house, PEOPLE)
    return house


def signed(filled: House, place: Path, call: str, when: str, *words: str) -> tuple[set[int], bool]:
    """All sign on a copy while the disk fails: the letters that were told, and did it end well?"""
    house = House(place)
    shutil.copytree(filled.data, house.data)
    paths = [part for name in power.DATABASE for part in ("-P", str(house.data / name))]
    done = subprocess.run(
        ["strace", "-f", "-o", os.devnull, *paths, "-e", f"trace={call}",
         "-e", f"inject={call}:error=EIO:when={when}",
         sys.executable, "-m", "tests.standing.signer", *words],
        env=house.env, cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    told = {int(line.split()[1]) for line in done.stdout.splitlines() if line.startswith("ACK")}
    return told, done.returncode == 0


@pytest.mark.parametrize("call", list(CALLS) if TIMES > 1 else list(CALLS)[:1])
def test_nothing_that_was_told_is_lost_when_the_disk_fails(
    filled: House, tmp_path: Path, call: str
) -> None:
    chance = random.Random(f"{os.environ.get('ZEREN_SEED', '1')} {call}")
    ended, told_in_all = 0, 0
    for number in range(TIMES):
        when = f"{chance.randrange(2, CALLS[call])}{chance.choice(('', '+'))}"
        told, is_well = signed(filled, tmp_path / str(number), call, when)

        assert power.wrong(tmp_path / str(number), told) == [], f"{call} fails at {when}"
        ended += not is_well
        told_in_all += len(told)
        shutil.rmtree(tmp_path / str(number))

    print(f"{call}: {TIMES} runs, {ended} ended with an error, {told_in_all} told, 0 lost")


def test_an_acknowledgement_before_the_commit_is_found(filled: House, tmp_path: Path) -> None:
    """The planted fault: told, then the disk fails in the commit."""
    told, is_well = signed(filled, tmp_path / "early", "pwrite64", "100+", "early")

    assert not is_well
    assert any("told, lost" in one for one in power.wrong(tmp_path / "early", told))
