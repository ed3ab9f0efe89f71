"""From where a request comes, as a key that tells nobody anything tomorrow."""

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from zeren.limits.models import Tally

KEY_LENGTH = 32


def source(request: HttpRequest, at: datetime) -> str:
    """The source of a request as a key: its address hashed with the key of that day (UTC).

    Nobody can link it to another day, and no address is kept. Of IPv6 the first 64 bits count:
    whoever has one address has all of them.
    """
    return keyed(f"source:{at:%Y-%m-%d}", _block(address(request.META, settings.ZEREN.proxies)))


def keyed(what: str, text: str) -> str:
    """A keyed digest of something that must not stand in a table."""
    made = salted_hmac(f"zeren.limits.{what}", text, algorithm="sha256")
    return made.hexdigest()[:KEY_LENGTH]


def address(meta: Mapping[str, str], proxies: Iterable[str]) -> str:
    """The address of whoever connected, or whom a trusted proxy names as that.

    What a stranger writes into X-Forwarded-For is not believed: only the proxies of the setting
    are, and of the list they pass on, the last one that is not a proxy itself.
    """
    seen = meta.get("REMOTE_ADDR", "")
    trusted = [ipaddress.ip_network(one, strict=False) for one in proxies]
    named = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while named and _is_in(seen, trusted):
        before = named.pop()
        if not _is_address(before):
            break
        seen = before
    return seen


def rows() -> int:
    """How many keys are remembered; for the measurement of their number."""
    return Tally.objects.count()


def _block(text: str) -> str:
    if not _is_address(text):
        return text
    found = ipaddress.ip_address(text)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _is_in(text: str, networks: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in one for one in networks)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
