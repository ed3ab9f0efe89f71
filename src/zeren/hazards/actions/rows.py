"""What every act of a hazard shares: read it, move it on, keep its step, write it into the log.

A report without a name is a row at once and a fact later, so that its place between neighbours of
known time tells no minute (docs/decisions/reports-without-a-name-are-written-down-later.md).
Whatever is done to it before first writes it down.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Refused
from zeren.hazards import permits, queries
from zeren.hazards.models import Hazard, HazardPhoto, HazardStep, SealedReporter
from zeren.hazards.queries import limits
from zeren.ledger import actions as ledger
from zeren.ledger import vault
from zeren.organisation import queries as organisation
from zeren.web.photos import Photo

IDS = 2**52
"""Ids are drawn below this, so that every reader of JSON reads the same number."""


def drawn() -> int:
    """An id that says nothing about when it was given."""
    return secrets.randbelow(IDS - 1) + 1


def begun(hazard_id: int, at: datetime) -> Hazard:
    """The hazard that somebody acts on, written into the log first. Refused: hazard.unknown."""
    row = Hazard.objects.filter(pk=hazard_id).first()
    if row is None:
        raise Refused("hazard.unknown")
    write_down(row, at)
    return row


def begin(act: str, hazard_id: int, by: Actor, at: datetime) -> tuple[Hazard, Actor]:
    """The hazard of an act that `by` may do, and as whom. Refused: hazard.unknown, see permits."""
    row = begun(hazard_id, at)
    return row, permits.require(act, by, row, at)


def move(
    code: str, act: str, hazard_id: int, *, note: str = "", by: Actor, at: datetime, **columns: Any
) -> Hazard:
    """An act that moves a hazard on and does no more: permitted, decided, written, told."""
    row, by = begin(act, hazard_id, by, at)
    swap(row, core.decide(act, seen(row, by, note=note)), **columns)
    tell(code, row, act, note, by, at)
    return row


def write_down(row: Hazard, at: datetime) -> bool:
    """Write a report into the log that waits for it; False when it stands there already.

    What it did at its beginning (photos, the seal, who owns it) follows in its order. The moment
    of these facts is the moment of writing; the day of the report stands in the row.
    """
    if row.held_until is None:
        return False
    if not Hazard.objects.filter(pk=row.pk, held_until__isnull=False).update(held_until=None):
        row.held_until = None
        return False
    row.held_until = None
    nobody = Actor.anonymous()
    first, *later = HazardStep.objects.filter(hazard=row).order_by("place")
    record_step(first, nobody, at)
    for photo in HazardPhoto.objects.filter(hazard=row).order_by("place"):
        record_photo(photo, nobody, at)
    record("hazard.reported", row, nobody, at)
    sealed = SealedReporter.objects.filter(hazard=row).first()
    if sealed is not None:
        record_sealed(sealed, at)
    for step in later:
        record_step(step, Actor.system(), at)
        record(_CODES[step.act], row, Actor.system(), at)
    return True


_CODES = {"assign": "hazard.assigned", "hold": "hazard.held", "inherit": "hazard.inherited"}
"""What may happen to a report before it stands in the log, and its code there."""


def assign_to(
    row: Hazard,
    unit_id: int | None,
    owner_id: int,
    *,
    by: Actor,
    at: datetime,
    since: date,
    plan_date: date | None = None,
    due: date | None = None,
) -> None:
    """Give a hazard to its owner; working days count from `since`, unless it is due by
    a day of its own."""
    seen = core.Seen(state=row.state, grade=row.grade, owner=owner_id)
    core.decide("assign", seen)
    day = due or due_date(row, since, plan_date)
    swap(row, "ASSIGNED", owner_id=owner_id, owner_unit_id=unit_id, due_date=day)
    tell("hazard.assigned", row, "assign", "", by, at)


def due_date(row: Hazard, since: date, plan: date | None) -> date | None:
    day = core.due_day(
        row.grade,
        day_of(since),
        queries.calendar(row, since),
        plan=day_of(plan) if plan else None,
        days=limits.mending(since).days,
    )
    return date_of(day)


def seen(row: Hazard, by: Actor, *, has_photo: bool = False, note: str = "") -> core.Seen:
    """What the core asks of a hazard and of who acts."""
    return core.Seen(
        state=row.state,
        grade=row.grade,
        actor=by.id if by.kind == "person" else None,
        owner=row.owner_id,
        rectified_by=row.rectified_by_id,
        verified_by=row.verified_by_id,
        proposed_by=row.proposed_by_id,
        has_photo=has_photo,
        has_note=bool(queries.plain(note)),
    )


def swap(row: Hazard, target: str, **columns: Any) -> None:
    """Move on only from the state that was seen."""
    ledger.swap(row, "hazard.moved_meanwhile", "state", state=target, **columns)


def keep(row: Hazard, stage: str, photos: Sequence[Photo], by: Actor, at: datetime) -> None:
    """Keep photos: the file first, then its row, then its fact."""
    there = HazardPhoto.objects.filter(hazard=row).count()
    for place, photo in enumerate(photos, there + 1):
        kept = HazardPhoto.objects.create(
            id=drawn(),
            hazard=row,
            place=place,
            stage=stage,
            round=row.round,
            digest=vault.put(photo.data),
            original_digest=photo.original_digest,
            width=photo.width,
            height=photo.height,
            at=at,
        )
        if row.held_until is None:
            record_photo(kept, by, at)


def step(row: Hazard, act: str, note: str, by: Actor, at: datetime) -> None:
    """Keep one act of the history."""
    kept = HazardStep.objects.create(
        id=drawn(),
        hazard=row,
        place=HazardStep.objects.filter(hazard=row).count() + 1,
        act=act,
        round=row.round,
        note=note.strip(),
        by=str(by),
        at=at,
    )
    if row.held_until is None:
        record_step(kept, by, at)


def tell(code: str, row: Hazard, act: str, note: str, by: Actor, at: datetime) -> None:
    """Keep an act of the history, then the fact of it."""
    step(row, act, note, by, at)
    record(code, row, by, at)


def record(code: str, row: Hazard, by: Actor, at: datetime) -> None:
    """The fact of a change, unless the whole report still waits to be written down."""
    if row.held_until is not None:
        return
    body: dict[str, object] = {"hazard": row.pk, "state": row.state, "round": row.round}
    if code == "hazard.reported":
        body["day"] = organisation.date_of(row.reported_at)
    ledger.record(code, by=by, at=at, row=row, body=body)


def record_step(kept: HazardStep, by: Actor, at: datetime) -> None:
    ledger.record(
        "hazard.step_kept", by=by, at=at, row=kept, body={"hazard": kept.hazard_id, "act": kept.act}
    )


def record_photo(kept: HazardPhoto, by: Actor, at: datetime) -> None:
    ledger.record(
        "hazard.photo_kept",
        by=by,
        at=at,
        row=kept,
        body={"hazard": kept.hazard_id, "digest": kept.digest},
    )


def record_sealed(kept: SealedReporter, at: datetime) -> None:
    ledger.record(
        "hazard.reporter_sealed",
        by=Actor.anonymous(),
        at=at,
        row=kept,
        body={"hazard": kept.pk, "management": kept.management_id, "oversight": kept.oversight_id},
    )
