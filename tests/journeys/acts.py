"""What a person does on a page: look at it, fill it in, press its main button, sign by hand."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests import answering
from tests.cast import PIN, Cast
from tests.journeys.walk import assert_axe_clean, assert_fits
from zeren.accounts import actions as accounts
from zeren.accounts import queries as account_queries
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation

LANGUAGES = ("zh-hans", "en")
PHONE, DESK = 390, 1440
EXAMPLES = Path(__file__).resolve().parents[2] / "examples/pellet-works"


def look(page: Page) -> None:
    """What holds for every page that is visited: one headline, no wider than the window, axe."""
    expect(page.locator("h1")).to_have_count(1)
    assert page.locator("h1").inner_text().strip(), f"{page.url} has an empty headline"
    assert_fits(page)
    assert_axe_clean(page)


def go(page: Page, address: str) -> None:
    """Open a page that must be there, and look at it."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, f"{address} answered {answer.status}"
    look(page)


def press(page: Page, where: str | Locator = "main .btn-primary") -> None:
    """Press a button and wait for the next page; of a letter its sections are read before."""
    read_through(page)
    button = (page.locator(where) if isinstance(where, str) else where).first
    assert button.count(), f"{page.url} has no {where}:\n{page.locator('main').inner_text()}"
    with page.expect_navigation():
        button.click()


def read_through(page: Page) -> None:
    """Read a letter section by section, until its last one opens the way to the signature."""
    while page.locator("[data-next]:visible").count():
        page.click("[data-next]")


def door_of(cast: Cast, person: int, language: str) -> str:
    """The staff number of a person who has a PIN and reads this language."""
    account_id = cast.account(person)
    accounts.choose_language(account_id, language)
    found = account_queries.account(account_id)
    assert found is not None
    return str(found.login)


def sign_in(page: Page, login: str, pin: str = PIN) -> None:
    """Type staff number and PIN on the sign-in page that is open, or open it first."""
    if "/sign-in/" not in page.url:
        page.goto("/sign-in/")
    look(page)
    page.fill("#id_login", login)
    page.fill("#id_pin", pin)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/sign-in/" not in page.url, page.locator("main").inner_text()


def own_duty(page: Page) -> str:
    """Where the one sentence is that stands in the letter, which is read beside or above."""
    shown = page.content()
    address = page.url.split("?")[0]
    above = shown.partition('id="helped"')[0]
    beside = page.request.get(address.replace("/sign/", "/read/")).text()
    letter = beside if address.endswith("/sign/") else above
    return f"[name=own_duty][value='{answering.answer(shown, letter)}']"


def draw(page: Page) -> None:
    """Answer what is asked about the own letter, and draw a signature as a finger does."""
    if page.locator("[name=own_duty]").count():
        page.check(own_duty(page))
    canvas = page.locator(".z-sign canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    left, top = box["x"] + 30, box["y"] + 40
    for stroke in (((0, 30), (60, 0), (70, 60)), ((90, 10), (130, 55), (170, 5), (200, 50))):
        page.mouse.move(left + stroke[0][0], top + stroke[0][1])
        page.mouse.down()
        for x, y in stroke[1:]:
            page.mouse.move(left + x, top + y, steps=6)
        page.mouse.up()
    assert '"strokes":[[[' in page.locator("[data-sign-stroke]").input_value()


def tab_to(page: Page, where: str, most: int = 120) -> None:
    """Reach an element with the Tab key alone."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(where) => document.activeElement.matches(where)", where):
            return
    raise AssertionError(f"{page.url}: the keyboard does not reach {where}")


def photo(shade: int = 120) -> FilePayload:
    """A photo as a phone takes it: it tells with which phone and where."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (31.0, 14.0, 3.0), "E", (121.0, 28.0, 4.0)
    picture = Image.linear_gradient("L").resize((1024, 768)).convert("RGB")
    picture.paste((shade, 90, 60), (300, 200, 700, 560))
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return {"name": "IMG_2026.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def seal() -> None:
    """What the worker does within minutes: order the facts and sign a checkpoint."""
    ledger.sequence()
    ledger.checkpoint()


def number_of(person: int) -> str:
    """The staff number of a person."""
    row = organisation.person(person)
    assert row is not None
    return str(row.number)
