"""Shut out at the provider is signed out here within a minute, also without back-channel logout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.accounts.provider import CLIENT, Provider, provider
from tests.accounts.test_house import SUB, linked, walk
from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.accounts import jobs
from zeren.accounts.models import Identity
from zeren.ledger.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings: Any) -> Iterator[Provider]:
    with provider(SUB) as found:
        settings.ZEREN = replace(
            settings.ZEREN, oidc_issuer=found.issuer, oidc_client=CLIENT, oidc_secret="s3cret-of-it"
        )
        yield found


@pytest.fixture
def hands() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(db: None, hands: Clock) -> Cast:
    return cast_of(with_targets=False)


@pytest.fixture
def client(cast: Cast, house: Provider) -> Client:
    """The mate, in by the house's sign-in."""
    linked(cast, house, cast.mate)
    found = Client()
    walk(found, house)
    return found


def status(client: Client) -> int:
    return client.get("/account/").status_code


def test_shut_out_there_is_signed_out_here_within_a_minute(
    cast: Cast, house: Provider, client: Client, hands: Clock
) -> None:
    by_pin, other = cast.door(cast.mate), cast.door(cast.worker)
    assert status(client) == 200

    house.refreshed.clear()
    hands.tick(seconds=60)

    assert status(client) == 302
    assert status(by_pin) == 302
    assert status(other) == 200
    assert Identity.objects.get().kept == ""
    assert Fact.objects.filter(code="account.signed_out_by_house").count() == 1


def test_whoever_is_still_in_is_asked_about_once_a_minute_and_stays(
    house: Provider, client: Client, hands: Clock
) -> None:
    begun = len(house.refreshed)
    for _minute in range(5):
        hands.tick(seconds=60)
        assert [status(client), status(client), status(client)] == [200, 200, 200]

    assert len(house.refreshed) == begun + 5


def test_a_provider_that_is_away_signs_nobody_out(
    house: Provider, client: Client, hands: Clock
) -> None:
    house.is_away = True
    hands.tick(seconds=60)
    assert status(client) == 200

    house.is_away = False
    house.refreshed.clear()
    hands.tick(seconds=60)
    assert status(client) == 302


def test_where_the_provider_gives_nothing_to_ask_with_the_session_stays(
    house: Provider, client: Client, hands: Clock
) -> None:
    house.gives_again = False
    walk(client, house)
    hands.tick(seconds=300)

    assert Identity.objects.get().kept == ""
    assert status(client) == 200


def test_what_is_kept_is_sealed_and_for_this_one_only(house: Provider, client: Client) -> None:
    kept = Identity.objects.get().kept

    assert kept
    told = kept + "".join(Fact.objects.values_list("body", flat=True))
    assert [one for one in house.refreshed if one in told] == []


def test_a_session_by_pin_asks_nothing(
    cast: Cast, house: Provider, client: Client, hands: Clock
) -> None:
    begun = len(house.refreshed)
    by_pin = cast.door(cast.mate)
    hands.tick(seconds=120)

    assert status(by_pin) == 200
    assert len(house.refreshed) == begun


def test_what_is_kept_goes_with_the_link_and_with_time(
    cast: Cast, house: Provider, client: Client, hands: Clock
) -> None:
    hands.tick(hours=13)
    jobs.clear()
    assert Identity.objects.get().kept == ""

    walk(client, house)
    assert Identity.objects.get().kept
    cast.door(cast.mate).post(f"/account/house/{Identity.objects.get().pk}/end/")
    assert Identity.objects.get().kept == ""


def test_another_account_in_the_same_browser_is_not_asked_about(
    cast: Cast, house: Provider, client: Client, hands: Clock
) -> None:
    """A second step was left half done, and somebody else signed in there with the PIN."""
    other = cast.door(cast.worker)
    session = other.session
    session["house"] = Identity.objects.get().pk
    session.save()
    house.refreshed.clear()
    hands.tick(seconds=60)

    assert status(other) == 200
