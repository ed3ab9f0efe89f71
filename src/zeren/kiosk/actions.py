"""Enrol a shared device, end it, and note who came to it and left."""

import secrets
from datetime import date, datetime

from django.db import transaction

from zeren.core import opening
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Problem, Refused
from zeren.kiosk import permits, queries
from zeren.kiosk.models import Kiosk
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation


@transaction.atomic
def enrol(
    unit_id: int,
    *,
    place: str,
    opens: int,
    closes: int,
    until: date,
    language: str,
    shows_names: bool,
    by: Actor,
    at: datetime,
) -> tuple[Kiosk, str]:
    """Make this device one that the people of a unit share; gives it and what it is to keep.

    opens, closes: minutes after midnight.
    Refused: kiosk.not_yours, kiosk.over_already, kiosk.too_long, kiosk.hours_outside_the_day.
    """
    permits.require_keeper(by, unit_id, at)
    hours = opening.Opening(opens, closes, until)
    wrong = opening.problems(hours, organisation.date_of(at))
    if wrong:
        raise Refused(wrong[0], [Problem(code, "until") for code in wrong])
    token = secrets.token_urlsafe(32)
    row = Kiosk.objects.create(
        unit_id=unit_id,
        place=place,
        language=language,
        shows_names=shows_names,
        opens=opens,
        closes=closes,
        until_day=day_of(until),
        token_digest=queries.digest(token),
        enrolled_by_id=by.id,
        enrolled_at=at,
    )
    ledger.record("kiosk.enrolled", by=by, at=at, row=row, body={"unit": unit_id})
    return row, token


@transaction.atomic
def end(kiosk_id: int, *, by: Actor, at: datetime) -> Kiosk:
    """The device opens nothing any more.

    Refused: kiosk.not_yours, kiosk.ended_already.
    """
    row = queries.kiosk(kiosk_id)
    if row is None:
        raise Refused("kiosk.not_yours")
    permits.require_keeper(by, row.unit_id, at)
    if row.ended_at is not None:
        raise Refused("kiosk.ended_already")
    ledger.swap(row, "kiosk.ended_already", "ended_at", ended_at=at)
    ledger.record("kiosk.ended", by=by, at=at, row=row, body={"unit": row.unit_id})
    return row


@transaction.atomic
def enter(kiosk: Kiosk, *, by: Actor, at: datetime) -> None:
    """Somebody proved at the device who he is: what he signs next was signed at it.

    Refused: kiosk.shut, kiosk.not_for_you.
    """
    if not queries.stands_open(kiosk, at):
        raise Refused("kiosk.shut")
    if not queries.serves(kiosk, by.id, organisation.date_of(at)):
        raise Refused("kiosk.not_for_you")
    ledger.record("kiosk.entered", about=("kiosk", kiosk.pk), by=by, at=at)


@transaction.atomic
def leave(kiosk_id: int, *, by: Actor, at: datetime) -> None:
    """He handed it over, or the time was up."""
    ledger.record("kiosk.left", about=("kiosk", kiosk_id), by=by, at=at)
