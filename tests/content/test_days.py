"""Working days of countries, of the house and of its sites, and what is not known of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import dated
from tests.frozen import frozen
from zeren.content import actions
from zeren.content.queries import days
from zeren.core import content, due
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.ledger import actions as ledger
from zeren.ledger import clock


@pytest.mark.parametrize(
    ("country", "region", "day", "works"),
    [
        ("CN", "", date(2025, 10, 8), False),  # National Day
        ("CN", "", date(2025, 10, 11), True),  # a Saturday worked instead
        ("CN", "", date(2026, 2, 17), False),  # Spring Festival
        ("CN", "", date(2026, 2, 28), True),
        ("CN", "", date(2026, 10, 12), True),
        ("DE", "", date(2027, 10, 4), True),
        ("DE", "BY", date(2027, 5, 27), False),  # Corpus Christi, in Bavaria
        ("DE", "BE", date(2027, 5, 27), True),
        ("GB", "", date(2026, 12, 25), False),
        ("", "", date(2026, 12, 25), True),
        ("XX", "", date(2026, 12, 25), True),
    ],
)
def test_public_holidays_are_those_of_the_country(
    country: str, region: str, day: date, works: bool
) -> None:
    calendar = days.calendar({"country": country, "region": region}, 2026)

    assert calendar.is_working(day_of(day)) is works


@pytest.mark.parametrize(
    ("country", "unknown"), [("CN", [2027]), ("DE", []), ("", [2026, 2027]), ("XX", [2026, 2027])]
)
def test_what_nobody_announced_is_said_and_never_silently_counted(
    country: str, unknown: list[int]
) -> None:
    calendar = days.calendar({"country": country}, 2026)
    start, end = day_of(date(2026, 12, 25)), day_of(date(2027, 1, 15))

    assert due.unknown_years(start, end, calendar) == unknown


def test_own_days_and_the_own_weekend_count() -> None:
    body = {"country": "CN", "off": ["2026-11-30"], "worked": ["2026-12-05"], "weekend": [5]}
    calendar = days.calendar(body, 2026)

    assert not calendar.is_working(day_of(date(2026, 11, 30)))
    assert calendar.is_working(day_of(date(2026, 12, 5)))
    assert not calendar.is_working(day_of(date(2026, 12, 4)))  # a Friday
    assert calendar.is_working(day_of(date(2026, 12, 6)))


def test_a_team_in_shifts_works_by_its_round_through_weekends_and_holidays() -> None:
    body = {"country": "CN", "shift": "dd nn oooo", "shift_from": ["2026-09-26"]}
    calendar = days.calendar(body, 2026)
    worked = [
        on.isoformat()
        for on in (date(2026, 9, 26) + timedelta(days=n) for n in range(12))
        if calendar.is_working(day_of(on))
    ]

    # 26 and 27 September are a weekend, 4 to 7 October belong to National Day
    assert worked == [
        "2026-09-26", "2026-09-27", "2026-09-28", "2026-09-29",
        "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07",
    ]  # fmt: skip
    assert due.unknown_years(1, day_of(date(2030, 1, 1)), calendar) == []


@pytest.mark.parametrize(
    ("shift", "begins", "codes"),
    [
        ("DDNNOOOO", ["2026-09-26"], []),
        ("DDNNOOOO", [], ["content.no_first_day"]),
        ("DDNN", ["2026-09-26", "2026-09-27"], ["content.no_first_day"]),
        ("DD-NN/oo, oo", ["2026-09-26"], []),
        ("OOO", ["2026-09-26"], ["content.bad_shift"]),
        ("--", ["2026-09-26"], ["content.bad_shift"]),
        ("2D2N4O", ["2026-09-26"], ["content.bad_shift"]),
        ("", ["2026-09-26"], ["content.bad_shift"]),
    ],
)
def test_a_round_nobody_can_work_by_is_refused(
    shift: str, begins: list[str], codes: list[str]
) -> None:
    body = {"country": "CN", "shift": shift, "shift_from": begins}

    found = content.problems("calendar", "W2", body, needed=("zh-hans",))

    assert [problem.code for problem in found] == codes


def test_the_chinese_years_are_whole_and_no_later_one_is_invented() -> None:
    known = days.calendar({"country": "CN"}, 2026).known or frozenset()

    assert {2025, 2026} <= known
    assert 2027 not in known


@pytest.mark.django_db
def test_a_site_has_its_own_days_and_all_others_those_of_the_house() -> None:
    with frozen():
        ledger.open_ledger()
        root = dated.unit("CO", kind="company")
        plant = dated.unit("PLANT", root)
        hall, office = dated.unit("HALL", plant), dated.unit("OFFICE", root)
        on = clock.today()
        for code, body in (("house", {"country": "DE"}), ("PLANT", {"country": "GB"})):
            row = actions.draft("calendar", code, body, by=Actor.system(), at=clock.now())
            actions.publish([row.pk], seen=[row.digest], by=Actor.system(), at=clock.now())

        found = days.calendars([hall.pk, office.pk, root.pk], on)

    unity = day_of(date(on.year, 10, 3))
    boxing = day_of(date(on.year, 12, 26))
    assert {unity, boxing} <= found[root.pk].holidays
    assert found[office.pk] == found[root.pk]
    assert unity not in found[hall.pk].holidays


def test_the_kind_is_written_on_the_page_of_texts() -> None:
    assert content.problems("calendar", "house", {"country": "CN"}, needed=("en",)) == []
