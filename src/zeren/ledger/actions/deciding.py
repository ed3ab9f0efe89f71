"""The house decides about itself: kept as a row, told as a fact, known to every process."""

from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.ledger import house
from zeren.ledger.actions.recording import record
from zeren.ledger.models import HouseSetting


@transaction.atomic
def decide(
    kind: str, value: str, *, code: str, from_day: int = 1, by: Actor, at: datetime
) -> HouseSetting:
    """The newest word of a kind counts, from its day on; the ones before stay as they were."""
    house.decided_here()
    row = HouseSetting.objects.create(kind=kind, value=value, from_day=from_day, decided_at=at)
    record(code, by=by, at=at, row=row, body={"value": value, "from": from_day})
    transaction.on_commit(_known)
    return row


def _known() -> None:
    """This process knows it at once, the others when they read the clock."""
    house.read()
    house.keep_file()
