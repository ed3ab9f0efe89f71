"""Programs of the house that speak SCIM: a token by two people, shown once, ended by one."""

from datetime import datetime

from django.db import transaction

from zeren.accounts import permits, secrecy
from zeren.accounts.models import Client
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger


def ask(words: str, *, by: Actor, at: datetime) -> Client:
    """An administrator asks for a token; there is none yet."""
    with transaction.atomic():
        row = Client.objects.create(words=words, asked_by=by.account_id, asked_at=at)
        ledger.record("scim.client_asked", by=by, at=at, row=row)
    return row


def open_(client_id: int, *, by: Actor, at: datetime) -> str:
    """A second person makes the token with the own PIN; it is shown this once.

    Refused: code.pin_asked, code.second_person, code.moved_meanwhile.
    """
    permits.own_factors(by.account_id, by)
    token = secrecy.new_token()
    with transaction.atomic():
        row = _get(client_id)
        if row.asked_by == by.account_id:
            raise Refused("code.second_person")
        if row.digest:
            raise Refused("code.moved_meanwhile")
        then = {"digest": secrecy.token_key(token), "opened_by": by.account_id, "opened_at": at}
        ledger.swap(row, "code.moved_meanwhile", "digest", "ended_at", **then)
        ledger.record("scim.client_opened", by=by, at=at, row=row)
    return token


def end(client_id: int, *, by: Actor, at: datetime) -> None:
    """The token opens nothing from now on; what it brought stays. Refused: code.moved_meanwhile."""
    with transaction.atomic():
        row = _get(client_id)
        ledger.swap(row, "code.moved_meanwhile", "ended_at", digest="", ended_at=at)
        ledger.record("scim.client_ended", by=by, at=at, row=row)


def _get(client_id: int) -> Client:
    row = Client.objects.filter(pk=client_id, ended_at__isnull=True).first()
    if row is None:
        raise Refused("code.moved_meanwhile")
    return row
