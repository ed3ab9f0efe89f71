"""The pages around a year: a letter from outside, the picture of a target, the next year."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import cast_of
from tests.journeys.acts import DESK, LANGUAGES, PHONE, door_of, go, look, press
from tests.journeys.walk import Visit
from zeren.targets.models import Target

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_follows_a_year(visit_as: Visit, language: str) -> None:
    cast = cast_of()
    year = cast.year

    # A park's letter is entered, and the company's target is held against it.
    safety = visit_as(door_of(cast, cast.safety, language), width=DESK, language=language)
    go(safety, f"/targets/parents/{year}/")
    safety.fill("#id_name", "东岸工业园管委会")
    safety.fill("[name=code-0]", "saf.minor_injury")
    safety.fill("[name=value-0]", "≤ 4")
    press(safety)
    look(safety)

    # One target from the company to the people, on the phone of the team's head.
    team = Target.objects.get(unit_id=cast.units["W2"], indicator__code="saf.minor_injury")
    leader = visit_as(door_of(cast, cast.leader, language), width=PHONE, language=language)
    go(leader, f"/targets/{team.pk}/picture/")
    expect(leader.locator("svg.target-tree circle").first).to_be_visible()
    top = Target.objects.get(unit_id=cast.units["CO"], indicator__code="saf.minor_injury")
    go(safety, f"/targets/{top.pk}/picture/")

    # The next year starts from this one: one target changed, the others as they were.
    go(safety, f"/targets/?year={year + 1}")
    press(safety, f'main .z-buttons a[href="/targets/start/{year + 1}/"]')
    look(safety)
    press(safety)
    look(safety)
    expect(safety.locator("#targets tbody tr")).to_have_count(4)
