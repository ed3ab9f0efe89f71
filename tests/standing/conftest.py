"""Houses that really run, ended after each test whatever it did."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standing.house import House

NUMBER, PIN = "admin", "274913"


def welcome(house: House) -> None:
    """The first administrator comes in with the code of the start, and stays signed in."""
    code = house.log.split("one-time code ")[1].split(",")[0]
    form = {"login": NUMBER, "code": code, "pin": PIN, "again": PIN}
    answer = house.send("/welcome/", form)
    assert answer.status == 303, answer.text[:2000]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Not started yet."""
    one = House(tmp_path / "data")
    yield one
    end(one)


def end(one: House) -> None:
    try:
        one.stop()
    finally:
        for pid in one.all_of_it():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB of its own; skipped where we may not mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", str(place)],
        check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("this account may not mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
