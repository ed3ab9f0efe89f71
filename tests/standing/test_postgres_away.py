"""A PostgreSQL server that is stopped and started again under a running house."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.standing.conftest import NUMBER, PIN, end, welcome
from tests.standing.house import ZEREN, House, until
from tools.test import _as_owner, postgres

pytestmark = pytest.mark.postgres
MINE = "/account/"


@dataclass
class Server:
    """A server of our own: the suite's must not be stopped under other tests."""

    home: Path
    owner: str | None

    @property
    def address(self) -> str:
        return f"postgresql://zeren@/postgres?host={self.home}&port=5432"

    def call(self, *command: str) -> None:
        folder = postgres()
        assert folder is not None
        subprocess.run(
            _as_owner(self.owner, f"{folder}/{command[0]}", *command[1:]),
            cwd=self.home, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def make(self) -> None:
        self.call("initdb", "-D", f"{self.home}/data", "-U", "zeren", "-A", "trust", "-E", "UTF8",
                  "--no-locale", "--no-instructions")  # fmt: skip
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.home}' -c port=5432"
        self.call("pg_ctl", "-D", f"{self.home}/data", "-l", f"{self.home}/log", "-w",
                  "-o", options, "start")  # fmt: skip

    def stop(self) -> None:
        self.call("pg_ctl", "-D", f"{self.home}/data", "-m", "immediate", "-w", "stop")


@pytest.fixture
def server() -> Iterator[Server]:
    home = Path(tempfile.mkdtemp(prefix="zeren-away-"))
    owner = "postgres" if os.geteuid() == 0 else None
    if owner:
        shutil.chown(home, owner)
    one = Server(home, owner)
    try:
        one.make()
        yield one
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            one.stop()
        shutil.rmtree(home, ignore_errors=True)


def test_a_server_that_is_away_is_said_to_be_away_and_everything_comes_back_alone(
    server: Server, tmp_path: Path
) -> None:
    house = House(tmp_path / "data", more={"ZEREN_DATABASE": server.address})
    try:
        house.start()
        welcome(house)
        worker = house.children()["worker"]

        server.stop()
        for language, sentence in (
            ("en", "The database does not answer."),
            ("zh-hans", "没有响应"),
        ):
            answer = house.ask(MINE, language=language)
            assert answer.status == 503, answer.text[:1000]
            assert sentence in " ".join(answer.text.split())
            assert "Traceback" not in answer.text
        assert house.ask("/health/").status == 503
        said = house.command("checkpoint")
        assert (said.returncode, "does not answer" in said.stderr) == (3, True), said.stderr
        assert "Traceback" not in said.stderr

        server.start()
        until("people read again", lambda: house.ask(MINE).status == 200, 30)
        until("it is well again", house.is_well)
        signed = house.send("/sign-in/", {"login": NUMBER, "pin": PIN})
        assert signed.status == 303
        assert house.children()["worker"] == worker, "the worker has waited, not died"
        assert "Traceback" not in house.log
        assert house.stop() == 0
    finally:
        end(house)


def test_a_house_whose_server_is_away_at_the_start_waits_for_it(
    server: Server, tmp_path: Path
) -> None:
    server.stop()
    house = House(tmp_path / "data", more={"ZEREN_DATABASE": server.address})
    house.data.mkdir()
    out = (house.data / "serve.out").open("w")
    try:
        house.process = subprocess.Popen(
            [*ZEREN, "serve", "--port", str(house.port), "--workers", "1"],
            env=house.env, text=True, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        until("it says so", lambda: "does not answer" in house.log)
        server.start()
        until("it serves", lambda: "Serving on" in house.log)
    finally:
        out.close()
        end(house)
