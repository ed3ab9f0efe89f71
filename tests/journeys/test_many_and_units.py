"""Many people at once, and units that become one or several: looked at, and done by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    clock.reset()
    yield cast_of(with_targets=False)
    clock.reset()


def enter(page: Page, where: str) -> None:
    """Press a button by the keyboard alone."""
    page.locator(where).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_many_and_of_units_fit_and_lead_on(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    page = visit_as(door_of(cast, cast.clerk, language), width=width, language=language)

    go(page, "/organisation/people/")
    picture(page, f"people-{width}-{language}")
    box = page.locator("input[name=who]").first
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    enter(page, "#many button")
    picture(page, f"many-{width}-{language}")

    go(page, f"/organisation/units/{cast.units['WELD']}/merge/")
    picture(page, f"merge-{width}-{language}")
    go(page, f"/organisation/units/{cast.units['W2']}/split/")
    picture(page, f"split-{width}-{language}")

    go(page, "/organisation/")
    for act in ("merge", "split"):
        expect(page.locator(f"a[href$='/{act}/']").first).to_be_attached()
