"""A clock that stands still, for tests only."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from unittest import mock

from zeren.ledger import clock

NOON = datetime(2022, 2, 16, 4, 0, tzinfo=UTC)


class Clock:
    """What the machine's clock shows; `tick` moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.passed = 1000.0

    def counted(self) -> float:
        """The machine's counting clock: nobody can set it."""
        return self.passed

    def step(self, **parts: float) -> datetime:
        """Somebody sets the clock by timedelta(**parts); no time passes."""
        self.at += timedelta(**parts)
        return self.at

    def read(self) -> datetime:
        return self.at

    def tick(self, **parts: float) -> datetime:
        """Move by timedelta(**parts), also backwards; returns the new moment."""
        self.at += timedelta(**parts)
        self.passed += timedelta(**parts).total_seconds()
        return self.at


@contextmanager
def frozen(at: datetime = NOON, *, counts: bool = False) -> Iterator[Clock]:
    """The machine's clock stands at `at` inside the block.

    counts: the machine's counting clock is a test's too, so that `hand.step` is seen as a jump.
    """
    hand = Clock(at)
    clock.reset()
    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(clock, "_source", hand.read))
        if counts:
            patches.enter_context(mock.patch.object(clock, "_steady", hand.counted))
        yield hand
    clock.reset()
    clock.file().unlink(missing_ok=True)
