"""A part of the log was lost: a worker brings the receipt, the auditor sees what it claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, seal
from tests.journeys.walk import Visit
from tests.ledger.test_second_history import FIRST, SECOND, restored
from zeren.ledger import actions, clock
from zeren.ledger import queries as ledger
from zeren.ledger.models import Checkpoint, Fact, Waiting

pytestmark = pytest.mark.django_db(transaction=True)

CLAIMED = {"zh-hans": "主张，不在证据账中", "en": "Claimed, not in the log"}
LOST = {"zh-hans": "有一段已丢失", "en": "A part is lost"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_out_of_a_lost_part_is_brought_and_listed(
    visit_as: Visit, language: str, tmp_path: Path
) -> None:
    cast = cast_of()
    seal()
    kept = Checkpoint.objects.first()
    assert kept is not None
    cast.issue()
    seal()
    gone = Fact.objects.filter(code="letter.issued").last()
    assert gone is not None
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(ledger.receipt(gone.pk)), encoding="utf-8")
    Waiting.objects.all().delete()
    restored(kept.size)
    actions.acknowledge_gap(by=FIRST, second=SECOND, at=clock.now())
    seal()

    phone = visit_as(width=PHONE, language=language)
    go(phone, "/verify/")
    phone.set_input_files('input[name="receipt"]', receipt)
    phone.locator("main form[enctype] button").click()
    expect(phone.locator("main")).to_contain_text(CLAIMED[language])
    look(phone)
    phone.locator('form[action="/verify/claim/"] button').click()
    expect(phone.locator('form[action="/verify/claim/"]')).to_have_count(0)
    look(phone)

    page = visit_as(door_of(cast, cast.auditor, language), width=DESK, language=language)
    go(page, "/evidence/")
    expect(page.locator("main")).to_contain_text(LOST[language])
    look(page)
    page.click('a[href="/evidence/lost/"]')
    expect(page.locator("main")).to_contain_text(f"letter {gone.about_id}")
    look(page)
    page.set_viewport_size({"width": PHONE, "height": 844})
    look(page)
