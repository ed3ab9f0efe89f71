"""Power cuts while people sign. The same cuts must find two planted faults, or they prove nothing.

ZEREN_CUTS=1000 python -m pytest tests/standing/test_power_cuts.py -s
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.standing import kills, power
from tests.standing.house import House

CUTS = int(os.environ.get("ZEREN_CUTS", "60"))
PEOPLE = int(os.environ.get("ZEREN_CUT_PEOPLE", "26"))


def traces() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], check=False).returncode == 0


pytestmark = pytest.mark.skipif(not traces(), reason="strace is not here or may not trace")


def filled(place: Path) -> House:
    if os.environ.get("ZEREN_TEST_DATABASE"):
        pytest.skip("the disk of a PostgreSQL server is not ours to cut")
    house = House(place / "data")
    kills.fill(house, PEOPLE)
    return house


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> power.Tape:
    """Everybody signs once, as the house does it."""
    place = tmp_path_factory.mktemp("honest")
    return power.record(filled(place), keep=place / "tape")


def test_a_power_cut_loses_nothing_that_was_told(tape: power.Tape, tmp_path: Path) -> None:
    told = [event for event in tape.events if event.what == "ack"]
    assert len(told) == PEOPLE

    bad, said = power.losses(tape, CUTS, seed=1, place=tmp_path / "disk")

    assert (bad, said) == (0, [])
    print(f"{CUTS} cuts over {len(tape.events)} calls, {len(told)} told, 0 lost")


def test_the_cuts_find_who_acknowledges_before_the_commit(tmp_path: Path) -> None:
    early = power.record(filled(tmp_path), "early", keep=tmp_path / "tape")

    bad, said = power.losses(early, CUTS, seed=1, place=tmp_path / "disk")

    assert bad > CUTS // 4, "the planted fault was not found"
    assert "told, lost" in said[0]
    print(f"planted: {bad} of {CUTS} cuts lose something")


def test_the_cuts_find_a_database_that_does_not_wait_for_the_disk(
    tape: power.Tape, tmp_path: Path
) -> None:
    """As if synchronous were NORMAL: the same calls, without the syncs of the write-ahead log."""
    lazy = tuple(
        event for event in tape.events if not (event.what == "sync" and event.file.endswith("-wal"))
    )

    bad, _said = power.losses(power.Tape(tape.base, lazy), CUTS, seed=1, place=tmp_path / "disk")

    assert bad > CUTS // 4
