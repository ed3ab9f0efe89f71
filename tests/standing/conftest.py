"""Houses that really run, ended after each test whatever it did."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests import ready
from tests.standing.house import House

ON_BOTH = ("test_kills", "test_postgres_away")
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
def any_house(house: House) -> Iterator[House]:
    """The same on the database of this run: on PostgreSQL one of its own, made empty."""
    address = os.environ.get("ZEREN_TEST_DATABASE", "")
    if not address:
        yield house
        return
    name = f"standing_{secrets.token_hex(4)}"
    house.more["ZEREN_DATABASE"] = ready.create(address, name)
    yield house
    end(house)
    with psycopg.connect(ready.at(address, "postgres"), autocommit=True) as line:
        line.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What has nothing to do with PostgreSQL is not tried a second time beside it."""
    if not os.environ.get("ZEREN_TEST_DATABASE"):
        return
    for item in items:
        if "tests/standing/" in item.path.as_posix() and item.path.stem not in ON_BOTH:
            item.add_marker(pytest.mark.skip(reason="done on SQLite"))


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
