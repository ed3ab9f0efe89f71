"""What is remembered is what would be worked out now, whoever writes and whatever is taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from zeren.core.actor import Actor
from zeren.ledger import actions, clock
from zeren.ledger.models import Fact
from zeren.ledger.remembered import DAILY, MOST, Remembered

pytestmark = pytest.mark.django_db(transaction=True)


class Counting:
    """How many facts there are, and how often that was counted."""

    def __init__(self, *, despite: tuple[str, ...] = ()) -> None:
        self.known = Remembered(4, despite=despite)
        self.asked = 0

    def __call__(self) -> int:
        return self.known.of("facts", self.count)

    def count(self) -> int:
        self.asked += 1
        return Fact.objects.count()


@pytest.fixture
def facts() -> Counting:
    actions.open_ledger()
    return Counting()


def write(code: str = "thing.seen") -> None:
    with transaction.atomic():
        actions.record(code, about=("thing", 1), by=Actor.system(), at=clock.now())


def in_thread(act: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_an_answer_holds_until_a_fact_is_written(facts: Counting) -> None:
    assert [facts() for _ in range(3)] == [1, 1, 1]
    assert facts.asked == 1
    for number in (2, 3):
        write()
        assert [facts(), facts()] == [number, number]
        assert facts.asked == number


def test_a_fact_of_another_connection_counts_as_well(facts: Counting) -> None:
    assert facts() == 1

    in_thread(write).join()

    assert facts() == 2


def test_inside_a_transaction_nothing_is_remembered(facts: Counting) -> None:
    assert facts() == 1
    with transaction.atomic():
        write()
        assert facts() == 2
        transaction.set_rollback(True)
    assert facts() == 1
    write()  # on SQLite under the number of the one that was taken back
    assert facts() == 2


def test_the_facts_named_change_no_answer_and_all_others_do(facts: Counting) -> None:
    daily = Counting(despite=DAILY)
    assert daily() == 1

    write("letter.signed")
    write("hazard.reported")

    if connection.vendor == "sqlite":
        assert daily() == 1
    write("unit.opened")
    assert daily() == Fact.objects.count()
    write("letter_campaign.issued")
    assert daily() == Fact.objects.count()


def test_after_very_many_facts_it_is_asked_anew(facts: Counting) -> None:
    daily = Counting(despite=DAILY)
    daily()

    with transaction.atomic():
        for _ in range(MOST + 1):
            write("letter.signed")

    assert daily() == Fact.objects.count()


def test_an_answer_is_brought_up_to_date_where_its_owner_can(facts: Counting) -> None:
    seen: list[tuple[int, int]] = []

    def again(old: int, after: int, until: int) -> int | None:
        seen.append((after, until))
        return old + until - after

    assert facts.known.of("facts", facts.count, again) == 1
    write()
    write()

    assert facts.known.of("facts", facts.count, again) == 3
    if connection.vendor == "sqlite":
        assert (facts.asked, len(seen)) == (1, 1)
    write()
    assert facts.known.of("facts", facts.count, lambda *_: None) == 4


def test_only_so_many_answers_are_kept(facts: Counting) -> None:
    for number in range(9):
        facts.known.of(number, facts.count)
    assert len(facts.known._known) == 4


@pytest.mark.postgres
def test_a_fact_with_a_smaller_id_that_is_committed_later_is_seen(facts: Counting) -> None:
    """Of two who write at once the second may end first: newest is then newest, yet not all."""
    has_written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            actions.record("thing.seen", about=("thing", 1), by=Actor.system(), at=clock.now())
            has_written.set()
            may_end.wait(20)

    first = in_thread(slow)
    assert has_written.wait(20)
    write()
    assert facts() == 2

    may_end.set()
    first.join()

    assert facts() == 3
