"""A year at its end: letters in force, targets with results, a published scheme."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.assessment import actions, texts
from zeren.assessment.models import Assessment
from zeren.results import actions as results

MARKS = {"duties": ("22.5", "履职台账"), "records": ("B", "抽查10份，缺2份")}


@dataclass
class Year:
    cast: Cast
    hand: Clock

    def publish_scheme(self) -> None:
        by, at = self.cast.actor(self.cast.safety), self.hand.at
        row = actions.begin_scheme(texts.shipped(), by=by, at=at)
        on = at.date()
        actions.consult_scheme(row.pk, on=on, with_whom="职工代表大会", by=by, at=at)
        actions.publish_scheme(row.pk, by=by, at=at)

    def count(self) -> None:
        """The results of the targets are worked out, as within seconds of every act."""
        results.count_touched(at=self.hand.at)

    def open(self) -> Assessment:
        """The worker's assessment of the year."""
        by = self.cast.actor(self.cast.safety)
        actions.open_year(self.cast.year, by=by, at=self.hand.at)
        return Assessment.objects.get(assessed_id=self.cast.worker, kind="person")

    def assessed(self) -> Assessment:
        row = self.open()
        worker, leader = self.cast.actor(self.cast.worker), self.cast.actor(self.cast.leader)
        actions.self_assess(row.pk, MARKS, words="自评", by=worker, at=self.hand.at)
        return actions.assess(row.pk, MARKS, by=leader, at=self.hand.at)


@pytest.fixture
def year(db: None) -> Iterator[Year]:
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
