"""From an empty house and a workbook to people, things and what is covered."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN
from tests.journeys.acts import DESK, EXAMPLES, LANGUAGES, PHONE, go, look, number_of, press
from tests.journeys.walk import Visit, picture
from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.content import actions as content
from zeren.content import sheets
from zeren.core.actor import Actor
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox
from zeren.organisation import actions as acts
from zeren.organisation import queries as organisation
from zeren.organisation.queries import requests

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_becomes_a_house_whose_gaps_are_known(visit_as: Visit, language: str) -> None:
    ledger.open_ledger()
    content.bring_in(sheets.shipped("base"), at=clock.now())
    code = accounts.open_first_administrator(at=clock.now())
    speak("admin", language)

    # The first administrator chooses a PIN with the code that was printed.
    page = visit_as(width=DESK, language=language)
    go(page, "/welcome/")
    choose_pin(page, login="admin", code=code)
    picture(page, f"first-steps-{language}")
    press(page, 'a[href="/organisation/import/"]')
    assert page.url.endswith("/organisation/import/")

    # A workbook with faults shows every fault with its place, and writes nothing.
    take_in(page, "organisation-messy.xlsx")
    expected = json.loads((EXAMPLES / "expected-problems.json").read_text(encoding="utf-8"))
    faults = [one for one in expected if not one["is_warning"]]
    assert str(len(faults)) in page.locator("h1").inner_text()
    shown = page.locator("table tbody tr")
    assert shown.count() == len(expected)
    misspelt = next(one for one in faults if one["params"].get("code") == "W-PIANT")
    place = shown.filter(has_text="W-PIANT").locator("td").first
    expect(place).to_contain_text(str(misspelt["line"]))
    expect(page.locator(".z-confirm")).to_have_count(0)
    assert organisation.root(clock.today()) is None

    # The mended workbook is shown once more, then confirmed.
    take_in(page, "organisation.xlsx")
    assert organisation.root(clock.today()) is None
    picture(page, f"import-preview-{language}")
    press(page, ".z-confirm .btn-primary")
    look(page)
    assert len(organisation.roster(clock.today())) >= 130
    inbox.react(at=clock.now())

    # People and things stand where the workbook put them.
    go(page, "/organisation/people/")
    assert page.locator("table tbody tr").count() >= 20
    go(page, "/organisation/things/")
    assert page.locator("table tbody tr").count() >= 20
    go(page, "/organisation/")

    # The first administrator prints the first slips; the machine itself opens the first of them.
    asked = roles_asked()
    number = next(one.number for one in asked if one.role == "safety_manager")
    chief = number_of(general_manager())
    slips = {one: print_slip(page, one) for one in (chief, number)}
    acts.open_at_console(chief, by=Actor.system().proved("console"), at=clock.now())
    speak(chief, language)
    phone = visit_as(width=PHONE, language=language)
    go(phone, f"/welcome/?as={chief}")
    choose_pin(phone, code=slips[chief])

    # The general manager reads that it was opened there, and opens the slip of the safety manager,
    # who stands before him and chooses a PIN of her own on the phone ...
    assert chief in phone.locator(".z-told").inner_text()
    press(phone, ".z-told button")

    # He says yes to the powerful roles that the workbook asks for, as the second person.
    for one in asked:
        go(phone, f"/organisation/roles/asked/{one.id}/")
        press(phone, "button[value=confirm]")
    go(phone, "/organisation/slips/")
    phone.fill("#id_pin", PIN)
    press(phone)
    speak(number, language)
    phone = visit_as(width=PHONE, language=language)
    go(phone, f"/welcome/?as={number}")
    choose_pin(phone, code=slips[number])

    # ... and sees at the desk what is covered and what is not.
    desk = visit_as(number, width=DESK, language=language)
    go(desk, "/overview/")
    go(desk, "/coverage/")
    assert desk.locator("table tbody tr").count() >= 10
    go(desk, "/coverage/gaps/")
    assert desk.locator("table tbody tr").count() >= 20

    # The same workbook again changes nothing.
    take_in(desk, "organisation.xlsx")
    desk.goto(desk.url.split("?")[0] + "?tab=changes")
    # ... and notes only that each confirmed role holds from today on, not from the day it names.
    # It is said once, with the line of each.
    note = desk.locator("table tbody tr")
    expect(note).to_have_count(1)
    assert len(re.findall(r"\d+", note.locator("td").first.inner_text())) == len(asked)


def roles_asked() -> list[requests.RequestLine]:
    """The powerful roles that the workbook asks for; each waits for a second person."""
    rows = [row.pk for row in requests.open_requests()]
    return requests.request_lines(rows, clock.today())


def general_manager() -> int:
    top = organisation.root(clock.today())
    assert top is not None
    head = organisation.head_of(top.id, clock.today())
    assert head is not None
    return head


def print_slip(page: Page, number: str) -> str:
    """Print the first slip of one person; gives the code that is folded inside."""
    go(page, f"/organisation/invitations/?q={number}")
    press(page, "main form .btn-lg")
    look(page)
    code = page.locator(".organisation-slip code")
    assert code.count() == 1, page.locator("main").inner_text()
    return code.inner_text()


def speak(login: str, language: str) -> None:
    """The account reads this language."""
    found = account_queries.account_by_login(login)
    assert found is not None
    accounts.choose_language(found.pk, language)


def choose_pin(page: Page, **values: str) -> None:
    """Exchange the one-time code for a PIN of one's own."""
    for field, value in {**values, "pin": PIN, "again": PIN}.items():
        page.fill(f"#id_{field}", value)
    press(page)
    look(page)


def take_in(page: Page, name: str) -> None:
    """Take a workbook in on the import page and look at what it would do."""
    go(page, "/organisation/import/")
    page.set_input_files("input[type=file]", EXAMPLES / name)
    press(page, "form[enctype] .btn-primary")
    look(page)
