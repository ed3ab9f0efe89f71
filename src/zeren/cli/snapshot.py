"""The database of one moment, taken while others go on writing, and put back into an empty one.

SQLite: `VACUUM INTO` reads in one transaction and writes a file without the pages of what was
erased. PostgreSQL: `COPY` of every table in one repeatable-read transaction, as text; it needs no
client programs and fits every version of the server. Why so: docs/decisions/backups.md.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from zeren.cli.archive import Member, Moment
from zeren.cli.sealing import CHUNK

FILE = "zeren.sqlite3"
EMPTIED = ("django_session",)
"""Signed-in devices: a stolen backup must not open doors, a restored one must not revive them."""

Row = tuple[Any, ...]
Ask = Callable[[str], list[Row]]


@dataclass(frozen=True)
class Snapshot:
    """What was taken: the files, and what the manifest says of them."""

    members: list[Member]
    said: Moment


def take(folder: Path) -> Snapshot:
    """The database as it is now, as files in `folder` (which is ours alone)."""
    return _from_sqlite(folder) if connection.vendor == "sqlite" else _from_postgres(folder)


def is_empty() -> bool:
    """Has the database we would restore into no tables at all?"""
    return not connection.introspection.table_names()


def unknown_migrations(said: Moment) -> list[str]:
    """Steps of the tables in a backup that this version does not know: it is of a newer one."""
    known = MigrationLoader(None).graph.nodes  # without a connection: that would make a database
    return [f"{app}.{name}" for app, name in said["migrations"] if (app, name) not in known]


def load(folder: Path, said: Moment) -> None:
    """Fill an empty PostgreSQL database: its tables as they were then, then every row, or nothing.

    Errors: LookupError when the backup speaks of tables or columns which those do not have.
    """
    executor = MigrationExecutor(connection)
    done = {(app, name) for app, name in said["migrations"]}
    nodes = executor.loader.graph.node_map
    followed = {
        parent.key for one in done for parent in nodes[one].parents if parent.key[0] == one[0]
    }
    executor.migrate(sorted(done - followed))
    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in said["tables"].items():
            there = {c.name for c in connection.introspection.get_table_description(cursor, table)}
            if missing := [column for column in columns if column not in there]:
                raise LookupError(f"{table} has no {', '.join(missing)}")
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name})")  # noqa: S608 - quoted
            if cursor.fetchone()[0]:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - quoted, and one of our tables
            with (
                (folder / f"{table}.copy").open("rb") as file,
                cursor.copy(f"COPY {name} ({names}) FROM STDIN") as into,
            ):
                while chunk := file.read(CHUNK):
                    into.write(chunk)
        for sequence, value in said["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, value])


def _from_sqlite(folder: Path) -> Snapshot:
    path = folder / FILE
    source = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=60)
    try:
        source.execute("VACUUM INTO ?", (str(path),))
    finally:
        source.close()
    os.chmod(path, 0o600)
    copy = sqlite3.connect(path)
    try:
        copy.execute("PRAGMA secure_delete = ON")
        for table in EMPTIED:
            copy.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of EMPTIED
        copy.commit()
        said = _said(lambda question: copy.execute(question).fetchall())
    finally:
        copy.close()
    return Snapshot([Member(f"database/{FILE}", path)], said)


def _from_postgres(folder: Path) -> Snapshot:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

        def ask(question: str) -> list[Row]:
            cursor.execute(question)
            return list(cursor.fetchall())

        said = _said(ask)
        tables: dict[str, list[str]] = {}
        for table, column in ask(COLUMNS):
            tables.setdefault(table, []).append(column)
        members = []
        for table, columns in tables.items():
            path = folder / f"{table}.copy"
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            with path.open("xb") as out:
                if table not in EMPTIED:
                    name = connection.ops.quote_name(table)
                    with cursor.copy(f"COPY {name} ({names}) TO STDOUT") as rows:
                        for chunk in _bytes(rows):
                            out.write(chunk)
            members.append(Member(f"database/{path.name}", path))
        said["tables"] = tables
        said["sequences"] = {name: value for name, value in ask(SEQUENCES) if value is not None}
    return Snapshot(members, said)


COLUMNS = (
    "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 "
    "AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> 'django_migrations' "
    "ORDER BY c.relname, a.attnum"
)
SEQUENCES = (
    "SELECT sequencename, last_value FROM pg_sequences "
    "WHERE schemaname = current_schema() AND sequencename NOT LIKE 'django_migrations%%'"
)


def _said(ask: Ask) -> Moment:
    """What the log says of itself in this very moment."""
    facts, last = ask("SELECT count(*), max(recorded_at) FROM ledger_fact")[0]
    folded = ask("SELECT count(*) FROM ledger_leaf")[0][0]
    points = ask("SELECT note, size FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    return {
        "kind": connection.vendor,
        "migrations": [list(row) for row in ask("SELECT app, name FROM django_migrations")],
        "facts": facts,
        "folded": folded,
        "last_fact_at": _utc(last),
        "checkpoint": points[0][0] if points else "",
        "checkpoint_size": points[0][1] if points else 0,
    }


def _utc(moment: object) -> str:
    """SQLite keeps texts in UTC without saying so, PostgreSQL gives times."""
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="seconds")
    return f"{str(moment)[:19].replace(' ', 'T')}+00:00" if moment else ""


def _bytes(rows: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    for block in rows:
        yield bytes(block)
