"""How I am told: the order of the ways, an own address, and a test that says what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, cast_of
from tests.gateway import Gateway, gateway
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock
from zeren.organisation.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sms(settings: Any) -> Iterator[Gateway]:
    with gateway() as running:
        ways = (
            f"SMS json://{running.address}/?:phone={{phone}}",
            f"WeCom json://{running.address}/?:to={{to}}",
        )
        settings.ZEREN = replace(settings.ZEREN, channels=ways)
        yield running


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_ways_are_put_in_order_and_tried(
    cast: Cast, sms: Gateway, visit_as: Visit, language: str, width: int
) -> None:
    Person.objects.filter(pk=cast.mate).update(phone="13800000002")
    sms.body = "queued"
    page = visit_as(door_of(cast, cast.mate, language), width, language)
    go(page, "/messages/ways/")

    page.locator("#id_place_1").select_option("1")
    page.locator("#id_place_0").select_option("2")
    page.locator("#id_address_1").fill("mate-1")
    page.locator("main button.btn-primary").click()
    expect(page.locator("#id_address_1")).to_have_value("mate-1")
    look(page)
    picture(page, f"ways-{language}-{width}")
    page.locator("form[action$='try/'] button").nth(1).click()

    expect(page.locator("main")).to_contain_text("queued")
    assert [b"mate-1" in body for _path, body, _headers in sms.came] == [True]
