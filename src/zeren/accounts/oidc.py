"""Asks the house's own sign-in who somebody is: OpenID Connect, code flow with PKCE.

Everything is asked anew each time, so that a key that was taken back is good no longer.
Source: OpenID Connect Core 1.0 3.1, Back-Channel Logout 1.0 2.6, RFC 7636.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from zeren.accounts import ways
from zeren.accounts.patience import Turns, Until
from zeren.core.refusal import Refused

SECONDS = 8
TURNS = Turns("account.house_silent")
LARGEST = 1 << 20
LEEWAY = 60
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
SECOND = ("mfa", "otp", "hwk", "swk", "fpt", "face")
STEPS = (
    (socket.gaierror, "account.house_no_name"),
    (ssl.SSLError, "account.house_no_tls"),
    (OSError, "account.house_no_answer"),
    (object, "account.house_no_page"),
)
"""How asking the provider fails, and what is said of it."""
Json = dict[str, Any]


def where_to_ask(back: str, *, state: str, nonce: str, verifier: str) -> str:
    """The provider's page where somebody signs in. Refused: account.house_silent."""
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": ways.now().oidc_client,
        "redirect_uri": back,
        "scope": ways.now().oidc_scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    page = str(_provider()["authorization_endpoint"])
    return f"{page}{'&' if '?' in page else '?'}{urllib.parse.urlencode(asked)}"


def who(code: str, back: str, *, nonce: str, verifier: str) -> tuple[Json, str]:
    """The claims about whoever came back with this code, and with what to ask `again`; or "".

    Refused: account.house_silent (not reached, no answer), account.house_untrue (signature,
    issuer, audience, time or nonce are not as they must be).
    """
    provider = _provider()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    said = _ask(provider["token_endpoint"], form)
    claims = _verified(said.get("id_token"), provider, nonce={"essential": True, "value": nonce})
    return claims, str(said.get("refresh_token") or "")


def again(token: str) -> str:
    """With what to ask the next time; "" when the provider says that it is over.

    Refused: account.house_silent, .house_untrue (then nobody knows).
    """
    form = {"grant_type": "refresh_token", "refresh_token": token}
    try:
        return str(_ask(_provider()["token_endpoint"], form).get("refresh_token") or token)
    except Refused as refused:
        cause = refused.__cause__
        if isinstance(cause, urllib.error.HTTPError) and cause.code == HTTPStatus.BAD_REQUEST:
            with contextlib.suppress(ValueError, OSError):
                if json.loads(cause.read(LARGEST))["error"] == "invalid_grant":
                    return ""
        raise


def signed_out(token: str) -> str:
    """Whose sessions the provider ends. Refused: account.house_silent, account.house_untrue."""
    claims = _verified(token, _provider(), events={"essential": True}, iat={"essential": True})
    told = claims["events"]
    if not isinstance(told, dict) or LOGOUT not in told or "nonce" in claims:
        raise Refused("account.house_untrue")
    return subject(claims)


def subject(claims: Json) -> str:
    """Who somebody is at the provider; nobody else ever gets the same."""
    return f"oidc {claims['iss']} {claims['sub']}"


def is_of_here(said: str) -> bool:
    """Is it somebody of the provider that holds now?"""
    return said.startswith(f"oidc {ways.now().oidc_issuer} ")


def has_second(claims: Json) -> bool:
    """Does the provider say that more than a password was asked?"""
    told = claims.get("amr")
    return isinstance(told, list) and any(one in SECOND for one in told)


def failing() -> str:
    """Try it without anybody: the code of the first step that fails; "" when all is well."""
    try:
        provider = _provider()
        KeySet.import_key_set(_ask(provider["jwks_uri"]))  # type: ignore[arg-type]
    except Refused as refused:
        if refused.code == "account.house_untrue":
            return "account.house_another"
        cause = refused.__cause__
        reason = getattr(cause, "reason", cause)
        return next((code for kind, code in STEPS if isinstance(reason, kind)), STEPS[-1][1])
    except (JoseError, ValueError, KeyError, TypeError):
        return "account.house_no_keys"
    return "" if {"authorization_endpoint", "token_endpoint"} <= set(provider) else STEPS[-1][1]


def _verified(token: object, provider: Json, **more: jwt.ClaimsOption) -> Json:
    """The claims of a token that this provider signed now, for us and nobody else."""
    must: jwt.ClaimsOption = {"essential": True}
    client = ways.now().oidc_client
    rules = jwt.JWTClaimsRegistry(leeway=LEEWAY, sub=must, exp=must)
    rules.options |= {"iss": {"essential": True, "value": ways.now().oidc_issuer}, **more}
    rules.options["aud"] = {"essential": True, "value": client}
    try:
        keys = KeySet.import_key_set(_ask(provider["jwks_uri"]))  # type: ignore[arg-type]
        claims = jwt.decode(str(token), keys, algorithms=ALGORITHMS).claims
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused("account.house_untrue") from error
    if claims.get("azp", client) != client:
        raise Refused("account.house_untrue")
    return claims


def _provider() -> Json:
    issuer = ways.now().oidc_issuer
    found = _ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise Refused("account.house_untrue")
    return found


def _ask(address: object, form: Json | None = None) -> Json:
    """A JSON object from an address of the provider, over https wherever its own is."""
    secure = ways.now().oidc_issuer.partition(":")[0]
    if urllib.parse.urlsplit(str(address)).scheme not in ("https", secure):
        raise Refused("account.house_untrue")
    request = urllib.request.Request(str(address))  # noqa: S310 - the scheme was looked at
    if form is not None:
        request.data = urllib.parse.urlencode(form).encode()
        named = (ways.now().oidc_client, ways.now().oidc_secret)
        pair = ":".join(urllib.parse.quote(one, safe="") for one in named)
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    try:
        with (
            TURNS.one(),
            urllib.request.urlopen(request, timeout=SECONDS) as answer,  # noqa: S310 - the same
        ):
            found = json.loads(_read(answer))
    except (OSError, ValueError) as error:
        raise Refused("account.house_silent") from error
    if not isinstance(found, dict):
        raise Refused("account.house_silent")
    return found


def _read(answer: http.client.HTTPResponse) -> bytes:
    """What was answered, from its beginning to its end within some seconds."""
    until, heard = Until(SECONDS), b""
    while until.left() and len(heard) < LARGEST and (some := answer.read1(1 << 16)):
        heard += some
    return heard
