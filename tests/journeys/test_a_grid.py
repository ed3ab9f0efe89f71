"""The rows of a target typed by keyboard alone, pasted, undone, saved, and published."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets import sheets as target_sheets
from zeren.targets.models import Target

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = """(cell, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  const told = { clipboardData, bubbles: true, cancelable: true };
  cell.dispatchEvent(new ClipboardEvent("paste", told));
}"""


def keys(page: Page, *some: str) -> None:
    for one in some:
        page.keyboard.press(one)


def limit(page: Page, unit: int) -> str:
    return page.locator(f"[name=limit-{unit}]").input_value()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_target_is_given_down_by_keyboard(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    by, at, year = cast.actor(cast.safety), clock.now(), cast.year
    row = targets.set_company_target(
        year=year, indicator_code="saf.minor_injury", value="4", by=by, at=at
    )
    targets.cascade_all(row.pk, rule="APPORTION", reserve=1, by=by, at=at)
    safe, weld = cast.units["SAFE"], cast.units["WELD"]

    # Arrows, a digit, Enter; Escape gives up what was begun.
    page = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(page, f"/targets/{row.pk}/")
    look(page)
    before = limit(page, safe)
    page.locator("[role=treegrid] [tabindex='0']").focus()
    keys(page, "End", "Home", "ArrowRight", "ArrowRight")
    expect(page.locator(":focus")).to_have_attribute("role", "gridcell")
    keys(page, "7", "Enter")
    assert limit(page, row.unit_id) == "7"
    top = page.locator(f"#unit-{row.unit_id} [data-live]")
    expect(top).to_contain_text("7")
    page.locator(f"#unit-{safe} td").nth(2).click(position={"x": 4, "y": 4})
    keys(page, "9", "Escape")
    assert limit(page, safe) == before
    keys(page, "9", "Enter")
    expect(page.locator(f"#unit-{row.unit_id}")).to_have_class(re.compile("is-over"))
    keys(page, "ControlOrMeta+z")
    assert limit(page, safe) == before

    # A block from a spreadsheet: what does not fit is counted.
    cell = page.locator(f"#unit-{safe} td").nth(2)
    cell.click(position={"x": 4, "y": 4})
    cell.evaluate(PASTE, "2\t\n2\textra\n")
    assert limit(page, safe) == "2"
    expect(page.locator("[data-said]")).to_contain_text("1")
    look(page)
    picture(page, f"targets-grid-{language}")

    # Everything is stored as one step, which is undone after a reload and done again.
    press(page, "[data-save]")
    assert Target.objects.get(unit_id=safe, until__isnull=True).value == 2
    press(page, "[data-undo]")
    assert limit(page, safe) == before
    press(page, "[data-redo]")
    assert limit(page, safe) == "2"

    # On the phone the rows are cards; a problem stands at its row.
    phone = visit_as(door_of(cast, cast.safety, language), width=PHONE, language=language)
    go(phone, f"/targets/{row.pk}/")
    look(phone)
    phone.fill(f"[name=limit-{weld}]", "90")
    press(phone, "[data-save]")
    expect(phone.locator(f"#unit-{row.unit_id} .target-problem")).to_have_count(1)
    look(phone)
    picture(phone, f"targets-grid-phone-{language}")

    # Without scripts it is a plain form.
    plain = visit_as(
        door_of(cast, cast.safety, language), width=DESK, language=language, scripts=False
    )
    plain.goto(f"/targets/{row.pk}/")
    plain.fill(f"[name=limit-{safe}]", "1")
    press(plain, "[data-save]")
    assert Target.objects.get(unit_id=safe, until__isnull=True).value == 1

    manager = visit_as(door_of(cast, cast.gm, language), width=DESK, language=language)
    go(manager, f"/targets/publish/{year}/")
    press(manager, ".z-confirm button")
    found = target_queries.published_set(year)
    assert found is not None
    go(page, f"/targets/{row.pk}/")
    expect(page.locator("[role=treegrid]")).to_have_count(0)
