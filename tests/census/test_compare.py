"""The nightly comparison and the audit name what differs, and touch nothing."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import pytest
from django.db import connection

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import frozen
from zeren.census import actions, compare, jobs, recount
from zeren.cli import evidence
from zeren.core.days import NEVER, day_of
from zeren.ledger import clock
from zeren.ledger.models import Fact, Waiting
from zeren.obligations.models import Obligation
from zeren.organisation.models import Custody, Engagement, Holding

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def audit(*days: str) -> int:
    return evidence.audit(argparse.Namespace(day=list(days) or None, settle=False, checkpoint=[]))


def test_a_sound_house_has_nothing_to_name(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)
    cast.countersign(cast.worker)

    assert [str(one) for one in compare.troubles(clock.now())] == []
    assert audit() == 0


def test_a_past_day_made_green_by_sql_is_named(cast: Cast) -> None:
    """T3: rows and counters changed together turned 35.6 % into 100 %, and doctor said ok."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE obligations_obligation SET ok_from = due_from, ok_to = term_to"
            " WHERE requirement = 'trained' AND subject_id = %s",
            [cast.worker],
        )

    named = [one.where for one in recount.troubles([date(2020, 6, 1)])]

    assert any("trained" in one for one in named)
    assert any("trained" in one.where for one in compare.duties())
    assert audit() == 1


@pytest.mark.parametrize("table", [Holding, Custody, Engagement])
def test_a_row_of_the_organisation_ended_by_sql_leaves_duties_that_differ(
    cast: Cast, table: type[Holding] | type[Custody] | type[Engagement]
) -> None:
    row = table.objects.filter(person_id=cast.worker).first()
    assert row is not None
    table.objects.filter(pk=row.pk).update(to_day=day_of(clock.today()))

    assert list(recount.troubles([clock.today()]))
    assert audit() == 1


def test_what_differs_is_written_down_only_when_asked_and_then_with_a_fact(cast: Cast) -> None:
    before = Obligation.objects.count()
    dated.end(Holding.objects.filter(person_id=cast.workshop), clock.today())

    assert list(compare.duties())
    assert Obligation.objects.count() == before

    actions.settle_all(by=SYSTEM, at=clock.now())

    assert list(compare.duties()) == []
    assert Fact.objects.filter(code="census.settled").count() == 1


def test_a_night_is_compared_once_and_a_missed_one_is_caught_up() -> None:
    with frozen() as hand:
        cast_of(with_targets=False)
        assert jobs.nightly() == 0
        assert Fact.objects.filter(code="census.compared").count() == 1
        jobs.nightly()
        assert Fact.objects.filter(code="census.compared").count() == 1

        hand.tick(days=3)
        jobs.nightly()

        assert Fact.objects.filter(code="census.compared").count() == 2


def test_what_still_follows_is_not_compared_yet_but_never_two_nights_long() -> None:
    with frozen() as hand:
        cast = cast_of(with_targets=False)
        jobs.nightly()
        hand.tick(days=1)
        dated.end(Holding.objects.filter(person_id=cast.worker), clock.today())
        fact = Fact.objects.latest("id")
        Waiting.objects.create(reader="census", fact_id=fact.pk)

        assert jobs.nightly() == 0
        assert Fact.objects.filter(code="census.compared").count() == 1

        Waiting.objects.update(tries=3)  # it fails each time: nothing will follow it soon
        assert jobs.nightly() > 0
        assert Fact.objects.filter(code="census.compared").count() == 2

        Waiting.objects.update(tries=0)
        hand.tick(days=1)
        jobs.nightly()
        assert Fact.objects.filter(code="census.compared").count() == 2
        hand.tick(days=1)
        jobs.nightly()
        assert Fact.objects.filter(code="census.compared").count() == 3


def test_the_days_of_a_night_hold_today_and_those_around_it(cast: Cast) -> None:
    today = clock.today()

    days = compare.some_days(clock.now())

    assert {today - timedelta(days=1), today, today + timedelta(days=1)} <= set(days)
    assert Obligation.objects.filter(due_to=NEVER).exists()
