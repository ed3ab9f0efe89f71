"""What every answer promises to the browser, whatever the page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests.cast import PIN, Cast, cast_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def test_every_answer_carries_its_headers(cast: Cast) -> None:
    client = cast.door(cast.worker)

    for address in ("/", "/sign-in/", "/evidence/key", "/nowhere/", "/hazards/"):
        answer = client.get(address, follow=False)
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, address
        assert "object-src 'none'" in policy, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "same-origin", address
        assert "camera=(self)" in answer.headers["Permissions-Policy"], address
        assert "Access-Control-Allow-Origin" not in answer.headers, address
        assert "charset=utf-8" in answer.headers["Content-Type"], address


def test_cookies_are_same_site_and_closed_to_scripts(cast: Cast) -> None:
    client = signed_in(cast)

    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    client.get("/sign-in/")
    assert names <= client.cookies.keys()
    for name in names:
        assert client.cookies[name]["samesite"] == "Lax"
        assert client.cookies[name]["httponly"]


def test_over_https_cookies_are_secure_and_bound_to_this_host(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    )
    told = {}
    for origin in ("", "https://zeren.example"):
        told[origin] = subprocess.run(
            [sys.executable, "-c", code],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "zeren.site.settings",
                "ZEREN_DATA": str(tmp_path),
                "ZEREN_ORIGIN": origin,
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()

    assert told["https://zeren.example"] == [
        "__Host-zeren", "__Host-csrf", "True", "True", "31536000",
    ]  # fmt: skip
    assert told[""][2:] == ["False", "False", "0"], "or the test proves nothing"


def test_a_session_is_new_at_each_sign_in(cast: Cast) -> None:
    planted = SessionStore()
    planted["language"] = "en"
    planted.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)

    signed_in(cast, client)

    fresh = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert fresh != str(planted.session_key)
    assert len(fresh) >= 32
    assert client.get("/hazards/").status_code == 200
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = str(planted.session_key)
    assert other.get("/hazards/").status_code == 302, "whoever planted it is not signed in"


def test_an_act_without_its_token_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/sign-in/", {"login": "E021", "pin": PIN})

    assert answer.status_code == 403
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_pages_of_people_are_not_stored_by_caches(cast: Cast) -> None:
    client = cast.door(cast.worker)

    for address in ("/", "/hazards/", "/nowhere/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


def test_trace_is_not_answered(cast: Cast) -> None:
    answer = cast.door(cast.worker).trace("/", HTTP_X_SECRET="echo me")

    assert answer.status_code in (404, 405)
    assert b"echo me" not in answer.content


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/zeren.toml", "/var/zeren.sqlite3", "/keys/secret.hex", "/static/",
     "/static/web/", "/vault/", "/static/../zeren.toml", "/__debug__/", "/admin/"],
)  # fmt: skip
def test_nothing_but_pages_and_page_files_is_served(address: str) -> None:
    assert Client().get(address).status_code == 404


def signed_in(cast: Cast, client: Client | None = None) -> Client:
    """Through the page, as people do it."""
    cast.account(cast.worker)
    client = client or Client()
    answer = client.post("/sign-in/", {"login": "E021", "pin": PIN})
    assert answer.status_code in (302, 303), answer.content[:500]
    return client
