"""What is kept of people: a file by two, a consent, a term by two; on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.cast import PIN, Cast, cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.core import handing
from zeren.ledger import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    clock.reset()
    monkeypatch.setattr(handing, "MOST", 3)
    found = cast_of()
    found.issue()
    yield found
    clock.reset()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_file_by_two_a_consent_and_a_longer_term(
    cast: Cast, visit_as: Visit, language: str, width: int
) -> None:
    safety = visit_as(door_of(cast, cast.safety, language), width, language)
    go(safety, "/letters/letters.xlsx")
    look(safety)
    picture(safety, f"file-asked-{language}-{width}")
    safety.select_option("#id_purpose", "inspection")
    safety.fill("#id_recipient", "County bureau")
    safety.fill("#id_words", "Yearly inspection of letters")
    press(safety, "main form .btn-primary")
    look(safety)
    address = "/organisation/" + safety.url.partition("/organisation/")[2]

    gm = visit_as(door_of(cast, cast.gm, language), width, language)
    go(gm, "/")
    gm.click(f"main a[href='{address}']")
    look(gm)
    picture(gm, f"file-to-allow-{language}-{width}")
    gm.fill("#id_pin", PIN)
    press(gm, "main form .btn-primary")
    look(gm)

    go(safety, address)
    with safety.expect_download() as taken:
        safety.click("main a.btn-primary")
    assert taken.value.suggested_filename.endswith(".xlsx")
    go(safety, "/organisation/exports/")
    look(safety)
    picture(safety, f"files-with-people-{language}-{width}")

    worker = visit_as(door_of(cast, cast.worker, language), width, language)
    go(worker, "/privacy/mine/")
    expect(worker.locator("main")).to_contain_text("County bureau")
    look(worker)
    picture(worker, f"my-data-{language}-{width}")
    worker.click("main a[href='/privacy/consents/']")
    worker.fill("#id_recipient", "Harbour Ltd")
    worker.fill("#id_purpose", "A job there")
    worker.check("main input[name='kinds'][value='letters']")
    until = clock.today() + timedelta(days=30)
    worker.fill("#id_until", until.isoformat())
    worker.fill("#id_pin", PIN)
    press(worker, "main form .btn-primary")
    look(worker)
    picture(worker, f"consents-{language}-{width}")

    go(safety, "/privacy/")
    look(safety)
    picture(safety, f"notice-of-privacy-{language}-{width}")
    safety.click("main a[href='/privacy/releases/']")
    look(safety)
    picture(safety, f"records-to-give-{language}-{width}")
    with safety.expect_download() as given:
        safety.click("main table form button")
    assert given.value.suggested_filename.endswith(".zip")

    go(safety, "/privacy/retention/")
    look(safety)
    picture(safety, f"how-long-{language}-{width}")
    years = safety.locator("form[action='/privacy/retention/letters/years/']")
    years.locator("input[name='years']").fill("9")
    years.locator("button").click()
    look(safety)
    address = "/privacy/" + safety.url.partition("/privacy/")[2]
    go(gm, address)
    gm.fill("#id_pin", PIN)
    press(gm, "main form .btn-primary")
    look(gm)
    picture(gm, f"term-confirmed-{language}-{width}")
