"""What the settings of the house's own ways in must be: its sign-in and its directory."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from sansldap import LDAPFilter

from zeren.core.viewer import OFFICES

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
NEEDED: Final = ("ldap_base", "ldap_bind", "ldap_password", "ldap_number", "ldap_id")


def problems(values: Mapping[str, object]) -> Iterator[str]:
    """Every sentence about what cannot be used; nobody's password goes over an open line."""
    text = {name: str(value) for name, value in values.items()}
    offices = values["second_factor_for"]
    for one in set(offices if isinstance(offices, list) else []) - set(OFFICES):
        yield f"second_factor_for names “{one}”; there are {', '.join(OFFICES)}."
    if text["oidc_issuer"]:
        issuer = urlsplit(text["oidc_issuer"])
        local = issuer.hostname in LOOPBACK
        if not (issuer.scheme == "https" or (local and issuer.netloc)):
            yield "oidc_issuer must read like https://login.example, over https."
        if not text["oidc_client"]:
            yield "oidc_issuer is set, but oidc_client is empty."
    if text["ldap_server"]:
        if not _is_safe(text["ldap_server"]):
            yield "ldap_server must read like ldaps://dc.works.example, over TLS."
        for name in NEEDED:
            if not text[name]:
                yield f"ldap_server is set, but {name} is empty."
        try:
            LDAPFilter.from_string(text["ldap_filter"])
        except ValueError:
            yield "ldap_filter cannot be read; an example is (objectClass=person)."


def _is_safe(server: str) -> bool:
    where = urlsplit(server)
    try:
        has_place = bool(where.hostname) and where.port != 0
    except ValueError:
        return False
    is_near = where.scheme == "ldap" and where.hostname in LOOPBACK
    return has_place and (where.scheme in ("ldaps", "starttls") or is_near)
