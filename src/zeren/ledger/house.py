"""What the house decided about itself in its own browser: name, address, time zone, copy of keys.

The newest row of a kind counts, and what stands in the settings (zeren.toml, environment) wins.
Read again with the clock; a process that starts before it has the database reads the address from
a file that repeats it.
"""

import logging
import os
import secrets
import threading
import zoneinfo
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from zeren.core.zones import Zones
from zeren.ledger import keys
from zeren.ledger.models import HouseSetting, Installation

log = logging.getLogger(__name__)

ADDRESS, OPENED, ZONE, KEYS, NAME = "address", "opened", "zone", "keys", "name"


@dataclass
class _Known:
    """What this process last read."""

    rows: list[HouseSetting] = field(default_factory=list)
    zones: Zones | None = None


_known = _Known()


class _Deciding(threading.local):
    """The transaction in which this thread decided something: only its end makes it so."""

    block: object = None


_deciding = _Deciding()


def decided_here() -> None:
    """What this transaction decided is told to nobody before it ends, nor if it is taken back."""
    own = [one for one in connection.atomic_blocks if not getattr(one, "_from_testcase", False)]
    _deciding.block = own[0] if own else None


def read() -> None:
    """Take what the database says; the clock does so before it tells a day.

    A preview decides, asks what would follow and takes it all back. What it reads meanwhile would
    be remembered by the whole process, so it goes on with what was known before.
    """
    if _deciding.block is not None and _deciding.block in connection.atomic_blocks:
        return
    try:
        rows = list(HouseSetting.objects.order_by("id"))
    except DatabaseError:  # no tables yet: the first start is before the first migration
        rows = []
    _known.rows, _known.zones = rows, None


def forget() -> None:
    """Nothing was read yet."""
    _known.rows, _known.zones = [], None


def hold() -> None:
    """Until the end of this transaction nobody else decides; outside one it is only planned."""
    if connection.in_atomic_block:
        list(Installation.objects.select_for_update().values_list("pk"))
        read()


def said(kind: str) -> HouseSetting | None:
    """What was decided last, whether it counts or the settings win."""
    return next((row for row in reversed(_known.rows) if row.kind == kind), None)


def is_given(setting: str) -> bool:
    """Does it stand in zeren.toml or the environment, so that no page can set it?"""
    return setting in settings.ZEREN.given


def address() -> str:
    """Under which phones reach the house; "" where nobody has said it."""
    found = said(ADDRESS)
    if is_given("origin") or found is None:
        return str(settings.ZEREN.origin)
    return str(found.value)


def name() -> str:
    """What the organisation is called, said before any of it was entered; "" where nobody has."""
    found = said(NAME)
    return str(found.value) if found else ""


def is_opened() -> bool:
    """Has another device opened the house under the address that it has now?"""
    found = said(OPENED)
    return found is not None and found.value == address()


def has_copy() -> bool:
    """Was a safe copy made of the keys as they are now?"""
    found = said(KEYS)
    return found is not None and found.value == keys.fingerprint(settings.ZEREN.keys)


def zones() -> Zones:
    """The time zones of the house, by their days."""
    if _known.zones is None:
        found = Zones(timezone.get_default_timezone())
        for row in () if is_given("time_zone") else _known.rows:
            if row.kind == ZONE:
                found = found.then(row.from_day, zoneinfo.ZoneInfo(row.value))
        _known.zones = found
    return _known.zones


def zone_name(at: datetime) -> str:
    """The zone that counts at a moment, as "Asia/Shanghai"."""
    return str(zones().at(at))


def zone_to_come(at: datetime) -> tuple[str, datetime] | None:
    """The zone that was decided for later, and the moment from which it counts."""
    later = [(str(zone), begun) for zone, begun, _end in zones().spans() if begun and at < begun]
    return later[0] if later else None


def by_the_day(column: str, last: str) -> Q:
    """Rows whose moment in `column` fell on the day in `last` or before, by the clocks of then."""
    found = Q(pk__in=())
    for zone, begun, end in zones().spans():
        one = Q(LessThanOrEqual(TruncDate(column, tzinfo=zone), F(last)))
        one &= Q(**{f"{column}__gte": begun}) if begun else Q()
        found |= one & Q(**{f"{column}__lt": end}) if end else one
    return found


def keep_file() -> None:
    """Repeat the address in the data folder, for a process that starts before its database."""
    found = said(ADDRESS)
    target = Path(settings.DATA) / ADDRESS
    text = str(found.value) if found else ""
    if (target.read_text(encoding="utf-8") if target.exists() else "") == text:
        return
    aside = target.with_name(f".{ADDRESS}.{secrets.token_hex(4)}")
    try:
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, target)
    except OSError as error:  # a full or read-only disk: the next start tries again
        log.warning("the address could not be repeated: %s", type(error).__name__)
