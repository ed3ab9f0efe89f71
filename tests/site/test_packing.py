"""Pages are packed where nothing can be learned from their length, and not elsewhere."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.cast import PIN, Cast, cast_of
from tests.frozen import frozen
from tests.site.test_access_matrix import addresses
from zeren.accounts.actions import clients
from zeren.core.actor import Actor
from zeren.ledger import clock
from zeren.site.packing import ACCEPTS, BY_CHANCE
from zeren.web.access import is_secret

pytestmark = pytest.mark.django_db
PACKED = {"accept-encoding": "gzip, br"}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of(with_targets=False)


def test_a_page_that_is_read_is_packed_and_says_the_same(cast: Cast) -> None:
    door = cast.door(cast.worker)

    packed = door.get("/hazards/", headers=PACKED)
    plain = door.get("/hazards/")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert len(packed.content) < len(plain.content) / 2
    assert b"<h1" in gzip.decompress(packed.content)
    assert packed.headers["Content-Length"] == str(len(packed.content))


def test_its_length_is_drawn_by_chance(cast: Cast) -> None:
    door = cast.door(cast.worker)

    lengths = {len(door.get("/hazards/", headers=PACKED).content) for _one in range(20)}

    assert len(lengths) > 5
    assert max(lengths) - min(lengths) > BY_CHANCE / 4


def test_the_token_of_its_forms_is_masked_anew_each_time(cast: Cast) -> None:
    door = cast.door(cast.worker)
    pages = [gzip.decompress(door.get("/hazards/", headers=PACKED).content) for _ in range(2)]
    tokens = [page.partition(b'name="csrfmiddlewaretoken" value="')[2][:64] for page in pages]

    assert len(set(tokens)) == 2
    assert all(len(one) == 64 for one in tokens)


def test_a_page_that_shows_a_secret_is_not_packed(cast: Cast) -> None:
    by = Actor.account(cast.account_of(cast.administrator))
    row = clients.ask("Personnel", by=by, at=clock.now())
    door = cast.door(cast.safety)
    form = {"act": "open", "client": str(row.pk), "pin": PIN}

    shown = door.post("/account/scim/", form, headers=PACKED)
    read = door.get("/account/scim/", headers=PACKED)

    assert 'id="token"' in shown.content.decode()
    assert not [one for one in (shown, read) if "Content-Encoding" in one.headers]


@pytest.mark.parametrize(
    "name",
    ["welcome", "account-app", "account-scim", "webhooks:webhook", "account-pin", "account-house"],
)
def test_pages_that_show_or_take_secrets_are_marked(name: str) -> None:
    assert name in {one for one, _names in addresses()}
    found = [
        pattern.callback
        for resolver in [get_resolver(), *get_resolver().url_patterns]
        for pattern in getattr(resolver, "url_patterns", [])
        if getattr(pattern, "name", "") == name.rpartition(":")[2]
    ]
    assert found
    assert all(map(is_secret, found))


def test_what_is_short_sent_or_refused_is_not_packed(cast: Cast) -> None:
    client = Client()

    for answer in (
        client.get("/nothing-here/", headers=PACKED),
        client.get("/account/", headers=PACKED),
        client.post("/sign-in/", {"login": "x", "pin": "1"}, headers=PACKED),
    ):
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_who_does_not_take_it_gets_it_plain(said: str, is_so: bool) -> None:
    assert bool(ACCEPTS.search(said)) == is_so
