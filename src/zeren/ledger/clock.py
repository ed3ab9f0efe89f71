"""The one clock. Only views, jobs, the command line and the ledger read it.

Before anything is stamped it is asked whether it can be trusted (`trouble`): compared with the last
fact, with a second clock of the machine that nobody can set (it counts from the start of the
machine, also while it sleeps), and with the clocks of witnesses, whose cosignatures carry their
time. Where they stood together is kept in a file, so that a restart of the program does not forget
it.

In a DEMO database the clock is the machine's plus an offset kept with the installation: it
stands where the replayed story ends and runs on from there.
"""

import json
import logging
import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction

from zeren.core.refusal import Refused
from zeren.ledger import house
from zeren.ledger.models import Installation

log = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=2)
REREAD_SECONDS = 1.0
"""How long a process may be behind when another one moves the DEMO clock."""
REMEMBERED = 256


def _machine() -> datetime:
    return datetime.now(UTC)


def _counting() -> float:
    """Seconds since the machine started; no program can set it back or forward."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True)
class _Anchor:
    """A moment at which the clock was believed, and what the counting one showed then."""

    wall: datetime
    counted: float


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
_steady: Callable[[], float] = _counting
_known = _Known()
_anchors: dict[str, _Anchor] = {}
_given = _Given()


def now() -> datetime:
    """This moment (aware, UTC), by the clock of the installation."""
    moment = read()
    _given.moments.append(moment)
    return moment


def today() -> date:
    """This day in the time zone of the organisation."""
    moment = read()
    return house.zones().day(moment)


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


def trouble(last: datetime | None) -> Refused | None:
    """Why nothing may be stamped now, None while the clock can be trusted.

    last: the recorded time of the newest fact.
    - ledger.clock_went_back: it shows a time before the newest fact.
    - ledger.clock_jumped: it moved against the counting clock by more than `clock_limit_seconds`.
    - ledger.clock_differs: every witness that has cosigned shows another time, by more than that.
    - ledger.clock_far_ahead: nothing was recorded for more than `closed_days`. Either the house
      was closed that long or the clock is ahead; only people know. A holiday is shorter.
    """
    moment = read()
    if last is not None and moment < last - TOLERANCE:
        return Refused("ledger.clock_went_back", clock=moment, last=last)
    if is_demo():
        return None
    for code, off in (("clock_jumped", jump().total_seconds()), ("clock_differs", _off())):
        if abs(off) > settings.ZEREN.clock_limit_seconds:
            minutes = max(1, round(abs(off) / 60))
            return Refused(f"ledger.{code}", clock=moment, minutes=minutes)
    if last is not None and moment - last > timedelta(days=settings.ZEREN.closed_days):
        return Refused("ledger.clock_far_ahead", clock=moment, last=last, days=(moment - last).days)
    return None


def jump() -> timedelta:
    """How far the clock was set since it was last believed; positive: forward.

    Zero for a clock of a test that has no counting clock beside it.
    """
    if _is_bare():
        return timedelta(0)
    found = _since(_anchor())
    if abs(found) > TOLERANCE:
        _anchors.clear()  # another process may have been told that it is right
        found = _since(_anchor())
        if abs(found) > TOLERANCE:
            log.warning("the clock was set by %.1f s", found.total_seconds())
    return found


def heard(witness: str, at: int, asked: datetime) -> None:
    """A witness has just cosigned: keep how far our clock is from its own.

    at: the second that its cosignature carries; asked: when we asked it. On the way is no error.
    """
    moment = _source()
    ahead = (asked - datetime.fromtimestamp(at + 1, UTC)).total_seconds()
    behind = at - read().timestamp()
    off = max(ahead, 0.0) - max(behind, 0.0)
    content = _content()
    one = {"off": off, "wall": moment.isoformat(), "counted": _steady(), "start": _start()}
    _write({**content, "heard": {**content.get("heard", {}), witness: one}})


def _offs() -> dict[str, float]:
    """Seconds that our clock is ahead of each witness now, also after it was set meanwhile.

    Of the witnesses that the settings name; negative: behind.
    """
    found = {}
    for name, one in _content().get("heard", {}).items():
        if any(f" {name}+" in text for text in settings.ZEREN.witnesses):
            anchor = _Anchor(datetime.fromisoformat(one["wall"]), one["counted"])
            is_this_start = one["start"] == _start() != ""
            moved = _since(anchor).total_seconds() if is_this_start else 0.0
            found[name] = one["off"] + moved
    return found


def _off() -> float:
    """By how much all witnesses contradict our clock; nothing while one of them agrees.

    A witness whose own clock is wrong is believed as two people said when they looked at ours.
    """
    if not settings.ZEREN.witnesses or _is_bare():
        return 0.0
    agreed = _content().get("agreed", {})
    offs = [min(off, off - agreed.get(name, 0.0), key=abs) for name, off in _offs().items()]
    return min(offs, key=abs, default=0.0)


def _is_bare() -> bool:
    """A clock of a test that has no counting clock beside it."""
    return _source is not _machine and _steady is _counting


def begin_anew() -> None:
    """Believe the clock as it is from now on: two people have said so."""
    _anchors.clear()
    _anchors["here"] = _Anchor(_source(), _steady())
    _keep(_anchors["here"], agreed=_offs())


def file() -> Path:
    """Where it is kept since when the clock is believed; no secret, and no part of a backup."""
    return Path(settings.DATA) / "clock.json"


def _since(anchor: _Anchor) -> timedelta:
    return _source() - anchor.wall - timedelta(seconds=_steady() - anchor.counted)


def _anchor() -> _Anchor:
    if "here" not in _anchors:
        kept = _kept()
        if kept is None:
            kept = _Anchor(_source(), _steady())
            _keep(kept)
        _anchors["here"] = kept
    return _anchors["here"]


def _kept() -> _Anchor | None:
    """Where the clock was believed since this machine started, None when nobody wrote it down."""
    content = _content()
    try:
        found = _Anchor(datetime.fromisoformat(content["wall"]), float(content["counted"]))
    except (KeyError, ValueError, TypeError):
        return None
    is_this_start = content.get("start") == _start() != ""
    return found if is_this_start and found.counted <= _steady() else None


def _keep(anchor: _Anchor, **more: object) -> None:
    wall = anchor.wall.isoformat()
    _write({**_content(), "start": _start(), "wall": wall, "counted": anchor.counted, **more})


def _content() -> dict[str, Any]:
    """The file as it is; nothing when it is not there or cannot be read."""
    try:
        found = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(content: Mapping[str, object]) -> None:
    target = file()
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        aside.write_text(json.dumps(content), encoding="utf-8")
        os.replace(aside, target)
    except OSError as error:  # a full or read-only disk: this process still knows
        log.warning("the clock's anchor could not be kept: %s", type(error).__name__)


def _start() -> str:
    """Which start of the machine this is."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


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
    """Forget what was read from database and file (the DEMO clock moved, or they changed)."""
    _known.read_at = None
    house.forget()
    _anchors.clear()


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
    house.read()
    _known.read_at = moment
