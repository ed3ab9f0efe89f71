"""Every way in beside staff number and PIN, in a real browser with a device that makes passkeys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("width", [PHONE, DESK])


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


def shot(page: Page, name: str) -> None:
    """For whoever looks at the pages: saved where the setting says, else nowhere."""
    folder = os.environ.get("ZEREN_TEST_SHOTS")
    if folder:
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def device_of(page: Page) -> None:
    """A device with a fingerprint lock that keeps passkeys, as Chromium plays it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_pin(page: Page, number: str) -> None:
    go(page, "/sign-in/")
    page.fill("input[name=login]", number)
    page.fill("input[name=pin]", PIN)
    press(page, "#sign-in-form .btn-primary")


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passkey_is_added_and_signs_in(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    number = door_of(cast, cast.worker, language)
    page = visit_as(width=width, language=language)
    device_of(page)
    by_pin(page, number)
    go(page, "/account/")
    look(page)

    press(page, "a[href='/account/passkey/']")
    look(page)
    shot(page, f"passkey-add-{language}-{width}")
    page.fill("input[name=pin]", PIN)
    press(page, "form[data-passkey] .btn-primary")
    expect(page).to_have_url(f"{page.url.split('/account')[0]}/account/")
    expect(page.locator("a[href^='/account/factors/']")).to_have_count(1)
    look(page)
    shot(page, f"passkey-account-{language}-{width}")

    press(page, "form[action='/sign-out/'] >> nth=-1 >> button")
    shot(page, f"passkey-door-{language}-{width}")
    press(page, "a[href^='/sign-in/passkey/']")
    look(page)
    shot(page, f"passkey-sign-in-{language}-{width}")
    press(page, "form[data-passkey] .btn-primary")
    expect(page).not_to_have_url("/sign-in/passkey/")
    go(page, "/account/")
    expect(page.locator("h1")).to_contain_text(number)


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_app_is_added_and_asked_after_the_pin(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    number = door_of(cast, cast.auditor, language)
    page = visit_as(width=width, language=language)
    by_pin(page, number)
    go(page, "/account/app/")
    look(page)
    shot(page, f"app-add-{language}-{width}")

    page.locator("main details > summary").click()
    app = pyotp.TOTP(str(page.locator(".accounts-secret").text_content()))
    page.fill("input[name=digits]", app.at(clock.now() - timedelta(seconds=30)))
    page.fill("input[name=pin]", PIN)
    press(page, "main form .btn-primary")
    expect(page.locator("a[href^='/account/factors/']")).to_have_count(1)
    press(page, "form[action='/sign-out/'] >> nth=-1 >> button")

    by_pin(page, number)
    page.fill("input[name=digits]", "000000")
    press(page, "main form .btn-primary")
    expect(page.locator(".z-problems")).to_be_visible()
    look(page)
    shot(page, f"app-wrong-{language}-{width}")
    page.fill("input[name=digits]", app.at(clock.now()))
    press(page, "main form .btn-primary")
    go(page, "/account/")
    expect(page.locator("h1")).to_contain_text(number)
