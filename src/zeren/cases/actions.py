"""Raise a case, answer it, take it back; let it follow its letter, its owner's post and its day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.cases import queries
from zeren.cases.models import Case
from zeren.content.queries import days, limits
from zeren.core import case as core
from zeren.core import due
from zeren.core import hazard as climbing
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.core.tongue import Tongues
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation

CODES = {
    "answer": "case.answered", "grant": "case.granted", "settle": "case.settled",
    "withdraw": "case.withdrawn", "replace": "case.replaced", "lapse": "case.lapsed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """What somebody may object to: as a whole (`quote`), or one of its lines by code.

    owed: (requirement, subject) of the duty that stays unmet meanwhile.
    """

    about: str
    about_id: int
    unit_id: int
    owed: tuple[str, int]
    quote: Tongues = field(default_factory=dict)
    lines: Mapping[str, Tongues] = field(default_factory=dict)


@transaction.atomic
def raise_case(
    kind: str, of: Subject, *, line: str = "", words: str, by: Actor, at: datetime
) -> Case:
    """Somebody objects, refuses to sign, or says that a signature is not his.

    Refused: case.person_needed, case.words_needed, case.nobody_to_answer, case.open_already.
    """
    if by.kind != "person" or by.for_id:
        raise Refused("case.person_needed")
    if not words.strip() and kind != core.SIGNATURE:
        raise Refused("case.words_needed")
    on = organisation.date_of(at)
    owner = queries.owner_of(kind, by.id, of.unit_id, on)
    if owner is None:
        raise Refused("case.nobody_to_answer")
    head = queries.owner_of(core.OBJECTION, by.id, of.unit_id, on)
    try:
        with transaction.atomic():
            row = Case.objects.create(
                kind=kind,
                about=of.about,
                about_id=of.about_id,
                line=of.owed[0] if of.about == "gap" else line,
                words=_said([], "open", words, by, at),
                quote=dict(of.lines.get(line, of.quote)),
                requirement=of.owed[0],
                subject_id=of.owed[1],
                person_id=by.id,
                unit_id=of.unit_id,
                owner_id=owner,
                told_id=head if kind == core.SIGNATURE and head != owner else None,
                opened_at=at,
                due_date=queries.due_date(kind, of.unit_id, on),
            )
    except IntegrityError:
        raise Refused("case.open_already") from None
    _record("case.opened", row, by, at)
    return row


@transaction.atomic
def answer(case_id: int, act: str, *, words: str, by: Actor, at: datetime) -> Case:
    """The owner says why it stays as it is, that it will be changed ("grant"), or was ("settle");
    so may whoever he let answer such cases while he is away, in his name.

    Whoever raised it may "withdraw" it. Refused: case.not_yours, case.own, case.words_needed,
    case.not_raised_by_you, case.step_closed, case.closes_with_its_letter, case.moved_meanwhile.
    """
    row = Case.objects.filter(pk=case_id).first()
    if row is None:
        raise Refused("case.unknown")
    return _act(row, act, words, by, at)


def signed(letter_id: int, *, by: Actor, at: datetime) -> None:
    """Who signs after all takes his refusal back; what he objects to in it stays open."""
    for row in queries.open_about([letter_id]).filter(kind=core.REFUSAL, person_id=by.id):
        _act(row, "withdraw", "", by, at)


def follow(successors: Mapping[int, tuple[int, str]], *, by: Actor, at: datetime) -> None:
    """Letters got successors, as old: (new, its text). What was not answered goes on against the
    new one, where its line stands as it stood.
    """
    for row in queries.open_about(successors):
        new_id, text = successors[row.about_id]
        is_there = not row.line or core.lines_of(json.loads(text)).get(row.line) == row.quote
        act = core.on_new_text(row.kind, row.state, has_line=is_there)
        if act == "move":
            ledger.swap(row, "case.moved_meanwhile", "state", "about_id", about_id=new_id)
            _record("case.moved", row, by, at)
        elif act:
            _act(row, act, "", by, at)


def ended(letter_id: int, *, by: Actor, at: datetime) -> None:
    """A letter was withdrawn, or its year is over: nothing is left to be answered about it."""
    for row in queries.open_about([letter_id]):
        act = core.on_end(row.kind, row.state)
        if act:
            _act(row, act, "", by, at)


def inherit(*, at: datetime) -> int:
    """Give open cases to whoever answers today: a successor inherits at once."""
    on, moved = organisation.date_of(at), 0
    for row in queries.open_cases():
        owner = queries.owner_of(row.kind, row.person_id, row.unit_id, on)
        if owner is None or owner == row.owner_id:
            continue
        with transaction.atomic():
            if ledger.swapped(row, "state", "owner_id", owner_id=owner):
                _record("case.inherited", row, Actor.system(), at)
                moved += 1
    return moved


def escalate_overdue(*, at: datetime) -> int:
    """Let every overdue case climb past its owner, as a hazard does; a missed run catches up."""
    on, climbed = organisation.date_of(at), 0
    rows = list(queries.open_cases().filter(due_date__lt=on))
    calendars = days.calendars([row.unit_id for row in rows], on) if rows else {}
    ladder = limits.ladder(on) if rows else ()
    office = organisation.holders("safety_manager", on) if rows else []
    for row in rows:
        late = due.overdue(day_of(row.due_date), day_of(on), calendars[row.unit_id])
        heads = [head for _unit, head in organisation.chain_above(row.unit_id, on)]
        above = core.above(row.person_id, row.owner_id, heads, office)
        found = climbing.escalation(above, late, ladder=ladder)
        if found.level <= row.escalated_level:
            continue  # nobody is told twice about the same step
        climbs = {"escalated_level": found.level, "escalated_to_id": found.person}
        with transaction.atomic():
            if ledger.swapped(row, "escalated_level", "state", **climbs):
                _record("case.escalated", row, Actor.system(), at)
                climbed += 1
    return climbed


def _act(row: Case, act: str, words: str, by: Actor, at: datetime) -> Case:
    actor = by.id if by.kind == "person" else None
    other = None
    if actor and act in core.BY_OWNER:
        other = queries.stood_for(row, actor, organisation.date_of(at))
        by = by.acting_for(other or 0)
    seen = queries.seen(row, actor, has_words=bool(words.strip()), acts_for=other)
    target = core.decide(act, seen)
    closed = {} if target in core.OPEN_STATES else {"closed_at": at}
    said = _said(row.words, act, words, by, at)
    ledger.swap(
        row, "case.moved_meanwhile", "state", "owner_id", state=target, words=said, **closed
    )
    _record(CODES[act], row, by, at)
    return row


def _said(words: list[object], act: str, more: str, by: Actor, at: datetime) -> list[object]:
    other = [by.for_id] if by.for_id else []
    return [*words, [act, by.id, more.strip(), at.isoformat(), *other]] if more.strip() else words


def _record(code: str, row: Case, by: Actor, at: datetime) -> None:
    body = {"case": row.pk, "state": row.state, "people": [row.person_id]}
    ledger.record(code, by=by, at=at, row=row, body=body)
