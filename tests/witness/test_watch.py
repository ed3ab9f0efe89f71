"""The watch: one line when all is well, an alarm with its evidence when something does not fit."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.witness.logs import Log, house
from zeren.core.actor import Actor
from zeren.core.log import verifier
from zeren.ledger import actions, clock
from zeren.witness import watch


@pytest.fixture
def log() -> Log:
    made = Log()
    made.grow(3)
    return made


@pytest.fixture
def url(log: Log) -> Iterator[str]:
    with house(log) as where:
        yield where


def look(url: str, state: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = watch.main([url, "--state", str(state / "w.json"), *more])
    return code, capsys.readouterr().out


def test_a_log_that_grows_is_well(
    log: Log, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = look(url, tmp_path, capsys, "--key", str(log.key))
    log.grow(7)
    second = look(url, tmp_path, capsys, "--key", str(log.key))

    assert first[0] == second[0] == 0
    assert "4 entries (+4)" in first[1]
    assert "12 entries (+8)" in second[1]


def test_a_key_from_the_house_itself_is_said_to_be_only_that(
    log: Log, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "compare it with one you got elsewhere" in look(url, tmp_path, capsys)[1]
    assert "compare" not in look(url, tmp_path, capsys)[1]


def change(log: Log, how: str) -> None:
    if how == "fork":
        log.entries[1]["body"] = {"word": "another"}
        log.grow(2)
    elif how == "equal":
        log.entries[1]["body"] = {"word": "another"}
    elif how == "shrunk":
        del log.entries[2:]
        log._add("ledger.checkpointed", {})
        log.entries.pop(1)
    elif how == "time_back":
        log.grow(1, at=datetime.now(UTC) - timedelta(days=3))
    elif how == "ahead":
        log.grow(1, at=datetime.now(UTC) + timedelta(hours=2))
    elif how == "key":
        thief = Log(seed=b"thief")
        log.secret, log.key = thief.secret, thief.key
    elif how == "damaged":
        log.grow(1)
        log.entries[-1]["code"] = "letter.signed"


@pytest.mark.parametrize(
    ("how", "alarm"),
    [
        ("fork", "fork"),
        ("equal", "fork"),
        ("shrunk", "shrunk"),
        ("time_back", "time_back"),
        ("ahead", "ahead"),
        ("key", "key"),
        ("damaged", "damaged"),
    ],
)
def test_what_does_not_fit_is_an_alarm_and_kept(
    log: Log, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str, alarm: str
) -> None:
    look(url, tmp_path, capsys)
    before = log.note()
    change(log, how)

    code, line = look(url, tmp_path, capsys)

    assert code == 1
    assert f"ALARM {alarm}:" in line
    [kept] = tmp_path.glob("w.alarm-*.txt")
    if alarm in ("fork", "shrunk", "key"):
        assert log.note() in kept.read_text(encoding="utf-8")
        assert before in kept.read_text(encoding="utf-8")


def test_a_fork_stays_an_alarm_at_each_round(
    log: Log, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look(url, tmp_path, capsys)
    change(log, "fork")

    assert [look(url, tmp_path, capsys)[0] for _ in range(2)] == [1, 1]


def test_silence_is_an_alarm_also_when_the_house_is_out_of_reach(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.grow(1, at=datetime.now(UTC) - timedelta(hours=30))
    with house(log) as url:
        assert look(url, tmp_path, capsys)[0] == 0
        silent = look(url, tmp_path, capsys, "--silence", "24")
    away = look(url, tmp_path, capsys)
    for_long = look(url, tmp_path, capsys, "--silence", "24")

    assert (silent[0], away[0], for_long[0]) == (1, 3, 1)
    assert "ALARM silent" in silent[1]
    assert "ALARM silent" in for_long[1]


def test_fewer_witnesses_than_agreed_are_an_alarm(
    log: Log, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "ALARM witnesses" in look(url, tmp_path, capsys, "--need", "1")[1]


@pytest.mark.parametrize("arguments", [["ftp://x"], ["http://x", "--key", "nonsense"]])
def test_a_call_that_cannot_be_understood_is_said(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch.main(arguments) == 2


def test_it_runs_as_two_files_side_by_side(log: Log, url: str, tmp_path: Path) -> None:
    shutil.copy(verifier.__file__, tmp_path / "zeren_verify.py")
    shutil.copy(watch.__file__, tmp_path / "zeren_watch.py")

    done = subprocess.run(
        [sys.executable, "-S", "zeren_watch.py", url],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "", "LANG": "C.UTF-8"},
        timeout=60,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 entries" in done.stdout


@pytest.mark.django_db
def test_a_real_house_is_watched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], live_server: Any
) -> None:
    actions.open_ledger()
    actions.sequence()
    actions.checkpoint()
    first = look(str(live_server), tmp_path, capsys)
    with transaction.atomic():
        actions.record("ledger.opened", about=("letter", 6), by=Actor.system(), at=clock.now())
    actions.sequence()
    actions.checkpoint()
    second = look(str(live_server), tmp_path, capsys)

    assert first[0] == second[0] == 0, first[1] + second[1]
    assert "(+2)" in second[1]


def test_an_alarm_is_mailed(
    log: Log, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.mailbox import mailbox

    look(url, tmp_path, capsys)
    change(log, "fork")

    with mailbox() as box:
        look(url, tmp_path, capsys, "--mail", "union@example.org", "--server", box.address)

    [message] = box.messages
    assert message["To"] == "union@example.org"
    assert "ALARM fork" in message["Subject"]
    assert log.note().splitlines()[2] in message.get_content()
