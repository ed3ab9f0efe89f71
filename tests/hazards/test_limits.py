"""The days to mend a hazard are the house's own words, dated and with their source."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.conftest import Find
from zeren.content import actions as content
from zeren.content import queries as texts
from zeren.content.queries.limits import ladder
from zeren.hazards import actions
from zeren.hazards.queries import limits


def say(cast: Cast, clock: Clock, code: str, **changed: object) -> None:
    """A limit of the house with other words, published."""
    by, body = cast.actor(cast.safety), texts.one("limit", code) | changed
    row = content.draft("limit", code, body, by=by, at=clock.at)
    content.publish([row.pk], seen=[row.digest], by=by, at=clock.at)


def test_the_due_day_follows_the_limit_of_the_house_and_says_whose_it_is(
    cast: Cast, find: Find, clock: Clock
) -> None:
    before = find()
    source = {"en": "Rule 7 of our works", "zh-hans": "本厂第7号制度"}
    say(cast, clock, "rectify-general", value=5, source=source)
    after = find("Pallets in the way")

    assert (before.due_date, after.due_date) == (date(2022, 2, 21), date(2022, 2, 23))
    address = reverse("hazards:hazard", args=[after.pk])
    assert "5 working days from the report. Rule 7 of our works" in (
        cast.door(cast.safety).get(address).content.decode()
    )
    assert "本厂第7号制度" in cast.door(cast.safety, "zh-hans").get(address).content.decode()


def test_a_limit_that_begins_later_counts_from_its_day_on(cast: Cast, clock: Clock) -> None:
    today = clock.at.date()
    tomorrow = today + timedelta(days=1)
    say(cast, clock, "rectify-general", value=9, begins=[tomorrow.isoformat()])

    assert limits.mending(today).days["general"] == 3  # the version before still holds
    assert limits.mending(tomorrow).days["general"] == 9


def test_a_limit_of_another_region_and_one_out_of_use_count_nowhere(
    cast: Cast, clock: Clock
) -> None:
    today = clock.at.date()
    say(cast, clock, "rectify-general", value=40, region="DE")
    number = texts.versions("limit", "rectify-major")[0].number
    by = cast.actor(cast.safety)
    content.drop("limit", "rectify-major", number=number, by=by, at=clock.at)

    found = limits.mending(today)

    assert found.days == {"general": 3, "major": 15}  # a hazard has a due day all the same
    assert found.sources["major"] == {}


def test_a_hazard_climbs_by_the_steps_of_the_house(cast: Cast, find: Find, clock: Clock) -> None:
    row = find()
    say(cast, clock, "climb-1", value=4)
    say(cast, clock, "climb-2", value=6)
    assert ladder(clock.at.date()) == (4, 5, 6, 10)

    climbed = {}
    for _day in range(9):
        clock.tick(days=1)
        actions.escalate_overdue(at=clock.at)
        row.refresh_from_db()
        climbed[clock.at.date()] = row.escalated_level

    assert climbed[date(2022, 2, 24)] == 0  # three working days late
    assert climbed[date(2022, 2, 25)] == 1


def test_the_page_of_a_limit_says_what_counts_with_it(cast: Cast) -> None:
    office = cast.door(cast.safety)

    def said(code: str) -> str:
        page = office.get(reverse("content:text", args=["limit", code])).content.decode()
        return " ".join(page.split())

    assert '<option value="none" selected>no rule yet' in said("retraining-CN")
    assert "selected>due day of a general hazard" in said("rectify-general")
