"""The shop floor without phones: a tablet enrolled by the head, and one person after the other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN, cast_of
from tests.journeys.acts import door_of, look, own_duty, press
from tests.journeys.walk import Visit, picture
from zeren.hazards.queries import place_code
from zeren.letters.models import Signature

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = 1024


def touch(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f'[data-digit="{digit}"]').click()


@pytest.mark.parametrize(("width", "language"), [(TABLET, "zh-hans"), (390, "en")])
def test_two_people_one_after_the_other(visit_as: Visit, width: int, language: str) -> None:
    cast = cast_of()
    numbers = [door_of(cast, who, language) for who in (cast.worker, cast.mate)]
    page = visit_as(door_of(cast, cast.workshop, language), width=width, language=language)
    page.goto("/kiosk/")
    look(page)
    page.goto("/kiosk/enrol/")
    look(page)
    picture(page, f"kiosk-enrol-{width}-{language}")
    page.locator("#id_unit").select_option(str(cast.units["W2"]))
    page.fill("#id_place", "Gate 2")
    page.fill("#id_opens", "00:00")
    page.fill("#id_closes", "00:00")
    press(page, ".btn-primary")
    look(page)
    picture(page, f"kiosk-pad-{width}-{language}")

    names = page.locator("[data-number]")
    before = names.count()
    page.locator(f'[data-number="{numbers[0]}"]').click()
    with page.expect_navigation():
        touch(page, PIN)  # the last digit sends it
    look(page)
    expect(page.locator("#hand-over")).to_be_visible()
    page.goto(f"/hazards/report/{place_code('WS-1')}/")
    page.locator("main textarea").first.fill("Cable without cover")
    page.wait_for_timeout(1200)  # longer than a draft takes to be kept on an own phone
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    page.goto("/")
    picture(page, f"kiosk-inside-{width}-{language}")
    with page.expect_navigation():
        page.locator("#hand-over button:not([data-speak])").click()

    expect(page.locator("[data-number]")).to_have_count(before)
    page.locator(f'[data-number="{numbers[1]}"]').click()
    with page.expect_navigation():
        touch(page, "000000")
    expect(page.locator(".z-problems")).to_be_visible()
    look(page)
    picture(page, f"kiosk-wrong-{width}-{language}")


@pytest.mark.parametrize(("width", "language"), [(TABLET, "en"), (390, "zh-hans")])
def test_who_cannot_read_listens_and_signs_before_a_witness(
    visit_as: Visit, width: int, language: str
) -> None:
    cast = cast_of()
    cast.train(cast.worker)
    cast.issue()
    number, witness = (door_of(cast, who, language) for who in (cast.worker, cast.mate))
    page = visit_as(door_of(cast, cast.workshop, language), width=width, language=language)
    page.goto("/kiosk/enrol/")
    page.locator("#id_unit").select_option(str(cast.units["W2"]))
    page.fill("#id_place", "Gate 2")
    page.fill("#id_opens", "00:00")
    page.fill("#id_closes", "00:00")
    press(page, ".btn-primary")
    page.fill("#id_login", number)
    page.fill("#id_pin", "")
    page.locator("#id_pin").focus()
    with page.expect_navigation():
        touch(page, PIN)
    look(page)
    with page.expect_navigation():
        page.locator(f'a[href="/kiosk/letter/{cast.letter(cast.worker).pk}/"]').click()
    look(page)
    picture(page, f"kiosk-help-{width}-{language}")
    # a headless browser has no voices: what it would be given to speak is looked at
    said = page.evaluate(
        """() => {
          window.said = [];
          speechSynthesis.getVoices = () => ["zh-CN", "en-US"].map((lang) => ({ lang }));
          speechSynthesis.speak = (one) => window.said.push([one.lang, one.text]);
          Object.defineProperty(SpeechSynthesisUtterance.prototype, "voice", { set() {} });
          document.querySelector("[data-speak]").click();
          return window.said;
        }"""
    )
    assert len(said) > 20
    assert {one[0] for one in said} == {"zh-Hans" if language == "zh-hans" else "en"}
    page.evaluate("() => { speechSynthesis.getVoices = () => [];"
                  " document.querySelector('[data-speak]').click(); }")  # fmt: skip
    expect(page.locator("[data-speak-none]")).to_be_visible()
    page.check(own_duty(page))
    page.fill("#id_pin", PIN)
    page.fill("#id_login", witness)
    page.fill("#id_witness_pin", PIN)
    page.locator("#id_was_read").check()
    press(page, ".btn-primary")
    look(page)
    picture(page, f"kiosk-helped-{width}-{language}")
    row = Signature.objects.get(letter=cast.letter(cast.worker))
    assert (row.method, row.person_id) == ("helped", cast.worker)
