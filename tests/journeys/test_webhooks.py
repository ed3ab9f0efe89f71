"""A webhook from asking to its last answer: two people, two widths, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast, cast_of
from tests.gateway import gateway
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None, settings: Any) -> Iterator[Cast]:
    settings.ZEREN = replace(settings.ZEREN, webhook_networks=("127.0.0.0/8",))
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_asked_for_by_one_confirmed_by_another_and_tried(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    with gateway() as running:
        admin = visit_as(door_of(cast, cast.administrator, language), width, language)
        go(admin, "/messages/")
        admin.click("main a[href='/webhooks/']")
        look(admin)
        admin.click("main a[href='/webhooks/new/']")
        look(admin)
        admin.fill("#id_url", f"http://{running.address}/in")
        press(admin, "main form .btn-primary")
        expect(admin.locator("main code")).to_contain_text("whsec_")
        look(admin)
        address = admin.url.partition("/webhooks/")[2]

        head = visit_as(door_of(cast, cast.gm, language), width, language)
        go(head, f"/webhooks/{address}")
        expect(head.locator("main code")).to_have_count(0)
        press(head, "main form .btn-primary")
        expect(head.locator("main form .btn-primary")).to_have_count(0)

        admin.click("main form[action$='/try/'] button")
        expect(admin.locator("main dl")).to_contain_text("200")
        look(admin)
        picture(admin, f"webhook-{language}-{width}")
        go(admin, "/webhooks/")
        look(admin)
        picture(admin, f"webhooks-{language}-{width}")
    assert len(running.came) == 1
