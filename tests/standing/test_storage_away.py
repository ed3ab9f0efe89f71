"""A database that is busy, full, read-only or away is said to be so, and everything comes back."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.standing.conftest import NUMBER, PIN, welcome
from tests.standing.house import Answer, House, until

MINE = "/account/"
CHANGE = {"current": PIN, "pin": "385024", "again": "385024"}


@contextlib.contextmanager
def locked(house: House) -> Iterator[None]:
    """Another program holds the write lock, as a backup tool does."""
    other = sqlite3.connect(house.data / "zeren.sqlite3", isolation_level=None, timeout=30)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def signs_in(house: House, language: str = "en") -> Answer:
    return house.send("/sign-in/", {"login": NUMBER, "pin": PIN}, language=language)


def said_so(answer: Answer, sentence: str) -> None:
    assert answer.status == 503, answer.text[:1500]
    assert int(answer.headers["retry-after"]) > 0
    assert sentence in " ".join(answer.text.split())
    assert "Something broke" not in answer.text
    assert "Traceback" not in answer.text


def test_a_busy_database_lets_people_read_tells_those_who_write_and_comes_back(
    house: House,
) -> None:
    house.start()
    welcome(house)
    worker = house.children()["worker"]

    with locked(house):
        assert house.ask(MINE).status == 200, "reading goes on"
        said_so(signs_in(house), "The database is busy with other work.")
        said_so(signs_in(house, "zh-hans"), "数据库正忙于其他工作")
        time.sleep(25)  # longer than the worker's own patience
        assert house.ask(MINE).status == 200

    assert signs_in(house).status == 303
    assert house.children()["worker"] == worker, "the worker has waited, not died"
    until("it is well again", house.is_well)
    assert "Traceback" not in house.log


def fill(disk: Path) -> Path:
    """Until not one byte goes in."""
    stone = disk / "stone"
    with stone.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"0" * 4096)
    return stone


def test_a_full_disk_lets_people_read_tells_those_who_write_and_comes_back(
    small_disk: Path,
) -> None:
    house = House(small_disk / "data")
    try:
        house.start()
        welcome(house)
        stone = fill(small_disk)

        def is_told() -> bool:  # the pages of the write-ahead log that exist still take some
            answer = signs_in(house)
            return answer.status == 503 and "The disk of this system is full" in answer.text

        until("it is told", is_told)
        assert house.ask(MINE).status == 200, "reading goes on"
        doctor = house.command("doctor")
        assert doctor.returncode == 1
        assert "0 % free" in doctor.stdout
        assert "Traceback" not in doctor.stderr

        stone.unlink()
        assert signs_in(house).status == 303
        until("it is well again", house.is_well)
        assert "Traceback" not in house.log
    finally:
        house.stop()


def test_a_disk_that_became_read_only_is_said_to_be_so_everywhere(small_disk: Path) -> None:
    house = House(small_disk / "data")
    mount = ["mount", "-o", "remount"]
    try:
        house.start()
        welcome(house)
        subprocess.run([*mount, "-r", "-f", str(small_disk)], check=False, capture_output=True)
        done = subprocess.run(
            ["mount", "-o", "remount,ro", str(small_disk)], check=False, capture_output=True
        )
        if done.returncode:  # open files forbid it here; what follows needs a start anyway
            house.stop()
            subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        for command in (("checkpoint",), ("doctor",), ("coverage",), ("setup",)):
            said = house.command(*command)
            assert said.returncode in (0, 1, 3), said
            assert "Traceback" not in said.stderr, said.stderr
        assert "can be read but not written" in house.command("setup").stderr
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=False)
        house.stop()


def test_every_command_before_the_first_setup_says_what_to_do(house: House) -> None:
    book = house.data.parent / "book.xlsx"
    assert house.command("template", str(book)).returncode == 0

    for words in (("import", str(book)), ("import", str(book), "--dry-run"), ("coverage",),
                  ("who", "QD-07"), ("checkpoint",), ("audit",), ("doctor",)):  # fmt: skip
        said = house.command(*words)
        assert said.returncode in (1, 3), (words, said.stdout)
        assert "Traceback" not in said.stderr, (words, said.stderr)
        assert "zeren setup" in said.stdout + said.stderr, (words, said.stdout, said.stderr)
