"""What the settings of the house's own ways in must be: its sign-in and its directory."""

from collections.abc import Iterator, Mapping
from typing import Final

from sansldap import LDAPFilter

from zeren.core import way
from zeren.core.viewer import OFFICES

NEEDED: Final = ("ldap_base", "ldap_bind", "ldap_password", "ldap_number", "ldap_id")


def problems(values: Mapping[str, object]) -> Iterator[str]:
    """Every sentence about what cannot be used; nobody's password goes over an open line."""
    text = {name: str(value) for name, value in values.items()}
    offices = values["second_factor_for"]
    for one in set(offices if isinstance(offices, list) else []) - set(OFFICES):
        yield f"second_factor_for names “{one}”; there are {', '.join(OFFICES)}."
    if text["oidc_issuer"]:
        if not way.is_safe_issuer(text["oidc_issuer"]):
            yield "oidc_issuer must read like https://login.example, over https."
        if not text["oidc_client"]:
            yield "oidc_issuer is set, but oidc_client is empty."
    if text["ldap_server"]:
        if not way.is_safe_directory(text["ldap_server"]):
            yield "ldap_server must read like ldaps://dc.works.example, over TLS."
        for name in NEEDED:
            if not text[name]:
                yield f"ldap_server is set, but {name} is empty."
        try:
            LDAPFilter.from_string(text["ldap_filter"])
        except ValueError:
            yield "ldap_filter cannot be read; an example is (objectClass=person)."
