"""What database and disk say when they cannot, as one of a few reasons with words.

Asked by the pages, the worker and the command line, so that all three tell the same story. An error
that is none of these is a fault of ours and stays one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection

BUSY = "storage.busy"
FULL = "storage.full"
READ_ONLY = "storage.read_only"
AWAY = "storage.away"
DAMAGED = "storage.damaged"
RESTORING = "storage.restoring"
NOT_READY = "storage.not_ready"

RETRY_AFTER = {BUSY: 5, AWAY: 15, NOT_READY: 30, FULL: 60, READ_ONLY: 60, RESTORING: 60}
"""Seconds after which asking again makes sense; what is damaged does not mend itself."""

GIVE_EVERY = 0.8
GIVEN = 0.11

_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EIO: DAMAGED,
}
#: SQLite's primary result codes (sqlite.org/rescode.html), the low byte of the extended ones.
_SQLITE = {
    5: BUSY,  # SQLITE_BUSY
    6: BUSY,  # SQLITE_LOCKED
    8: READ_ONLY,  # SQLITE_READONLY
    10: DAMAGED,  # SQLITE_IOERR
    11: DAMAGED,  # SQLITE_CORRUPT
    13: FULL,  # SQLITE_FULL
    14: AWAY,  # SQLITE_CANTOPEN
    26: DAMAGED,  # SQLITE_NOTADB
}
#: PostgreSQL's error codes by their first signs (postgresql.org, appendix A), longest first.
_POSTGRES = (
    ("53100", FULL),  # disk_full
    ("53", BUSY),  # insufficient resources, too many connections
    ("55P03", BUSY),  # lock_not_available
    ("57014", BUSY),  # query_canceled: a time limit of the server
    ("57P", AWAY),  # shutdown, crash, cannot connect now
    ("58", DAMAGED),  # system error: disk of the server
    ("40", BUSY),  # deadlock, serialization
    ("25006", READ_ONLY),  # read_only_sql_transaction: a standby
    ("08", AWAY),  # connection exception
    ("42P01", NOT_READY),  # undefined_table
    ("42703", NOT_READY),  # undefined_column
    ("XX", DAMAGED),  # internal error, data corrupted
)


def reason(error: BaseException | None) -> str:
    """The code of what stands in the way, "" when the error says nothing of the kind.

    The error and everything it was raised from are asked; Django's own words for an error of the
    driver say less than the driver, so only an error without one is taken at its name.
    """
    for one in _chain(error):
        found = _of(one)
        if found:
            return found
    return ""


def is_restoring() -> bool:
    """Is a backup being brought back right now? Whoever does it leaves this file until he ends."""
    return marker().exists()


def marker() -> Path:
    """The file that says so; `zeren restore` makes it first and takes it away last."""
    return Path(settings.DATA) / "restoring"


@dataclass(frozen=True, slots=True)
class Space:
    """Room on the disk of the data folder, in bytes."""

    free: int
    total: int

    @property
    def percent(self) -> int:
        return self.free * 100 // self.total if self.total else 0

    @property
    def is_scarce(self) -> bool:
        """Below a tenth, or below what a day of photos can take on a very large disk."""
        return self.percent < 10 and self.free < 20 * 1024**3


def space() -> Space:
    """How much room is left where the data lie."""
    found = shutil.disk_usage(settings.DATA)
    return Space(found.free, found.total)


def answers() -> str:
    """Ask the database for one row: "" when it answers, else the reason why it does not."""
    if is_restoring():
        return RESTORING
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ledger_installation LIMIT 1")
            cursor.fetchone()
    except (DatabaseError, OSError) as error:
        connection.close()
        return reason(error) or AWAY
    return ""


@contextlib.contextmanager
def impatient() -> Iterator[None]:
    """For a write that may as well fail: on SQLite do not queue behind another writer."""
    if connection.vendor != "sqlite" or connection.connection is None:
        yield
        return
    usual = int(float(connection.settings_dict["OPTIONS"].get("timeout", 5)) * 1000)
    opened = connection.connection
    opened.execute("PRAGMA busy_timeout=250")
    try:
        yield
    finally:
        with contextlib.suppress(sqlite3.Error):  # closed meanwhile
            opened.execute(f"PRAGMA busy_timeout={usual}")


class _Turn(threading.local):
    """When this thread last let others write (monotonic seconds)."""

    def __init__(self) -> None:
        self.given = time.monotonic()


_turn = _Turn()


def give_way() -> None:
    """Between two transactions of a long row of them: let those who wait for SQLite have a turn.

    Its waiters look again every 100 ms at most; a row without gaps would keep them out to its end,
    however short each transaction is. Every 0.8 s is enough, and costs an eighth.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    if time.monotonic() - _turn.given >= GIVE_EVERY:
        time.sleep(GIVEN)
        _turn.given = time.monotonic()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _of(error: BaseException) -> str:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate:
        return next((code for start, code in _POSTGRES if str(sqlstate).startswith(start)), "")
    if _is_psycopg(error):
        return AWAY  # no code of the server: it could not be reached at all
    if isinstance(error, OperationalError | InterfaceError) and error.__cause__ is None:
        return AWAY
    if isinstance(error, OSError) and error.errno in _ERRNO:
        return _of_os(error)
    return ""


def _of_sqlite(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF in _SQLITE:
        found = _SQLITE[code & 0xFF]
        # of an I/O error or a file that does not open the disk says more than SQLite
        return _disk() or found if code & 0xFF in (10, 14) else found
    words = str(error)
    if "no such table" in words or "no such column" in words:
        return NOT_READY
    return ""


def _of_os(error: OSError) -> str:
    """A missing right counts in the data folder only; elsewhere it is another story."""
    found = _ERRNO[error.errno or 0]
    if error.filename is None or found == FULL:
        return found
    inside = Path(os.fsdecode(error.filename)).absolute().is_relative_to(Path(settings.DATA))
    return found if inside else ""


def _disk() -> str:
    try:
        folder = os.statvfs(settings.DATA)
    except OSError:
        return AWAY
    if folder.f_flag & os.ST_RDONLY or not os.access(settings.DATA, os.W_OK):
        return READ_ONLY
    return FULL if folder.f_bavail * folder.f_frsize < 1024 * 1024 else ""


def _is_psycopg(error: BaseException) -> bool:
    """psycopg and its pool, asked by name: SQLite installations need not have them."""
    return any(
        kind.__name__ in ("OperationalError", "InterfaceError", "PoolTimeout")
        and kind.__module__.split(".")[0] in ("psycopg", "psycopg_pool")
        for kind in type(error).__mro__
    )
