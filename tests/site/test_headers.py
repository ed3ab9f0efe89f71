"""What every page says to the browser, and whose word about addresses counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast, cast_of
from tests.frozen import frozen
from tests.site.test_access_matrix import OTHERWISE, addresses, objects
from zeren.site import config, proxies

SAFE = "https://zeren.example"


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of()


@pytest.fixture
def over_https(settings: Any) -> None:
    """As with ZEREN_ORIGIN=https://zeren.example and a proxy on 10.0.0.5."""
    settings.ZEREN = replace(house.ZEREN, origin=SAFE, proxies=("10.0.0.5", "127.0.0.1"))
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31_536_000


def test_every_page_of_the_house_carries_every_header(cast: Cast) -> None:
    """Each address as a stranger and as the general manager; what is missing is named."""
    known, missing = objects(cast), []
    doors = {"stranger": Client(), "manager": cast.door(cast.gm)}
    with translation.override("en"):
        for name, parameters in addresses():
            kwargs = {one: OTHERWISE.get((name, one), known[one][0]) for one in parameters}
            for who, door in doors.items():
                said = door.get(reverse(name, kwargs=kwargs)).headers
                wanted = {
                    "X-Content-Type-Options": "nosniff",
                    "X-Frame-Options": "DENY",
                    "Referrer-Policy": "same-origin",
                    "Cross-Origin-Opener-Policy": "same-origin",
                    "Permissions-Policy": "camera=(self)",
                    "Content-Security-Policy": "default-src 'self'",
                }
                if who == "manager":
                    wanted["Cache-Control"] = "no-store"
                missing += [
                    f"{name} for {who}: {header}"
                    for header, value in wanted.items()
                    if value not in said.get(header, "")
                ]

    assert missing == []


def test_with_an_https_origin_the_browser_is_told_to_stay_there(over_https: None, db: None) -> None:
    answer = Client(REMOTE_ADDR="10.0.0.5").get(
        "/sign-in/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    )

    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_plain_http_from_another_machine_is_led_to_https_and_never_heard(
    over_https: None, db: None
) -> None:
    outside = Client(REMOTE_ADDR="203.0.113.9")

    reads = outside.get("/sign-in/?next=/account/")
    writes = outside.post("/sign-in/", {"login": "x", "pin": "1"})
    near = Client(REMOTE_ADDR="127.0.0.1").get("/sign-in/")

    assert (reads.status_code, reads.headers["Location"]) == (
        301, f"{SAFE}/sign-in/?next=/account/",
    )  # fmt: skip
    assert writes.status_code == 403
    assert near.status_code == 200


@pytest.mark.parametrize(
    ("peer", "told", "true"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's own word
        ("203.0.113.9", "10.0.0.5", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.5", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # what he put before our proxy's
        ("10.0.0.5", "198.51.100.1, 127.0.0.1", "198.51.100.1"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_an_address_is_believed_only_from_our_own_proxies(
    over_https: None, peer: str, told: str, true: str
) -> None:
    seen: list[dict[str, Any]] = []

    def page(request: Any) -> Any:
        seen.append(dict(request.META))
        from django.http import HttpResponse

        return HttpResponse()

    from django.test import RequestFactory

    request = RequestFactory().get(
        "/", REMOTE_ADDR=peer,
        headers={"X-Forwarded-For": told, "X-Forwarded-Proto": "https", "X-Real-IP": "9.9.9.9"},
    )  # fmt: skip
    proxies.proxies(page)(request)

    if not seen:  # not from our proxy: its "https" counts no more than its address
        assert peer == "203.0.113.9"
        assert request.META["REMOTE_ADDR"] == true
        return
    assert seen[0]["REMOTE_ADDR"] == true
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"} & seen[0].keys()


def test_a_house_behind_https_trusts_a_proxy_on_its_own_machine_unless_told_otherwise() -> None:
    plain = config.load({"ZEREN_DATA": "/nowhere"})
    safe = config.load({"ZEREN_DATA": "/nowhere", "ZEREN_ORIGIN": SAFE})
    named = config.load({"ZEREN_DATA": "/n", "ZEREN_ORIGIN": SAFE, "ZEREN_PROXIES": "10.1.0.0/16"})

    assert (plain.proxies, safe.proxies, named.proxies) == (
        (), ("127.0.0.1", "::1"), ("10.1.0.0/16",),
    )  # fmt: skip
