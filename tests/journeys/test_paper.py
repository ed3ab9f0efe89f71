"""Paper goes round: printed at the desk, signed by hand, brought back as a scan and as a photo."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.cast import PIN, cast_of
from tests.journeys.acts import door_of, look, press
from tests.journeys.walk import Visit, picture
from tests.scans import printed
from tests.scans.test_lists_back import unreached
from zeren.letters.models import Signature
from zeren.scans.models import PrintedList, Sheet
from zeren.training.models import Attendance

pytestmark = pytest.mark.django_db(transaction=True)


def bring(page: Page, *files: Path) -> None:
    page.goto("/paper/")
    page.set_input_files("#id_scans", [str(file) for file in files])
    press(page, "form .btn-primary")


def test_a_list_is_scanned_at_the_desk_and_confirmed_by_a_second(
    visit_as: Visit, tmp_path: Path
) -> None:
    cast = cast_of()
    meeting = cast.hold_meeting()
    page = visit_as(door_of(cast, cast.safety, "en"), width=1440, language="en")
    page.goto(f"/training/meetings/{meeting.pk}/")
    look(page)
    with page.expect_request("**/paper/meeting/**"):
        page.get_by_role("button", name="List to sign by hand").click()
    made = PrintedList.objects.get()
    file = tmp_path / "scan.pdf"
    pdf = cast.door(cast.safety).get(f"/paper/list/{made.pk}.pdf").content
    file.write_bytes(printed.scanned([printed.signed(printed.pages(pdf)[0], {4, 5})]))

    page.goto("/paper/")
    look(page)
    picture(page, "paper-1440-en")
    bring(page, file)
    look(page)
    picture(page, "paper-scan-1440-en")
    sheet = Sheet.objects.get()
    page.goto(f"/paper/sheet/{sheet.pk}/")
    look(page)
    picture(page, "paper-sheet-1440-en")
    expect(page.locator("[name=row]:checked")).to_have_count(2)
    press(page, "form .btn-primary")

    page = visit_as(door_of(cast, cast.gm, "en"), width=1440, language="en")
    page.goto("/")
    page.get_by_role("link", name="Look at it").click()
    page.goto(f"/paper/sheet/{sheet.pk}/")
    look(page)
    picture(page, "paper-confirm-1440-en")
    page.fill("#id_pin", PIN)
    press(page, "form .btn-primary")
    assert Attendance.objects.filter(how="paper").count() == 2


def test_a_letter_comes_back_as_a_photo_of_a_phone(visit_as: Visit, tmp_path: Path) -> None:
    cast = cast_of()
    cast.train(cast.worker)
    cast.issue()
    letter = cast.letter(cast.worker)
    pdf = cast.door(cast.safety).get(f"/letters/{letter.pk}/letter.pdf").content
    *before, last = printed.pages(pdf)
    files = [tmp_path / f"photo-{number}.jpg" for number in range(len(before) + 1)]
    for file, sheet_page in zip(files, [*before, printed.signed_letter(last)], strict=True):
        file.write_bytes(printed.photographed(sheet_page, turn=86, shear=0.04, part=1.4))

    page = visit_as(door_of(cast, cast.leader, "zh-hans"), width=390, language="zh-hans")
    page.goto("/paper/")
    look(page)
    picture(page, "paper-390-zh")
    bring(page, *files)
    look(page)
    picture(page, "paper-scan-390-zh")
    sheet = Sheet.objects.get()
    page.goto(f"/paper/sheet/{sheet.pk}/")
    page.locator("[name=row]").check()
    look(page)
    picture(page, "paper-sheet-390-zh")
    press(page, "form .btn-primary")

    page = visit_as(door_of(cast, cast.workshop, "zh-hans"), width=390, language="zh-hans")
    page.goto(f"/paper/sheet/{sheet.pk}/")
    look(page)
    page.fill("#id_pin", PIN)
    press(page, "form .btn-primary")
    assert Signature.objects.get(letter=letter).method == "paper"
    page.goto(f"/letters/{letter.pk}/")
    look(page)
    picture(page, "paper-letter-390-zh")


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "zh-hans")])
def test_a_call_list_is_printed_ticked_and_brought_back_by_keys_alone(
    visit_as: Visit, tmp_path: Path, width: int, language: str
) -> None:
    cast = cast_of()
    unreached(cast, cast.worker, cast.mate)
    page = visit_as(door_of(cast, cast.leader, language), width=width, language=language)
    page.goto(reverse("notices:calls"))
    look(page)
    picture(page, f"calls-{width}-{language}")
    button = page.locator('form[action="/paper/calls/print/"] button')
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/paper/list/*.pdf")
    made = PrintedList.objects.get()
    pdf = cast.door(cast.leader).get(f"/paper/list/{made.pk}.pdf").content
    file = tmp_path / "calls.png"
    file.write_bytes(printed.picture(printed.ticked(printed.pages(pdf)[0], {1})))
    bring(page, file)
    sheet = Sheet.objects.get()
    page.goto(f"/paper/sheet/{sheet.pk}/")
    look(page)
    picture(page, f"calls-sheet-{width}-{language}")
    expect(page.locator("[name=row]:checked")).to_have_count(1)
    page.locator("[name=row]").last.focus()
    page.keyboard.press("Space")
    page.locator("form .btn-lg.btn-primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page)
    sheet.refresh_from_db()
    assert sheet.marked == [1, 2]
