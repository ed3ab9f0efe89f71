"""The door of the house, before anybody is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import OpenPage


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_stranger_is_shown_to_the_door_in_his_language(
    live_server: Any,
    open_page: OpenPage,
    findings: Callable[[Page], list[str]],
    picture: Callable[[Page, str], Path],
    size: str,
    language: str,
) -> None:
    page = open_page(live_server.url, size=size, language=language)

    page.goto("/letters/")

    assert "/sign-in/" in page.url
    assert str(page.locator("html").get_attribute("lang")).lower() == language
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert findings(page) == []
    picture(page, f"door-{size}-{language}")
