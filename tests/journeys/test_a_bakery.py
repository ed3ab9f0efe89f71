"""An English bakery of 25 people, from an empty house to issued letters: pages and clicks counted.

The figures stand in docs/how-to/the-first-hour.md; a page or click more or less fails here first.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
import xlsxwriter
from django.conf import settings
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from tests.cast import PIN
from tests.journeys.acts import DESK, PHONE, go, look, press
from tests.journeys.test_from_a_workbook import choose_pin, print_slip, roles_asked, speak
from tests.journeys.walk import Visit, assert_whole, picture, session_of
from zeren.accounts import actions as accounts
from zeren.content import actions as content
from zeren.content import sheets as content_sheets
from zeren.core.actor import Actor
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.ledger import clock, inbox, keys
from zeren.letters import queries as letters
from zeren.organisation import actions as organisation
from zeren.organisation import queries
from zeren.targets import actions as targets
from zeren.targets import sheets as target_sheets

pytestmark = pytest.mark.django_db(transaction=True)

PAGES, CLICKS = 52, 34
BOSS, SAFETY = "B001", "B002"
LAN = "http://192.168.1.20:8000"
UNITS = (("BK", "Millstone Bakery", "company", ""), ("BH", "Bakehouse", "workshop", "BK"),
         ("SH", "Shop", "team", "BK"), ("DL", "Delivery", "team", "BK"))  # fmt: skip
POSTS = (
    ("MD", "Managing director", "BK", "1", "Yes"), ("SO", "Safety officer", "BK", "3", "No"),
    ("MB", "Master baker", "BH", "4", "Yes"), ("BA", "Baker", "BH", "6", "No"),
    ("SM", "Shop manager", "SH", "5", "Yes"), ("SA", "Sales assistant", "SH", "6", "No"),
    ("LD", "Lead driver", "DL", "5", "Yes"), ("DR", "Driver", "DL", "6", "No"),
)  # fmt: skip
NAMES = (
    "Ann Miller", "Sean O’Neil", "Jürgen Müller", "Rosa García", "Işık Yılmaz", "Tom Baker",
    "Kate Wells", "Omar Haddad", "Lucy Byrne", "Paul Dubois", "Nina Kowalska", "Ravi Shah",
    "Emma Clark", "Jack Moore", "Ida Holm", "Ben Carter", "Zoe Adams", "Max Weber", "Amy Reed",
    "Leo Rossi", "Eve Hill", "Sam Young", "Mia Scott", "Dan Price", "Joy Evans",
)  # fmt: skip
SEATS = ("MD", "SO", "MB", "SM", "LD", *["BA"] * 10, *["SA"] * 6, *["DR"] * 4)
THINGS = (
    ("T1", "Place", "Bakehouse hall", "", "BH", "BH"),
    ("T2", "Equipment", "Deck oven", "T1", "BH", "BA"),
    ("T3", "Equipment", "Spiral mixer", "T1", "BH", "BA"),
    ("T4", "Material", "Flour", "T1", "BH", "BA"),
    ("T5", "Place", "Shop floor", "", "SH", "SH"),
    ("T6", "Equipment", "Bread slicer", "T5", "SH", "SA"),
    ("T7", "Equipment", "Delivery van", "", "DL", "DR"),
)


def workbook() -> FilePayload:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    people = [
        (f"B{at:03}", name, "Employee", post, "en")
        for at, (name, post) in enumerate(zip(NAMES, SEATS, strict=True), 1)
    ]
    for title, head, rows in (
        ("Units", ("Code", "Name (English)", "Kind", "Parent code"), UNITS),
        ("Posts", ("Code", "Name (English)", "Unit code", "Layer", "Head of the unit"), POSTS),
        ("People", ("Staff number", "Name", "Kind", "Post code", "Language"), people),
        ("Things", ("Code", "Kind", "Name (English)", "Stands in", "Unit in charge", "Used by"),
         THINGS),
        ("Roles", ("Staff number", "Role", "Unit code"),
         ((SAFETY, "Safety manager", "BK"), ("B004", "Personnel clerk", "BK"),
          ("B005", "Administrator", "BK"))),
    ):  # fmt: skip
        sheet = book.add_worksheet(title)
        for line, row in enumerate((head, *rows)):
            sheet.write_row(line, 0, row)
    book.close()
    return {
        "name": "bakery.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": held.getvalue(),
    }


@dataclass
class Walked:
    """What a person did: pages that were opened by address or link, buttons that were pressed."""

    counted: Counter[str] = field(default_factory=Counter)

    def open(self, page: Page, address: str) -> None:
        self.counted["pages"] += 1
        go(page, address)

    def press(self, page: Page, where: str = "main .btn-primary") -> None:
        self.counted["clicks"] += 1
        self.counted["pages"] += 1
        press(page, where)


def settle(
    visit_as: Visit, page: Page, did: Walked, *, zone: str, language: str, name: str = ""
) -> None:
    """The name, the clock, the address, opened by a phone, the copy of the keys; back to the steps.

    The page of the steps is open. The command that copies the keys has tests of its own.
    """
    house = "/organisation/house/"
    did.press(page, f'a[href="{house}#zone"]')
    for part, typed in (("name", name), ("zone", zone), ("address", LAN)):
        if not typed:
            continue
        did.press(page, f'a[href="{house}{part}/"]')
        page.fill(f"#id_{'zone' if part == 'zone' else 'text'}", typed)
        did.press(page)
        look(page)
        did.press(page, ".z-confirm .btn-primary")
        assert page.url.endswith(house), page.locator("main").inner_text()
    look(page)
    door = Client()
    door.cookies[settings.SESSION_COOKIE_NAME] = session_of("ADMIN")
    phone = visit_as(width=PHONE, language=language)
    did.open(phone, door.get(house).context["try_it"].removeprefix(LAN))
    assert_whole(phone)
    expect(page.locator("#address .z-badge")).to_have_class(re.compile("is-ok"))
    page.fill("#id_number", keys.check_number(settings.ZEREN.keys))
    did.press(page, "#keys .btn-primary")
    assert_whole(page)
    did.open(page, "/")


def test_a_bakery_comes_from_first_run_to_issued_letters(visit_as: Visit) -> None:
    ledger.open_ledger()
    for pack in ("base", "kitchen"):
        content.bring_in(content_sheets.shipped(pack), at=clock.now())
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    code = accounts.open_first_administrator(at=clock.now())
    speak("admin", "en")
    did = Walked()

    # the first administrator: a PIN, the languages, the house, the workbook
    page = visit_as(width=DESK, language="en")
    did.open(page, "/welcome/")
    choose_pin(page, login="admin", code=code)
    assert "1 of 17" in page.locator("h1").inner_text()
    picture(page, "first-steps-en")
    did.press(page)
    page.check('input[name=languages][value="en"]')
    did.press(page)
    did.open(page, "/")
    assert "2 of 17" in page.locator("h1").inner_text()
    settle(visit_as, page, did, zone="Europe/London", language="en", name="Mill Lane Bakery")
    assert "5 of 17" in page.locator("h1").inner_text()
    did.press(page, 'a[href="/organisation/import/"]')
    page.set_input_files("input[type=file]", workbook())
    did.press(page, "form[enctype] .btn-primary")
    did.press(page, ".z-confirm .btn-primary")
    assert len(queries.roster(clock.today())) == 25

    # accounts are still being opened, and the page says so (P2)
    did.open(page, "/organisation/invitations/")
    assert "0 of 25" in page.locator("main").inner_text()
    inbox.react(at=clock.now())

    # slips for the two who go on; the machine itself opens the first of them
    slips = {one: print_slip(page, one) for one in (BOSS, SAFETY)}
    did.counted.update(pages=7, clicks=5)  # and three times a PIN was chosen
    organisation.open_at_console(BOSS, by=Actor.system().proved("console"), at=clock.now())
    speak(BOSS, "en")
    boss = visit_as(width=DESK, language="en")
    did.open(boss, f"/welcome/?as={BOSS}")
    choose_pin(boss, code=slips[BOSS])
    did.press(boss, ".z-told button")
    for one in roles_asked():
        did.open(boss, f"/organisation/roles/asked/{one.id}/")
        did.press(boss, "button[value=confirm]")
    did.open(boss, "/organisation/slips/")
    boss.fill("#id_pin", PIN)
    did.press(boss)
    speak(SAFETY, "en")
    safety = visit_as(width=DESK, language="en")
    did.open(safety, f"/welcome/?as={SAFETY}")
    choose_pin(safety, code=slips[SAFETY])
    did.open(safety, "/")
    assert "The way to the first 100 %" in safety.locator("main").inner_text()
    picture(safety, "first-steps-day-en")

    # two targets, published; the letters
    year = clock.today().year
    for code, value in (("trn.coverage", "100"), ("saf.minor_injury", "0")):
        did.open(safety, f"/targets/set/{year}/{code}/")
        safety.fill("#id_value", value)
        did.press(safety)
        safety.select_option("#id_rule", "SAME_LIMIT" if value == "100" else "EQUAL_ZERO")
        safety.check("#id_levels")
        did.press(safety, "#choose button")
        did.press(safety)
    did.open(boss, f"/targets/publish/{year}/")
    did.press(boss, ".z-confirm .btn-primary")
    did.open(safety, "/letters/campaigns/start/")
    did.press(safety, "main form[method=get] button")
    did.press(safety, ".z-confirm .btn-primary")
    jobs.run_ready("letters.issue", now=clock.now)
    while inbox.react(at=clock.now()):
        pass

    issued = [letters.live_letter(one.person_id, year, clock.today())
              for one in queries.roster(clock.today())]  # fmt: skip
    assert all(issued)
    assert len(issued) == 25
    did.open(safety, "/first/")
    picture(safety, "first-steps-letters-en")
    assert did.counted == {"pages": PAGES, "clicks": CLICKS}, "bring the page up to date"
