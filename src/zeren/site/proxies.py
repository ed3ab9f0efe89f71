"""Who is asking, and over what: the socket's word, unless a proxy of ours speaks.

Headers that a proxy sets can be written by anybody. They count only from addresses that the
administrator named (setting `proxies`); from everybody else they are taken away before any other
code sees them.
"""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import translation

from zeren.ledger import storage
from zeren.web import errors

FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


def proxies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put the true address into REMOTE_ADDR; answer plain http from outside with https only."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_near = _settle(request)
        if settings.ZEREN.is_https and not request.is_secure() and not is_near:
            return _to_https(request)
        if request.META.get("zeren.too_large"):
            return _said(request, errors.too_large)
        if storage.is_restoring():
            return _said(request, lambda asked: errors.waiting(asked, storage.RESTORING))
        return get_response(request)

    return middleware


def _settle(request: HttpRequest) -> bool:
    """Name the asker; True when he sits at this machine, with no proxy between."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    told = ""
    if is_trusted(peer):
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        proto = request.META.get("HTTP_X_FORWARDED_PROTO")
        _forget(request)
        if proto is not None:
            request.META["HTTP_X_FORWARDED_PROTO"] = proto
        is_near = not told and proto is None and _is_loopback(peer)
        request.META["REMOTE_ADDR"] = client_of(peer, told)
        return is_near
    _forget(request)
    return _is_loopback(peer)


def client_of(peer: str, told: str) -> str:
    """The last address in the list that is none of ours; what stands before it is hearsay."""
    for one in reversed([part.strip() for part in told.split(",") if part.strip()]):
        address = _address(one)
        if address is None:
            return peer
        if not is_trusted(str(address)):
            return str(address)
        peer = str(address)
    return peer


def is_trusted(text: str) -> bool:
    address = _address(text)
    return address is not None and any(
        address in ipaddress.ip_network(one, strict=False) for one in settings.ZEREN.proxies
    )


def _forget(request: HttpRequest) -> None:
    for name in FORWARDED:
        request.META.pop(name, None)


def _address(text: str) -> "ipaddress.IPv4Address | ipaddress.IPv6Address | None":
    try:
        found = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _is_loopback(text: str) -> bool:
    address = _address(text)
    return address is not None and address.is_loopback


def _to_https(request: HttpRequest) -> HttpResponse:
    """Reading is led to the safe address; what was sent in the clear is refused, not repeated."""
    if request.method in ("GET", "HEAD"):
        return HttpResponsePermanentRedirect(settings.ZEREN.origin + request.get_full_path())
    return _said(request, errors.in_the_clear)


def _said(request: HttpRequest, page: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """A page of before the session: in the language that the browser asks for."""
    with translation.override(translation.get_language_from_request(request)):
        return page(request)
