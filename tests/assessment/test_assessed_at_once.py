"""Two assessors and two entries at the same moment, on PostgreSQL: one round, nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial

import pytest

from tests.assessment.conftest import MARKS, Year
from tests.cast import cast_of
from tests.frozen import frozen
from tests.truth.test_at_once import at_once
from zeren.assessment import actions
from zeren.assessment.models import Assessment, Score
from zeren.results import actions as results
from zeren.results.queries import owners

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 6


@pytest.fixture
def here() -> Iterator[Year]:
    with frozen(datetime(2026, 11, 30, 1, 0, tzinfo=UTC)) as hand:
        cast = cast_of()
        cast.train(cast.worker)
        cast.issue()
        cast.sign(cast.worker)
        hand.tick(minutes=1)
        cast.countersign(cast.worker)
        found = Year(cast, hand)
        found.publish_scheme()
        yield found


def test_the_points_of_a_round_are_given_once(here: Year) -> None:
    row, at = here.open(), here.hand.at
    worker, leader = here.cast.actor(here.cast.worker), here.cast.actor(here.cast.leader)
    actions.self_assess(row.pk, MARKS, words="自评", by=worker, at=at)

    said = at_once(*[partial(actions.assess, row.pk, MARKS, by=leader, at=at)] * HANDS)

    assert set(said) <= {"", "assessment.moved_meanwhile"}, said
    rounds = Assessment.objects.get(pk=row.pk).round
    assert said.count("") == rounds >= 1
    items = Score.objects.filter(party="ASSESSOR").count()
    assert items == rounds * len(row.scheme.body["items"]), "no round is half there"


def test_entries_of_one_period_at_once_all_stay_and_the_newest_counts(here: Year) -> None:
    cast, at = here.cast, here.hand.at
    row = results.name_owner(
        "env.air", cast.units["CO"], person_id=cast.mate, since=date(2026, 1, 1),
        by=cast.actor(cast.safety), at=at,
    )  # fmt: skip

    said = at_once(
        *(
            partial(
                results.enter, row.pk, date(2026, 3, 1), numerator=number, denominator=100,
                by=cast.actor(cast.mate), at=at,
            )
            for number in range(HANDS)
        )
    )  # fmt: skip

    assert said == [""] * HANDS
    kept = owners.entered_by(row)
    assert sorted(one.numerator // 1_000_000 for one in kept) == list(range(HANDS))
    assert owners.missing(date(2026, 4, 1), [row])[0].starts == date(2026, 1, 1)
