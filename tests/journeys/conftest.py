"""A real browser for the journeys: Chromium of the machine, two sizes, two languages, axe.

What a person would never see is a fault here too: an error in the console, a refused style, a
request that fails, or an accessibility finding.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.walk import Visit, session_of

# Playwright keeps an event loop in this thread; Django then takes its database calls for async.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PICTURES = Path(os.environ.get("ZEREN_TEST_PICTURES", ROOT / "test-results"))
PHONE, DESK = (390, 844), (1440, 900)
SIZES = {"phone": PHONE, "desk": DESK}

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    path = os.environ.get("ZEREN_TEST_CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.fail("No Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open pages: `open_page(address, size="phone", language="en")`; faults fail at the end."""
    faults: list[str] = []
    contexts = []

    def open_one(base: str, *, size: str = "desk", language: str = "zh-hans") -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            timezone_id="Asia/Shanghai",
            has_touch=size == "phone",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on(
            "console",
            lambda line: faults.append(f"console: {line.text}") if _is_fault(line) else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def visit_as(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """A window of somebody who is signed in: `page = visit_as("1024", width=1440, dark=True)`.

    Afterwards every window is asked for errors, as in `open_page`.
    """
    faults: list[str] = []
    contexts = []

    def visit(
        login: str = "",
        width: int = 390,
        language: str = "zh-hans",
        dark: bool = False,
        scripts: bool = True,
    ) -> Page:
        is_phone = width < 600
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 844 if is_phone else 900},
            color_scheme="dark" if dark else "light",
            has_touch=is_phone,
            is_mobile=is_phone,
            locale="zh-CN" if language.startswith("zh") else "en-GB",
            timezone_id=settings.TIME_ZONE,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if login:
            cookies[settings.SESSION_COOKIE_NAME] = session_of(login)
        context.add_cookies(
            [{"name": key, "value": held, "url": live_server.url} for key, held in cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"{page.url} script: {error}"))
        page.on(
            "console",
            lambda line: (
                faults.append(f"{page.url} console: {line.text}") if _is_fault(line) else None
            ),
        )
        return page

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


def _is_fault(line: Any) -> bool:
    # Refusals are answers with 409 or 404, and a dead spot is one that a test made: Chromium writes
    # both into its console as errors.
    said = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
    return line.type == "error" and not any(one in line.text for one in said)


@pytest.fixture(scope="session")
def findings() -> Callable[[Page], list[str]]:
    """What axe finds on a page, as sentences with the place; empty when there is nothing."""
    source = AXE.read_text(encoding="utf-8")

    def ask(page: Page) -> list[str]:
        # evaluate, not a script element: the content policy of the page stays in force.
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']} ({one['impact']}): {one['help']} at {node['target']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    return ask


@pytest.fixture
def picture() -> Callable[[Page, str], Path]:
    """Take a picture for the docs: `picture(page, "coverage-desk-en")`."""

    def take(page: Page, name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return take
