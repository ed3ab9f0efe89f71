"""The session ends while somebody writes: what was written, drawn and photographed comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import Page

from tests.cast import PIN, Cast, cast_of
from tests.journeys.test_letters import draw
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
    phone.set_input_files("input[type=file]", str(photo))
    phone.fill("textarea", "Oil drips on the stairs")
    phone.check("input[name=secrecy][value=named]")  # without a name it goes through as it is
    Session.objects.all().delete()
    phone.click("button[form=report]")

    phone.wait_for_selector(".z-kept-file")
    assert phone.locator("textarea").input_value() == "Oil drips on the stairs"
    if scripts:
        look(phone, f"kept-report-{language}")
    phone.click("button[form=report]")
    phone.wait_for_selector(".hazard-code")
    assert HazardPhoto.objects.count() == 1
