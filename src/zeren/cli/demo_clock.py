"""Moments of the story, and the DEMO clock that moves from one to the next."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from zeren.ledger import clock


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the story, in the organisation's time zone."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


def until(moment: datetime) -> datetime:
    """Move the DEMO clock on to a moment of the story; it never goes back."""
    now = clock.now()
    return clock.advance_demo(moment) if moment > now else now
