"""Which device this is, whether it is open, and who still has something to do at it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from zeren.core.opening import is_open
from zeren.kiosk.models import Kiosk
from zeren.letters import queries as letters
from zeren.organisation import queries as organisation
from zeren.training import queries as training

__all__ = ["Kiosk"]

DONE = ("SIGNED", "IN_FORCE")
"""Letters whose next step is not their person's."""
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person who can do something here now."""

    person_id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Queue:
    """done of all: how many of the unit's people have nothing left to do at the device."""

    waiting: Sequence[Waiting]
    done: int
    all: int


def digest(token: str) -> str:
    """What the house keeps of a device's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str) -> Kiosk | None:
    """The device that keeps this token and has not been ended."""
    rows = Kiosk.objects.filter(token_digest=digest(token), ended_at__isnull=True)
    return rows.select_related("unit").first() if token else None


def stands_open(kiosk: Kiosk, at: datetime) -> bool:
    """Is it within its hours and days?"""
    local = timezone.localtime(at, timezone.get_default_timezone())
    return kiosk.ended_at is None and is_open(kiosk.opening, local)


def kiosk(kiosk_id: int) -> Kiosk | None:
    return Kiosk.objects.select_related("unit", "enrolled_by").filter(pk=kiosk_id).first()


def ids(paths: Sequence[str], on: date) -> "QuerySet[Kiosk, int]":
    """Devices of the units in these subtrees: those in use first, the newest first."""
    seen = Kiosk.objects.none()
    for path in paths:
        seen = seen | Kiosk.objects.filter(organisation.below(path, on))
    return seen.order_by("ended_at", "-id").values_list("id", flat=True)


def by_ids(some: Sequence[int]) -> list[Kiosk]:
    found = Kiosk.objects.select_related("unit", "enrolled_by").in_bulk(list(some))
    return [found[one] for one in some if one in found]


def serves(kiosk: Kiosk, person_id: int, on: date) -> bool:
    """Is the device for this person: does he stand in its unit or below?"""
    path = organisation.path_on(kiosk.unit_id, on)
    return bool(path) and bool(organisation.roster(on, path, person_ids=[person_id]))


def queue(kiosk: Kiosk, on: date) -> Queue:
    """Who of the unit has not been trained or has not signed, by name. Constant in queries."""
    path = organisation.path_on(kiosk.unit_id, on)
    rows = {
        row.person_id: row
        for row in (organisation.roster(on, path) if path else ())
        if row.kind != "contractor"
    }
    trained = training.standings(list(rows), on.year)
    states = letters.live_states(list(rows), on.year, on)
    waiting = [
        Waiting(row.person_id, row.number, row.name)
        for row in rows.values()
        if not (row.person_id in trained and trained[row.person_id].is_trained)
        or (row.person_id in states and states[row.person_id][1] not in DONE)
    ]
    waiting.sort(key=lambda one: one.number)
    return Queue(waiting, len(rows) - len(waiting), len(rows))
