"""The door: whose session it is, and whether it has ended."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from zeren.accounts import queries
from zeren.accounts.actions import devices
from zeren.ledger import clock
from zeren.web import quiet

SINCE = "signed_in_at"
SEEN = "seen_at"
DEVICE = "device"
PROVED = "proved_at"
FRESH = timedelta(minutes=15)
"""So long after the own PIN was given in a session it need not be given again for what is lighter
than a signature: being here, in this room, at this meeting."""
NOTED = "device_noted_at"
DEVICES_EVERY = 3600
NOTED_EVERY = 60
"""Seconds between two notes of "still here", so that reading pages writes little."""


class Nobody:
    """Who is at the door without a session."""

    pk: int | None = None
    is_authenticated = False
    is_anonymous = True
    is_active = False


def door(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put `request.user` on every request; end a session that is old, idle, or no longer valid."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and not _is_open(request):
            request.session.flush()
        _name(request)
        return get_response(request)

    return middleware


def is_fresh(request: HttpRequest, at: datetime) -> bool:
    """Was the own PIN given in this session a moment ago, at sign-in or since?"""
    proved = float(request.session.get(PROVED, 0.0))
    return 0 <= at.timestamp() - proved <= FRESH.total_seconds()


def note_proof(request: HttpRequest, at: datetime) -> None:
    """The own PIN was given in this session now."""
    request.session[PROVED] = at.timestamp()


def _is_open(request: HttpRequest) -> bool:
    """Not too old, not idle for too long, and not from the future (a clock that was set back)."""
    now = clock.now().timestamp()  # noqa: TID251 - how old a session is, is asked at the door
    since = request.session.setdefault(SINCE, now)
    seen = request.session.setdefault(SEEN, now)
    longest = timedelta(hours=settings.ZEREN.session_hours).total_seconds()
    idle = timedelta(minutes=settings.ZEREN.idle_minutes).total_seconds()
    if now - since > longest or now - seen > idle or max(since, seen) > now + NOTED_EVERY:
        return False
    if now - seen > NOTED_EVERY and not quiet.is_quiet(request.path):
        request.session[SEEN] = now
        _note_device(request)
    return True


def _note_device(request: HttpRequest) -> None:
    """The list of devices says to the hour when each was last used."""
    noted, device = request.session.get(NOTED, 0.0), request.session.get(DEVICE)
    seen = request.session[SEEN]
    if device and seen - noted > DEVICES_EVERY:
        request.session[NOTED] = seen
        devices.seen(device, at=datetime.fromtimestamp(seen, UTC))


def _name(request: HttpRequest) -> None:
    """The account of the session, as long as its PIN, password and epoch are still the same."""
    request.user = Nobody()  # type: ignore[assignment]  # Django's own brings tables we do not have
    account_id = request.session.get(SESSION_KEY)
    if account_id is None:
        return
    device = request.session.get(DEVICE)
    account = (
        devices.of_session(device, int(account_id)) if device else queries.account(int(account_id))
    )
    held = request.session.get(HASH_SESSION_KEY, "")
    if account is not None and any(
        constant_time_compare(held, valid)
        for valid in (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    ):
        request.user = account
    else:
        request.session.flush()
