"""Errors of databases and disks as reasons: each driver's own, and what hides inside another."""

from __future__ import annotations

import errno
import re
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from psycopg import errors as postgres
from psycopg_pool import PoolTimeout

from zeren.ledger import storage


def met(do: str, place: Path) -> sqlite3.Error:
    """The error that SQLite itself raises."""
    base = sqlite3.connect(place, isolation_level=None, timeout=0)
    try:
        base.execute(do)
    except sqlite3.Error as error:
        return error
    raise AssertionError(f"{do} went through")


def wrapped(inner: Exception) -> Exception:
    """As Django hands it on."""
    try:
        try:
            raise inner
        except Exception as error:
            raise OperationalError(*error.args) from error
    except OperationalError as error:
        return error


def test_a_locked_database_is_busy(tmp_path: Path) -> None:
    place = tmp_path / "base"
    first = sqlite3.connect(place, isolation_level=None)
    first.execute("CREATE TABLE t (x)")
    first.execute("BEGIN EXCLUSIVE")

    error = met("INSERT INTO t VALUES (1)", place)

    assert storage.reason(error) == storage.reason(wrapped(error)) == storage.BUSY


def test_a_file_that_is_no_database_is_damaged_and_a_missing_table_not_ready(
    tmp_path: Path,
) -> None:
    (tmp_path / "text").write_text("no database" * 500)

    assert storage.reason(met("SELECT * FROM t", tmp_path / "text")) == storage.DAMAGED
    assert storage.reason(met("SELECT * FROM t", tmp_path / "new")) == storage.NOT_READY


def test_a_full_database_is_full(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "base", isolation_level=None)
    base.execute("CREATE TABLE t (x)")
    base.execute("PRAGMA max_page_count=2")
    with pytest.raises(sqlite3.OperationalError) as full:
        base.execute("INSERT INTO t VALUES (zeroblob(400000))")

    assert storage.reason(wrapped(full.value)) == storage.FULL


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (postgres.DiskFull("x"), storage.FULL),
        (postgres.AdminShutdown("x"), storage.AWAY),
        (postgres.CannotConnectNow("x"), storage.AWAY),
        (postgres.TooManyConnections("x"), storage.BUSY),
        (postgres.DeadlockDetected("x"), storage.BUSY),
        (postgres.ReadOnlySqlTransaction("x"), storage.READ_ONLY),
        (postgres.UndefinedTable("x"), storage.NOT_READY),
        (postgres.UniqueViolation("x"), ""),
        (postgres.OperationalError("connection refused"), storage.AWAY),
        (PoolTimeout("x"), storage.AWAY),
        (OSError(errno.ENOSPC, "x"), storage.FULL),
        (OSError(errno.EROFS, "x"), storage.READ_ONLY),
        (PermissionError(errno.EACCES, "x", "/etc/elsewhere"), ""),
        (ValueError("x"), ""),
        (FileNotFoundError(errno.ENOENT, "x"), ""),
    ],
)
def test_each_error_has_its_reason_or_none(error: Exception, reason: str) -> None:
    assert storage.reason(error) == reason


def test_a_closed_file_of_the_data_folder_is_read_only() -> None:
    closed = PermissionError(errno.EACCES, "x", f"{settings.DATA}/vault/a")

    assert storage.reason(closed) == storage.READ_ONLY


def test_the_drivers_word_counts_more_than_djangos() -> None:
    assert storage.reason(wrapped(postgres.DiskFull("x"))) == storage.FULL
    assert storage.reason(wrapped(postgres.UniqueViolation("x"))) == ""
    assert storage.reason(OperationalError("the connection is closed")) == storage.AWAY


def test_who_waits_for_sqlite_gets_a_turn_in_a_long_row_of_transactions(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the whole")
    place, done, came_after = tmp_path / "base", [0], []
    sqlite3.connect(place).execute("CREATE TABLE t (x)")

    def waits() -> None:
        other = sqlite3.connect(place, isolation_level=None, timeout=60)
        other.execute("BEGIN IMMEDIATE")
        came_after.append(done[0])
        other.execute("ROLLBACK")

    row = sqlite3.connect(place, isolation_level=None, timeout=60)
    row.execute("BEGIN IMMEDIATE")
    waiter = threading.Thread(target=waits)
    waiter.start()
    for _one in range(60):
        time.sleep(0.05)
        row.execute("COMMIT")
        done[0] += 1
        storage.give_way()
        row.execute("BEGIN IMMEDIATE")
    row.execute("COMMIT")
    waiter.join()

    assert came_after[0] < 60, "the row kept everybody else out to its end"


def test_every_reason_has_words_and_a_time_to_come_back() -> None:
    from zeren.web import words

    for code in (
        storage.BUSY, storage.FULL, storage.READ_ONLY, storage.AWAY, storage.DAMAGED,
        storage.RESTORING, storage.NOT_READY,
    ):  # fmt: skip
        assert code in words.refusal_words()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no functions of ours")
def test_whoever_opens_the_file_without_django_can_read_and_write_every_table() -> None:
    """A condition in a function of Django's stops a plain backup, and whoever reads one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        schema = cursor.fetchall()

    assert len(schema) > 200, "or nothing was looked at"
    assert [name for name, sql in schema if re.search(r"\bdjango_[a-z_]+ *\(", sql)] == []
