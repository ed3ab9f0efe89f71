"""Name another successor; say what is weak."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zeren.core import handover as core
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.handover.actions import rows
from zeren.handover.models import Handover, Item
from zeren.organisation import queries as organisation


@transaction.atomic
def name(
    handover_id: int, item_ids: Collection[int], successor_id: int, *, by: Actor, at: datetime
) -> Handover:
    """The giver or the head names who takes some items; what was given already is given anew.

    Refused: handover.unknown, .step_closed, .nothing_chosen, .not_yours, .no_deputy, .own,
    .not_here, .moved_meanwhile.
    """
    row = rows.begun(handover_id)
    on = organisation.date_of(at)
    known = rows.seen(row, by, on, chosen=item_ids, successor=successor_id)
    state = core.decide("name", known)
    some = list(Item.objects.filter(handover=row, pk__in=list(item_ids)))
    rows.move(
        some, "name", "handover.named", by=by, at=at, successor_id=successor_id, because="named"
    )
    if state != row.state:
        rows.step(row, "name", known, "handover.opened_again", by=by, at=at,
                  confirmed_by_id=None, confirmed_at=None)  # fmt: skip
    return row


@transaction.atomic
def say(handover_id: int, *, words: str, by: Actor, at: datetime) -> Handover:
    """The giver says what he thinks is weak, before he gives; it stands in what both sign.

    Refused: handover.unknown, .not_yours, .step_closed, .words_needed.
    """
    row = rows.begun(handover_id)
    if by != Actor.person(row.person_id) or by.for_id:
        raise Refused("handover.not_yours")
    if row.state != "OPEN":
        raise Refused("handover.step_closed")
    if not words.strip():
        raise Refused("handover.words_needed")
    row.words = rows.said(row, "weak", words, by, at)
    Handover.objects.filter(pk=row.pk).update(words=row.words)
    rows.tell("handover.said", row, by, at)
    return row
