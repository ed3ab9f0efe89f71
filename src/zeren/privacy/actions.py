"""What is written down of a copy that somebody took of his own data."""

from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.ledger import actions as ledger


def copied(*, by: Actor, tables: int, at: datetime) -> None:
    """Somebody took a copy of what is kept about him."""
    with transaction.atomic():
        ledger.record(
            "privacy.copied", about=(by.kind, by.id), by=by, at=at, body={"tables": tables}
        )
