"""Tries are counted by key, for every process; what owes nothing is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.limits import actions, queries
from zeren.limits.models import Tally

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
HERE, THERE = ("sign_in:number_here", "a"), ("sign_in:number_here", "b")


def tries(ask: actions.Ask, at: datetime = AT, most: int = 500) -> int:
    """How many are heard before one must wait."""
    for number in range(most):
        try:
            actions.take(*ask, at=at)
        except Refused:
            return number
    return most


@pytest.mark.django_db
def test_one_key_says_nothing_of_another() -> None:
    assert tries(HERE) == 5
    assert tries(THERE) == 5


@pytest.mark.django_db
def test_what_is_given_back_was_never_taken() -> None:
    for _ in range(50):
        taken = actions.take(*HERE, at=AT)
        actions.give_back(taken, at=AT)

    assert tries(HERE) == 5


@pytest.mark.django_db
def test_all_or_none_is_counted() -> None:
    tries(HERE)

    with pytest.raises(Refused):
        actions.take_all([HERE, THERE], at=AT)

    assert not Tally.objects.filter(key="b").exists()


@pytest.mark.django_db
def test_a_door_that_is_opened_again_begins_anew() -> None:
    tries(HERE)
    actions.open_again([HERE])

    assert tries(HERE) == 5


@pytest.mark.django_db
def test_keys_that_owe_nothing_are_forgotten_and_the_others_kept() -> None:
    tries(HERE)
    tries(("sign_in:source", "x"), AT + timedelta(days=1))

    gone = actions.forget(at=AT + timedelta(days=1, minutes=2))

    assert gone == 1
    assert queries.rows() == 1


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "seen"),
    [
        ("203.0.113.9", "", [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", [], "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", ["127.0.0.1"], "198.51.100.1"),
        ("127.0.0.1", "8.8.8.8, 198.51.100.1", ["127.0.0.1"], "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.0.0.7", ["127.0.0.1", "10.0.0.0/24"], "198.51.100.1"),
        ("127.0.0.1", "nonsense", ["127.0.0.1"], "127.0.0.1"),
        ("127.0.0.1", "", ["127.0.0.1"], "127.0.0.1"),
        ("", "198.51.100.1", ["127.0.0.1"], ""),
    ],
)
def test_only_a_trusted_proxy_names_the_address(
    remote: str, forwarded: str, proxies: list[str], seen: str
) -> None:
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}

    assert queries.address(meta, proxies) == seen


def source(address: str, at: datetime = AT) -> str:
    return queries.source(RequestFactory().get("/", REMOTE_ADDR=address), at)


def test_a_source_is_one_key_a_day_and_no_address() -> None:
    assert source("203.0.113.9") == source("203.0.113.9")
    assert source("203.0.113.9") != source("203.0.113.10")
    assert source("203.0.113.9") != source("203.0.113.9", AT + timedelta(days=1))
    assert "203" not in source("203.0.113.9")


def test_of_the_new_addresses_the_whole_network_is_one_source() -> None:
    assert source("2001:db8:1:2::1") == source("2001:db8:1:2:ffff::9")
    assert source("2001:db8:1:2::1") != source("2001:db8:1:3::1")


@pytest.mark.django_db(transaction=True)
def test_thirty_at_the_same_moment_are_thirty() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("a database in memory has one connection; on SQLite writers queue anyway")

    def one(_: int) -> bool:
        try:
            actions.take(*HERE, at=clock.now())
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(10) as pool:
        heard = list(pool.map(one, range(30)))

    assert sum(heard) == 5
