"""A year's draft is discussed: asked on My day, refused with a reason, answered, published."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit, picture
from zeren.ledger import clock
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets import sheets as target_sheets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_is_discussed_and_published(visit_as: Visit, language: str) -> None:
    cast = cast_of(with_targets=False)
    targets.load_catalogue(target_sheets.indicators(), at=clock.now())
    by, at, year = cast.actor(cast.safety), clock.now(), cast.year
    for code, value, rule in (
        ("trn.coverage", "100", "SAME_LIMIT"), ("saf.minor_injury", "4", "APPORTION"),
    ):  # fmt: skip
        row = targets.set_company_target(year=year, indicator_code=code, value=value, by=by, at=at)
        targets.cascade_all(row.pk, rule=rule, by=by, at=at)

    # The safety office asks every head, and one who speaks for the workers.
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(safety, f"/targets/?year={year}")
    press(safety, f'main .z-buttons a[href="/targets/consultation/{year}/"]')
    look(safety)
    safety.fill("#id_for_workers", "E022")
    press(safety)
    look(safety)
    expect(safety.locator("#voices tbody tr")).to_have_count(4)

    # The team leader does not accept, on the phone; the workers' voice does.
    leader = visit_as(door_of(cast, cast.leader, language), width=PHONE, language=language)
    go(leader, "/")
    press(leader, 'main a[href^="/targets/consultation/asked/"]')
    look(leader)
    leader.check("input[value=REFUSED]")
    leader.fill("#id_words", "两个班一起只有一起，我们班干的是最险的活。")
    picture(leader, f"targets-asked-{language}")
    press(leader)
    look(leader)
    mate = visit_as(door_of(cast, cast.mate, language), width=PHONE, language=language)
    go(mate, "/")
    press(mate, 'main a[href^="/targets/consultation/asked/"]')
    mate.check("input[value=ACCEPTED]")
    press(mate)
    look(mate)

    # Nothing is published over his head: he is answered first.
    manager = visit_as(door_of(cast, cast.gm, language), width=DESK, language=language)
    go(manager, f"/targets/publish/{year}/")
    expect(manager.locator(".z-confirm")).to_have_count(0)
    go(safety, f"/targets/consultation/{year}/")
    picture(safety, f"targets-consultation-{language}")
    safety.fill("#voices textarea", "去年该班为零；预留仍在车间。")
    press(safety, "#voices form button")
    look(safety)
    go(manager, f"/targets/publish/{year}/")
    picture(manager, f"targets-publish-{language}")
    press(manager, ".z-confirm .btn-primary")
    look(manager)
    standing = target_queries.current_set(year)
    assert standing is not None
    assert standing.state == "PUBLISHED"
