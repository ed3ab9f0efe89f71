"""Who somebody is in the house's own sign-in, and whose account that is here.

A link is made by two people: whoever signed in there names a staff number, and that person's head
or a second office confirms with the own PIN. It is told to its owner, and ends by one tap.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from zeren.accounts import permits
from zeren.accounts.models import Account, Device, Identity
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger


def seen(subject: str, words: str, *, at: datetime) -> Identity:
    """Somebody came from there: known again, or written down for the first time, with its fact."""
    with transaction.atomic():
        row, is_new = Identity.objects.get_or_create(
            subject=subject[:400], defaults={"words": words[:120]}
        )
        if is_new:
            ledger.record("account.house_seen", by=Actor.anonymous(), at=at, row=row)
    return row


def account_of(identity: Identity) -> Account:
    """Whom this opens the door for. Refused: account.house_shut (ended or switched off there)."""
    account = Account.objects.filter(pk=identity.account_id or 0, is_active=True).first()
    shut = Identity.objects.filter(account_id=identity.account_id or 0, is_active=False)
    if account is None or identity.linked_at is None or shut.exists():
        raise Refused("account.house_shut")
    return account


def link(identity: Identity, account_id: int, *, by: Actor, at: datetime) -> None:
    """Two people said whose it is, in the transaction of the second word."""
    ledger.swap(identity, "code.moved_meanwhile", "linked_at", account_id=account_id, linked_at=at)
    ledger.record("account.linked", by=by, at=at, row=identity, body={"account": account_id})


def unlink(account_id: int, identity_id: int, *, by: Actor, at: datetime) -> bool:
    """The owner does not want it any more. False: there is none."""
    permits.owner_only(account_id, by)
    row = _of(account_id).filter(pk=identity_id).first()
    if row is not None:
        with transaction.atomic():
            end(row, by=by, at=at)
    return row is not None


def end_all(account_id: int, *, by: Actor, at: datetime) -> None:
    """Its owner said that it was not him, in the transaction of that word."""
    for row in _of(account_id):
        end(row, by=by, at=at)


def end(row: Identity, *, by: Actor, at: datetime) -> None:
    """It opens nothing here any more, in the transaction of whoever said so."""
    body = {"account": row.account_id}
    ledger.swap(
        row, "account.moved_meanwhile", "linked_at", account_id=None, linked_at=None, kept=""
    )
    ledger.record("account.unlinked", by=by, at=at, row=row, body=body)


def sign_out(subject: str, *, at: datetime) -> None:
    """The house ended it there: every session of that person ends here at the next request."""
    row = Identity.objects.filter(subject=subject, linked_at__isnull=False).first()
    if row is not None and row.account_id:
        with transaction.atomic():
            end_sessions(row.account_id, at=at)


def switch(row: Identity, *, on: bool, at: datetime) -> None:
    """The house shut or opened somebody's sign-in there, in the transaction of whoever saw it.

    Shut, every way of the house is (account_of), and nobody is in any more; the PIN is not.
    """
    ledger.swap(row, "account.moved_meanwhile", "is_active", is_active=on)
    code = "account.house_opened" if on else "account.house_closed"
    body = {"account": row.account_id or 0}
    ledger.record(code, by=Actor.system(), at=at, row=row, body=body)
    if row.account_id and not on:
        end_sessions(row.account_id, at=at)


def end_sessions(account_id: int, *, at: datetime) -> None:
    """Nobody is in any more, on any device; a fact says that the house wanted it."""
    Account.objects.filter(pk=account_id).update(session_epoch=F("session_epoch") + 1)
    Device.objects.filter(account_id=account_id, ended_at__isnull=True).update(ended_at=at)
    about = ("account", account_id)
    ledger.record("account.signed_out_by_house", about=about, by=Actor.system(), at=at)


def end_sessions_of(rows: QuerySet[Identity], *, at: datetime) -> int:
    """The same for many at once, in the transaction of whoever decided it; how many accounts."""
    ids = sorted({one for one in rows.values_list("account_id", flat=True) if one})
    for start in range(0, len(ids), 1000):
        some = ids[start : start + 1000]
        Account.objects.filter(pk__in=some).update(session_epoch=F("session_epoch") + 1)
        Device.objects.filter(account_id__in=some, ended_at__isnull=True).update(ended_at=at)
    items = [ledger.Item(("account", one)) for one in ids]
    ledger.record_many("account.signed_out_by_house", items, by=Actor.system(), at=at)
    return len(ids)


def _of(account_id: int) -> QuerySet[Identity]:
    return Identity.objects.filter(account_id=account_id, linked_at__isnull=False).order_by("id")
