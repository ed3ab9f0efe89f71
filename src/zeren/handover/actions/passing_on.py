"""What a confirmed hand-over writes into the house, where the confirming head may: who uses a
thing, who enters a result. What he may not stays without an owner, and the page says who can."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zeren.core import handover as core
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.handover.actions import rows
from zeren.handover.models import Handover, Item
from zeren.handover.queries import owning
from zeren.organisation import actions as organisation
from zeren.results import actions as results
from zeren.results.queries import owners as entered


def pass_on(row: Handover, items: Sequence[Item], *, by: Actor, at: datetime) -> None:
    """From the day of the change on, only what nobody else owns, never for who comes back."""
    if row.cause == core.AWAY:
        return
    day = rows.heads_day(row, at)
    known = owning.owners(items, day, besides=row.person_id)
    for item in items:
        if item.state != "RECEIVED" or known.one.get(item.pk) not in (None, row.person_id):
            continue
        try:
            with transaction.atomic():
                _write(item, day, by=by, at=at)
        except Refused:
            continue  # it stays on the list of what is without an owner


def _write(item: Item, day: date, *, by: Actor, at: datetime) -> None:
    if item.kind == "use":
        organisation.name_user(
            item.about_id, person_id=item.successor_id, from_date=day, by=by, at=at
        )
    if item.kind == "data":
        old = entered.newest_of(item.code, item.about_id)
        if old is not None:
            results.name_owner(
                item.code, item.about_id, person_id=item.successor_id, source=old.source,
                every=old.every, days=old.days, since=day, by=by, at=at,
            )  # fmt: skip
