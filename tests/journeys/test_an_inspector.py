"""An inspector takes a letter's whole story home and checks it without trusting the house."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press, seal
from tests.journeys.walk import Visit
from tests.ledger.vectors import make
from zeren.core.log import verifier
from zeren.ledger import queries as ledger

pytestmark = pytest.mark.django_db(transaction=True)

OURS = {"zh-hans": "本单位所出", "en": "Made by this house"}
ANOTHER = {"zh-hans": "出自他处", "en": "Made by another"}
NOWHERE = {"zh-hans": "外部没有任何留存", "en": "Nothing lies outside"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_story_of_a_letter_verified_at_the_page_and_by_the_file(
    visit_as: Visit, language: str, tmp_path: Path
) -> None:
    cast = cast_of()
    cast.issue()
    letter = cast.letter(cast.worker)
    seal()

    # On the evidence page he sees where checkpoints lie, and prints one for the board.
    page = visit_as(door_of(cast, cast.auditor, language), width=DESK, language=language)
    go(page, "/evidence/")
    look(page)
    expect(page.locator("main")).to_contain_text(NOWHERE[language])
    page.click('a[href="/evidence/sheet/"]')
    look(page)
    with page.expect_download() as coming:
        page.click('a[href="/evidence/sheet.pdf"]')
    assert coming.value.path().read_bytes().startswith(b"%PDF")

    # All facts about one letter, as a file that proves that it is all.
    go(page, f"/evidence/about/letter/{letter.pk}/")
    look(page)
    with page.expect_download() as coming:
        page.click(f'a[href="/evidence/about/letter/{letter.pk}.json"]')
    whole = tmp_path / "whole.json"
    coming.value.save_as(whole)
    facts = json.loads(whole.read_text(encoding="utf-8"))["facts"]
    assert len(facts) >= 1

    # A stranger with a phone verifies it at the page.
    phone = visit_as(width=PHONE, language=language)
    go(phone, "/verify/")
    phone.set_input_files("#id_receipt", str(whole))
    press(phone)
    look(phone)
    expect(phone.locator("[role=status]")).to_contain_text(OURS[language])

    # And at home with the file alone, by a key got elsewhere; one fact less is found.
    alone = shutil.copy(verifier.__file__, tmp_path / "zeren_verify.py")
    words = [sys.executable, "-I", str(alone), "--key", ledger.verifier_key()]
    good = subprocess.run([*words, str(whole)], capture_output=True, encoding="utf-8", check=False)
    assert good.returncode == 0, good.stdout
    content = json.loads(whole.read_text(encoding="utf-8"))
    content["facts"].pop()
    short = tmp_path / "short.json"
    short.write_text(json.dumps(content), encoding="utf-8")
    bad = subprocess.run([*words, str(short)], capture_output=True, encoding="utf-8", check=False)
    assert bad.returncode == 1
    phone.set_input_files("#id_receipt", str(short))
    press(phone)
    expect(phone.locator("[role=status]")).not_to_contain_text(OURS[language])

    # What somebody made with a key of his own is called his.
    phone.set_input_files("#id_receipt", str(make.HERE / "good-middle.json"))
    press(phone)
    look(phone)
    expect(phone.locator("[role=status]")).to_contain_text(ANOTHER[language])
