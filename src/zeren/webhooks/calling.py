"""Post a signed body to an address outside, without the database.

The name is looked up once, the answer is checked against core.hook.may_reach, and that very
address is connected to: a name that leads elsewhere a moment later changes nothing. No redirect is
followed, and of the answer only its status is read.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from zeren.core import hook

SECONDS = 8
LONGEST = 16
"""For all of it: a receiver that answers sign by sign holds up no other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Taken (2xx) or not, and what was said: a status, or why there is none."""

    is_taken: bool
    said: str


def problem(url: str) -> str:
    """The code of what is wrong with an address; "" when it may be called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "webhook.no_address"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or port == 0:
        return "webhook.no_address"
    if parts.scheme == "http" and not settings.ZEREN.webhook_networks:
        return "webhook.not_https"
    return ""


def post(url: str, body: bytes, *, secret: bytes, name: str, timestamp: int) -> Answer:
    """Hand a body over; everything but a 2xx is no."""
    if wrong := problem(url):
        return Answer(False, wrong)
    parts = urlsplit(url)
    host, is_safe = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Zeren",
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": hook.signature(secret, name, timestamp, body),
    }
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        inner = settings.ZEREN.webhook_networks
        allowed = [one for one in addresses if hook.may_reach(one, inner)]
        if not allowed or len(allowed) != len(addresses):
            return Answer(False, "webhook.address_not_allowed")
        if not is_safe and not all(_is_named(one, inner) for one in allowed):
            return Answer(False, "webhook.not_https")
        line = _Pinned(host, port, allowed[0], is_safe=is_safe)
        over = threading.Timer(LONGEST, line.break_off)
        over.daemon = True
        over.start()
        try:
            where = parts._replace(scheme="", netloc="", fragment="").geturl()
            line.request("POST", where or "/", body, headers)
            answer = line.getresponse()
            return Answer(200 <= answer.status < 300, str(answer.status))
        finally:
            over.cancel()
            line.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(False, type(error).__name__)


def _is_named(address: str, inner: tuple[str, ...]) -> bool:
    """Is it an address of the house's own networks, where http is in order?"""
    return bool(inner) and hook.may_reach(address, inner) and not hook.may_reach(address, ())


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, under the name that its certificate must have."""

    def __init__(self, host: str, port: int, address: str, *, is_safe: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._is_safe = address, is_safe

    def break_off(self) -> None:
        """From another thread: whoever reads from it reads its end."""
        with contextlib.suppress(OSError, AttributeError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def connect(self) -> None:
        line = socket.create_connection((self._address, self.port), SECONDS)
        if self._is_safe:
            line = ssl.create_default_context().wrap_socket(line, server_hostname=self.host)
        self.sock = line
