"""The page that asks what columns and words mean: by keyboard, in both languages and widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, tab_to
from tests.journeys.walk import Visit, assert_whole
from zeren.ledger import clock
from zeren.organisation import queries

pytestmark = pytest.mark.django_db(transaction=True)

LIST = """Employee ID,Name,Department,Job title,Hire date,Employment type,Hobby
Q1,Jürgen Müller,Repair shop,Head of repair,2/3/2022,Zero hours,chess
Q2,Ana García,Repair shop,Fitter,4/5/2022,Zero hours,songs
Q3,Tom Ives,Repair shop,Fitter,4/5/2022,Employee,dance
"""
"""Nobody says how it is encoded, which of 2/3 is the month, nor what "Zero hours" are."""


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_a_file_is_answered_without_a_mouse(
    visit_as: Visit, language: str, width: int
) -> None:
    cast = cast_of(with_targets=False)
    page = visit_as(door_of(cast, cast.clerk, language), width=width, language=language)
    go(page, "/organisation/import/")
    page.set_input_files("input[type=file]", staff())
    enter(page, "form[enctype] .btn-primary")
    assert page.url.endswith("/columns/")
    look(page)
    assert_whole(page)
    assert page.locator("#word-0").input_value() == "?", "no answer is chosen for the reader"
    assert page.locator('input[name="order"]:checked').count() == 0

    # the encoding is shown with its names, the likely one first
    tab_to(page, 'input[name="encoding"]')
    assert "Jürgen Müller" in page.locator("label:has(:focus)").inner_text()
    # of days there is no likely order: the arrow chooses one
    tab_to(page, 'input[name="order"]')
    page.keyboard.press("Space")
    enter(page, 'button[name="go"]')

    # the word was passed over: nothing goes on, and the page says which
    look(page)
    assert_whole(page)
    expect(page.locator(".z-problems")).to_be_focused()
    tab_to(page, '.z-problems a[href="#word-0"]')
    page.keyboard.press("Enter")
    assert page.locator("#word-0").get_attribute("aria-invalid") == "true"
    tab_to(page, "#word-0")
    page.keyboard.press("ArrowDown")
    assert page.locator("#word-0").input_value() == "employee"
    enter(page, 'button[name="go"]')

    assert page.url.rsplit("/", 2)[1].isdigit(), page.locator("main").inner_text()
    look(page)
    assert_whole(page)
    enter(page, ".z-confirm .btn-primary")
    numbers = {one.number for one in queries.roster(clock.today())}
    assert {"Q1", "Q2", "Q3"} <= numbers


def staff() -> FilePayload:
    return {"name": "staff.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp1252")}


def enter(page: Page, where: str) -> None:
    tab_to(page, where)
    with page.expect_navigation():
        page.keyboard.press("Enter")
