"""What is late climbs: each head is told once, of the things of the gap list, also after a gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as live
from django.urls import reverse

from tests.cast import Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.core.days import day_of
from zeren.coverage import queries as coverage
from zeren.desk import climbing
from zeren.desk.models import Climb
from zeren.jobs import actions as jobs
from zeren.ledger import clock as ledger_clock
from zeren.notices.models import Message, Wish
from zeren.organisation import actions as organisation
from zeren.organisation.models import Absence, Person

pytestmark = pytest.mark.django_db
MORNING = datetime(2022, 4, 1, 0, 0, tzinfo=UTC)
"""A Friday, eight in the morning, the day after the signing window of the year."""


@pytest.fixture
def clock() -> Iterator[Clock]:
    with frozen(MORNING) as hand:
        yield hand


@pytest.fixture
def cast(clock: Clock, db: None) -> Cast:
    cast = cast_of()
    cast.train(cast.worker, cast.mate, cast.leader, cast.workshop)
    cast.issue()
    cast.sign(cast.worker)
    return cast


def run() -> int:
    begun = climbing.begin(at=ledger_clock.now())
    jobs.run_ready(climbing.KIND, now=ledger_clock.now)
    return begun


def walk(clock: Clock, days: int) -> None:
    for _ in range(days):
        clock.tick(days=1)
        run()


def told(person: int) -> list[Message]:
    return list(Message.objects.filter(person_id=person, kind="ladder").order_by("id"))


def steps_of(person: int, gap: str = "letter.not_signed") -> list[tuple[int, int]]:
    """(step, who was told) of one gap of a person."""
    rows = Climb.objects.filter(subject_kind="person", subject_id=person, gap=gap)
    return sorted(set(rows.values_list("step", "person_id")))


def test_it_climbs_head_by_head_as_the_working_days_pass(cast: Cast, clock: Clock) -> None:
    walk(clock, 6)
    assert steps_of(cast.mate) == []

    walk(clock, 6)  # a public holiday on the 5th: five working days after the 31st are over
    assert steps_of(cast.mate) == [(1, cast.leader)]
    assert steps_of(cast.leader) == [(1, cast.workshop)]
    assert steps_of(cast.worker) == [], "who has signed owes nothing"
    waits = steps_of(cast.worker, "letter.not_countersigned")
    assert waits == [(1, cast.workshop)], "it is the turn of the leader, so who is over him"

    walk(clock, 60)
    found = steps_of(cast.mate)
    assert [step for step, _person in found] == list(range(1, len(found) + 1))
    assert found[:2] == [(1, cast.leader), (2, cast.workshop)]
    assert found[-1][1] == cast.gm
    assert len({person for _step, person in found}) == len(found)


def test_each_head_is_told_once_however_often_it_runs(cast: Cast, clock: Clock) -> None:
    walk(clock, 12)
    [first] = told(cast.leader)
    assert first.number == Climb.objects.filter(person_id=cast.leader).count()

    run()
    clock.tick(hours=2)
    run()
    walk(clock, 3)

    known = [row.pk for row in Climb.objects.filter(person_id=cast.leader)]
    assert sum(row.number for row in told(cast.leader)) == len(known)
    keys = list(
        Climb.objects.values_list(
            "subject_kind", "subject_id", "requirement", "since", "step", "person_id"
        )
    )
    assert len(keys) == len(set(keys))


def test_a_run_that_was_missed_tells_the_same_people(cast: Cast, clock: Clock) -> None:
    def all_steps() -> set[tuple[str, int, int, int]]:
        return set(Climb.objects.values_list("gap", "subject_id", "step", "person_id"))

    walk(clock, 73)  # ends on a Monday
    daily = all_steps()
    Climb.objects.all().delete()

    climbing.note(list(coverage.gap_ids(ledger_clock.today())), at=clock.at)

    assert all_steps() == daily
    assert daily


def test_nothing_climbs_that_the_gap_list_does_not_call_late(cast: Cast, clock: Clock) -> None:
    clock.tick(days=20)
    run()
    on = ledger_clock.today()
    rows = coverage.late(list(coverage.gap_ids(on)), on)
    late = {(row.subject_kind, row.subject_id, row.requirement) for row, _last in rows}

    found = set(Climb.objects.values_list("subject_kind", "subject_id", "requirement"))
    assert found
    assert found <= late
    acts = [act for act in coverage.acts(on) if act.is_late]
    assert {act.gap for act in acts} >= set(Climb.objects.values_list("gap", flat=True))


def test_what_is_done_in_between_is_not_told(cast: Cast, clock: Clock) -> None:
    clock.tick(days=5)
    cast.sign(cast.mate)
    walk(clock, 40)

    assert steps_of(cast.mate) == []
    assert steps_of(cast.leader), "what he has not done climbs"


def test_the_message_says_what_whose_and_how_long_in_the_readers_language(
    cast: Cast, clock: Clock
) -> None:
    from zeren.accounts.models import Account

    Account.objects.filter(pk=cast.account_of(cast.leader)).update(language="en")
    walk(clock, 12)

    [row] = told(cast.leader)
    assert row.subject.startswith("Zeren: ")
    assert "late below you" in row.subject
    assert "turn of" in row.text
    assert "5 working days late" in row.text
    assert "工作日" in told(cast.workshop)[0].text


def test_a_day_off_is_no_day_to_be_told_and_tells_the_next(cast: Cast, clock: Clock) -> None:
    clock.tick(days=22)  # a Saturday
    run()
    assert not Message.objects.filter(kind="ladder").exists()

    clock.tick(days=2)
    run()
    assert told(cast.leader)


def test_who_may_do_without_it_gets_none_and_his_duties_all_the_same(
    cast: Cast, clock: Clock
) -> None:
    form = {"quiet_from": "", "quiet_to": ""}
    assert cast.door(cast.leader).post(reverse("notices:ways"), form).status_code == 303
    assert Wish.objects.get(pk=cast.leader).off == ["ladder"]

    walk(clock, 12)

    assert told(cast.leader) == []
    assert told(cast.workshop)


def test_a_ladder_of_no_days_is_none(cast: Cast, clock: Clock, settings: Any) -> None:
    settings.ZEREN = replace(live.ZEREN, ladder_days=0)
    clock.tick(days=60)

    assert run() == 0
    assert not Climb.objects.exists()


def test_it_asks_as_much_of_the_database_for_many_as_for_few(
    cast: Cast, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    clock.tick(days=60)
    on = ledger_clock.today()
    ids = list(coverage.gap_ids(on).filter(due_from__lte=day_of(on) - 20))
    assert len(ids) > 5

    with django_assert_max_num_queries(40):
        climbing.note(ids, at=ledger_clock.now())


def test_whom_no_account_tells_anything_is_stepped_over(cast: Cast, clock: Clock) -> None:
    """The leader has none: who is over him is told in his place, and nothing is lost in between."""
    Person.objects.filter(pk=cast.leader).update(account=None)

    walk(clock, 12)

    assert steps_of(cast.mate) == [(1, cast.workshop)]
    assert told(cast.leader) == []
    assert len(told(cast.workshop)) == 1


def test_the_deputy_of_a_head_who_is_away_gets_a_copy(cast: Cast, clock: Clock) -> None:
    day = ledger_clock.today()
    organisation.go_away(
        cast.leader,
        from_date=day,
        until=day + timedelta(days=30),
        deputy_id=cast.worker,
        kinds=["remind"],
        by=cast.actor(cast.leader),
        at=ledger_clock.now(),
    )
    row = Absence.objects.get(person_id=cast.leader)
    by = cast.actor(cast.worker)
    organisation.answer_deputy(row.pk, accepts=True, by=by, at=ledger_clock.now())

    walk(clock, 12)
    run()

    [copy] = told(cast.worker)
    assert len(told(cast.leader)) == 1, "the head stays the head"
    name = Person.objects.get(pk=cast.leader).name
    assert name in copy.text
    assert copy.text.endswith(told(cast.leader)[0].text)
    assert name not in copy.subject
    assert cast.door(cast.worker).get(copy.path).status_code == 200
