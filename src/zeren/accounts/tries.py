"""Wrong tries counted in the database, before the secret is looked at.

The count is taken first and given back when the secret was right, so that a hundred tries at the
same moment are a hundred tries. It is written in a transaction of its own: a refusal that rolls
back its caller must not roll back the count. Callers check secrets before they open theirs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from django.conf import settings
from django.db import transaction
from django.db.models import F

from zeren.accounts.models import Account, UnknownLogin
from zeren.core import pin as rules
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger

KEPT = timedelta(days=2)
Door = type[Account] | type[UnknownLogin]


@dataclass(frozen=True, slots=True)
class Try:
    """A try that has been counted, and until when the door shuts if it is wrong."""

    number: int
    left: int
    locked_until: datetime | None


def count(door: Door, row_id: int, *, at: datetime) -> Try:
    """Count a try at this door, or refuse while it is shut (account.locked)."""
    free = settings.ZEREN.pin_tries
    while True:
        with transaction.atomic(durable=True):
            seen = door.objects.values_list("failed_tries", "locked_until").get(pk=row_id)
            tries, until = seen
            if until is not None and at < until:
                raise Refused("account.locked", until=until)
            delay = rules.delay_after(tries + 1, free=free)
            shut = at + delay if delay else None
            swapped = door.objects.filter(pk=row_id, failed_tries=tries, locked_until=until).update(
                failed_tries=F("failed_tries") + 1, locked_until=shut
            )
        if swapped:
            return Try(tries + 1, rules.tries_left(tries + 1, free=free), shut)


def forgive(account_id: int) -> None:
    """The secret was right: the count starts again."""
    Account.objects.filter(pk=account_id).exclude(failed_tries=0, locked_until=None).update(
        failed_tries=0, locked_until=None
    )


def refuse(door: Door, row_id: int, one: Try, *, code: str, at: datetime) -> NoReturn:
    """The secret was wrong: say how many tries are left, or until when the door is shut."""
    if one.locked_until is None:
        raise Refused(code, left=one.left)
    if door is Account:
        with transaction.atomic(durable=True):
            ledger.record(
                "account.locked",
                about=("account", row_id),
                by=Actor.account(row_id).proved("anonymous"),
                at=at,
                body={"tries": one.number},
            )
    raise Refused("account.locked", until=one.locked_until)


def unknown(key: str, *, at: datetime) -> int:
    """The row that counts tries at a login nobody has; rows of earlier days are swept away."""
    with transaction.atomic(durable=True):
        UnknownLogin.objects.filter(last_at__lt=at - KEPT).delete()
        row, is_new = UnknownLogin.objects.get_or_create(key=key, defaults={"last_at": at})
        if not is_new:
            UnknownLogin.objects.filter(pk=row.pk).update(last_at=at)
    return row.pk
