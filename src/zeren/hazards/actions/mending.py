"""Assign, rectify, verify, publish, close: the straight line in the life of a hazard."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.hazards.actions import rows
from zeren.hazards.models import Hazard
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.web.photos import Photo


@transaction.atomic
def assign(
    hazard_id: int,
    *,
    owner_id: int,
    grade: str = "",
    plan_date: date | None = None,
    by: Actor,
    at: datetime,
) -> Hazard:
    """Name the owner by hand where none could be derived, and set the grade."""
    row, by = rows.begin("assign", hazard_id, by, at)
    if grade and grade != row.grade:
        _regrade(row, grade, by, at)
    seat = organisation.place_of(owner_id, organisation.date_of(at))
    if seat is None:
        raise Refused("hazard.owner_needed")
    rows.assign_to(
        row,
        seat.unit_id,
        owner_id,
        by=by,
        at=at,
        since=organisation.date_of(row.reported_at),
        plan_date=plan_date,
    )
    return row


@transaction.atomic
def regrade(hazard_id: int, *, grade: str, by: Actor, at: datetime) -> Hazard:
    """General or major. Who must rectify a major hazard may not make it a general one."""
    row, by = rows.begin("regrade", hazard_id, by, at)
    _regrade(row, grade, by, at)
    if row.owner_id is not None and row.state == "ASSIGNED":
        row.due_date = rows.due_date(row, organisation.date_of(row.reported_at), None)
        Hazard.objects.filter(pk=row.pk).update(due_date=row.due_date)
        rows.record("hazard.due_changed", row, by, at)
    return row


@transaction.atomic
def rectify(
    hazard_id: int, *, note: str, photos: Sequence[Photo], by: Actor, at: datetime
) -> Hazard:
    """The owner, or someone of the owner's people, mended it and shows it with a photo.

    Refused: hazard.photo_needed, hazard.step_closed, hazard.not_yours.
    """
    row, by = rows.begin("rectify", hazard_id, by, at)
    core.decide("rectify", rows.seen(row, by, has_photo=bool(photos), note=note))
    rows.swap(row, "RECTIFIED", rectified_by_id=by.id, rectified_at=at, verified_by_id=None)
    rows.step(row, "rectify", note, by, at)
    rows.keep(row, "rectified", photos, by, at)
    rows.record("hazard.rectified", row, by, at)
    return row


@transaction.atomic
def verify(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """Another person looked and found it mended. Refused: hazard.verifier_rectified."""
    return rows.move(
        "hazard.verified", "verify", hazard_id, note=note, by=by, at=at, verified_by_id=by.id
    )


@transaction.atomic
def send_back(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """Not mended: a new round begins, the old one stays as it was."""
    row, by = rows.begin("return", hazard_id, by, at)
    core.decide("return", rows.seen(row, by, note=note))
    rows.step(row, "return", note, by, at)
    rows.swap(row, "ASSIGNED", round=row.round + 1)
    rows.record("hazard.returned", row, by, at)
    return row


@transaction.atomic
def publish(hazard_id: int, *, by: Actor, at: datetime) -> Hazard:
    """Tell the workforce what was found and how it was mended (Work Safety Law art. 41)."""
    return rows.move("hazard.published", "publish", hazard_id, by=by, at=at, published_at=at)


@transaction.atomic
def close(hazard_id: int, *, by: Actor, at: datetime) -> Hazard:
    """The end: verified by another person, and told to the workforce."""
    return rows.move("hazard.closed", "close", hazard_id, by=by, at=at, closed_at=at)


def _regrade(row: Hazard, grade: str, by: Actor, at: datetime) -> None:
    is_owner = row.owner_id in by.hands
    found = core.regrade_refusals(row.grade, grade, is_owner=is_owner)
    if found:
        raise Refused(found[0])
    note = f"{row.grade} > {grade}"
    ledger.swap(row, "hazard.moved_meanwhile", "grade", grade=grade)
    rows.tell("hazard.regraded", row, "regrade", note, by, at)
