"""Vetoes: raised by rule from a confirmed event, contested as a case, reversed by two people."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from zeren.assessment import permits, queries
from zeren.assessment.actions import rows
from zeren.assessment.models import Reached, Veto
from zeren.core.actor import Actor
from zeren.core.assessment import veto as core
from zeren.core.assessment.scheme import VetoRule
from zeren.core.assessment.scoring import Event
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation

CODES = {
    "affirm": "veto.affirmed", "dismiss": "veto.dismissed", "ask": "veto.reversal_asked",
    "decline": "veto.kept", "confirm": "veto.reversed",
}  # fmt: skip


@transaction.atomic
def strike(event: Event, unit_id: int, on: date, *, by: Actor, at: datetime) -> list[Veto]:
    """The vetoes that a confirmed event brings about by the published scheme; each once.

    on: the day of the event: who led the unit then is reached, not who leads it today.
    """
    scheme = queries.published_scheme()
    if scheme is None:
        return []
    made = []
    for rule in core.triggered(queries.standard_of(scheme).vetoes, event):
        row, is_new = Veto.objects.get_or_create(
            rule=rule.code, event_kind=event.source[0], event_id=event.source[1],
            defaults={
                "scheme": scheme, "unit_id": unit_id, "day": on, "year": on.year, "raised_at": at,
            },
        )  # fmt: skip
        if not is_new:
            continue
        _reach(row, rule, by, at)
        made.append(row)
    return made


@transaction.atomic
def find(rule_code: str, unit_id: int, on: date, *, words: str, by: Actor, at: datetime) -> Veto:
    """One person says what was concealed or forged, when and on what it rests.

    Refused: veto.not_yours, veto.words_needed, veto.no_such_rule, veto.not_yet.
    """
    today = organisation.date_of(at)
    if by.kind != "person" or not permits.may_decide_veto(by.id, today):
        raise Refused("veto.not_yours")
    if not words.strip():
        raise Refused("veto.words_needed")
    if on > today:
        raise Refused("veto.not_yet")
    scheme = queries.published_scheme()
    if scheme is None or rule_code not in {one.code for one in queries.findable(scheme)}:
        raise Refused("veto.no_such_rule")
    row = Veto.objects.create(
        scheme=scheme, rule=rule_code, event_kind="finding", unit_id=unit_id, day=on,
        year=on.year, state="FOUND", raised_at=at, asked_by_id=by.id,
        words=rows.said([], "find", words, by, at),
    )  # fmt: skip
    rows.tell("veto.found", row, by, at)
    return row


def answer(event_ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """Raise what confirmed events bring about; repeating it raises nothing twice."""
    for event_id in event_ids:
        found = queries.event(event_id, at)
        if found is not None:
            seen, unit_id, on = found
            strike(seen, unit_id, on, by=by, at=at)


@transaction.atomic
def decide_veto(veto_id: int, act: str, *, words: str, by: Actor, at: datetime) -> Veto:
    """A second person affirms what was found; later one asks that it be reversed, another decides.

    Refused: veto.own, veto.not_yours, veto.same_person, veto.words_needed, veto.step_closed.
    """
    row = Veto.objects.filter(pk=veto_id).first()
    if row is None or act not in CODES:
        raise Refused("veto.unknown")
    on = organisation.date_of(at)
    actor = by.id if by.kind == "person" and not by.for_id else None
    seen = core.Seen(
        row.state, actor, row.asked_by_id,
        frozenset(person for _reach, person in _leaders(row.unit_id, row.day))
        if row.state == "FOUND"
        else frozenset(one.person_id for one in queries.reached_by(row.pk)),
        actor is not None and permits.may_decide_veto(actor, on), bool(words.strip()),
    )  # fmt: skip
    state = core.decide(act, seen)
    values: dict[str, object] = {"asked_by_id": actor if act == "ask" else None}
    if act in ("confirm", "dismiss"):
        values = {"decided_by_id": actor, "decided_at": at}
    ledger.swap(
        row, "veto.moved_meanwhile", "state", "asked_by_id",
        state=state, words=rows.said(row.words, act, words, by, at), **values,
    )  # fmt: skip
    rows.tell(CODES[act], row, by, at)
    rule = queries.rule_of(row)
    if act == "affirm" and rule:
        _reach(row, rule, by, at)
    return row


def _reach(row: Veto, rule: VetoRule, by: Actor, at: datetime) -> None:
    """Write down whom it reaches, as it stood on the day of the event."""
    hits = [
        Reached.objects.create(veto=row, reach=reach, person_id=person)
        for reach, person in _leaders(row.unit_id, row.day)
        if reach in rule.reaches
    ]
    rows.tell("veto.raised", row, by, at, {"people": [one.person_id for one in hits]})
    for one in hits:
        ledger.record("veto.reached", by=by, at=at, row=one)


def _leaders(unit_id: int, on: date) -> Iterable[tuple[str, int]]:
    """The head of the unit on the day, and those beside him on a layer as high or a deputy's."""
    head = organisation.head_of(unit_id, on)
    if head is None:
        return
    yield "leader", head
    path = organisation.path_on(unit_id, on)
    here = [row for row in organisation.roster(on, path) if row.unit_id == unit_id]
    layer = next((row.layer for row in here if row.person_id == head), 0)
    for row in here:
        if row.person_id != head and not row.is_head and row.layer <= max(layer, DEPUTY_LAYER):
            yield "deputy", row.person_id


DEPUTY_LAYER = 2
"""Deputies and directors of the whole stand one layer below its head."""
