"""An upgrade that dies half way is finished by the next start; half a schema is never served (T22).

ZEREN_TEST_KILLS=50    full size; the suite kills fewer
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from tests.cli.house import House, database

KILLS = int(os.environ.get("ZEREN_TEST_KILLS", "1"))
SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
POSTGRES = (
    "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
    "WHERE table_schema = 'public' UNION ALL "
    "SELECT tablename, indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'public' "
    "UNION ALL SELECT tgrelid::regclass::text, tgname, '', '' FROM pg_trigger "
    "WHERE NOT tgisinternal UNION ALL SELECT conrelid::regclass::text, conname, "
    "pg_get_constraintdef(oid), '' FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
    "ORDER BY 1, 2, 3"
)
TABLES = (
    "SELECT count(*) FROM sqlite_master WHERE name = 'django_migrations'",
    "SELECT count(*) FROM pg_tables WHERE tablename = 'django_migrations'",
)


def schema(home: House) -> list[tuple[object, ...]]:
    return home.ask(POSTGRES if home.database else SQLITE)


def steps(home: House) -> set[tuple[object, ...]]:
    return set(home.ask("SELECT app, name FROM django_migrations"))


def migrate(home: House) -> subprocess.Popen[str]:
    """The upgrade as every start does it, telling each step."""
    return home.start("tests.cli.house", "upgrade")


def test_a_killed_upgrade_is_finished_by_the_next_start(tmp_path: Path) -> None:
    chance = random.Random(22)
    with database() as address:
        sound = House(tmp_path / "sound", address)
        lines = (migrate(sound).communicate()[0] or "").splitlines()
        want, done = schema(sound), steps(sound)
    hit = 0
    applying = [line for line in lines if "Applying" in line]
    for kill in range(KILLS):
        with database() as address:
            home = House(tmp_path / f"killed{kill}", address)
            running = migrate(home)
            assert running.stdout is not None
            after = chance.randrange(len(applying))
            for line in running.stdout:
                after -= "Applying" in line
                if after < 0:
                    break
            time.sleep(chance.random() / 20)
            running.send_signal(signal.SIGKILL)
            running.communicate()
            half = steps(home) if home.ask(TABLES[bool(home.database)]) != [(0,)] else set()

            said = home.zeren("coverage")
            again = home.zeren("setup")
            audited = home.zeren("audit")

            assert half in (set(), done), "all of it happened, or nothing"
            hit += half == set()
            assert half or (said.returncode, said.stdout) == (3, "")
            assert "Traceback" not in said.stderr
            assert again.returncode == 0, again.stderr
            assert schema(home) == want
            assert audited.returncode == 0, audited.stdout + audited.stderr
    assert hit, "none was hit in the middle: the test proves nothing"


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    with database() as address:
        home = House(tmp_path / "home", address)
        migrate(home).communicate()
        home.python(
            "tests.cli.house",
            "tell",
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('letters', '0099_of_tomorrow', '2030-01-01 00:00:00+00')",
        )
        before = schema(home)

        said = home.zeren("setup")

        assert said.returncode == 3
        assert "letters.0099_of_tomorrow" in said.stderr
        assert schema(home) == before
        assert home.ask("SELECT count(*) FROM ledger_fact") == [(0,)]
