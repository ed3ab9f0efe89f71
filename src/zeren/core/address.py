"""The address under which phones reach a house: what is typed, checked and written in one way."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

from zeren.core.refusal import Problem, Refused

SHAPE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\[[0-9a-f:.]+\]|[^/?#:@\s]+)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#].*)?"
)
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Scheme, host and port as a browser sends them; `is_near`: only this machine can open it."""

    origin: str
    host: str
    is_near: bool

    @property
    def is_safe(self) -> bool:
        return self.origin.startswith("https://")


def is_network(text: str) -> bool:
    """Is it an address of machines, or a range of them, as 10.0.0.0/24?"""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def parse(text: str) -> Address:
    """What somebody typed, full-width signs too, as browsers write it.

    Refused: address.unreadable, .scheme, .host, .port, .longer (it leads to a page of the house).
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace("\u3002", ".")
    found = SHAPE.fullmatch(plain)
    if found is None:
        raise _refused("address.unreadable", text=text)
    scheme, host, rest = found["scheme"] or "", found["host"], found["rest"] or ""
    if scheme not in PORTS:
        raise _refused("address.scheme", text=text)
    if rest not in ("", "/"):
        raise _refused("address.longer", rest=rest)
    port = int(found["port"] or PORTS[scheme])
    if not 0 < port < 65536:
        raise _refused("address.port", port=port)
    near = _is_near(host)
    shown = "" if port == PORTS[scheme] else f":{port}"
    return Address(f"{scheme}://{host}{shown}", host, near)


def _is_near(host: str) -> bool:
    """Refused: address.host."""
    try:
        number = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        labels = host.rstrip(".").split(".")
        is_number = all(one.isdigit() for one in labels)
        if is_number or len(host) > 253 or not all(map(LABEL.fullmatch, labels)):
            raise _refused("address.host", host=host) from None
        return labels[-1] == "localhost"
    return number.is_loopback or number.is_unspecified


def _refused(code: str, **params: object) -> Refused:
    return Refused(code, [Problem(code, "text", params)], **params)
