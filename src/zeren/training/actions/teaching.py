"""Plan and lead the meeting, confirm attendance, draw and mark papers."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zeren.core import quiz
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.owed.requirement import year_term
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.limits import actions as limits
from zeren.obligations import actions as obligations
from zeren.organisation import queries as organisation
from zeren.training import permits, queries
from zeren.training.models import Attempt, Attendance, Meeting


@transaction.atomic
def plan_meeting(
    *,
    year: int,
    title: Mapping[str, str],
    starts_at: datetime,
    place: Mapping[str, str],
    trainer_id: int,
    unit_id: int,
    agenda: Sequence[Mapping[str, Any]],
    by: Actor,
    at: datetime,
) -> Meeting:
    """Plan an implementation meeting with its trainer and agenda.

    Refused: training.not_planner, training.no_agenda, training.unknown_trainer.
    """
    by = permits.require_planner(by, unit_id, at)
    problems = []
    if not agenda:
        problems.append(Problem("training.no_agenda", "agenda"))
    if organisation.place_of(trainer_id, organisation.date_of(at)) is None:
        problems.append(Problem("training.unknown_trainer", "trainer"))
    if problems:
        raise Refused(problems[0].code, problems)
    row = Meeting.objects.create(
        year=year,
        title=dict(title),
        starts_at=starts_at,
        place=dict(place),
        trainer_id=trainer_id,
        unit_id=unit_id,
        agenda=[dict(point) for point in agenda],
        secret=secrets.token_hex(16),
    )
    record("meeting.planned", row, by, at, {"trainer": trainer_id, "unit": unit_id})
    return row


@transaction.atomic
def open_meeting(meeting_id: int, *, by: Actor, at: datetime) -> Meeting:
    """Open the door: attendance can be confirmed, and the trainer is there himself."""
    row = _meeting(meeting_id)
    permits.require_leader(by, row, at)
    _swap(row, "PLANNED", "OPEN", opened_at=at)
    record("meeting.opened", row, by, at, {})
    _attend(row, row.trainer_id, how="led", by=by, at=at)
    return row


def confirm_attendance(
    meeting_id: int,
    person_id: int,
    *,
    code: str,
    is_proved: bool,
    source: str = "",
    by: Actor,
    at: datetime,
) -> Attendance:
    """A person in the room confirms it: the own PIN a moment ago and the code on the wall.

    Nobody confirms for another. A second confirmation returns the first. Wrong codes are counted
    by person and source, so call it outside a transaction; right ones are not.
    is_proved: the person has given the own PIN in this session a moment ago, or now.
    Refused: training.not_open, training.not_yours, training.prove_first, training.wrong_code,
             training.too_many_codes, training.other_unit.
    """
    asks = [("wall_code:person", str(person_id)), ("wall_code:source", source)]
    taken = limits.take_all(asks, at=at, code="training.too_many_codes")
    try:
        row = _confirm(meeting_id, person_id, code=code, is_proved=is_proved, by=by, at=at)
    except Refused as refused:
        if refused.code != "training.wrong_code":
            limits.give_back(taken, at=at)
        raise
    limits.give_back(taken, at=at)
    return row


@transaction.atomic
def _confirm(
    meeting_id: int, person_id: int, *, code: str, is_proved: bool, by: Actor, at: datetime
) -> Attendance:
    row = _meeting(meeting_id)
    if by.kind != "person" or by.id != person_id:
        raise Refused("training.not_yours")
    standing = queries.attendance_of(meeting_id, person_id)
    if standing is not None:
        return standing
    if row.state != "OPEN":
        raise Refused("training.not_open")
    on = organisation.date_of(at)
    seat = organisation.place_of(person_id, on)
    unit = organisation.unit(row.unit_id, on)
    if seat is None or unit is None or not seat.unit_path.startswith(unit.path):
        raise Refused("training.other_unit")
    if not is_proved:
        raise Refused("training.prove_first")
    if not queries.is_wall_code(row, code, at):
        raise Refused("training.wrong_code")
    return _attend(row, person_id, how="own", by=by, at=at)


@transaction.atomic
def attend_on_paper(
    meeting_id: int,
    person_ids: Sequence[int],
    *,
    scan: str,
    scanned_by: int,
    by: Actor,
    at: datetime,
) -> int:
    """People signed the printed list: one scanned it and marked them, `by` saw the same.

    scan: digest of the picture in the vault. Nobody vouches for himself: who scanned or confirms is
    left out, as is who is there already. Returns how many count now.
    Refused: training.not_open before the meeting and when it was cancelled.
    """
    row = _meeting(meeting_id)
    permits.require_leader(by, row, at)
    if row.state not in ("OPEN", "CLOSED"):
        raise Refused("training.not_open")
    there = queries.attended_of(meeting_id)
    told = {"scan": scan, "scanned_by": scanned_by, "confirmed_by": by.id}
    new = [one for one in person_ids if one not in {*there, scanned_by, *by.hands}]
    for one in new:
        _attend(row, one, how="paper", by=by, at=at, told=told)
    return len(new)


@transaction.atomic
def close_meeting(meeting_id: int, *, by: Actor, at: datetime) -> Meeting:
    """Close the door; what was confirmed stays as it is."""
    row = _meeting(meeting_id)
    permits.require_leader(by, row, at)
    _swap(row, "OPEN", "CLOSED", closed_at=at)
    there = Attendance.objects.filter(meeting=row).count()
    record("meeting.closed", row, by, at, {"attended": there})
    return row


@transaction.atomic
def cancel_meeting(
    meeting_id: int, *, reason: Mapping[str, str], by: Actor, at: datetime
) -> Meeting:
    """A planned meeting will not be. Who was invited is told until its day is over.

    Refused: training.not_planner, .no_reason, .moved_meanwhile.
    """
    row = _meeting(meeting_id)
    permits.require_leader(by, row, at)
    if not any(text.strip() for text in reason.values()):
        raise Refused("training.no_reason", [Problem("training.no_reason", "reason")])
    cancel(row, reason, by=by, at=at)
    return row


def cancel(row: Meeting, reason: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    if row.state != "PLANNED":
        raise Refused("training.moved_meanwhile")
    told = {"state": "CANCELLED", "reason": dict(reason)}
    ledger.swap(row, "training.moved_meanwhile", "state", "unit_id", **told)
    record("meeting.cancelled", row, by, at, {"unit": row.unit_id})


@transaction.atomic
def open_attempt(person_id: int, *, year: int, by: Actor, at: datetime) -> Attempt:
    """Draw a paper from a fresh seed; an open one is given back as it is.

    Refused: training.not_yours, training.attend_first, training.already_passed.
    """
    if by.kind != "person" or by.id != person_id:
        raise Refused("training.not_yours")
    standing = queries.standing(person_id, year)
    if standing.passed:
        raise Refused("training.already_passed", score=standing.score or 0)
    if not standing.attended:
        raise Refused("training.attend_first")
    found = queries.open_attempt(person_id, year)
    if found is not None:
        return found
    seed = secrets.token_hex(8)
    pool = queries.questions_for(person_id, organisation.date_of(at))
    paper = quiz.draw([pool[code].core for code in sorted(pool)], seed, queries.COUNTS)
    number = Attempt.objects.filter(person_id=person_id, year=year).count() + 1
    row = Attempt(
        person_id=person_id,
        year=year,
        number=number,
        seed=seed,
        paper=[
            {"code": item.code, "version": pool[item.code].version, "options": list(item.options)}
            for item in paper
        ],
        opened_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # opened on another device at the same moment: it is the same paper
        found = queries.open_attempt(person_id, year)
        if found is None:
            raise Refused("training.moved_meanwhile") from None
        return found
    ledger.record(
        "attempt.opened", by=by, at=at, row=row, body={"person": person_id, "number": number}
    )
    return row


@transaction.atomic
def submit_attempt(
    attempt_id: int, *, answers: Mapping[str, Collection[int]], by: Actor, at: datetime
) -> tuple[Attempt, quiz.Result]:
    """Mark the paper once and keep it. Passing meets the duty "trained".

    Refused: training.not_yours, training.already_submitted, quiz.not_on_paper.
    """
    row = Attempt.objects.filter(pk=attempt_id).first()
    if row is None or by.kind != "person" or by.id != row.person_id:
        raise Refused("training.not_yours")
    if row.state != "OPEN":
        raise Refused("training.already_submitted")
    paper = queries.paper_of(row)
    key = {code: one.core for code, one in queries.asked(row).items()}
    result = quiz.mark(paper, key, answers)
    kept = {code: sorted(chosen) for code, chosen in answers.items()}
    ledger.swap(
        row,
        "training.already_submitted",
        "state",
        state="SUBMITTED",
        answers=kept,
        score=result.score,
        has_passed=result.has_passed,
        submitted_at=at,
    )
    seconds = (at - row.opened_at).total_seconds()
    fact = ledger.record(
        "attempt.passed" if result.has_passed else "attempt.failed",
        by=by,
        at=at,
        row=row,
        body={
            "person": row.person_id,
            "number": row.number,
            "score": result.score,
            "fast": quiz.is_too_fast(result.total, seconds),
        },
    )
    term = year_term(row.year)
    if queries.standing(row.person_id, row.year).is_trained:
        obligations.meet(
            "trained",
            [row.person_id],
            ok_from=max(day_of(organisation.date_of(at)), term.start),
            ok_to=term.end,
            fact_id=fact.pk,
            by=by,
            at=at,
        )
    return row, result


def _attend(
    row: Meeting,
    person_id: int,
    *,
    how: str,
    by: Actor,
    at: datetime,
    told: Mapping[str, object] | None = None,
) -> Attendance:
    there, is_new = Attendance.objects.get_or_create(
        meeting=row,
        person_id=person_id,
        defaults={"how": how, "confirmed_at": at, "confirmed_by": str(by)},
    )
    if is_new:
        ledger.record(
            "attendance.confirmed",
            by=by,
            at=at,
            row=there,
            body={"meeting": row.pk, "person": person_id, "how": how} | dict(told or {}),
        )
    return there


def _meeting(meeting_id: int) -> Meeting:
    row = Meeting.objects.filter(pk=meeting_id).first()
    if row is None:
        raise Refused("training.unknown_meeting")
    return row


def _swap(row: Meeting, seen: str, target: str, **stamps: datetime) -> None:
    """Move on only from the state that was seen."""
    if row.state != seen:
        raise Refused("training.moved_meanwhile")
    ledger.swap(row, "training.moved_meanwhile", "state", state=target, **stamps)


def record(code: str, row: Meeting, by: Actor, at: datetime, body: Mapping[str, object]) -> None:
    ledger.record(code, by=by, at=at, row=row, body={"meeting": row.pk, **body})
