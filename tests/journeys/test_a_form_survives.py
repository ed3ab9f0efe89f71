"""The session ends while somebody writes: what was written, drawn and photographed comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Page, expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import draw, own_duty, read_through
from tests.journeys.walk import Visit, assert_axe_clean, assert_fits, picture
from zeren.hazards import queries as hazards
from zeren.hazards.models import HazardPhoto
from zeren.ledger.models import Fact


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    settings.HELD_FOLDER = tmp_path / "held"
    found = cast_of()
    found.issue()
    found.train(found.worker)
    for person in (found.worker, found.mate):
        found.account(person)
    return found


def sign_in(page: Page, number: str) -> None:
    page.fill("#id_login", number)
    page.fill("#id_pin", PIN)
    page.click("#sign-in-form button[type=submit]")


def look(page: Page, name: str) -> None:
    assert_axe_clean(page)
    assert_fits(page)
    picture(page, name)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_drawn_signature_comes_back_after_the_session_ended(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    address = f"/letters/{cast.letter(cast.worker).pk}/sign/"
    phone = visit_as("E021", 390, language)
    phone.goto(address)
    draw(phone)
    drawn = phone.locator("[data-sign-stroke]").input_value()
    phone.fill("#id_pin", PIN)
    Session.objects.all().delete()
    phone.click("button[form=sign]")

    phone.wait_for_url("**/sign-in/**")
    look(phone, f"kept-sign-in-{language}")
    sign_in(phone, "E021")
    phone.wait_for_url(f"**{address}?held=*")
    assert "strokes" in phone.locator("[data-sign-stroke]").input_value()
    assert phone.locator("canvas.is-signed").count() == 1
    assert len(phone.locator("[data-sign-stroke]").input_value()) > len(drawn) // 2
    assert phone.locator("#id_pin").input_value() == ""
    look(phone, f"kept-letter-{language}")
    assert not Fact.objects.filter(code="letter.signed").exists()

    phone.fill("#id_pin", PIN)
    phone.click("button[form=sign]")
    phone.wait_for_url("**/receipt/")
    assert Fact.objects.filter(code="letter.signed").count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_another_person_on_the_same_tablet_is_told_whose_form_it_is(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    address = f"/letters/{cast.letter(cast.worker).pk}/sign/"
    tablet = visit_as("E021", 1440, language)
    tablet.goto(address)
    draw(tablet)
    tablet.fill("#id_pin", PIN)
    other = tablet.context.new_page()
    other.goto("/sign-in/")
    sign_in(other, "E022")
    other.wait_for_url("**/")
    tablet.click("button[form=sign]")

    tablet.wait_for_selector("text=田𠮷生")
    assert not Fact.objects.filter(code="letter.signed").exists()
    look(tablet, f"kept-whose-{language}")


@pytest.mark.parametrize(("language", "scripts"), [("zh-hans", True), ("en", False)])
def test_a_report_with_its_photo_comes_back(
    visit_as: Visit, cast: Cast, tmp_path: Path, language: str, scripts: bool
) -> None:
    photo = tmp_path / "leak.jpg"
    Image.new("RGB", (640, 480), (180, 60, 20)).save(photo)
    phone = visit_as("E021", 390, language, scripts=scripts)
    phone.goto(f"/hazards/report/{hazards.place_code('WS-1')}/")
    phone.locator("input[type=file]").first.set_input_files(str(photo))
    phone.fill("textarea", "Oil drips on the stairs")
    phone.check("input[name=secrecy][value=named]")  # without a name it goes through as it is
    Session.objects.all().delete()
    phone.click("button[form=report]")

    if scripts:  # the phone keeps it, and sends it after its writer has signed in
        phone.locator(".z-kept-here a").click()
        sign_in(phone, "E021")
        expect(phone.locator("[data-unsent] summary")).to_contain_text("已送达")
    else:
        phone.wait_for_selector(".z-kept-file")
        assert phone.locator("textarea").input_value() == "Oil drips on the stairs"
        phone.click("button[form=report]")
        phone.wait_for_selector(".hazard-code")
    assert HazardPhoto.objects.count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_whoever_was_signed_out_while_reading_comes_back_to_the_same_place(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    letter = cast.letter(cast.worker).pk
    phone = visit_as("E021", 390, language)
    phone.goto(f"/letters/{letter}/read/")
    for _ in range(3):
        phone.click("[data-next]")
    Session.objects.all().delete()
    phone.reload()
    sign_in(phone, "E021")
    phone.wait_for_url(f"**/letters/{letter}/read/")
    expect(phone.locator("[data-done]")).to_have_text("3")
    expect(phone.locator(".letter-folds details").nth(3)).to_have_attribute("open", "")
    read_through(phone)

    # and from the last line on to the signature, signed out once more
    Session.objects.all().delete()
    phone.click("main a.btn-primary")
    sign_in(phone, "E021")
    phone.wait_for_url(f"**/letters/{letter}/sign/")
    look(phone, f"letter-step-{language}")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_turned_phone_keeps_the_whole_drawing_inside_the_pad(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    letter = cast.letter(cast.worker).pk
    phone = visit_as("E021", 390, language)
    phone.set_viewport_size({"width": 844, "height": 390})
    phone.goto(f"/letters/{letter}/sign/")
    canvas = phone.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    # a swing from corner to corner that leaves the pad at the top and at the right
    phone.mouse.move(box["x"] + 20, box["y"] + box["height"] - 20)
    phone.mouse.down()
    for part in range(1, 12):
        phone.mouse.move(
            box["x"] + 20 + part * (box["width"] + 10) / 11,
            box["y"] + box["height"] - 20 - part * (box["height"] + 10) / 11,
        )
        phone.wait_for_timeout(30)  # a busy machine joins what follows at once into one point
    phone.mouse.up()
    wide = drawn(phone)
    assert_inside(wide)
    look(phone, f"letter-wide-{language}")

    phone.set_viewport_size({"width": 390, "height": 844})
    phone.wait_for_timeout(300)
    turned = drawn(phone)
    assert_inside(turned)
    assert turned["w"] < wide["w"] * 0.75
    assert max(x for line in turned["strokes"] for x, _y, _at in line) > turned["w"] * 0.8
    look(phone, f"letter-turned-{language}")
    phone.check(own_duty(phone))
    phone.fill("#id_pin", PIN)
    phone.click("button[form=sign]")
    phone.wait_for_url("**/receipt/")


def drawn(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.locator("[data-sign-stroke]").input_value())
    return found


def assert_inside(drawing: dict[str, Any]) -> None:
    for line in drawing["strokes"]:
        for x, y, _at in line:
            assert 0 <= x <= drawing["w"], (x, drawing["w"])
            assert 0 <= y <= drawing["h"], (y, drawing["h"])
