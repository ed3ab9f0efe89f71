"""What a confirmed event is by each scheme: said once by one, changed by two, nothing overwritten.

What is said for the first time adds to what is known: the liability that is decided months later,
the claim that was recognised. What changes an earlier word, or sets a grade against the rules,
waits for a second person: so nothing that counted stops to count by one hand.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.incidents import classes
from zeren.core.incidents import incident as core
from zeren.core.refusal import Problem, Refused
from zeren.incidents import permits, queries
from zeren.incidents.actions import rows
from zeren.incidents.models import Event, EventClass
from zeren.ledger import actions as ledger


@transaction.atomic
def classify(
    event_id: int, scheme: str, code: str, *, reason: str, by: Actor, at: datetime
) -> EventClass:
    """Say what a confirmed event is by one scheme; it counts at once, or waits for a second.

    Refused: incident.step_closed, incident.unknown_class, incident.reason_needed,
    incident.same_class, incident.asked_already, and see permits.
    """
    row = rows.begin(event_id, by, at)
    if row.state not in core.COUNTS:
        raise Refused("incident.step_closed")
    if not reason.strip():
        raise Refused("incident.reason_needed")
    before = queries.classes_of([row.pk]).get(row.pk, {}).get(scheme, "")
    if before == code:
        raise Refused("incident.same_class")
    if before or scheme == classes.GRADE:
        return _ask(row, scheme, code, reason, by, at)
    return put(row, scheme, code, reason, by, at)


@transaction.atomic
def agree(row_id: int, *, is_yes: bool, reason: str, by: Actor, at: datetime) -> EventClass:
    """The second person says yes or no to another class.

    Refused: incident.unknown, incident.not_yours, incident.second_needed, incident.involved,
    incident.reason_needed, incident.step_closed, incident.moved_meanwhile.
    """
    said = queries.class_row(row_id)
    row = queries.event(said.event_id) if said else None
    if said is None or row is None:
        raise Refused("incident.unknown")
    if by.kind != "person" or not permits.is_second(by.id, row.unit_id, at):
        raise Refused("incident.not_yours")
    found = core.reclass_refusals(
        asker=said.asked_by_id,
        second=by.id,
        is_involved=queries.is_involved(by.hands, row.pk),
        has_reason=bool(reason.strip()),
        state=row.state if said.state == "ASKED" else "",
    )
    if found:
        raise Refused(found[0], [Problem(code) for code in found])
    before = rows.grave(row)
    values = {
        "state": "COUNTS" if is_yes else "DECLINED",
        "second_id": by.id,
        "counts_at": at if is_yes else None,
        "reason": f"{said.reason}\n{reason.strip()}",
    }
    ledger.swap(said, "incident.moved_meanwhile", "state", **values)
    code = "incident.class_agreed" if is_yes else "incident.class_declined"
    rows.record(code, said, row, by, at, scheme=said.scheme)
    rows.grew(row, before, by, at)
    return said


def put(row: Event, scheme: str, code: str, reason: str, by: Actor, at: datetime) -> EventClass:
    """A word that counts at once."""
    before = rows.grave(row)
    said = _new(row, scheme, code, reason, by, at, counts_at=at)
    rows.record("incident.classified", said, row, by, at, scheme=scheme, code=code)
    rows.grew(row, before, by, at)
    return said


def _ask(row: Event, scheme: str, code: str, reason: str, by: Actor, at: datetime) -> EventClass:
    try:
        with transaction.atomic():
            said = _new(row, scheme, code, reason, by, at, state="ASKED")
    except IntegrityError:
        raise Refused("incident.asked_already") from None
    rows.record("incident.class_asked", said, row, by, at, scheme=scheme, code=code)
    return said


def _new(
    row: Event, scheme: str, code: str, reason: str, by: Actor, at: datetime, **more: object
) -> EventClass:
    day = queries.day_of(row)
    if not classes.is_code(scheme, code, day):
        raise Refused("incident.unknown_class")
    return EventClass.objects.create(
        event=row,
        scheme=scheme,
        edition=classes.edition(scheme, day).code,
        code=code,
        reason=reason.strip(),
        asked_by_id=by.id,
        asked_at=at,
        **more,
    )
