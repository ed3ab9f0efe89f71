"""Report, assign, rectify, verify, publish, close: what happens in the life of a hazard."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from zeren.core import due
from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.core.days import date_of, day_of
from zeren.core.refusal import Problem, Refused
from zeren.hazards import permits, queries
from zeren.hazards.models import Hazard, HazardPhoto, HazardStep
from zeren.hazards.photos import Photo
from zeren.ledger import actions as ledger
from zeren.ledger import numbers, vault
from zeren.organisation import queries as organisation

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TRACKING = 12
"""Characters of a tracking code: about 59 bits, so that nobody finds one by trying."""
LONGEST_TEXT = 1000
WINDOW = timedelta(hours=1)
MOST_AN_HOUR = 20
"""Reports about one place in an hour, after which one must sign in to report another."""


@transaction.atomic
def report(
    *,
    text: str,
    thing_id: int | None,
    unit_id: int | None = None,
    photos: Sequence[Photo] = (),
    by: Actor,
    at: datetime,
) -> tuple[Hazard, str]:
    """Somebody found a hazard: one sentence and a photo are enough, no sign-in is needed.

    The owner is derived at once (who is in charge is responsible), so that nothing waits for a
    choice. Returns the hazard and the code with which the reporter follows it.

    Who reported stands in one column that only the reporter is ever shown: every fact and step is
    recorded as anonymous, and the log is bound to the reporter by a seal that needs the code.
    Refused: hazard.text_needed, hazard.text_too_long, hazard.place_needed, hazard.too_many.
    Source: Work Safety Law art. 59 (report at once; the receiver must act).
    """
    text = text.strip()
    problems = []
    if not text:
        problems.append(Problem("hazard.text_needed", "text"))
    if len(text) > LONGEST_TEXT:
        problems.append(Problem("hazard.text_too_long", "text", {"limit": LONGEST_TEXT}))
    if thing_id is None and unit_id is None:
        problems.append(Problem("hazard.place_needed", "place"))
    if problems:
        raise Refused(problems[0].code, problems)
    if by.kind != "person" and queries.reports_since(thing_id, at - WINDOW) >= MOST_AN_HOUR:
        raise Refused("hazard.too_many")
    on = organisation.date_of(at)
    owner_unit, owner = queries.owner_of(thing_id, unit_id, on)
    where = owner_unit or unit_id or _root_id(on)
    tracking = "".join(secrets.choice(ALPHABET) for _ in range(TRACKING))
    row = Hazard(
        thing_id=thing_id,
        unit_id=where,
        text=text,
        reporter_id=by.id if by.kind == "person" else None,
        reporter_seal=seal(tracking, by),
        tracking_hash=queries.tracking_hash(tracking),
        reported_at=at,
        number=f"H{on.year}-{numbers.take(f'hazard.{on.year}'):05d}",
    )
    row.save(force_insert=True)
    nobody = Actor.anonymous()
    _step(row, "report", text, nobody, at)
    _keep(row, "found", photos, nobody, at)
    _record("hazard.reported", row, nobody, at)
    if owner is not None:
        _assign(row, owner_unit, owner, by=Actor.system(), at=at)
    return row, tracking


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
    row = _hazard(hazard_id)
    permits.require("assign", by, row, at)
    if grade and grade != row.grade:
        _regrade(row, grade, by, at)
    seat = organisation.place_of(owner_id, organisation.date_of(at))
    if seat is None:
        raise Refused("hazard.owner_needed")
    _assign(row, seat.unit_id, owner_id, by=by, at=at, plan_date=plan_date)
    return row


@transaction.atomic
def regrade(hazard_id: int, *, grade: str, by: Actor, at: datetime) -> Hazard:
    """General or major. Who must rectify a major hazard may not make it a general one."""
    row = _hazard(hazard_id)
    permits.require("regrade", by, row, at)
    _regrade(row, grade, by, at)
    if row.owner_id is not None and row.state == "ASSIGNED":
        row.due_date = _due_date(row, organisation.date_of(row.reported_at), None)
        Hazard.objects.filter(pk=row.pk).update(due_date=row.due_date)
        _record("hazard.due_changed", row, by, at)
    return row


@transaction.atomic
def rectify(
    hazard_id: int, *, note: str, photos: Sequence[Photo], by: Actor, at: datetime
) -> Hazard:
    """The owner, or someone of the owner's people, mended it and shows it with a photo.

    Refused: hazard.photo_needed, hazard.step_closed, hazard.not_yours.
    """
    row = _hazard(hazard_id)
    permits.require("rectify", by, row, at)
    core.decide("rectify", _seen(row, by, has_photo=bool(photos), note=note))
    _swap(row, "RECTIFIED", rectified_by_id=by.id, rectified_at=at, verified_by_id=None)
    _step(row, "rectify", note, by, at)
    _keep(row, "rectified", photos, by, at)
    _record("hazard.rectified", row, by, at)
    return row


@transaction.atomic
def verify(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """Another person looked and found it mended. Refused: hazard.verifier_rectified."""
    row = _hazard(hazard_id)
    permits.require("verify", by, row, at)
    core.decide("verify", _seen(row, by, note=note))
    _swap(row, "VERIFIED", verified_by_id=by.id)
    _step(row, "verify", note, by, at)
    _record("hazard.verified", row, by, at)
    return row


@transaction.atomic
def send_back(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """Not mended: a new round begins, the old one stays as it was."""
    row = _hazard(hazard_id)
    permits.require("return", by, row, at)
    core.decide("return", _seen(row, by, note=note))
    _step(row, "return", note, by, at)
    _swap(row, "ASSIGNED", round=row.round + 1)
    _record("hazard.returned", row, by, at)
    return row


@transaction.atomic
def publish(hazard_id: int, *, by: Actor, at: datetime) -> Hazard:
    """Tell the workforce what was found and how it was mended (Work Safety Law art. 41)."""
    row = _hazard(hazard_id)
    permits.require("publish", by, row, at)
    core.decide("publish", _seen(row, by))
    _swap(row, "PUBLISHED", published_at=at)
    _step(row, "publish", "", by, at)
    _record("hazard.published", row, by, at)
    return row


@transaction.atomic
def close(hazard_id: int, *, by: Actor, at: datetime) -> Hazard:
    """The end: verified by another person, and told to the workforce."""
    row = _hazard(hazard_id)
    permits.require("close", by, row, at)
    core.decide("close", _seen(row, by))
    _swap(row, "CLOSED", closed_at=at)
    _step(row, "close", "", by, at)
    _record("hazard.closed", row, by, at)
    return row


def seal(tracking: str, by: Actor) -> str:
    """Who reported, keyed by the tracking code: shown by the reporter, computed by nobody else."""
    return hashlib.sha256(f"zeren.hazard.reporter|{tracking}|{by}".encode()).hexdigest()


def escalate_overdue(*, at: datetime) -> int:
    """Let every overdue hazard climb as high as its lateness says; nobody can stop it.

    Computed from the state, so that a missed run catches up. Returns how many climbed.
    """
    on = organisation.date_of(at)
    climbed = 0
    for row in queries.overdue(on):
        assert row.due_date is not None, "overdue means a due date has passed"
        late = due.overdue(day_of(row.due_date), day_of(on), queries.calendar())
        chain = organisation.chain_above(row.owner_unit_id or row.unit_id, on)
        found = core.escalation([head for _unit, head in chain], late, owner=row.owner_id)
        if found.level <= row.escalated_level:
            continue  # nobody is told twice about the same step
        with transaction.atomic():
            moved = Hazard.objects.filter(
                pk=row.pk, escalated_level=row.escalated_level, state=row.state
            ).update(escalated_level=found.level, escalated_to_id=found.person)
            if not moved:
                continue
            row.escalated_level, row.escalated_to_id = found.level, found.person
            _step(row, "escalate", "", Actor.system(), at)
            _record("hazard.escalated", row, Actor.system(), at)
            climbed += 1
    return climbed


def inherit(*, at: datetime) -> int:
    """Give open hazards to whoever is in charge today: a successor inherits at once."""
    on = organisation.date_of(at)
    moved = 0
    for row in Hazard.objects.filter(state__in=queries.OPEN).order_by("id"):
        unit_id, owner = queries.owner_of(row.thing_id, row.unit_id, on)
        if owner is None or owner == row.owner_id:
            continue
        if row.state != "REPORTED" and _is_by_hand(row, on):
            continue
        with transaction.atomic():
            if row.state == "REPORTED":
                _assign(row, unit_id, owner, by=Actor.system(), at=at)
            else:
                swapped = Hazard.objects.filter(
                    pk=row.pk, state=row.state, owner_id=row.owner_id
                ).update(owner_id=owner, owner_unit_id=unit_id)
                if not swapped:
                    continue
                row.owner_id, row.owner_unit_id = owner, unit_id
                _step(row, "inherit", "", Actor.system(), at)
                _record("hazard.inherited", row, Actor.system(), at)
            moved += 1
    return moved


def _is_by_hand(row: Hazard, on: date) -> bool:
    """Did somebody name this owner, who is still here? Then no derivation takes it away."""
    last = (
        HazardStep.objects.filter(hazard=row, act__in=("assign", "inherit"))
        .order_by("-id")
        .values_list("by", flat=True)
        .first()
    )
    named = last is not None and last != str(Actor.system())
    return named and row.owner_id is not None and bool(organisation.place_of(row.owner_id, on))


def _assign(
    row: Hazard,
    unit_id: int | None,
    owner_id: int,
    *,
    by: Actor,
    at: datetime,
    plan_date: date | None = None,
) -> None:
    seen = core.Seen(state=row.state, grade=row.grade, owner=owner_id)
    core.decide("assign", seen)
    due_date = _due_date(row, organisation.date_of(row.reported_at), plan_date)
    _swap(row, "ASSIGNED", owner_id=owner_id, owner_unit_id=unit_id, due_date=due_date)
    _step(row, "assign", "", by, at)
    _record("hazard.assigned", row, by, at)


def _due_date(row: Hazard, reported: date, plan: date | None) -> date | None:
    day = core.due_day(
        row.grade, day_of(reported), queries.calendar(), plan=day_of(plan) if plan else None
    )
    return date_of(day)


def _regrade(row: Hazard, grade: str, by: Actor, at: datetime) -> None:
    is_owner = by.kind == "person" and by.id == row.owner_id
    found = core.regrade_refusals(row.grade, grade, is_owner=is_owner)
    if found:
        raise Refused(found[0])
    note = f"{row.grade} > {grade}"
    if not Hazard.objects.filter(pk=row.pk, grade=row.grade).update(grade=grade):
        raise Refused("hazard.moved_meanwhile")
    row.grade = grade
    _step(row, "regrade", note, by, at)
    _record("hazard.regraded", row, by, at)


def _seen(row: Hazard, by: Actor, *, has_photo: bool = False, note: str = "") -> core.Seen:
    return core.Seen(
        state=row.state,
        grade=row.grade,
        actor=by.id if by.kind == "person" else None,
        owner=row.owner_id,
        rectified_by=row.rectified_by_id,
        verified_by=row.verified_by_id,
        has_photo=has_photo,
        has_note=bool(note.strip()),
    )


def _swap(row: Hazard, target: str, **columns: Any) -> None:
    """Move on only from the state that was seen."""
    if not Hazard.objects.filter(pk=row.pk, state=row.state).update(state=target, **columns):
        raise Refused("hazard.moved_meanwhile")
    row.state = target
    for name, value in columns.items():
        setattr(row, name, value)


def _keep(row: Hazard, stage: str, photos: Sequence[Photo], by: Actor, at: datetime) -> None:
    for photo in photos:
        kept = HazardPhoto.objects.create(
            hazard=row,
            stage=stage,
            round=row.round,
            digest=vault.put(photo.data),
            original_digest=photo.original_digest,
            width=photo.width,
            height=photo.height,
            at=at,
        )
        ledger.record(
            "hazard.photo_kept",
            about=(HazardPhoto.EVIDENCE_KIND, kept.pk),
            by=by,
            at=at,
            row=kept,
            body={"hazard": row.pk, "digest": kept.digest},
        )


def _step(row: Hazard, act: str, note: str, by: Actor, at: datetime) -> None:
    step = HazardStep.objects.create(
        hazard=row, act=act, round=row.round, note=note.strip(), by=str(by), at=at
    )
    ledger.record(
        "hazard.step_kept",
        about=(HazardStep.EVIDENCE_KIND, step.pk),
        by=by,
        at=at,
        row=step,
        body={"hazard": row.pk, "act": act},
    )


def _record(code: str, row: Hazard, by: Actor, at: datetime) -> None:
    ledger.record(
        code,
        about=(Hazard.EVIDENCE_KIND, row.pk),
        by=by,
        at=at,
        row=row,
        body={"hazard": row.pk, "state": row.state, "round": row.round},
    )


def _hazard(hazard_id: int) -> Hazard:
    row = Hazard.objects.filter(pk=hazard_id).first()
    if row is None:
        raise Refused("hazard.unknown")
    return row


def _root_id(on: date) -> int:
    top = organisation.root(on)
    if top is None:
        raise Refused("hazard.place_needed")
    return top.id
