"""Whoever signs in on a shared device, by whatever door, is there as at its pad."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from zeren.accounts.middleware import KIOSK
from zeren.kiosk import queries

COOKIE = "zeren_kiosk"


def token_of(request: HttpRequest) -> str:
    """What an enrolled device keeps; "" on every other."""
    return request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""


def shared(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Mark the sessions of an enrolled device, also those that began with a one-time code."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if COOKIE in request.COOKIES and SESSION_KEY in request.session:
            kiosk = None if KIOSK in request.session else queries.by_token(token_of(request))
            if kiosk is not None:
                request.session[KIOSK] = kiosk.pk
        return get_response(request)

    return middleware
