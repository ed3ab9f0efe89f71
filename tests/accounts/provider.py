"""A house's own sign-in on loopback: authlib's server for the flow, with PKCE insisted on here.

Each token is signed anew with a key of this file, so that a test can say what is wrong with it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
import urllib.parse
import urllib.request
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from joserfc import jwt
from joserfc.jwk import RSAKey

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # authlib warns of its own next version
    from oidc_provider_mock import User, app

Claims = dict[str, Any]
CLIENT = "zeren"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Nothing."""


class Provider:
    """What it signs is changed by `spoil`; `key` signs, `shown` is what it shows as its keys."""

    def __init__(self, *subs: str) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"}, private=True)
        self.shown = [self.key]
        self.spoil: Callable[[Claims], None] = lambda claims: None
        self.users = [User(sub=sub, claims={"preferred_username": f"{sub}@works"}) for sub in subs]
        self.challenges: list[str] = []
        self.asked: list[str] = []
        self._app = app(require_nonce=True, user_claims=self.users)
        self.issuer = ""
        self.refreshed: list[str] = []
        self.gives_again = True
        self.is_away = False

    def __call__(self, environ: Claims, start: Callable[..., Any]) -> Iterable[bytes]:
        path, said = environ["PATH_INFO"], environ["QUERY_STRING"]
        self.asked.append(path)
        if path == "/jwks":
            shown = {"keys": [one.as_dict(private=False) for one in self.shown]}
            start("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(shown).encode()]
        if path == "/oauth2/authorize":
            asked = urllib.parse.parse_qs(said)
            assert asked["code_challenge_method"] == ["S256"]
            self.challenges = asked["code_challenge"]
        if path == "/oauth2/token":
            return self._token(environ, start)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(self._app(environ, start))

    def sign(self, claims: Claims) -> str:
        """A token of this provider."""
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)

    def logout_token(self, sub: str) -> str:
        """It ended the sessions of somebody."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": sub, "iat": now, "exp": now + 120,
                  "jti": "one", "events": {LOGOUT: {}}}  # fmt: skip
        self.spoil(claims)
        return self.sign(claims)

    def lets_in(self, where: str, sub: str) -> str:
        """Somebody signs in on its page: where the browser is sent back to."""

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_args: Any) -> None:
                return None

        opener, form = urllib.request.build_opener(Stay), urllib.parse.urlencode({"sub": sub})
        try:
            with opener.open(where, form.encode(), timeout=5):
                raise AssertionError("it should have sent the browser back")
        except urllib.error.HTTPError as answer:
            with answer:
                return str(answer.headers["Location"])

    def _token(self, environ: Claims, start: Callable[..., Any]) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        form = urllib.parse.parse_qs(body.decode())
        if self.is_away:
            start("503 Service Unavailable", [])
            return [b""]
        if form["grant_type"] == ["refresh_token"]:
            return self._again(form["refresh_token"][0], start)
        verifier = form["code_verifier"][0]
        digest = hashlib.sha256(verifier.encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenges.pop()
        import io

        environ["wsgi.input"] = io.BytesIO(body)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            raw = b"".join(self._app(environ, lambda *_args: None))
        said = json.loads(raw)
        part = said["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        self.spoil(claims)
        said["id_token"] = self.sign(claims)
        said.pop("refresh_token", None)
        if self.gives_again:
            self.refreshed.append(said.setdefault("refresh_token", "again-0"))
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said).encode()]

    def _again(self, token: str, start: Callable[..., Any]) -> list[bytes]:
        """Each is good once, as strict providers have it; to whoever is shut out: invalid_grant."""
        if not self.refreshed or token != self.refreshed[-1]:
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        self.refreshed.append(f"again-{len(self.refreshed)}")
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps({"refresh_token": self.refreshed[-1], "access_token": "x"}).encode()]


@contextmanager
def provider(*subs: str) -> Iterator[Provider]:
    """Listening on loopback until the end of the block."""
    found = Provider(*subs)
    with make_server("127.0.0.1", 0, found, handler_class=_Quiet) as server:
        found.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
