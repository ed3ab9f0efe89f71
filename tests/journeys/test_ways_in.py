"""Every way in beside staff number and PIN, in a real browser with a device that makes passkeys."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.accounts.directory import directory, password_of
from tests.accounts.provider import CLIENT, provider
from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)
SUB = "u-4711"
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


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_of_the_house_is_linked_by_number_and_head(
    cast: Cast, visit_as: Visit, settings: Any, language: str, width: int
) -> None:
    number, head = door_of(cast, cast.mate, language), door_of(cast, cast.leader, language)
    page = visit_as(width=width, language=language)
    with provider(SUB) as house:
        settings.ZEREN = replace(
            settings.ZEREN, oidc_issuer=house.issuer, oidc_client=CLIENT, oidc_secret="x"
        )
        page.route(re.compile("^https:"), lambda route: route.fulfill(body=""))
        go(page, "/sign-in/")
        shot(page, f"house-door-{language}-{width}")
        press(page, "a[href^='/sign-in/house/']")
        press(page, page.get_by_text(SUB, exact=True))

        look(page)
        shot(page, f"house-number-{language}-{width}")
        page.fill("input[name=login]", number)
        press(page, "main form .btn-primary")
        expect(page.locator("#sign-in-form")).to_be_visible()

        leader = visit_as(head, width=width, language=language)
        go(leader, "/organisation/codes/")
        shot(leader, f"house-question-{language}-{width}")
        press(leader, "main .btn-primary")
        look(leader)
        shot(leader, f"house-confirm-{language}-{width}")
        leader.fill("input[name=pin]", PIN)
        press(leader, "#confirm-code .btn-primary")
        look(leader)

        press(page, "a[href^='/sign-in/house/']")
        press(page, page.get_by_text(SUB, exact=True))
        go(page, "/account/")
        expect(page.locator("h1")).to_contain_text(number)
        shot(page, f"house-account-{language}-{width}")
        page.goto("/")
        look(page)
        shot(page, f"house-told-{language}-{width}")


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_administrator_tries_the_sign_in_of_the_house(
    cast: Cast, visit_as: Visit, settings: Any, language: str, width: int
) -> None:
    page = visit_as(door_of(cast, cast.administrator, language), width=width, language=language)
    with provider(SUB) as house:
        given = frozenset({"oidc_issuer"})
        settings.ZEREN = replace(
            settings.ZEREN, oidc_issuer=house.issuer, oidc_client=CLIENT, given=given
        )
        go(page, "/account/")
        press(page, "a[href='/account/house/']")
        look(page)
        press(page, "#oidc form button")
        expect(page.locator("#oidc .z-message.is-ok")).to_have_count(2)
        look(page)
        shot(page, f"house-tried-{language}-{width}")
        settings.ZEREN = replace(settings.ZEREN, oidc_issuer="http://127.0.0.1:9")
        press(page, "#oidc form button")
        expect(page.locator("main .z-message.is-gap")).to_contain_text("oidc_issuer")
        look(page)
        shot(page, f"house-failed-{language}-{width}")


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_password_of_the_directory_signs_in_after_the_head_said_yes(
    cast: Cast, visit_as: Visit, settings: Any, tmp_path: Path, language: str, width: int
) -> None:
    number, head = door_of(cast, cast.mate, language), door_of(cast, cast.leader, language)
    page = visit_as(width=width, language=language)

    def by_password(password: str) -> None:
        go(page, "/sign-in/")
        page.locator("#sign-in-form summary").click()
        page.fill("input[name=login]", number)
        page.fill("input[name=directory]", password)
        press(page, "#sign-in-form .btn-primary")

    with directory(tmp_path, number) as works:
        settings.ZEREN = replace(
            settings.ZEREN, **works.settings("ldap"), given=frozenset({"ldap_server"})
        )
        go(page, "/sign-in/")
        page.locator("#sign-in-form summary").click()
        look(page)
        shot(page, f"directory-door-{language}-{width}")
        by_password("not-the-password")
        expect(page.locator(".z-problems")).to_be_visible()
        look(page)
        shot(page, f"directory-wrong-{language}-{width}")
        by_password(password_of(number))
        expect(page.locator("#sign-in-form")).to_be_visible()
        shot(page, f"directory-asked-{language}-{width}")

        leader = visit_as(head, width=width, language=language)
        go(leader, "/organisation/codes/")
        press(leader, "main .btn-primary")
        look(leader)
        shot(leader, f"directory-confirm-{language}-{width}")
        leader.fill("input[name=pin]", PIN)
        press(leader, "#confirm-code .btn-primary")

        by_password(password_of(number))
        go(page, "/account/")
        expect(page.locator("h1")).to_contain_text(number)
        shot(page, f"directory-account-{language}-{width}")

        runs = visit_as(door_of(cast, cast.administrator, language), width=width, language=language)
        go(runs, "/account/house/")
        runs.fill("input[name=number]", number)
        press(runs, "#ldap form button")
        expect(runs.locator("#ldap .z-message.is-ok")).to_have_count(1)
        look(runs)
        shot(runs, f"directory-tried-{language}-{width}")


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_people_make_the_token_of_a_program(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    runs = visit_as(door_of(cast, cast.administrator, language), width=width, language=language)
    go(runs, "/account/")
    press(runs, "a[href='/account/scim/']")
    look(runs)
    runs.fill("input[name=words]", "Personnel")
    press(runs, "#ask .btn-primary")
    look(runs)
    shot(runs, f"scim-asked-{language}-{width}")
    expect(runs.locator("input[name=pin]")).to_have_count(0)

    second = visit_as(door_of(cast, cast.safety, language), width=width, language=language)
    go(second, "/account/scim/")
    second.fill("input[name=pin]", "918273")
    press(second, "main form .btn-primary")
    expect(second.locator(".z-problems")).to_be_visible()
    look(second)
    second.fill("input[name=pin]", PIN)
    press(second, "main form .btn-primary")
    expect(second.locator("#token")).to_be_visible()
    look(second)
    shot(second, f"scim-token-{language}-{width}")
    go(second, "/account/scim/")
    expect(second.locator("#token")).to_have_count(0)
