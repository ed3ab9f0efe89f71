"""Give, receive, confirm: each with the own PIN under the text that was shown."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zeren.core import handover as core
from zeren.core.actor import Actor
from zeren.handover.actions import passing_on, rows
from zeren.handover.models import Handover, Item
from zeren.organisation import queries as organisation


@transaction.atomic
def give(
    handover_id: int, item_ids: Collection[int], *, digest_seen: str, by: Actor, at: datetime
) -> Handover:
    """Who goes gives these items to their successors; for who is gone the head does.

    Refused: handover.unknown, .step_closed, .nothing_chosen, .not_yours, .no_deputy, .pin_needed,
    .text_changed, .moved_meanwhile.
    """
    row, some, known = _asked("give", handover_id, item_ids, by, at)
    gone = row.person_id if known.giver_gone else None
    rows.sign(row, some, "give", digest_seen=digest_seen, instead_of=gone, by=by, at=at)
    rows.move(some, "give", "handover.given", by=by, at=at)
    return row


@transaction.atomic
def receive(
    handover_id: int, item_ids: Collection[int], *, digest_seen: str, by: Actor, at: datetime
) -> Handover:
    """A successor takes what was given to him. Refused: as `give`."""
    row, some, _known = _asked("receive", handover_id, item_ids, by, at)
    rows.sign(row, some, "receive", digest_seen=digest_seen, instead_of=None, by=by, at=at)
    rows.move(some, "receive", "handover.received", by=by, at=at)
    return row


@transaction.atomic
def confirm(handover_id: int, *, digest_seen: str, by: Actor, at: datetime) -> Handover:
    """The head confirms that all of it has passed; what he may write into the house is written.

    It is closed at once where nothing is missing, else as soon as nothing is.
    Refused: as `give`, and handover.not_received.
    """
    row = rows.begun(handover_id)
    on = organisation.date_of(at)
    known = rows.seen(row, by, on)
    core.decide("confirm", known)
    some = list(Item.objects.filter(handover=row))
    rows.sign(row, some, "confirm", digest_seen=digest_seen, instead_of=None, by=by, at=at)
    rows.step(row, "confirm", known, "handover.confirmed", by=by, at=at,
              confirmed_by_id=by.id, confirmed_at=at)  # fmt: skip
    passing_on.pass_on(row, some, by=by, at=at)
    close_if_whole(row, by=by, at=at)
    return row


def close_if_whole(row: Handover, *, by: Actor, at: datetime) -> bool:
    """Closed once every item has an owner and every letter that became due is in force."""
    known = rows.seen(row, by, organisation.date_of(at))
    if core.refusals("close", known):
        return False
    rows.step(row, "close", known, "handover.closed", by=by, at=at, closed_at=at)
    return True


def _asked(
    act: str, handover_id: int, item_ids: Collection[int], by: Actor, at: datetime
) -> tuple[Handover, list[Item], core.Seen]:
    row = rows.begun(handover_id)
    known = rows.seen(row, by, organisation.date_of(at), chosen=item_ids)
    core.decide(act, known)
    return row, list(Item.objects.filter(handover=row, pk__in=list(item_ids))), known
