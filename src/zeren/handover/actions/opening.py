"""Open a hand-over: its list as it is, a successor for each item by the rule."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zeren.content.queries import days
from zeren.core import due
from zeren.core import handover as core
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.handover.actions import rows
from zeren.handover.models import Handover, Item
from zeren.handover.queries import owning
from zeren.handover.queries.listing import Found
from zeren.ledger import actions as ledger
from zeren.ledger import numbers
from zeren.ledger.actions import Item as Told
from zeren.organisation import queries as organisation


def open_for(
    lost: core.Lost, found: Sequence[Found], unit_id: int, *, by: Actor, at: datetime
) -> Handover | None:
    """Write it, with a fact for each item; None where somebody else did so at the same moment."""
    on = organisation.date_of(at)
    day = max(lost.day, day_of(on))
    calendar = days.calendars([unit_id], on)[unit_id]
    year = date.fromordinal(day_of(on)).year
    number = f"HO-{year}-{numbers.take(f'handover.{year}'):05d}"
    try:
        with transaction.atomic():
            row = Handover.objects.create(
                number=number,
                person_id=lost.person,
                unit_id=unit_id,
                cause=lost.cause,
                posts=list(lost.posts),
                day=lost.day,
                until=lost.until,
                opened_at=at,
                due_date=date.fromordinal(due.after(day, core.WORKING_DAYS, calendar)),
            )
    except IntegrityError:
        return None
    rows.tell("handover.opened", row, by, at)
    add(row, found, by=by, at=at)
    return row


def add(row: Handover, found: Sequence[Found], *, by: Actor, at: datetime) -> list[Item]:
    """Items that are new, each with the successor whom the rule proposes."""
    made = Item.objects.bulk_create(
        [
            Item(
                handover=row,
                kind=one.kind,
                about_kind=one.about[0],
                about_id=one.about[1],
                code=one.code,
                name=one.name,
                known=one.known,
            )
            for one in found
        ],
        batch_size=500,
    )
    propose(row, made, at=at)
    told = [Told(("handover_item", one.pk), one, {"handover": row.pk}) for one in made]
    ledger.record_many("handover.listed", told, by=by, at=at)
    return made


def propose(row: Handover, items: Sequence[Item], *, at: datetime) -> list[Item]:
    """Whom the rule finds for each, put on the rows; returns those that changed."""
    on = rows.heads_day(row, at)
    found = owning.candidates(row, items, on)
    here = owning.people_here({one for some in found.values() for _why, one in some}, on)
    changed = []
    for item in items:
        successor, because = core.propose(found[item.pk], giver=row.person_id, present=here)
        if (successor, because) != (item.successor_id, item.because):
            item.successor_id, item.because = successor, because
            item.state = "NAMED" if successor else "OPEN"
            changed.append(item)
    if changed:
        Item.objects.bulk_update(changed, ["successor", "because", "state"], batch_size=500)
    return changed
