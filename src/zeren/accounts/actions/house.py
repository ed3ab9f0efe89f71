"""Whether the house still lets somebody in who signed in by its provider: asked once a minute.

What the provider gave for asking again is kept sealed, leaves only for the provider, and goes with
the answer "no", the link or the longest session.
Source: OpenID Connect Core 1.0 12 (refresh), RFC 6749 5.2 (invalid_grant).
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from zeren.accounts import oidc, secrecy
from zeren.accounts.actions import links
from zeren.accounts.models import Identity
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=45)


def keep(identity: Identity, token: str, *, at: datetime) -> None:
    """For the next question; "" where the provider gives nothing to ask with."""
    kept = secrecy.sealed(token, f"identity:{identity.pk}") if token else ""
    Identity.objects.filter(pk=identity.pk).update(kept=kept, kept_at=at)


def forget(*, at: datetime) -> int:
    """Nobody is in any more by a sign-in of that long ago."""
    longest = timedelta(hours=settings.ZEREN.session_hours)
    return Identity.objects.filter(kept_at__lt=at - longest).exclude(kept="").update(kept="")


def is_out(identity_id: int, account_id: int, *, at: datetime) -> bool:
    """Has the house shut the owner of this account out? Then every session of the account ends.

    One request asks, and those beside it go on. A provider that is away ends nothing.
    """
    mine = Identity.objects.filter(pk=identity_id, account_id=account_id).exclude(kept="")
    row = mine.filter(kept_at__lte=at - EVERY).first()
    if row is None or not ledger.swapped(row, "kept_at", "kept", kept_at=at):
        return False
    if not oidc.is_of_here(row.subject):  # what one provider gave is shown to no other
        return _out(row, account_id, at=at)
    try:
        token = oidc.again(secrecy.opened(row.kept, f"identity:{row.pk}"))
    except Refused as refused:
        log.warning("house.not_asked", extra={"code": refused.code})
        return False
    if not token:
        return _out(row, account_id, at=at)
    keep(row, token, at=at)
    return False


def _out(row: Identity, account_id: int, *, at: datetime) -> bool:
    with transaction.atomic():
        keep(row, "", at=at)
        links.end_sessions(account_id, at=at)
    return True
