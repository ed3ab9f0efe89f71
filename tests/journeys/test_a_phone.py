"""A phone in a dead spot: what is written stays on it, is sent by itself and done once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import LANGUAGES, PHONE, door_of, look, photo, sign_in
from tests.journeys.walk import Visit, assert_touchable, picture
from zeren.core.actor import Actor
from zeren.hazards import actions, crowds
from zeren.hazards import queries as hazards
from zeren.hazards.models import Hazard, HazardPhoto
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation import queries as where

TEXT = {
    "zh-hans": "三号磨机旁的护栏断了，人会掉下去。",
    "en": "The rail beside mill 3 is broken; people can fall.",
}


SAID = {
    "zh-hans": {
        "off": "没有网络", "waiting": "1 项等待发送", "arrived": "1 项已送达", "door": "退出登录",
    },
    "en": {
        "off": "no connection", "waiting": "1 is waiting to be sent", "arrived": "1 has arrived",
        "door": "signed out",
    },
}  # fmt: skip


@pytest.fixture
def cast(transactional_db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.DATA, settings.VAULT = tmp_path, tmp_path / "vault"
    settings.HELD_FOLDER = tmp_path / "held"
    crowds.forget()
    return cast_of(with_targets=False)


def wall() -> str:
    return f"/hazards/report/{hazards.place_code('WS-1')}/"


def kept_page(page: Page) -> None:
    """Wait until the phone holds the page that works without a connection."""
    page.evaluate(
        """async () => {
          const held = navigator.serviceWorker;
          const held_by = new Promise((give) => { held.oncontrollerchange = give; });
          await held.register(`/sw.js?${document.documentElement.lang}`);
          if (!held.controller) await held_by;
        }"""
    )


def waiting(page: Page) -> Any:
    return page.locator("[data-unsent] summary")


def queue(page: Page) -> list[dict[str, Any]]:
    """What the phone holds, as its own store says."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((give) => {
          const asked = indexedDB.open("zeren", 1);
          asked.onsuccess = () => {
            const rows = asked.result.transaction("queue").objectStore("queue").getAll();
            rows.onsuccess = () => give(rows.result.map(
              (row) => ({ ...row, files: row.files.length })));
          };
        })"""
    )
    return found


def go_offline(phone: Page) -> None:
    """Into a dead spot, when the page is there whole: its words for what waits come last."""
    phone.wait_for_selector("[data-unsent] details", state="attached")
    phone.context.set_offline(True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_written_in_a_dead_spot_with_two_photos_is_sent_once_when_the_net_is_back(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    door = door_of(cast, cast.worker, language)
    phone = visit_as(door, width=PHONE, language=language)
    phone.goto(wall())
    kept_page(phone)
    net: BrowserContext = phone.context
    net.set_offline(True)

    # Written, photographed twice, one photo from the album; then the phone reloads the page.
    phone.fill("#id_text", TEXT[language])
    shots = [photo(40), photo(200)]
    phone.locator("input[type=file]").first.set_input_files(shots[:1])
    phone.locator("input[type=file]").last.set_input_files(shots[1:])
    expect(phone.locator("[data-photo-shots] img")).to_have_count(2)
    phone.wait_for_timeout(500)
    picture(phone, f"phone-report-{language}")
    phone.reload()
    expect(phone.locator("h1")).to_contain_text(
        {"zh-hans": "没有网络", "en": "no connection"}[language]
    )
    expect(phone.locator("#id_text")).to_have_value(TEXT[language])
    expect(phone.locator("[data-photo-shots] img")).to_have_count(2)
    expect(phone.locator(".z-draft")).to_be_visible()
    look(phone)
    assert_touchable(phone)
    picture(phone, f"phone-offline-{language}")

    # Sent without a net: kept, said so with what and since when, and nothing is pretended.
    phone.click("form#report .btn-primary")
    expect(waiting(phone)).to_contain_text(
        {"zh-hans": "1 项等待发送", "en": "1 is waiting to be sent"}[language]
    )
    expect(opened(phone)).to_contain_text(TEXT[language][:20])
    look(phone)
    picture(phone, f"phone-waiting-{language}")
    assert [(one["state"], one["files"]) for one in queue(phone)] == [("waiting", 2)]
    assert not Hazard.objects.exists()

    # The net is back: it goes by itself, once; the photos are gone after they were confirmed.
    net.set_offline(False)
    expect(waiting(phone)).to_contain_text(
        {"zh-hans": "1 项已送达", "en": "1 has arrived"}[language]
    )
    row = Hazard.objects.get()
    assert row.text == TEXT[language]
    sent = {hashlib.sha256(one["buffer"]).hexdigest() for one in shots}
    assert set(HazardPhoto.objects.values_list("original_digest", flat=True)) == sent
    assert [(one["state"], one["files"]) for one in queue(phone)] == [("arrived", 0)]
    phone.goto("/")
    expect(opened(phone)).to_contain_text(row.number)
    look(phone)
    picture(phone, f"phone-arrived-{language}")
    phone.locator("[data-unsent] [data-drop]:visible").click()
    expect(phone.locator("[data-unsent]")).to_be_hidden()


def opened(page: Page) -> Any:
    """The list of what is not sent, unfolded."""
    if page.locator("[data-unsent] details[open]").count() == 0:
        waiting(page).click()
    return page.locator("[data-unsent] ol")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mending_with_photos_waits_for_its_sender_when_the_session_has_ended(
    visit_as: Visit, cast: Cast, language: str
) -> None:
    row = reported(cast)
    phone = visit_as(door_of(cast, cast.workshop, language), width=PHONE, language=language)
    phone.goto(f"/hazards/{row.pk}/")
    mend = phone.locator('form[action$="/rectify/"]')
    mend.locator("input[type=file]").first.set_input_files([photo(40), photo(90)])
    mend.locator("textarea").fill("New rail / 新护栏")
    expect(mend.locator("[data-photo-shots] img")).to_have_count(2)
    Session.objects.all().delete()
    mend.locator(".btn-primary").click()

    told = phone.locator("main .z-kept-here")
    expect(told).to_contain_text(SAID[language]["door"])
    look(phone)
    picture(phone, f"phone-door-{language}")
    assert HazardPhoto.objects.count() == 0
    told.locator("a").click()
    sign_in(phone, "E010")
    expect(waiting(phone)).to_contain_text(SAID[language]["arrived"], timeout=15_000)
    row.refresh_from_db()
    assert row.state == "RECTIFIED"
    assert HazardPhoto.objects.count() == 2
    assert Fact.objects.filter(code="hazard.rectified").count() == 1


def test_what_was_refused_says_why_and_is_mended(visit_as: Visit, cast: Cast) -> None:
    row = reported(cast)
    phone = visit_as(door_of(cast, cast.workshop, "en"), width=PHONE, language="en")
    phone.goto(f"/hazards/{row.pk}/")
    mend = phone.locator('form[action$="/rectify/"]')
    mend.locator("textarea").fill("New rail without a photo")
    go_offline(phone)
    mend.locator(".btn-primary").click()
    expect(waiting(phone)).to_contain_text("1 is waiting to be sent")
    phone.context.set_offline(False)
    expect(waiting(phone)).to_contain_text("1 was refused", timeout=15_000)

    phone.goto("/")
    expect(opened(phone)).to_contain_text("photo")
    look(phone)
    picture(phone, "phone-refused-en")
    phone.locator("[data-mend]").click()
    phone.wait_for_url(f"**/hazards/{row.pk}/")
    expect(mend.locator("textarea")).to_have_value("New rail without a photo")
    mend.locator("input[type=file]").last.set_input_files([photo(40)])
    expect(mend.locator("[data-photo-shots] img")).to_have_count(1)
    mend.locator(".btn-primary").click()
    expect(phone.locator(".z-message.is-ok")).to_be_visible()
    expect(phone.locator("[data-unsent]")).to_be_hidden()
    row.refresh_from_db()
    assert row.state == "RECTIFIED"


def test_a_tap_again_and_again_is_one_report(visit_as: Visit, cast: Cast) -> None:
    phone = visit_as(width=PHONE, language="en")
    phone.goto(wall())
    phone.fill("#id_text", TEXT["en"])
    # without the script's own patience: every tap sends
    phone.evaluate(
        """() => {
          const form = document.querySelector("form#report");
          const typed = [...new FormData(form)].filter(([, one]) => typeof one === "string");
          const sent = Object.fromEntries(typed);
          window.all = Promise.all([...Array(6)].map(() => fetch(location.pathname, {
            method: "POST", body: new URLSearchParams(sent) }).then((one) => one.text())));
        }"""
    )
    codes = phone.evaluate(
        'window.all.then((all) => all.map((one) => one.match(/hazard-code">([^<]+)/)[1]))'
    )
    phone.dblclick("button[form=report]")
    expect(phone.locator(".hazard-code")).to_have_text(codes[0])

    assert len(set(codes)) == 1
    assert Hazard.objects.count() == 1


def test_a_draft_survives_a_reload_and_goes_when_the_house_has_it(
    visit_as: Visit, cast: Cast
) -> None:
    page = visit_as(door_of(cast, cast.safety, "en"), width=PHONE, language="en")
    page.goto("/training/meetings/plan/")
    field = page.locator("main textarea, main input[type=text]").first
    field.fill("Hall B, behind the silo")
    page.wait_for_timeout(400)
    page.reload()
    expect(field).to_have_value("Hall B, behind the silo")
    expect(page.locator(".z-draft")).to_be_visible()
    look(page)
    page.locator("[data-drop]").click()
    page.reload()
    expect(page.locator("main form").first).to_be_visible()
    expect(field).not_to_have_value("Hall B, behind the silo")
    assert drafts(page) == []


def test_signing_out_empties_the_phone_after_it_asked(visit_as: Visit, cast: Cast) -> None:
    row = reported(cast)
    phone = visit_as(door_of(cast, cast.workshop, "en"), width=PHONE, language="en")
    phone.goto(f"/hazards/{row.pk}/")
    phone.locator('form[action$="/rectify/"] textarea').fill("No photo, so it is refused")
    go_offline(phone)
    phone.locator('form[action$="/rectify/"] .btn-primary').click()
    expect(waiting(phone)).to_contain_text("1 is waiting to be sent")
    phone.context.set_offline(False)
    expect(waiting(phone)).to_contain_text("1 was refused", timeout=15_000)

    sign_out = phone.locator("form[data-sign-out] button")
    phone.locator(".z-person summary").click()
    sign_out.click()
    expect(phone.locator(".z-dialog")).to_contain_text("1 thing is not sent yet")
    picture(phone, "phone-sign-out-en", full=False)
    phone.locator(".z-dialog .btn-primary").click()
    assert len(queue(phone)) == 1
    phone.locator(".z-person summary").click()
    sign_out.click()
    phone.locator(".z-dialog .btn:not(.btn-primary)").click()
    phone.wait_for_url("**/sign-in/")

    expect(phone.locator("[data-unsent]")).to_be_hidden()
    assert (queue(phone), drafts(phone)) == ([], [])


def test_nobody_sees_what_somebody_else_wrote(visit_as: Visit, cast: Cast) -> None:
    row = reported(cast)
    phone = visit_as(door_of(cast, cast.workshop, "en"), width=PHONE, language="en")
    phone.goto(f"/hazards/{row.pk}/")
    note = phone.locator('form[action$="/rectify/"] textarea')
    note.fill("Written by the workshop head")
    phone.wait_for_timeout(400)
    assert [one["owner"] != "" for one in drafts(phone)] == [True]
    Session.objects.all().delete()
    phone.goto("/sign-in/")
    sign_in(phone, door_of(cast, cast.mate, "en"))
    phone.goto(f"/hazards/{row.pk}/")

    expect(note).to_have_value("")
    assert "Written by the workshop head" not in phone.content()


def test_a_pin_and_a_signature_are_never_kept_on_the_phone(visit_as: Visit, cast: Cast) -> None:
    phone = visit_as(door_of(cast, cast.auditor, "en"), width=PHONE, language="en")
    phone.goto("/account/pin/")
    for name in ("old", "pin", "again"):
        phone.fill(f"[name={name}]", PIN)
    phone.wait_for_timeout(400)

    assert drafts(phone) == []


def drafts(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((give) => {
          const asked = indexedDB.open("zeren", 1);
          asked.onsuccess = () => {
            const rows = asked.result.transaction("drafts").objectStore("drafts").getAll();
            rows.onsuccess = () => give(rows.result.map(({ photos, ...rest }) => rest));
          };
        })"""
    )
    return found


def reported(cast: Cast) -> Hazard:
    """An anonymous report at the welding bays; the workshop head owns it."""
    place = where.thing_by_code("WS-1", clock.today())
    assert place is not None
    row, _code = actions.report(
        text="Rail broken", thing_id=place.id, by=Actor.anonymous(), at=clock.now()
    )
    return row
