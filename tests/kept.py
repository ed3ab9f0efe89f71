"""A house that is made once per process and laid down again: its rows and the files beside them.

    ids = house(key, make)      `make()` the first time, the same rows and files at each later call

What is laid down is what the acts wrote, row for row, so a test sees no difference; making the cast
by its acts costs five times as much. `key` says all that the rows follow from; the day (or the
moment, where the clock stands still) belongs to it without being named.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction

from zeren.ledger import clock, memory, seal

T = TypeVar("T")


@dataclass
class _Kept:
    """One house: what was there before it, its rows by table, its files, what making it gave."""

    before: frozenset[str]
    rows: dict[str, Any]
    files: dict[Path, bytes]
    made: Any


_kept: dict[Hashable, _Kept] = {}
_tables: list[str] = []


def house(key: Hashable, make: Callable[[], T]) -> T:
    """The house of this key, made by `make` in the first test that asks for it.

    A test that has written rows before it asks gets its own, made beside them.
    """
    whole = (key, _when(), connection.vendor)
    before = _filled()
    known = _kept.get(whole)
    if known is None:
        made = make()
        new = {table: _read(table) for table in sorted(_filled() - before)}
        _kept[whole] = _Kept(before, new, _files(), deepcopy(made))
        return made
    if known.before != before:
        return make()
    with transaction.atomic():
        for table, rows in known.rows.items():
            _write(table, rows)
    for path, content in known.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return deepcopy(known.made)  # type: ignore[no-any-return]


def _when() -> Hashable:
    stands_still = clock._source is not clock._machine
    return clock.read() if stands_still else clock.today()


def _filled() -> frozenset[str]:
    """The tables that have a row."""
    if not _tables:
        _tables.extend(sorted(connection.introspection.table_names()))
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in _tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return frozenset(table for (table,) in cursor.fetchall())


def _read(table: str) -> Any:
    """All rows of a table, as its database gives them back without loss."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT') as out:
                return b"".join(out)
        raw = connection.connection.execute(f'SELECT * FROM "{table}"')  # past Django's converters
        return raw.fetchall()


def _write(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN') as into:
                into.write(rows)
            return
        marks = ", ".join("?" * len(rows[0]))
        connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)


def _files() -> dict[Path, bytes]:
    """What the ledger keeps beside the database."""
    paths = [clock.file(), memory.path(), *seal.folder().rglob("*")]
    return {path: path.read_bytes() for path in paths if path.is_file()}
