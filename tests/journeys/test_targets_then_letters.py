"""A target for the whole house goes down to the teams, and stands in everybody's letter."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.letters import queries as letters
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets import sheets as target_sheets

pytestmark = pytest.mark.django_db(transaction=True)

INJURIES = "saf.minor_injury"
COVERAGE = "trn.coverage"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_company_target_reaches_the_letters(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    year = cast.year

    # The safety manager chooses an indicator, sets its value and gives it down to the teams.
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    for code, value, rule in ((COVERAGE, "100", "SAME_LIMIT"), (INJURIES, "4", "APPORTION")):
        go(safety, "/targets/")
        press(safety, 'main .z-buttons a[href^="/targets/catalogue/"]')
        look(safety)
        press(safety, f'a[href="/targets/set/{year}/{code}/"]')
        look(safety)
        safety.fill("#id_value", value)
        press(safety)
        look(safety)
        safety.select_option("#id_rule", rule)
        if rule == "APPORTION":
            safety.fill("#id_reserve", "1")
        safety.check("#id_levels")
        press(safety, "#choose button")
        look(safety)
        press(safety)
        look(safety)
    expect(safety.locator(".z-chart canvas").first).to_be_visible()
    assert not target_queries.lines_for(
        [cast.units["W2"]], year, on=clock.today()
    )  # a draft counts for nobody

    # Only the general manager publishes: the safety manager reads what will happen, he does it.
    go(safety, f"/targets/publish/{year}/")
    expect(safety.locator(".z-confirm")).to_have_count(0)
    manager = visit_as(door_of(cast, cast.gm, language), width=DESK, language=language)
    go(manager, f"/targets/publish/{year}/")
    press(manager, ".z-confirm .btn-primary")
    look(manager)
    standing = target_queries.current_set(year)
    assert standing is not None
    assert standing.state == "PUBLISHED"

    # The safety manager issues the letters: first what will happen, then how far it is.
    go(safety, "/letters/campaigns/start/")
    press(safety, "main form[method=get] button")
    look(safety)
    press(safety, ".z-confirm .btn-primary")
    look(safety)
    expect(safety.locator("[hx-get]")).to_have_count(1)
    jobs.run_ready("letters.issue", now=clock.now)
    expect(safety.locator("[hx-get]")).to_have_count(0)  # the page asked again by itself
    look(safety)

    # Every letter is listed, and holds the target.
    go(safety, "/letters/")
    rows = safety.locator("table#letters tbody tr, main table tbody tr")
    everybody = [one for who, one in cast.ids.items() if who != "contractor"]
    assert rows.count() >= len(everybody)
    assert all(letters.live_letter(person, year, clock.today()) for person in everybody)
    assert letters.live_letter(cast.contractor, year, clock.today()) is None
    letter = cast.letter(cast.worker)
    assert COVERAGE in letter.text
    worker = visit_as(door_of(cast, cast.worker, language), width=PHONE, language=language)
    go(worker, f"/targets/unit/{cast.units['W2']}/")
    go(worker, "/letters/mine/")
