"""What a phone really loads from `zeren serve`, counted by a real browser: with headers, packed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.standing.conftest import NUMBER, PIN, welcome
from tests.standing.house import House

FIRST, NEXT = 150 * 1024, 20 * 1024
"""Octets over the line; a page after the first finds style and scripts kept by the browser."""


@pytest.fixture
def browser() -> Iterator[Browser]:
    path = os.environ.get("ZEREN_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


class Scale:
    """Counts what comes over the line to one window."""

    def __init__(self, page: Page) -> None:
        self.page, self.octets = page, 0
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", self._add)

    def _add(self, event: dict[str, float]) -> None:
        self.octets += int(event["encodedDataLength"])

    def of(self, address: str) -> int:
        self.octets = 0
        self.page.goto(address, wait_until="networkidle")
        return self.octets


@pytest.mark.browser
def test_the_first_page_and_the_next_ones_stay_under_their_budgets(
    house: House, browser: Browser
) -> None:
    house.start("--no-worker")
    welcome(house)
    base = f"http://127.0.0.1:{house.port}"
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN"
    )
    page = context.new_page()
    scale = Scale(page)

    first = scale.of(f"{base}/sign-in/")
    page.fill("input[name=login]", NUMBER)
    page.fill("input[name=pin]", PIN)
    page.locator("#sign-in-form .btn-primary").click()
    page.wait_for_load_state("networkidle")
    paths = ("/", "/hazards/", "/organisation/", "/letters/", "/account/")
    for path in paths:  # each brings what it alone needs
        page.goto(f"{base}{path}", wait_until="networkidle")
    later = {path: scale.of(f"{base}{path}") for path in paths}
    context.close()

    print(f"first {first}, then {later}")
    assert first < FIRST
    assert {path: size for path, size in later.items() if size >= NEXT} == {}
    assert min(later.values()) > 1000, "it was counted at all"
