"""Another time zone from a day on: every moment has one day, and no day comes twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.zones import Zones

NAMES = (
    "Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata",
    "Asia/Beirut", "America/Havana", "Pacific/Pago_Pago",
)  # fmt: skip
BEGIN = date(2026, 1, 1).toordinal()
zones = st.sampled_from(NAMES).map(ZoneInfo)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@st.composite
def lives(draw: st.DrawFn) -> Zones:
    """A house that moved up to three times, at least two days apart."""
    found, day = Zones(draw(zones)), BEGIN
    for _ in range(draw(st.integers(0, 3))):
        day += draw(st.integers(2, 250))
        found = found.then(day, draw(zones))
    return found


@given(lives(), moments, moments)
def test_later_is_never_an_earlier_day(life: Zones, one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))

    assert life.day(first) <= life.day(second)


@given(lives(), st.integers(BEGIN, BEGIN + 729).map(date.fromordinal))
def test_a_day_begins_where_the_one_before_ends(life: Zones, on: date) -> None:
    start = life.start(on)

    assert life.day(start) == on
    assert life.day(start - timedelta(microseconds=1)) == on - timedelta(days=1)


@given(lives(), zones, st.integers(2, 400), moments)
def test_what_was_dated_before_the_change_keeps_its_day(
    life: Zones, zone: ZoneInfo, after: int, moment: datetime
) -> None:
    day = BEGIN + 750 + after

    assert life.then(day, zone).day(moment) == life.day(moment)


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        ("Asia/Shanghai", "Europe/Berlin", 24 + 7),
        ("Europe/Berlin", "Asia/Shanghai", 24),
        ("Asia/Shanghai", "Asia/Shanghai", 24),
    ],
)
def test_the_last_day_by_the_old_clock_waits_for_the_new_one(
    before: str, after: str, hours: int
) -> None:
    day = date(2026, 3, 10)
    life = Zones(ZoneInfo(before)).then(day.toordinal(), ZoneInfo(after))

    assert life.start(day) - life.start(day - timedelta(days=1)) == timedelta(hours=hours)


def test_the_first_word_counts_from_the_beginning_and_a_newer_one_voids_what_was_to_come() -> None:
    life = Zones(ZoneInfo("Asia/Shanghai")).then(BEGIN + 9, ZoneInfo("Europe/Berlin"))

    again = life.then(BEGIN + 5, ZoneInfo("Asia/Kolkata"))

    assert [day for day, _zone in again.later] == [BEGIN + 5]
    assert life.then(1, ZoneInfo("Asia/Tokyo")) == Zones(ZoneInfo("Asia/Tokyo"))
    assert str(life.newest) == "Europe/Berlin"
