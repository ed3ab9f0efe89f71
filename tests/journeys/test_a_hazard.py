"""A hazard from the code on the wall to the board, by the people whose turn it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PIN, cast_of
from tests.journeys.acts import (
    DESK,
    LANGUAGES,
    PHONE,
    door_of,
    go,
    look,
    photo,
    press,
    seal,
    tab_to,
)
from tests.journeys.walk import Visit, assert_touchable
from zeren.core.log import verifier
from zeren.hazards import queries
from zeren.hazards.models import Hazard
from zeren.hazards.models import HazardPhoto as PhotoRow
from zeren.ledger import queries as ledger
from zeren.ledger import vault

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "zh-hans": "焊机电缆绝缘破损，铜线外露。",
    "en": "The cable of the welder shows bare copper.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_code_on_the_wall_to_the_board(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    code = queries.place_code("WS-1")

    # A code that was changed opens nothing, and says what to do.
    stranger = visit_as(width=PHONE, language=language)
    other = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = stranger.goto(f"/hazards/report/{other}/")
    assert answer is not None
    assert answer.status == 404
    look(stranger)
    expect(stranger.locator("form[enctype]")).to_have_count(0)

    # The printed code opens the report of this place: a photo, one sentence, no name.
    go(stranger, f"/hazards/report/{code}/")
    assert_touchable(stranger)
    tab_to(stranger, ".z-thumb .btn-primary")
    stranger.keyboard.press("Enter")
    assert stranger.evaluate("document.activeElement.id") == "id_text"  # a sentence is needed
    stranger.fill("#id_text", WORDS[language])
    stranger.locator("input[type=file]").first.set_input_files([photo()])
    expect(stranger.locator("[data-photo-shots] img")).to_have_count(1)
    press(stranger)
    look(stranger)
    row = Hazard.objects.get()
    expect(stranger.locator("h1")).to_contain_text(row.number)
    assert row.reporter_id is None
    tracking = stranger.locator(".hazard-code").inner_text()
    kept = vault.get(PhotoRow.objects.get().digest)
    assert kept is not None
    assert b"SECRETPHONE" not in kept
    assert b"Exif" not in kept

    # Who is in charge or next in the chain finds it on the own day, and mends it with a photo.
    assert row.owner_id is not None
    owner = visit_as(door_of(cast, row.owner_id, language), width=PHONE, language=language)
    go(owner, "/")
    press(owner, f'a[href="/hazards/{row.pk}/"]')
    look(owner)
    mend = owner.locator('form[action$="/rectify/"]')
    mend.locator("textarea").fill("Cable exchanged / 已更换电缆")
    mend.locator("input[type=file]").first.set_input_files([photo(60)])
    press(owner, mend.locator(".btn-primary"))
    look(owner)
    assert state(row) == "RECTIFIED"
    expect(owner.locator('form[action$="/verify/"]')).to_have_count(0)  # never by himself

    # The safety manager looks on the spot, verifies, tells the workforce, closes.
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(safety, "/hazards/")
    press(safety, f'a[href="/hazards/{row.pk}/"]')
    look(safety)
    safety.locator('form[action$="/verify/"] textarea').fill("Sits firmly / 牢固")
    act(safety, "verify")
    assert state(row) == "VERIFIED"
    act(safety, "publish")
    assert state(row) == "PUBLISHED"
    act(safety, "close")
    assert state(row) == "CLOSED"

    # Everybody reads on the board what was found and how it was mended.
    worker = visit_as(door_of(cast, cast.agency, language), width=PHONE, language=language)
    go(worker, "/hazards/board/")
    expect(worker.locator("article")).to_contain_text(WORDS[language])
    expect(worker.locator("article img")).to_have_count(2)

    # The reporter follows it with the code alone, by days, and keeps a receipt that verifies.
    go(stranger, "/hazards/follow/")
    stranger.fill("#id_code", tracking)
    press(stranger)
    look(stranger)
    assert not re.search(r"\d\d:\d\d", stranger.locator("main").inner_text()), "days, no hours"
    expect(stranger.locator(".z-step.is-done")).to_have_count(stranger.locator(".z-step").count())
    seal()
    with stranger.expect_download() as coming:
        stranger.locator('button[form="receipt"]').click()
    report = verifier.check(coming.value.path().read_bytes(), ledger.verifier_key())
    assert report.ok, report.lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_in_confidence_is_opened_by_two(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    doors = {
        who: visit_as(door_of(cast, cast.ids[who], language), width=DESK, language=language)
        for who in ("gm", "auditor")
    }

    # The head of all and the auditor of all each make a key, and print its sheet.
    sheets = {}
    for who, page in doors.items():
        go(page, "/hazards/keys/")
        look(page)
        page.fill("#id_pin", PIN)
        press(page, 'form[action$="/make/"] .btn-primary')
        look(page)
        sheets[who] = page.locator(".hazard-code").inner_text()

    # A worker reports in confidence, and is told what is hidden from whom.
    door = door_of(cast, cast.worker, language)
    worker = visit_as(door, width=PHONE, language=language)
    go(worker, f"/hazards/report/{queries.place_code('WS-1')}/")
    look(worker)
    worker.fill("#id_text", WORDS[language])
    worker.locator('input[value="confidential"]').check()
    press(worker)
    look(worker)
    tracking = worker.locator(".hazard-code").inner_text()
    row = Hazard.objects.get()
    assert row.reporter_id is None

    # One asks with a reason, the other opens and sees the name once.
    for who, page in doors.items():
        go(page, f"/hazards/{row.pk}/reporter/")
        look(page)
        page.fill("#id_note", "A court asks for the witness")
        page.fill("#id_sheet", sheets[who])
        page.fill("#id_pin", PIN)
        press(page, 'form[method="post"]:has(#id_sheet) .btn-primary')
        look(page)
    expect(doors["auditor"].locator("h1")).to_contain_text("田𠮷生")

    # The reporter reads with the code that it was opened, and why.
    go(worker, "/hazards/follow/")
    worker.fill("#id_code", tracking)
    press(worker)
    look(worker)
    expect(worker.locator("main")).to_contain_text("A court asks for the witness")


def act(page: Page, name: str) -> None:
    """Do the next step on the page of the hazard."""
    press(page, f'form[action$="/{name}/"] .btn-primary')
    look(page)


def state(row: Hazard) -> str:
    row.refresh_from_db()
    return row.state
