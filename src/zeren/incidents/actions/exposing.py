"""Heads, hours and other denominators by unit and month; a correction is a row of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.incidents.models import Exposure
from zeren.incidents.permits import exposes
from zeren.ledger import actions as ledger
from zeren.ledger.actions import Item
from zeren.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell: value in millionths, the month by its first day."""

    unit_id: int
    month: date
    value: int


@transaction.atomic
def enter_exposure(
    entries: Sequence[Entry], *, base: str, population: str, basis: str, by: Actor, at: datetime
) -> int:
    """Write down what is new or another number than before; returns how many cells.

    Refused: incident.person_needed, incident.not_yours (one unit is enough), exposure.month_ahead.
    """
    if by.kind != "person":
        raise Refused("incident.person_needed")
    if not exposes(by, {one.unit_id for one in entries}, at):
        raise Refused("incident.not_yours")
    today = organisation.date_of(at)
    if any(one.month > today for one in entries):
        raise Refused("exposure.month_ahead")
    known = {
        (row.unit_id, row.month): (row.value, row.basis)
        for row in Exposure.objects.filter(
            base=base, population=population, unit_id__in={one.unit_id for one in entries}
        ).order_by("id")
    }
    changed = [one for one in entries if known.get((one.unit_id, one.month)) != (one.value, basis)]
    rows = Exposure.objects.bulk_create(
        Exposure(
            unit_id=one.unit_id, month=one.month, base=base, population=population,
            value=one.value, basis=basis, by_id=by.id, at=at,
        )
        for one in changed
    )  # fmt: skip
    for code, is_first in (("exposure.entered", True), ("exposure.corrected", False)):
        items = [
            Item(("exposure", row.pk), row, {"unit": row.unit_id, "month": row.month, "base": base})
            for row in rows
            if ((row.unit_id, row.month) not in known) == is_first
        ]
        if items:
            ledger.record_many(code, items, by=by, at=at)
    return len(rows)
