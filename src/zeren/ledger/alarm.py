"""What stops writing or signing now, for the line at the top of every page."""

import time
from dataclasses import dataclass

from django.db import DatabaseError, transaction

from zeren.core.refusal import Refused
from zeren.ledger import clock, memory
from zeren.ledger.actions import compare_with_what_was_signed
from zeren.ledger.models import Fact

KEPT_SECONDS = 5.0
"""How old an answer may be; every page asks."""


@dataclass(frozen=True)
class Alarm:
    """Why, and whether everybody must know (nothing can be written) or only who can act."""

    why: Refused
    is_for_all: bool


_last: dict[str, tuple[float, Alarm | None]] = {}


def now() -> Alarm | None:
    """The alarm, None when all is well; at most KEPT_SECONDS old."""
    kept = _last.get("here")
    if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    try:
        with transaction.atomic():
            found = look()
    except DatabaseError:  # away or busy: that is told elsewhere
        return None
    _last["here"] = (time.monotonic(), found)
    return found


def look() -> Alarm | None:
    """`now`, looking anew."""
    last = Fact.objects.order_by("-id").values_list("recorded_at", flat=True).first()
    doubt = clock.trouble(last)
    if doubt is not None:
        return Alarm(doubt, is_for_all=True)
    if memory.is_whole():
        return None
    try:
        compare_with_what_was_signed()
    except Refused as refused:
        return Alarm(refused, is_for_all=False)
    return None


def reset() -> None:
    """Look anew at the next question."""
    _last.clear()
