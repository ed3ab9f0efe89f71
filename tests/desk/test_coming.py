"""What comes: each dated thing stands on its day with whom it concerns, and with nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils.translation import override

from tests.cast import SYSTEM, Cast, cast_of
from tests.counted import counted
from zeren.content import queries as content
from zeren.core.actor import Actor
from zeren.core.tongue import both
from zeren.desk import coming
from zeren.hazards import actions as hazards
from zeren.hazards.models import Hazard
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.organisation import queries
from zeren.organisation.models import Post
from zeren.training import actions as training

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def seen(cast: Cast, who: str, kind: str) -> list[date]:
    on = clock.today()
    lines = coming.coming(cast.viewer(cast.ids[who]), on, kind)
    assert all(line.kind == kind for line in lines)
    return [line.day for line in lines]


def plan_meeting(cast: Cast, unit: str, starts_at: datetime) -> None:
    training.plan_meeting(
        year=starts_at.year, title=both("复训", "Second round"), starts_at=starts_at,
        place=both("一号会议室", "Room 1"), trainer_id=cast.workshop, unit_id=cast.units[unit],
        agenda=content.agenda(), by=cast.actor(cast.safety), at=clock.now(),
    )  # fmt: skip


def report(text: str) -> Hazard:
    thing = queries.thing_by_code("WS-1", clock.today())
    assert thing is not None
    row, _code = hazards.report(
        text=text, thing_id=thing.id, by=Actor.anonymous(), at=clock.now()
    )  # fmt: skip
    return row


def test_a_meeting_is_ahead_of_those_it_is_for(cast: Cast) -> None:
    day = clock.today() + timedelta(days=9)
    plan_meeting(cast, "W2", clock.now() + timedelta(days=9))

    assert seen(cast, "worker", "meeting") == [day]
    assert seen(cast, "safety", "meeting") == [day]
    assert seen(cast, "clerk", "meeting") == []


def test_a_hazard_is_ahead_of_its_owner_and_of_who_leads_above(cast: Cast) -> None:
    due = report("Cable without cover").due_date

    assert due is not None
    assert seen(cast, "workshop", "hazard") == [due]
    assert seen(cast, "gm", "hazard") == [due]
    assert seen(cast, "worker", "hazard") == []


@override("en")
def test_many_of_one_day_are_one_line(cast: Cast) -> None:
    for number in range(coming.APART + 1):
        report(f"Loose plate {number}")

    (line,) = coming.coming(cast.viewer(cast.workshop), clock.today(), "hazard")
    assert line.title == f"{coming.APART + 1} hazards are due"


def test_a_transfer_entered_ahead_is_known_to_whom_it_moves(cast: Cast) -> None:
    day = clock.today() + timedelta(days=20)
    post = Post.objects.get(code="OF").pk
    organisation.transfer(cast.worker, post, from_date=day, by=SYSTEM, at=clock.now())

    assert seen(cast, "worker", "change") == [day]
    assert seen(cast, "mate", "change") == []
    assert day in seen(cast, "clerk", "change")


def test_a_role_that_ends_is_told_with_its_last_day(cast: Cast) -> None:
    gone = clock.today() + timedelta(days=30)
    organisation.grant_role(
        cast.mate, "clerk", cast.units["W2"], from_date=clock.today(), by=SYSTEM, at=clock.now()
    )
    organisation.leave(cast.mate, to_date=gone, by=SYSTEM, at=clock.now())

    assert seen(cast, "mate", "role") == [gone - timedelta(days=1)]
    assert seen(cast, "worker", "role") == []


def test_what_is_over_is_not_ahead(cast: Cast) -> None:
    plan_meeting(cast, "W2", clock.now() - timedelta(days=1))

    assert seen(cast, "worker", "meeting") == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_names_each_kind_and_asks_as_much_for_many_as_for_few(
    cast: Cast, language: str
) -> None:
    door = cast.door(cast.workshop, language)
    report("Cable without cover")
    door.get("/coming/")
    with counted() as few:
        page = door.get("/coming/?kind=hazard").content.decode()
    for number in range(2):
        report(f"Loose plate {number}")
    with counted() as many:
        door.get("/coming/?kind=hazard")

    assert ("Hazard at" in page) if language == "en" else ("隐患整改到期" in page)
    assert len(many) == len(few)
