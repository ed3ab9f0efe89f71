"""What the first start of a house makes and most tests are not about: its tables, its packed pages.

Made once in a run by the program itself; each house that is tried takes a copy, and begins with its
own keys, catalogues and log. `tests/cli/test_upgrade.py` and the kills of a setup begin without it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src/zeren"
TABLES, PAGES = "zeren.sqlite3", "static"


def lay(data: Path, *, tables: bool = True) -> None:
    """Put both into the folder of a house that has not begun; `tables`: of SQLite."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (data / PAGES).exists():
        shutil.copytree(_made("serving.pack_pages()", _mark_of_pages()) / PAGES, data / PAGES)
    if tables and not (data / TABLES).exists():
        shutil.copy2(empty(), data / TABLES)


def empty() -> Path:
    """A SQLite database with the tables of this version and nothing in them."""
    return _made("schema.bring_up()", _mark_of_tables()) / TABLES


def template(server: str) -> str:
    """The name of such a database on a PostgreSQL server; server: the address of any of its."""
    name = f"ready_{_mark_of_tables()}"
    with _alone():
        if not _asked(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            _asked(server, f"CREATE DATABASE {name}_part")
            _run("schema.bring_up()", {"ZEREN_DATABASE": at(server, f"{name}_part")})
            _asked(server, f"ALTER DATABASE {name}_part RENAME TO {name}")
    return name


def create(server: str, name: str) -> str:
    """A copy of it; its address."""
    made = template(server)
    with _alone():  # PostgreSQL copies from nothing that somebody else is copying from
        _asked(server, f"CREATE DATABASE {name} TEMPLATE {made}")
    return at(server, name)


def at(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _asked(server: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(at(server, "postgres"), autocommit=True) as there:
        found = there.execute(question.encode())
        return list(found) if found.description else []


def _made(act: str, mark: str) -> Path:
    """The folder of a house in which nothing but this act was done, with the sources as now."""
    folder = _place(mark)
    with _alone():
        if not folder.exists():
            aside = folder.with_suffix(".part")
            shutil.rmtree(aside, ignore_errors=True)
            _run(act, {"ZEREN_DATA": str(aside)})
            aside.rename(folder)
    return folder


def _run(acts: str, own: dict[str, str]) -> None:
    """Acts of the program, in a process and a house of their own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZEREN_", "DJANGO_"))}
    code = f"import django; django.setup(); from zeren.cli import schema, serving; {acts}"
    with tempfile.TemporaryDirectory() as data:
        env = {**kept, "DJANGO_SETTINGS_MODULE": "zeren.site.settings", "ZEREN_DATA": data, **own}
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)


@cache
def _mark_of_tables() -> str:
    """What the tables are made from: all migrations, and what they name."""
    files = [*SOURCES.glob("*/migrations/*.py"), SOURCES / "organisation/models/dated.py",
             SOURCES / "cli/schema.py"]  # fmt: skip
    told = b"".join(str(one).encode() + one.read_bytes() for one in sorted(files))
    return hashlib.sha256(told).hexdigest()[:16]


@cache
def _mark_of_pages() -> str:
    files = [one for one in SOURCES.glob("*/static/**/*") if one.is_file()]
    files += [SOURCES / "site/settings.py", SOURCES / "cli/serving.py"]
    told = "".join(f"{one} {one.stat().st_mtime_ns}\n" for one in sorted(files))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _place(name: str) -> Path:
    return Path(tempfile.gettempdir()) / f"zeren-ready-{os.getuid()}-{name}"


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Several processes test at once."""
    with _place("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
