"""What is no hazard, and what came as one of very many: two people, a reason, and a way back."""

from datetime import datetime

from django.db import transaction

from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.hazards import permits, queries
from zeren.hazards.actions import rows
from zeren.hazards.models import Hazard
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation


@transaction.atomic
def propose(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """Somebody concerned says, with a reason, that this is no hazard. It ends nothing.

    Until a second person has decided, the owner owes it as before and it climbs as before.
    """
    row, by = rows.begin("propose", hazard_id, by, at)
    _refuse(core.propose_refusals(rows.seen(row, by, note=note)))
    _set_proposer(row, by.id)
    rows.tell("hazard.proposed", row, "propose", note, by, at)
    return row


@transaction.atomic
def dismiss(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """A second person, outside the area it is about, agrees: it was none. Nothing is deleted.

    Refused: hazard.not_keeper, hazard.not_proposed, hazard.decided_by_proposer,
    hazard.decided_by_subject, hazard.note_needed.
    """
    row, by = rows.begin("dismiss", hazard_id, by, at)
    seen = rows.seen(row, by, note=note)
    _refuse(core.dismiss_refusals(seen, is_outside=permits.are_outside(by, row, at)))
    rows.swap(row, core.decide("dismiss", seen))
    rows.tell("hazard.dismissed", row, "dismiss", note, by, at)
    return row


@transaction.atomic
def decline(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """The second person does not agree: it is a hazard, and goes on."""
    row, by = rows.begin("dismiss", hazard_id, by, at)
    seen = rows.seen(row, by, note=note)
    _refuse(core.dismiss_refusals(seen, is_outside=permits.are_outside(by, row, at)))
    _set_proposer(row, None)
    rows.tell("hazard.proposal_declined", row, "decline", note, by, at)
    return row


@transaction.atomic
def reopen(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """It was one after all: it is owed anew, by whoever is in charge today."""
    row = rows.move(
        "hazard.reopened", "reopen", hazard_id, note=note, by=by, at=at, proposed_by_id=None
    )
    _give_to_owner(row, at)
    return row


@transaction.atomic
def accept(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """One of very many was looked at and is a report like any other: its owner owes it now."""
    # what climbs now is the hazard
    row = rows.move(
        "hazard.accepted",
        "accept",
        hazard_id,
        note=note,
        by=by,
        at=at,
        escalated_level=0,
        escalated_to_id=None,
    )
    _give_to_owner(row, at)
    return row


@transaction.atomic
def mark_spam(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """One of very many was looked at and tells of nothing. It stays, and can be taken up again."""
    return rows.move("hazard.marked_spam", "mark_spam", hazard_id, note=note, by=by, at=at)


@transaction.atomic
def unmark_spam(hazard_id: int, *, note: str, by: Actor, at: datetime) -> Hazard:
    """It was marked by mistake: it waits for a look again."""
    return rows.move("hazard.unmarked_spam", "unmark_spam", hazard_id, note=note, by=by, at=at)


def _give_to_owner(row: Hazard, at: datetime) -> None:
    """Working days count from today: nobody was asked before."""
    on = organisation.date_of(at)
    unit_id, owner = queries.owner_of(row.thing_id, row.unit_id, on)
    if owner is not None:
        rows.assign_to(row, unit_id, owner, by=Actor.system(), at=at, since=on)


def _set_proposer(row: Hazard, person_id: int | None) -> None:
    seen = ("state", "proposed_by_id")
    ledger.swap(row, "hazard.moved_meanwhile", *seen, proposed_by_id=person_id)


def _refuse(codes: tuple[str, ...]) -> None:
    if codes:
        raise Refused(codes[0], [Problem(code) for code in codes])
