"""Results through HTTP: entered with evidence, counted, judged, shown to whoever may see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.frozen import Clock
from tests.results.conftest import YEAR, count, entered
from zeren.ledger import clock
from zeren.ledger import queries as facts
from zeren.results import actions
from zeren.results.queries import verdicts
from zeren.targets import queries as target_queries

pytestmark = pytest.mark.django_db


def line(cast: Cast, code: str, unit: str = "CO") -> verdicts.Line:
    rows = verdicts.lines(cast.units[unit], YEAR, clock.now())
    return next(one for one in rows if one.row.indicator.code == code)


def test_training_moves_the_verdict_of_the_unit_and_of_the_whole(cast: Cast, hand: Clock) -> None:
    count(hand)
    before = line(cast, "trn.coverage", "W2")
    cast.train(cast.worker, cast.mate, cast.leader, cast.agency)

    count(hand)

    assert before.result == verdicts.exact(0, 4_000_000)
    after = line(cast, "trn.coverage", "W2")
    assert (after.result, after.state) == (verdicts.exact(4_000_000, 4_000_000), "ON_TRACK")
    whole = line(cast, "trn.coverage")
    assert (whole.result, whole.state) == (verdicts.exact(4_000_000, 10_000_000), "PENDING")


def test_nothing_counted_is_zero_where_a_room_knows_and_open_where_nobody_entered(
    cast: Cast, hand: Clock
) -> None:
    count(hand)

    assert line(cast, "saf.minor_injury").result == verdicts.exact(0, 1_000_000)
    assert line(cast, "saf.minor_injury").state == "ON_TRACK"
    assert line(cast, "env.air").state == "PENDING"
    rectified = line(cast, "haz.rectified")
    assert rectified.result is not None
    assert not rectified.result.is_applicable
    assert rectified.state == "NOT_APPLICABLE"


def test_what_was_entered_is_counted(cast: Cast, hand: Clock) -> None:
    entered(cast, 1, 98, 100)

    count(hand)

    found = line(cast, "env.air")
    assert found.result == verdicts.exact(98_000_000, 100_000_000)
    page = cast.door(cast.mate).get(reverse("results:target", args=[found.row.pk]))
    assert "98 of 100" in page.content.decode()


def test_a_year_that_is_over_is_written_down_and_restated_with_its_trace(
    cast: Cast, hand: Clock
) -> None:
    by = cast.actor(cast.mate)
    hand.at = datetime(2023, 1, 9, 4, tzinfo=UTC)
    for month in range(1, 13):
        entered(cast, month, 99, 100)
    count(hand)
    assert actions.close_periods(by=by, at=clock.now()) > 0
    assert actions.close_periods(by=by, at=clock.now()) == 0
    met = line(cast, "env.air")
    hand.tick(hours=1)
    entered(cast, 3, 50, 100)

    count(hand)
    written = actions.close_periods(by=by, at=clock.now())

    assert (met.state, bool(met.was)) == ("MET", False)
    assert written == 1
    found = line(cast, "env.air")
    assert (found.state, bool(found.was)) == ("MISSED", True)
    assert found.was is not None
    assert next(iter(found.was.values())) == verdicts.exact(99 * 12_000_000, 1_200_000_000)
    page = cast.door(cast.safety).get(reverse("results:target", args=[found.row.pk]))
    assert "Restated: when the period was over, it read 1,188 of 1,200" in page.content.decode()
    assert facts.facts("target.counted").exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_unit_say_what_to_do_first(cast: Cast, hand: Clock, language: str) -> None:
    door = cast.door(cast.safety, language)
    unit = reverse("results:unit", args=[cast.units["CO"]])

    assert door.get(unit).status_code == 200
    count(hand)
    assert door.get(unit).status_code == 200
    assert reverse("targets:index") in door.get(f"{unit}?year=2020").content.decode()
    assert door.get(reverse("results:index")).headers["Location"] == unit
    standing = target_queries.published_set(YEAR)
    assert standing is not None
    for row in target_queries.company_targets(standing.pk):
        assert door.get(reverse("results:target", args=[row.pk])).status_code == 200


def test_a_unit_page_asks_as_many_questions_for_one_target_as_for_many(
    cast: Cast, hand: Clock, django_assert_num_queries: Any
) -> None:
    count(hand)
    rows = target_queries.unit_targets(cast.units["CO"], YEAR)
    verdicts.of_rows(rows, YEAR, clock.now())
    with django_assert_num_queries(2):
        verdicts.of_rows(rows, YEAR, clock.now())
    with django_assert_num_queries(2):
        verdicts.of_rows(rows[:1], YEAR, clock.now())
