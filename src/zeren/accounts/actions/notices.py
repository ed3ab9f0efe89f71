"""What an account is told at its next page until it has answered; "it was not me" locks it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from zeren.accounts import permits
from zeren.accounts.actions import links
from zeren.accounts.models import Account, Code, Device, Notice
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger

CODE_MADE = "CODE_MADE"
"""To the owner: two others made a code for you."""
PIN_CHANGED = "PIN_CHANGED"
"""To the owner: your PIN was chosen anew with a code that these two made. Was it you?"""
CODE_FOR_OTHER = "CODE_FOR_OTHER"
"""To the general manager: two people made a code for somebody who had a PIN."""
AT_CONSOLE = "AT_CONSOLE"
"""To the general manager: a first slip was opened at the machine itself."""
DISOWNED = "DISOWNED"
"""To the safety manager: somebody said that it was not him; nothing is signed there until then."""

LINKED = "LINKED"
"""To the owner: somebody of the house's sign-in opens your door now. Was it you?"""

ASKS_OWNER = (CODE_MADE, PIN_CHANGED, LINKED)


def tell(account_ids: Iterable[int], kind: str, code: Code, *, at: datetime) -> None:
    """Each of these is told once, in the transaction of what happened."""
    ids = sorted(set(account_ids))
    Notice.objects.bulk_create(
        Notice(account_id=account_id, kind=kind, code=code, at=at) for account_id in ids
    )
    Account.objects.filter(pk__in=ids).update(unread=F("unread") + 1)


def acknowledge(notice_id: int, account_id: int, *, by: Actor, at: datetime) -> None:
    """Read, and it was me. Refused: account.not_yours, code.moved_meanwhile."""
    with transaction.atomic():
        row = _answer(notice_id, account_id, "SEEN", by=by, at=at)
        body = {"code": row.code_id, "kind": row.kind}
        ledger.record("notice.acknowledged", about=("account", account_id), by=by, at=at, body=body)


def disown(
    code_id: int, account_id: int, *, tell_ids: Iterable[int], by: Actor, at: datetime
) -> None:
    """ "It was not me": nothing is signed with this account until the safety manager releases it,
    and every browser and open code of it ends.

    Refused: account.not_yours, account.unknown.
    """
    permits.owner_only(account_id, by)
    with transaction.atomic():
        code = Code.objects.filter(pk=code_id, account_id=account_id).first()
        if code is None:
            raise Refused("account.unknown")
        for pk in Notice.objects.filter(
            account_id=account_id, code=code, kind__in=ASKS_OWNER, answered_at__isnull=True
        ).values_list("pk", flat=True):
            _answer(pk, account_id, "NOT_ME", by=by, at=at)
        Account.objects.filter(pk=account_id).update(
            locked_at=at, session_epoch=F("session_epoch") + 1
        )
        links.end_all(account_id, by=by, at=at)
        Device.objects.filter(account_id=account_id, ended_at__isnull=True).update(ended_at=at)
        ledger.record(
            "account.disowned", about=("account", account_id), by=by, at=at, body={"code": code_id}
        )
        tell(tell_ids, DISOWNED, code, at=at)


def release(account_id: int, *, by: Actor, at: datetime) -> None:
    """It is clear whose hand it was: the account signs again. Refused: code.moved_meanwhile."""
    with transaction.atomic():
        swapped = Account.objects.filter(pk=account_id, locked_at__isnull=False).update(
            locked_at=None
        )
        if not swapped:
            raise Refused("code.moved_meanwhile")
        ledger.record("account.released", about=("account", account_id), by=by, at=at)


def _answer(notice_id: int, account_id: int, answer: str, *, by: Actor, at: datetime) -> Notice:
    permits.owner_only(account_id, by)
    mine = Notice.objects.filter(pk=notice_id, account_id=account_id, answered_at__isnull=True)
    if not mine.update(answer=answer, answered_at=at):
        raise Refused("code.moved_meanwhile")
    Account.objects.filter(pk=account_id, unread__gt=0).update(unread=F("unread") - 1)
    return Notice.objects.get(pk=notice_id)
