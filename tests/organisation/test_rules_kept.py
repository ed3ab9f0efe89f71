"""Rules that a careless change would break without a sound: each is broken here by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.refusal import Refused
from zeren.core.sheets.workbook import Book, Row
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.actions.rows import Rows
from zeren.organisation.models import Grant, Holding, Person, Post, Upload

pytestmark = pytest.mark.django_db

TODAY = date(2022, 2, 16)


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    return cast_of(with_targets=False)


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def staged(**sheets: list[dict[str, str]]) -> int:
    book = Book(
        {
            sheet: tuple(Row(sheet, line, one) for line, one in enumerate(lines, 2))
            for sheet, lines in sheets.items()
        }
    )
    found = actions.upload(book, name="x.xlsx", digest="3" * 64, by=SYSTEM, at=clock.now())
    return int(found.pk)


def refuses(code: str, act: object) -> None:
    with pytest.raises(Refused) as refused:
        act()  # type: ignore[operator]  # a lambda
    assert refused.value.code == code


# Compare and swap


def ended_meanwhile(monkeypatch: pytest.MonkeyPatch, person: int) -> None:
    """Between reading and writing somebody else ends what the person holds."""
    write = Rows.write

    def late(self: Rows) -> None:
        monkeypatch.setattr(Rows, "write", write)
        tomorrow = (TODAY + timedelta(days=1)).toordinal()
        Holding.objects.filter(person_id=person).update(to_day=tomorrow)
        write(self)

    monkeypatch.setattr(Rows, "write", late)


def test_a_row_that_somebody_else_ended_meanwhile_is_not_ended_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_meanwhile(monkeypatch, cast.worker)

    refuses(
        "organisation.moved_meanwhile",
        lambda: actions.transfer(
            cast.worker, post("OF"), from_date=TODAY, by=SYSTEM, at=clock.now()
        ),
    )

    assert queries.place_of(cast.worker, TODAY + timedelta(days=9)) is not None


def test_a_workbook_writes_nothing_when_a_row_of_its_plan_ended_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = staged(people=[{"number": "E021", "post": "OF"}, {"number": "N1", "name": "新人"}])
    facts = Fact.objects.count()
    ended_meanwhile(monkeypatch, cast.worker)

    refuses("import.moved_meanwhile", lambda: actions.confirm(found, by=SYSTEM, at=clock.now()))

    assert not Person.objects.filter(number="N1").exists()
    assert Fact.objects.count() == facts
    assert Upload.objects.get(pk=found).state == "STAGED"


def test_a_workbook_is_written_once_and_not_what_was_not_shown(cast: Cast) -> None:
    found = staged(people=[{"number": "E021", "post": "OF"}])

    refuses(
        "import.moved_meanwhile",
        lambda: actions.confirm(found, seen="0" * 64, by=SYSTEM, at=clock.now()),
    )
    actions.confirm(found, by=SYSTEM, at=clock.now())
    refuses("import.not_waiting", lambda: actions.confirm(found, by=SYSTEM, at=clock.now()))


# One head post in a unit


def test_a_unit_gets_no_second_head_post_by_a_move(cast: Cast) -> None:
    def move(*, on: date) -> object:
        return actions.move_post(
            post("OF"), cast.units["W2"], from_date=on, is_head=True, by=SYSTEM, at=clock.now()
        )

    for person in (cast.clerk, cast.auditor):
        actions.transfer(person, post("WE"), from_date=TODAY, by=SYSTEM, at=clock.now())
    for on in (TODAY, TODAY + timedelta(days=5)):
        refuses("organisation.second_head_post", lambda on=on: move(on=on))
    assert queries.head_of(cast.units["W2"], TODAY + timedelta(days=5)) == cast.leader


def test_a_unit_gets_no_second_head_post_by_a_workbook(cast: Cast) -> None:
    found = staged(posts=[{"code": "T9", "name_zh": "副班长", "unit": "W2", "head": "yes"}])

    with pytest.raises(Refused) as refused:
        actions.confirm(found, by=SYSTEM, at=clock.now())

    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("import.second_head", "posts 2 head")
    ]


# What a role saw on a past day


def statuses(cast: Cast, person: int, unit: str, on: date) -> int:
    address = reverse("desk:unit", args=[cast.units[unit]])
    return int(cast.door(person).get(address, {"on": on.isoformat()}).status_code)


def test_a_past_day_is_seen_by_who_was_above_then_and_today_by_who_is_now(
    cast: Cast, hand: Clock
) -> None:
    """Welding team 2 moves from the welding shop to the safety office."""
    Grant.objects.filter(person_id=cast.safety).update(role="clerk", to_day=F("from_day"))
    hand.tick(days=10)
    today = clock.today()
    actions.move_unit(
        cast.units["W2"], cast.units["SAFE"], from_date=today, by=SYSTEM, at=clock.now()
    )

    assert statuses(cast, cast.workshop, "W2", today - timedelta(days=1)) == 200
    assert statuses(cast, cast.workshop, "W2", today) == 404
    assert statuses(cast, cast.safety, "W2", today) == 200
    assert statuses(cast, cast.safety, "W2", today - timedelta(days=1)) == 404
    # who moved with the unit sees its past where it stood then
    assert statuses(cast, cast.leader, "W2", today - timedelta(days=1)) == 200


@pytest.mark.parametrize("role", ["auditor", "safety_manager"])
@pytest.mark.parametrize(("unit", "today_too"), [("W2", 200), ("WELD", 404)])
def test_a_role_sees_on_a_past_day_what_stood_below_its_unit_then(
    cast: Cast, hand: Clock, role: str, unit: str, today_too: int
) -> None:
    """Over the team that moves it goes along; over the shop above it keeps the days before."""
    Grant.objects.filter(person_id=cast.auditor).update(unit_id=cast.units[unit], role=role)
    hand.tick(days=10)
    today = clock.today()
    actions.move_unit(
        cast.units["W2"], cast.units["SAFE"], from_date=today, by=SYSTEM, at=clock.now()
    )

    assert statuses(cast, cast.auditor, "W2", today - timedelta(days=1)) == 200
    assert statuses(cast, cast.auditor, "W2", today) == today_too
    # before the unit stood, its keeper sees nothing of anybody
    nowhere = queries.viewer_on(cast.viewer(cast.auditor), date(2019, 1, 1))
    assert not nowhere.sees_unit(queries.path_on(cast.units["W2"], today))
