"""The one clock. Only views, jobs, the command line and the ledger read it.

In a DEMO database the clock is the machine's plus an offset kept with the installation: it
stands where the replayed story ends and runs on from there.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from zeren.core.refusal import Refused
from zeren.ledger.models import Installation

REREAD_SECONDS = 1.0
"""How long a process may be behind when another one moves the DEMO clock."""
REMEMBERED = 256


def _machine() -> datetime:
    return datetime.now(UTC)


@dataclass
class _Known:
    """What this process last read about the installation, and when (monotonic seconds)."""

    is_demo: bool = False
    offset: timedelta = timedelta(0)
    read_at: float | None = None


class _Given(threading.local):
    """Moments this thread was given lately."""

    def __init__(self) -> None:
        self.moments: deque[datetime] = deque(maxlen=REMEMBERED)


_source: Callable[[], datetime] = _machine
_known = _Known()
_given = _Given()


def now() -> datetime:
    """This moment (aware, UTC), by the clock of the installation."""
    moment = read()
    _given.moments.append(moment)
    return moment


def today() -> date:
    """This day in the time zone of the organisation."""
    return timezone.localtime(read(), timezone.get_default_timezone()).date()


def read() -> datetime:
    """Like `now`, for the ledger's own stamps: not remembered as given out."""
    _refresh()
    return _source() + _known.offset


def was_given(at: datetime) -> bool:
    """Did this thread get `at` from `now()` lately?

    An act may wait twenty seconds for the database or write ten thousand rows; its `at` is still
    the clock's own word and not a claim.
    """
    return at in _given.moments


def is_demo() -> bool:
    """Is this a DEMO database?"""
    _refresh()
    return _known.is_demo


def advance_demo(to: datetime) -> datetime:
    """Move the clock of a DEMO database forward to `to`; returns the moment it then shows.

    The first move may go into the past, to where the story begins.
    Refused: ledger.not_demo in a real installation; ledger.clock_backwards when `to` has passed.
    """
    with transaction.atomic():
        row = Installation.objects.select_for_update().filter(is_demo=True).first()
        if row is None:
            raise Refused("ledger.not_demo")
        machine = _source()
        shown = machine + timedelta(microseconds=row.demo_offset)
        if row.demo_offset and to < shown:
            raise Refused("ledger.clock_backwards", shown=shown, wanted=to)
        row.demo_offset = (to - machine) // timedelta(microseconds=1)
        row.save(update_fields=["demo_offset"])
    reset()
    return now()


def reset() -> None:
    """Forget what was read from the database (the DEMO clock moved, or the database changed)."""
    _known.read_at = None


def _refresh() -> None:
    moment = time.monotonic()
    if _known.read_at is not None and moment - _known.read_at <= REREAD_SECONDS:
        return
    try:
        found = Installation.objects.values_list("is_demo", "demo_offset").first()
    except DatabaseError:  # no tables yet: the first start is before the first migration
        found = None
    _known.is_demo, offset = found or (False, 0)
    _known.offset = timedelta(microseconds=offset)
    _known.read_at = moment
