"""A house of its own in a folder, run by real processes: for backups, restores and kills.

python -m tests.cli.house fill          make it: the cast, letters, a checkpoint
python -m tests.cli.house tell SQL      what somebody does who has the database
python -m tests.cli.house write         report hazards with photos until killed, one line each
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import ready

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "four words are enough"


@dataclass
class House:
    """Where it lies; `zeren` and `python` run in it."""

    data: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZEREN_")}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "zeren.site.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "ZEREN_DATA": str(self.data),
            "ZEREN_DATABASE": self.database,
            "ZEREN_DATABASE_POOL": "0",
            "ZEREN_ARGON2_MEMORY_KIB": "64",
            "ZEREN_BACKUP_PASSPHRASE": PASSPHRASE,
            "LANG": "C",
            **self.more,
        }

    def zeren(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self.python("zeren.cli.main", *words)

    def python(self, module: str, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def start(self, module: str, *words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, words)],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """Rows of this house's database."""
        if self.database:
            import psycopg

            with psycopg.connect(self.database) as there:
                return list(there.execute(question))
        import sqlite3

        with contextlib.closing(sqlite3.connect(self.data / "zeren.sqlite3")) as file:
            return list(file.execute(question))


@contextlib.contextmanager
def house(place: Path, *, is_empty: bool = False) -> Iterator[House]:
    """A house on the kind of database of this run; empty, or filled with the cast."""
    with database(is_empty=is_empty) as address:
        made = House(place, address)
        if not is_empty:
            ready.lay(place, tables=not address)
            done = made.python("tests.cli.house", "fill")
            assert done.returncode == 0, done.stdout + done.stderr
        yield made


@contextlib.contextmanager
def database(*, is_empty: bool = True) -> Iterator[str]:
    """ "" for SQLite; else a new PostgreSQL database on the server of this run.

    is_empty: without the tables of this version.
    """
    server = os.environ.get("ZEREN_TEST_DATABASE", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"house_{secrets.token_hex(6)}"
    if is_empty:
        with psycopg.connect(ready.at(server, "postgres"), autocommit=True) as there:
            there.execute(f"CREATE DATABASE {name}".encode())
    else:
        ready.create(server, name)
    try:
        yield ready.at(server, name)
    finally:
        with psycopg.connect(ready.at(server, "postgres"), autocommit=True) as there:
            there.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _setup() -> None:
    import django

    django.setup()


def tell(words: Sequence[str]) -> None:
    """One statement of SQL, as somebody with the database would."""
    _setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(words[0])


def upgrade(words: Sequence[str]) -> None:
    """What every start does to the tables, a line a step."""
    _setup()
    from zeren.cli import schema

    settle = schema._settle

    def tell_step(action: str, *rest: object) -> None:
        if action == "apply_success":
            print(f"Applying {rest[0]}", flush=True)
        settle(action, *rest)

    schema._settle = tell_step
    schema.bring_up()


def fill(words: Sequence[str]) -> None:
    _setup()
    from django.core.management import call_command

    from tests.cast import cast_of
    from zeren.ledger import actions as ledger

    call_command("migrate", verbosity=0, interactive=False)
    cast = cast_of()
    cast.train(cast.worker)
    cast.issue()
    _report(cast.mate, 3)
    while ledger.sequence():
        pass
    ledger.checkpoint()


def write(words: Sequence[str]) -> None:
    """Report until killed (or `words[0]` times); a line is printed when the act is committed."""
    _setup()
    from zeren.ledger import actions as ledger
    from zeren.ledger import clock
    from zeren.organisation import queries as organisation

    reporter = organisation.holders("safety_manager", clock.today())[0]
    number = 0
    while not words or number < int(words[0]):
        print(_report(reporter, 1)[0], flush=True)
        number += 1
        while ledger.sequence():
            pass
        ledger.checkpoint()


def _report(person: int, times: int) -> list[int]:
    from zeren.core.actor import Actor
    from zeren.hazards import actions as hazards
    from zeren.ledger import clock
    from zeren.organisation import queries as organisation
    from zeren.web import photos

    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    found = []
    for _time in range(times):
        picture = secrets.token_bytes(20_000)
        digest = hashlib.sha256(picture).hexdigest()
        row, _code = hazards.report(
            text="气瓶没有固定，Cylinders stand loose",
            thing_id=thing.id,
            photos=[photos.Photo(picture, 40, 40, digest)],
            by=Actor.person(person).proved("console"),
            at=clock.now(),
        )
        found.append(row.pk)
    return found


if __name__ == "__main__":
    {"fill": fill, "write": write, "tell": tell, "upgrade": upgrade}[sys.argv[1]](sys.argv[2:])
