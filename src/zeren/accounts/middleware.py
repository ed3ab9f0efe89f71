"""The door: whose session it is, and whether it has ended."""

from collections.abc import Callable, Container
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare

from zeren.accounts import queries, ways
from zeren.accounts.actions import devices, house
from zeren.ledger import clock
from zeren.web import quiet
from zeren.web.access import viewer_of
from zeren.web.answers import go

SINCE = "signed_in_at"
SEEN = "seen_at"
DEVICE = "device"
PROVED = "proved_at"
HALF = "half"
"""Session: the PIN was right, and the app's digits are still to come."""
HOUSE = "house"
"""Session: who its owner is in the house's own sign-in, by which it began."""
SECOND = "second"
"""Session: a second factor was given, or a passkey."""
WITHOUT_SECOND = frozenset(
    {"sign-in-second", "sign-in-passkey", "sign-out", "account", "account-app", "account-passkey",
     "account-language", "language", "look", "policy-report"}
)  # fmt: skip
"""Where a session that still lacks its second factor may go: to the door and to its own account."""
FRESH = timedelta(minutes=15)
"""So long after the own PIN was given in a session it need not be given again for what is lighter
than a signature: being here, in this room, at this meeting."""
KIOSK = "kiosk"
"""In a session on a shared device: which one. It is short, and opens the own pages only."""
SHARED_LONGEST = timedelta(minutes=30)
SHARED_IDLE = timedelta(minutes=3)
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


def second(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Powerful roles go nowhere without a second factor, where the house asks for one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        viewer = viewer_of(request)
        holds = viewer.roles or viewer.is_general_manager
        asks = holds and not request.session.get(SECOND)
        lacks = asks and any(map(viewer.holds, ways.now().second_factor_for))
        if lacks and not _leads_to(request.path_info, WITHOUT_SECOND):
            return go(request, "sign-in-second")
        return get_response(request)

    return middleware


def _leads_to(path: str, names: Container[str]) -> bool:
    try:
        return resolve(path).url_name in names
    except Resolver404:
        return True  # there is nothing to see


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
    longest = timedelta(hours=settings.ZEREN.session_hours)
    idle = timedelta(minutes=settings.ZEREN.idle_minutes)
    if KIOSK in request.session:
        longest, idle = min(longest, SHARED_LONGEST), min(idle, SHARED_IDLE)
    is_old = now - since > longest.total_seconds() or now - seen > idle.total_seconds()
    if is_old or max(since, seen) > now + NOTED_EVERY:
        return False
    if now - seen > NOTED_EVERY and not quiet.is_quiet(request.path):
        request.session[SEEN] = now
        _note_device(request)
    return True


def _is_in(request: HttpRequest, account_id: int) -> bool:
    """Does the house's own sign-in, by which this session began, still let its owner in?"""
    identity = request.session.get(HOUSE)
    at = clock.now()  # noqa: TID251 - how long ago it was asked, is asked at the door
    return identity is None or not house.is_out(identity, account_id, at=at)


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
    is_same = account is not None and any(
        constant_time_compare(held, valid)
        for valid in (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    )
    if account is not None and is_same and _is_in(request, account.pk):
        request.user = account
    else:
        request.session.flush()
