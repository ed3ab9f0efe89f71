"""What every act of an event shares: find it, write its fact, open it again when it grew worse."""

import secrets
from datetime import datetime

from django.db import models

from zeren.core.actor import Actor
from zeren.core.incidents import hours
from zeren.core.refusal import Refused
from zeren.incidents import permits, queries
from zeren.incidents.models import Event
from zeren.ledger import actions as ledger


def salt() -> str:
    return secrets.token_hex(16)


def begin(event_id: int, by: Actor, at: datetime, *, kind: str = "") -> Event:
    """The event of an act that `by` may do. Refused: incident.unknown, and see permits."""
    row = queries.locked(event_id)
    if row is None:
        raise Refused("incident.unknown")
    permits.require(by, row, at, kind=kind)
    return row


def record(
    code: str, row: models.Model, event: Event, by: Actor, at: datetime, /, **more: object
) -> None:
    """The fact of a row of an event. Its body names the event and the month and unit whose results
    it touches, never a person or an injury."""
    month = hours.month_of(queries.day_of(event))
    body = {"incident": event.pk, "unit": event.unit_id, "month": month, **more}
    ledger.record(code, by=by, at=at, row=row, body=body)


def grew(row: Event, before: tuple[str, int], by: Actor, at: datetime) -> None:
    """Write down a changed grade or toll, and take up again what was closed on another."""
    after = grave(row)
    if after == before or row.confirmed_at is None:
        return
    if row.state == "CLOSED":
        moved = {"state": "CONFIRMED", "closed_at": None}
        ledger.swap(row, "incident.moved_meanwhile", "state", **moved)
    grade, deaths = after
    record("incident.toll_changed", row, row, by, at, grade=grade, deaths=deaths)


def grave(row: Event) -> tuple[str, int]:
    """Grade and toll as they are known now."""
    found = queries.facts(row)
    return found.grade, sum(one.is_dead for one in found.people)
