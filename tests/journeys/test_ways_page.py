"""Settings of sign-in and messages on the page: typed with the keyboard, tried, confirmed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.directory import directory
from tests.cast import PIN, Cast
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look
from tests.journeys.test_ways_in import by_pin, cast, shot  # noqa: F401 - cast is a fixture
from tests.journeys.walk import Visit
from zeren.accounts.models import Way

pytestmark = pytest.mark.django_db(transaction=True)


def keyed(page: Page, name: str, value: str) -> None:
    """By Tab to the field, as somebody without a mouse; then typed."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.id") == name:
            break
    else:
        raise AssertionError(f"the keyboard does not reach {name}")
    page.keyboard.press("Control+A")
    page.keyboard.type(value)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_directory_is_set_on_the_page_by_two_people(
    cast: Cast,  # noqa: F811
    visit_as: Visit,
    language: str,
    width: int,
    tmp_path: Path,
    monkeypatch: Any,
) -> None:
    first, second = (door_of(cast, one, language) for one in (cast.administrator, cast.safety))
    page = visit_as(width=width, language=language)
    by_pin(page, first)
    go(page, "/account/house/")
    look(page)
    shot(page, f"ways-house-{language}-{width}")
    with directory(tmp_path, first, "E-NOBODY") as works:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "one.pem"))
        go(page, "/account/house/ldap/")
        look(page)
        shot(page, f"ways-change-{language}-{width}")
        said = works.settings()
        for name in ("ldap_server", "ldap_base", "ldap_bind", "ldap_password", "ldap_filter"):
            keyed(page, name, said[name])
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/house/asked/*/")
        look(page)
        shot(page, f"ways-asked-{language}-{width}")

        other = visit_as(width=width, language=language)
        by_pin(other, second)
        go(other, f"/account/house/asked/{Way.objects.get().pk}/")
        keyed(other, "number", "")
        other.keyboard.press("Enter")
        expect(other.locator(".z-message")).to_have_count(4)
        expect(other.locator(".z-message").nth(1)).to_contain_text(first)
        look(other)
        shot(other, f"ways-tried-{language}-{width}")
        keyed(other, "pin", PIN)
        other.keyboard.press("Enter")
        other.wait_for_url("**/account/house/")
        look(other)
        shot(other, f"ways-holds-{language}-{width}")

    assert Way.objects.get().state == "HOLDS"
    go(page, "/account/house/")
    expect(page.locator("#ldap")).to_contain_text(said["ldap_base"])
    assert said["ldap_password"] not in page.content()
