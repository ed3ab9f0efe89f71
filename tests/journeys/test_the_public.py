"""The public page of the day, the contact form, and the house as it stood on another day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press, tab_to
from tests.journeys.walk import Visit
from zeren.desk import queries
from zeren.ledger import clock
from zeren.organisation import queries as organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bulletin_names_only_whom_the_company_chose(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    cast.train(cast.worker)
    meeting = cast.hold_meeting()

    # The safety manager chooses whose names may appear, reads the page, publishes it.
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(safety, "/bulletin/")
    press(safety, f'a[href="/bulletin/compose/{meeting.pk}/"]')
    look(safety)
    safety.check(f'input[name="names"][value="{cast.gm}"]')
    press(safety)
    look(safety)
    press(safety, ".z-confirm .btn-primary")
    look(safety)
    row = queries.bulletin_of_meeting(meeting.pk)
    assert row is not None

    # A stranger reads it in either language, and finds nobody else named.
    names = organisation.names(cast.ids.values())
    for width in (PHONE, DESK):
        stranger = visit_as(width=width, language=language)
        go(stranger, f"/bulletin/{row.slug}/")
        said = stranger.locator("main").inner_text()
        assert names[cast.gm] in said
        others = [name for person, name in names.items() if person != cast.gm and name in said]
        assert others == []
    other = "en" if language == "zh-hans" else "zh-hans"
    reader = visit_as(width=PHONE, language=other)
    go(reader, f"/bulletin/{row.slug}/")
    assert reader.locator("h1").inner_text() != stranger.locator("h1").inner_text()

    # Withdrawn, it is not found any more.
    go(safety, "/bulletin/")
    press(safety, f'form[action="/bulletin/{row.pk}/withdraw/"] button')
    answer = reader.goto(f"/bulletin/{row.slug}/")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_neighbour_writes_and_is_answered(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    stranger = visit_as(width=PHONE, language=language)

    go(stranger, "/contact/")
    stranger.fill("#id_name", "Anna 邻居")
    stranger.fill("#id_contact", "anna@example.org")
    stranger.fill("#id_message", "What is burnt at night? 夜里烧什么？")
    stranger.locator("main .btn-primary").click()
    assert stranger.evaluate("document.activeElement.id") == "id_consent"  # nothing without it
    stranger.check("#id_consent")
    tab_to(stranger, "main .btn-primary")
    with stranger.expect_navigation():
        stranger.keyboard.press("Enter")
    look(stranger)
    assert "/contact/thanks/?" in stranger.url  # with the number under which it is kept

    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(safety, "/inbox/")
    expect(safety.locator("article")).to_contain_text("anna@example.org")
    press(safety, "article .btn-primary")
    look(safety)
    expect(safety.locator("article .btn-primary")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_shows_the_house_of_another_day(visit_as: Visit, language: str) -> None:
    cast = cast_of()
    cast.issue()
    cast.train(cast.worker)
    cast.sign(cast.worker)
    cast.countersign(cast.worker)
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    yesterday = clock.today() - timedelta(days=1)
    tomorrow = clock.today() + timedelta(days=1)

    go(safety, "/overview/")
    today_said = safety.locator("main").inner_text()
    go(safety, f"/overview/?on={yesterday}")
    assert safety.locator("main").inner_text() != today_said
    expect(safety.locator('.z-figures a[href="/hazards/"]')).to_have_count(0)  # they stand as now
    for address in ("/coverage/", "/coverage/gaps/"):
        go(safety, address)
        go(safety, f"{address}?on={yesterday}&unit={cast.units['WELD']}")
    thing = organisation.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    go(safety, f"/things/{thing.id}/?on={yesterday}")

    # A day that has not come is not known: the page says so instead of guessing.
    safety.goto(f"/coverage/?on={tomorrow}")
    look(safety)
    expect(safety.locator(".z-problems")).to_be_visible()
