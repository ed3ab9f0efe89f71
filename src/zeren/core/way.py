"""Settings of the house's ways in and out that two people decide on a page.

Whoever names the directory decides who is let in, and whoever names the mail server who reads what
people are told. So one asks and another confirms; and a secret that is kept goes only where it went
before, or whoever changes an address would be sent it.
Source: separation of duties, ISO/IEC 27001:2022 A.5.3; OWASP ASVS 5.0, 13.3.
"""

import ipaddress
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from zeren.core.refusal import Problem, Refused

STEPS = (("ASKED", "confirm", "HOLDS"), ("ASKED", "end", "ENDED"), ("HOLDS", "end", "ENDED"))
"""(state, act, next state). One of a kind is asked for, and one holds; the next ends the last."""
STATES = ("ASKED", "HOLDS", "ENDED")
OPEN_FOR = timedelta(days=14)
"""So long what was asked for can be confirmed."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "oidc": ("oidc_issuer", "oidc_client", "oidc_scope", "oidc_secret"),
    "ldap": (
        "ldap_server",
        "ldap_base",
        "ldap_bind",
        "ldap_password",
        "ldap_filter",
        "ldap_number",
        "ldap_id",
    ),
    "mail": ("mail_server", "mail_sender"),
    "channels": ("channels",),
    "hours": ("message_hour", "quiet_from", "quiet_to", "ladder_days"),
    "factors": ("second_factor_for",),
}
"""The settings of each, as zeren.toml calls them: one there, and none of its kind is on a page."""
NEEDED: Final = {
    "oidc": ("oidc_issuer", "oidc_client", "oidc_scope"),
    "ldap": KINDS["ldap"],
    "mail": ("mail_server", "mail_sender"),
    "channels": ("channels",),
    "hours": (),
    "factors": (),
}
TRIED: Final = ("oidc", "ldap", "mail")
"""Those of which it can be asked what would happen."""
REPLACED: Final = ("hours", "factors")
"""Nothing goes in or out by these: one person does not end them, two set others."""
SECRETS: Final = {
    "oidc_secret": ("oidc_issuer", "oidc_client"),
    "ldap_password": ("ldap_server", "ldap_bind"),
    "mail_password": ("mail_server", "mail_user"),
}
"""Each secret, and where it goes."""
MAIL: Final = "mail"
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
PLACES: Final = ("{to}", "{phone}")
LONGEST_NAME: Final = 20
_SERVER = re.compile(r"([a-z]+)://(\[[0-9a-fA-F:.]+\]|[^\s/:@?#\[\]]+)(?::(\d{1,5}))?(/[^\s?#]*)?")
Values = Mapping[str, str]


def completed(kind: str, typed: Values, former: Values) -> dict[str, str]:
    """What was typed, with the secrets of before where they go to the same place as before.

    Refused: way.secret_again (at the field), way.channel_unknown.
    """
    whole = dict(typed)
    wrong: list[Problem] = []
    for name, target in SECRETS.items():
        if name not in typed or typed[name] or not former.get(name):
            continue
        if all(typed.get(one, "") == former.get(one, "") for one in target):
            whole[name] = former[name]
        else:
            wrong.append(Problem("way.secret_again", where=name))
    if kind == "channels":
        known = {line.partition(" ")[0]: line for line in former.get("channels", "").splitlines()}
        lines = [line.strip() for line in typed["channels"].splitlines() if line.strip()]
        for line in lines:
            if " " not in line and line != MAIL and line not in known:
                params: dict[str, object] = {"name": line}
                wrong.append(Problem("way.channel_unknown", where="channels", params=params))
        whole["channels"] = "\n".join(known.get(line, line) for line in lines)
    if wrong:
        raise Refused(wrong[0].code, wrong, **wrong[0].params)
    return whole


def faults(kind: str, values: Values) -> list[Problem]:
    """Everything that cannot be used, at its field."""
    found = [Problem("way.missing", where=one) for one in NEEDED[kind] if not values.get(one)]
    if kind == "oidc" and values["oidc_issuer"] and not is_safe_issuer(values["oidc_issuer"]):
        found.append(Problem("way.issuer", where="oidc_issuer"))
    if kind == "ldap" and values["ldap_server"] and not is_safe_directory(values["ldap_server"]):
        found.append(Problem("way.directory", where="ldap_server"))
    if kind == "mail" and values["mail_server"] and not is_mail_server(values["mail_server"]):
        found.append(Problem("way.mail_server", where="mail_server"))
    if kind == "mail" and bool(values.get("mail_user")) != bool(values.get("mail_password")):
        found.append(Problem("way.both", where="mail_user"))
    if kind == "mail" and values.get("mail_password") and not _is_private(values["mail_server"]):
        found.append(Problem("way.open_line", where="mail_server"))
    if kind == "channels":
        lines = values["channels"].splitlines()
        names = [line.partition(" ")[0] for line in lines]
        twice = sorted({one for one in names if names.count(one) > 1})
        wrong = [(code, name) for name in twice for code in ("way.channel_twice",)]
        wrong += [(channel_fault(one), one.partition(" ")[0]) for one in lines]
        found += [
            Problem(code, where="channels", params={"name": name[:LONGEST_NAME]})
            for code, name in wrong
            if code
        ]
    return found


def is_safe_issuer(text: str) -> bool:
    """Over https; without only on this machine."""
    scheme, host, _port = parts(text)
    return bool(host) and (scheme == "https" or (scheme == "http" and host in LOOPBACK))


def is_safe_directory(text: str) -> bool:
    """Over TLS; without only on this machine."""
    scheme, host, port = parts(text)
    is_near = scheme == "ldap" and host in LOOPBACK
    return bool(host) and port != 0 and (scheme in ("ldaps", "starttls") or is_near)


def is_mail_server(text: str) -> bool:
    """A mail server without a name and a password in it."""
    scheme, host, port = parts(text)
    return bool(host) and port != 0 and scheme in ("smtp", "smtps", "starttls")


def _is_private(text: str) -> bool:
    """May a password go there? Not in the open, but on this machine."""
    scheme, host, _port = parts(text)
    return scheme != "smtp" or host in LOOPBACK


def parts(text: str) -> tuple[str, str, int]:
    """Scheme, host, port (-1: not said); empty where it is no such address."""
    found = _SERVER.fullmatch(text)
    if found is None:
        return "", "", -1
    scheme, host, port = found[1], found[2], int(found[3] or -1)
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        if host.startswith("["):
            return "", "", -1
    return (scheme, host, port) if port < 65536 else ("", "", -1)


def channel_fault(line: str) -> str:
    """What is wrong with "NAME ADDRESS"; the address is not repeated, since it holds secrets."""
    name, _space, url = line.partition(" ")
    if line == MAIL:
        return ""
    scheme, mark, rest = url.strip().partition("://")
    if not name or name == MAIL or len(name) > LONGEST_NAME or not (mark and scheme and rest):
        return "way.channel"
    return "" if any(place in url for place in PLACES) else "way.channel_nobody"


def shown(values: Values) -> list[tuple[str, str]]:
    """What may be shown to anybody who may decide: every secret only as set or not."""
    found = []
    for name, value in values.items():
        if name in SECRETS:
            found.append((name, "set" if value else ""))
        elif name == "channels":
            lines = [one.partition(" ") for one in value.splitlines()]
            told = [f"{one} ({url.partition('://')[0]})" if url else one for one, _s, url in lines]
            found.append((name, ", ".join(told)))
        else:
            found.append((name, value))
    return found
