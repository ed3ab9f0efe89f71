"""The cast, and the steps of a hand-over by the people themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.actor import Actor
from zeren.core.letters.manifest import sha256
from zeren.handover import actions
from zeren.handover.actions import rows
from zeren.handover.models import Handover, Item
from zeren.handover.queries import rows as queries
from zeren.ledger import inbox
from zeren.organisation import actions as organisation


@dataclass
class Going:
    cast: Cast
    hand: Clock

    @property
    def today(self) -> date:
        return self.hand.at.date()

    def react(self) -> None:
        while inbox.react(at=self.hand.at):
            pass

    def leave(self, person: int, days: int = 0) -> None:
        """The clerk enters that somebody is no longer here after so many days."""
        day = self.today + timedelta(days=days)
        by = self.cast.actor(self.cast.clerk)
        organisation.leave(person, to_date=day, by=by, at=self.hand.at)
        self.react()

    def of(self, person: int) -> Handover:
        return Handover.objects.filter(person_id=person).latest("id")

    def items(self, person: int, *states: str) -> list[Item]:
        some = queries.items(self.of(person).pk)
        return [one for one in some if not states or one.state in states]

    def pin(self, person: int) -> Actor:
        return self.cast.actor(person).proved("pin")

    def give(self, person: int, by: int | None = None) -> None:
        row, some = self.of(person), self.items(person, "NAMED")
        seen = sha256(rows.text_of(row, some, "give"))
        actions.give(row.pk, [one.pk for one in some], digest_seen=seen,
                     by=self.pin(by or person), at=self.hand.at)  # fmt: skip

    def receive(self, person: int) -> None:
        """Each successor takes what was given to him."""
        row = self.of(person)
        for who in sorted({one.successor_id or 0 for one in self.items(person, "GIVEN")}):
            some = [one for one in self.items(person, "GIVEN") if one.successor_id == who]
            seen = sha256(rows.text_of(row, some, "receive"))
            actions.receive(row.pk, [one.pk for one in some], digest_seen=seen,
                            by=self.pin(who), at=self.hand.at)  # fmt: skip

    def confirm(self, person: int, by: int) -> Handover:
        row = self.of(person)
        seen = sha256(rows.text_of(row, queries.items(row.pk), "confirm"))
        return actions.confirm(row.pk, digest_seen=seen, by=self.pin(by), at=self.hand.at)


@pytest.fixture
def going(db: None) -> Iterator[Going]:
    with frozen(datetime(2026, 3, 30, 1, 0, tzinfo=UTC)) as hand:
        found = Going(cast_of(), hand)
        found.react()
        yield found
