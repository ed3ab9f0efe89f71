"""The shell and every part of it, in both languages, on the phone and at the desk."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.walk import Visit, assert_axe_clean, assert_fits, assert_touchable, picture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _builders(settings: Any) -> None:
    """The page of all parts is there only where DEBUG is on."""
    settings.DEBUG = True


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_part_can_be_read_by_everyone(
    visit_as: Visit, width: int, language: str, dark: bool
) -> None:
    page = visit_as(width=width, language=language, dark=dark)
    page.goto("/_components/")
    expect(page.locator(".z-chart canvas").first).to_be_visible()

    assert_fits(page)
    assert_axe_clean(page)
    if width == 390:
        assert_touchable(page)
    picture(page, f"components-{width}-{language}-{'dark' if dark else 'light'}")


def test_a_signature_is_drawn_cleared_and_kept(visit_as: Visit) -> None:
    page = visit_as(language="en")
    page.goto("/_components/?phone")
    page.locator(".z-sign canvas").scroll_into_view_if_needed()
    box = page.locator(".z-sign canvas").bounding_box()
    assert box is not None
    field = page.locator("[data-sign-stroke]")

    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 90, steps=8)
    page.mouse.up()

    assert '"strokes":[[[' in field.input_value()
    page.get_by_role("button", name="Clear").click()
    assert field.input_value() == ""


def test_the_shell_works_without_scripts(visit_as: Visit) -> None:
    page = visit_as(language="en", scripts=False)
    page.goto("/_components/?phone")

    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert page.url.endswith("/_components/?phone")
    page.locator("[data-look-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.locator(".z-sign .z-fold summary").click()
    expect(page.locator("#id_typed_name")).to_be_visible()


def test_the_progress_of_a_job_moves_by_itself(visit_as: Visit) -> None:
    page = visit_as(width=1440, language="en")
    page.goto("/_components/")

    with page.expect_response("**/_components/job/", timeout=5000) as answer:
        pass
    assert answer.value.ok
    expect(page.locator(".z-job").first).to_be_visible()
