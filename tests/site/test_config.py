"""Settings: every problem at once, nothing guessed; keys made once and kept."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from zeren.ledger import keys
from zeren.site import config, durability


def test_without_any_setting_it_starts_safely() -> None:
    found = config.load({})

    assert found.sqlite_synchronous == "FULL"
    assert found.debug is False
    assert found.host == "127.0.0.1"
    assert found.time_zone == "Asia/Shanghai"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "zeren.toml").write_text('port = "eighty"\ncolour = "red"\nlanguage = "fr"\n')

    with pytest.raises(config.BadConfig) as caught:
        config.load(
            {
                "ZEREN_DATA": str(tmp_path),
                "ZEREN_DEBUG": "perhaps",
                "ZEREN_SQLITE_SYNCHRONOUS": "off",
                "ZEREN_TIME_ZONE": "Asia/Atlantis",
                "ZEREN_DATABASE": "mysql://x/y",
                "ZEREN_PIN_TRIES": "0",
            }
        )

    words = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 8
    for name in (
        "port",
        "colour",
        "fr",
        "ZEREN_DEBUG",
        "sqlite_synchronous",
        "Atlantis",
        "database",
        "pin_tries",
    ):
        assert name in words


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "zeren.toml").write_text('port = 9000\nhosts = ["a.example"]\n')

    found = config.load({"ZEREN_DATA": str(tmp_path), "ZEREN_PORT": "9001"})

    assert found.port == 9001
    assert found.hosts == ("a.example",)


def test_a_named_file_that_is_missing_is_told() -> None:
    with pytest.raises(config.BadConfig, match="no such file"):
        config.load({"ZEREN_CONFIG": "/nowhere/zeren.toml"})


@pytest.mark.parametrize("level", ["OFF", "NORMAL", "0", "1"])
def test_a_database_that_may_forget_is_refused(level: str) -> None:
    with pytest.raises(config.BadConfig, match="lose signatures"):
        config.load({"ZEREN_SQLITE_SYNCHRONOUS": level})


def test_the_process_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zeren.manage", "check"],
        env={
            **os.environ,
            "ZEREN_DATA": str(tmp_path),
            "ZEREN_SQLITE_SYNCHRONOUS": "OFF",
            "DJANGO_SETTINGS_MODULE": "zeren.site.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "power cut" in done.stderr


def test_a_postgres_address_is_taken_apart() -> None:
    found = config.postgres("postgresql://zeren:p%40ss@db.example:6432/house?sslmode=require")

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6432", "house")
    assert (found["USER"], found["PASSWORD"]) == ("zeren", "p@ss")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = keys.load(tmp_path / "keys")
    again = keys.load(tmp_path / "keys")

    assert first == again
    assert len({first.secret, first.pin_pepper, first.ledger, first.qr}) == 4
    for path in (tmp_path / "keys").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_get_the_same_keys(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.map(keys.load, [tmp_path / "keys"] * 8)

    assert len(set(found)) == 1


@pytest.mark.django_db
def test_the_open_database_keeps_what_it_confirmed() -> None:
    assert durability.problems(connection) == []


@pytest.mark.django_db
def test_an_open_database_that_may_forget_is_found() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        assert durability.problems(connection) == ["PostgreSQL runs with synchronous_commit = off."]
        return
    from django.db.backends.sqlite3.base import DatabaseWrapper

    settings = {**connection.settings_dict, "NAME": ":memory:", "OPTIONS": {}}
    weak = DatabaseWrapper({**settings, "OPTIONS": {"init_command": "PRAGMA synchronous=OFF"}})
    with pytest.raises(ImproperlyConfigured, match="power cut"):
        weak.ensure_connection()


LAN = "http://192.168.1.20:8000"


@pytest.mark.parametrize(
    ("decided", "environ", "origin", "host"),
    [
        (LAN, {}, LAN, "0.0.0.0"),
        ("https://zeren.example", {}, "https://zeren.example", "127.0.0.1"),
        (LAN, {"ZEREN_HOST": "192.168.1.20"}, LAN, "192.168.1.20"),
        (LAN, {"ZEREN_ORIGIN": "https://file.example"}, "https://file.example", "127.0.0.1"),
        ("http://localhost:8000", {}, "", "127.0.0.1"),
        ("rm -rf /", {}, "", "127.0.0.1"),
    ],
)
def test_an_address_decided_in_the_browser_is_answered_to_unless_a_setting_says_otherwise(
    tmp_path: Path, decided: str, environ: dict[str, str], origin: str, host: str
) -> None:
    (tmp_path / "address").write_text(decided)

    found = config.load({"ZEREN_DATA": str(tmp_path), **environ})

    assert (found.origin, found.host) == (origin, host)
    assert ("192.168.1.20" in found.hosts) is (origin == LAN)
    assert {"localhost", "127.0.0.1"} <= set(found.hosts)
    assert found.given == {name.removeprefix("ZEREN_").lower() for name in environ}


def test_hosts_that_are_named_are_all_that_is_answered_to(tmp_path: Path) -> None:
    (tmp_path / "address").write_text(LAN)

    found = config.load({"ZEREN_DATA": str(tmp_path), "ZEREN_HOSTS": "works.example"})

    assert found.hosts == ("works.example",)
