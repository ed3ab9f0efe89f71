"""A clock that stands still, for tests only."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

from zeren.ledger import clock

NOON = datetime(2022, 2, 16, 4, 0, tzinfo=UTC)


class Clock:
    """What the machine's clock shows; `tick` moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def read(self) -> datetime:
        return self.at

    def tick(self, **parts: float) -> datetime:
        """Move by timedelta(**parts), also backwards; returns the new moment."""
        self.at += timedelta(**parts)
        return self.at


@contextmanager
def frozen(at: datetime = NOON) -> Iterator[Clock]:
    """The machine's clock stands at `at` inside the block."""
    hand = Clock(at)
    clock.reset()
    with mock.patch.object(clock, "_source", hand.read):
        yield hand
    clock.reset()
