"""Browsers in which an account has signed in: known at the door, listed for the owner, ended.

A known browser is not a factor: the PIN is asked all the same. It only has tries of its own.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from zeren.accounts import permits, secrecy
from zeren.accounts.models import Account, Device
from zeren.core.actor import Actor
from zeren.ledger import actions as ledger

MOST = 20
KEPT = timedelta(days=180)
LENGTH = 32
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def new_cookie() -> str:
    """What a browser keeps to be known again; worth nothing without the PIN."""
    return secrets.token_urlsafe(LENGTH)


def words_of(agent: str) -> str:
    """A browser in the words that its owner would use: "Android · Chrome"; "" when unknown."""
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    return " · ".join(word for word in (system, browser) if word)


def is_known(account_id: int, device: str) -> bool:
    """Has this account signed in here before, and not ended it since?"""
    digest = secrecy.device_key(device)
    rows = Device.objects.filter(account_id=account_id, digest=digest, ended_at__isnull=True)
    return rows.exists()


def remember(account_id: int, device: str, *, words: str, at: datetime) -> int:
    """The account signed in here; beyond MOST the oldest are ended."""
    row, is_new = Device.objects.get_or_create(
        account_id=account_id,
        digest=secrecy.device_key(device),
        defaults={"words": words, "first_at": at, "last_at": at},
    )
    if not is_new:
        Device.objects.filter(pk=row.pk).update(words=words, last_at=at, ended_at=None)
    mine = Device.objects.filter(account_id=account_id, ended_at__isnull=True)
    old = list(mine.order_by("-last_at", "-id").values_list("pk", flat=True)[MOST:])
    Device.objects.filter(pk__in=old).update(ended_at=at)
    return row.pk


def of_session(device_id: int, account_id: int) -> Account | None:
    """The active account of a session, as long as its device has not been ended."""
    row = (
        Device.objects.select_related("account")
        .filter(pk=device_id, account_id=account_id, ended_at__isnull=True, account__is_active=True)
        .first()
    )
    return row.account if row else None


def seen(device_id: int, *, at: datetime) -> None:
    """It is still used."""
    Device.objects.filter(pk=device_id).update(last_at=at)


def end(account_id: int, device_id: int, *, by: Actor, at: datetime) -> bool:
    """End one device: its session is refused at the next page, and it is a stranger again."""
    permits.owner_only(account_id, by)
    with transaction.atomic():
        rows = Device.objects.filter(pk=device_id, account_id=account_id, ended_at__isnull=True)
        if not rows.update(ended_at=at):
            return False
        ledger.record("account.device_ended", about=("account", account_id), by=by, at=at)
    return True


def end_all(account_id: int, *, at: datetime) -> None:
    """No browser is known any more."""
    Device.objects.filter(account_id=account_id, ended_at__isnull=True).update(ended_at=at)


def forget(*, at: datetime) -> int:
    """Devices unused for half a year go; their owners sign in as strangers then."""
    return Device.objects.filter(last_at__lt=at - KEPT).delete()[0]
