"""Before it has a fact, a report without a name is bound in the log: who removes it is named."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.conftest import Find
from zeren.core.actor import Actor
from zeren.hazards import actions, jobs
from zeren.hazards.models import BoundHour, Hazard, HazardStep
from zeren.ledger import audit
from zeren.ledger.models import Fact


def reported(cast: Cast, clock: Clock) -> Hazard:
    row, _code = actions.report(
        text="漏油", thing_id=None, unit_id=cast.units["W2"], by=Actor.anonymous(), at=clock.at
    )
    return row


def named() -> list[tuple[str, str]]:
    troubles = audit.audit(tables=[Hazard, BoundHour])
    return [(one.code, one.where) for one in troubles if one.code != "fact_not_folded"]


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_report_that_waits_and_is_removed_or_reworded_is_named(cast: Cast, clock: Clock) -> None:
    row = reported(cast, clock)
    clock.tick(hours=1)
    jobs.write_down()
    assert not Fact.objects.filter(code="hazard.reported").exists()
    assert named() == []

    Hazard.objects.filter(pk=row.pk).update(text="nothing")
    assert named() == [("row_gone", f"hazard {row.pk}")]

    HazardStep.objects.filter(hazard=row).delete()
    Hazard.objects.filter(pk=row.pk).delete()
    assert named() == [("row_gone", f"hazard {row.pk}")]
    BoundHour.objects.update(reports=[])
    assert [code for code, _where in named()] == ["row_changed"]


def test_what_is_written_down_later_and_acted_on_stays_named_as_it_was(
    cast: Cast, clock: Clock, find: Find
) -> None:
    row = reported(cast, clock)
    clock.tick(hours=1)
    jobs.write_down()
    actions.inherit(at=clock.at)
    actions.regrade(row.pk, grade="major", by=cast.actor(cast.safety), at=clock.at)
    clock.tick(days=1)
    jobs.write_down()
    assert named() == []


@pytest.mark.parametrize("is_busy", [False, True])
def test_every_hour_has_one_fact_that_tells_nothing(
    cast: Cast, clock: Clock, is_busy: bool
) -> None:
    if is_busy:
        reported(cast, clock)
    bodies = []
    for _ in range(3):
        clock.tick(hours=1)
        jobs.write_down()
        jobs.write_down()
        fact = Fact.objects.filter(code="hazard.hour_bound").latest("id")
        bodies.append((fact.body, fact.about_kind, fact.actor_kind, len(fact.row_digest or "")))
    assert Fact.objects.filter(code="hazard.hour_bound").count() == 3
    assert bodies == [("{}", "bound_hour", "system", 64)] * 3
