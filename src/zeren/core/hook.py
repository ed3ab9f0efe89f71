"""Facts told to machines: which, signed how, when again, and to which addresses at all.

The scheme is that of Standard Webhooks: HMAC-SHA256 over "id.timestamp.body", in base64.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import timedelta

STEPS = (
    ("ASKED", "confirm", "ACTIVE"),
    ("ASKED", "end", "ENDED"),
    ("ACTIVE", "pause", "PAUSED"),
    ("PAUSED", "resume", "ACTIVE"),
    ("ACTIVE", "end", "ENDED"),
    ("PAUSED", "end", "ENDED"),
)
"""(state, act, next state). Confirmed by another person than the one who asked."""
STATES = ("ASKED", "ACTIVE", "PAUSED", "ENDED")

WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Until the next try after each that failed; the last is kept until it succeeds or is ended."""

_PREFIXES = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
TUNNELS = tuple(ipaddress.ip_network(one) for one in _PREFIXES)
"""Addresses of IPv6 that hold one of IPv4, which may be a private one."""


def next_state(state: str, act: str) -> str:
    """Where an act leads; "" when it is not open."""
    return next((to for frm, by, to in STEPS if (frm, by) == (state, act)), "")


def wait(tries: int) -> timedelta:
    """How long after so many tries in vain (1 or more) the next follows."""
    return WAITS[min(tries, len(WAITS)) - 1]


def wants(patterns: Sequence[str], code: str) -> bool:
    """Is this fact asked for? "letter.signed", all of a room as "letter.*", or "*"."""
    return any(
        one in ("*", code) or (one.endswith(".*") and code.startswith(one[:-1])) for one in patterns
    )


def signature(secret: bytes, name: str, timestamp: int, body: bytes) -> str:
    """What the receiver computes again: over who, when and what together."""
    signed = f"{name}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def may_reach(address: str, inner: Sequence[str]) -> bool:
    """May the house call this address? Public ones; of all others only those of the settings.

    Neither this machine nor its neighbours nor the cloud's own addresses (169.254.169.254) are
    called because somebody typed a name that leads there.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in ipaddress.ip_network(one, strict=False) for one in inner):
        return True
    if found.is_multicast or any(found in one for one in TUNNELS if one.version == found.version):
        return False
    return found.is_global
