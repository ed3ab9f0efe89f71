"""A day at the desk without a mouse: lines walked by letters, pages opened by two of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.desk.test_coming import plan_meeting, report
from tests.journeys.test_organisation import login
from tests.journeys.walk import Visit, assert_axe_clean, assert_fits, picture
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_lines_are_walked_and_pages_opened(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    page = visit_as(login(cast, cast.gm), width=1440, language=language)
    page.goto("/")
    lines = page.locator("main .z-act, main .z-step")
    expect(lines.nth(1)).to_be_visible()

    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.closest('.z-act, .z-step').innerText")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.closest('.z-act, .z-step').innerText")
    page.keyboard.press("k")
    assert first != second
    assert page.evaluate("document.activeElement.closest('.z-act, .z-step').innerText") == first

    page.keyboard.press("?")
    sheet = page.locator("#keys-sheet")
    expect(sheet).to_be_visible()
    assert_axe_clean(page)
    picture(page, f"keys-{language}", full=False)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/hazards/")
    page.keyboard.press("/")
    expect(page.locator(".z-search input")).to_be_focused()
    page.keyboard.type("gh")  # while somebody types, letters are letters
    expect(page.locator(".z-search input")).to_have_value("gh")


def test_single_letters_are_switched_off_for_good(visit_as: Visit) -> None:
    cast = cast_of(with_targets=False)
    page = visit_as(login(cast, cast.gm), width=1440, language="en")
    page.goto("/")
    page.get_by_role("button", name="Keys").click()
    page.locator("#keys-sheet input[type=checkbox]").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    before = page.evaluate("document.activeElement.tagName")

    page.keyboard.press("j")

    assert page.evaluate("document.activeElement.tagName") == before
    page.keyboard.press("?")
    expect(page.locator("#keys-sheet")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(390, "zh-hans"), (1440, "en")])
def test_what_comes_is_read(visit_as: Visit, width: int, language: str) -> None:
    cast = cast_of(with_targets=False)
    plan_meeting(cast, "W2", clock.now() + timedelta(days=9))
    for number in range(2):
        report(f"Loose plate {number}")
    page = visit_as(login(cast, cast.gm), width=width, language=language)
    page.goto("/coming/")
    expect(page.locator(".z-act")).to_have_count(3)

    assert_fits(page)
    assert_axe_clean(page)
    picture(page, f"coming-{width}-{language}")
