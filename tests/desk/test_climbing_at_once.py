"""Two workers climb the ladder and two hands use one link at the same moment, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import Cast, cast_of
from tests.desk.test_climbing import MORNING
from tests.frozen import Clock, frozen
from tests.truth.test_at_once import at_once, errors
from zeren.desk import climbing, digest
from zeren.desk.models import Climb
from zeren.jobs import actions as jobs
from zeren.jobs.models import Job
from zeren.ledger import clock as ledger_clock
from zeren.notices import personal
from zeren.notices.models import Message, Wish

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 4


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen(MORNING + timedelta(days=20)) as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock) -> Cast:
    cast = cast_of()
    cast.train(cast.worker, cast.mate, cast.leader, cast.workshop)
    cast.issue()
    return cast


def climb() -> None:
    climbing.begin(at=ledger_clock.now())
    jobs.run_ready(climbing.KIND, now=ledger_clock.now)


def test_workers_that_climb_together_tell_each_step_once_and_lose_none(
    cast: Cast, clock: Clock
) -> None:
    for day in range(6):
        said = at_once(*[climb] * WORKERS)

        assert errors(said) == [], said
        assert Job.objects.filter(kind=climbing.KIND).count() == day + 1, "one look a day"
        assert not Climb.objects.filter(is_told=False).exists()
        clock.tick(days=1)
    told = Message.objects.filter(kind="ladder")
    steps = Climb.objects.all()
    assert steps.count() > 4
    assert len({(one.person_id, one.key) for one in told}) == told.count()
    assert {one.person_id for one in steps} == {one.person_id for one in told}


def test_schedules_that_run_together_begin_the_day_once(cast: Cast) -> None:
    said = at_once(*[lambda: digest.begin(at=ledger_clock.now())] * WORKERS)

    assert errors(said) == [], said
    assert Job.objects.filter(kind=digest.KIND).count() == 1


def test_a_link_used_twice_at_once_is_used_once(cast: Cast, clock: Clock) -> None:
    digest.begin(at=ledger_clock.now())
    jobs.run_ready(digest.KIND, now=ledger_clock.now)
    row = Message.objects.filter(person_id=cast.worker).latest("pk")
    doors = [cast.door(cast.worker) for _one in range(WORKERS)]
    answers: list[int] = []

    def use(door: Client) -> None:
        answers.append(door.get(personal.link(row.pk)).status_code)

    def off() -> None:
        answers.append(Client().post(personal.off(cast.worker, "ladder")).status_code)

    said = at_once(*(lambda door=door: use(door) for door in doors), *[off] * WORKERS)

    assert errors(said) == [], said
    assert sorted(answers) == [200] * WORKERS + [303] * WORKERS
    first = Message.objects.get(pk=row.pk).opened_at
    assert first is not None
    clock.tick(minutes=5)
    use(doors[0])
    assert Message.objects.get(pk=row.pk).opened_at == first, "opened once, by the first"
    assert Wish.objects.filter(person_id=cast.worker).count() == 1
