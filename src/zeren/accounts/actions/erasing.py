"""Erase whose an account was: it stays as a number, so that what it did can still be named."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zeren.accounts.models import Account, Device
from zeren.core.actor import Actor
from zeren.ledger import actions as ledger


@transaction.atomic
def erase_logins(
    logins: Sequence[str],
    ids: Sequence[int],
    *,
    rule: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> int:
    """Number, mail, PIN, password and devices of these accounts are destroyed; how many."""
    rows = list(Account.objects.filter(Q(login__in=logins) | Q(pk__in=ids)).order_by("pk"))
    Device.objects.filter(account__in=rows).delete()
    for row in rows:
        row.login, row.email, row.pin, row.language = f"#{row.pk}", None, "", ""
        row.set_unusable_password()
        row.is_active = False
        row.session_epoch += 1
    columns = ["login", "email", "pin", "language", "password", "is_active", "session_epoch"]
    Account.objects.bulk_update(rows, columns, batch_size=500)
    items = [ledger.Item(("account", row.pk), None, rule) for row in rows]
    ledger.record_many("record.erased", items, by=by, at=at)
    return len(rows)
