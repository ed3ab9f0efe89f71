"""Many writers and more than one sequencer at once, on a real PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from zeren.core.actor import Actor
from zeren.ledger import actions, clock, queries
from zeren.ledger.models import Fact, Leaf

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

WRITERS, EACH = 8, 40


def in_thread(act: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            actions.record("thing.seen", about=("thing", number), by=Actor.system(), at=clock.now())


def test_every_fact_gets_one_place_and_no_place_is_empty() -> None:
    actions.open_ledger()
    done = threading.Event()

    def fold() -> None:
        while not done.is_set():
            actions.sequence(7)

    folders = [in_thread(fold) for _ in range(2)]
    writers = [in_thread(lambda: write(EACH)) for _ in range(WRITERS)]
    for thread in writers:
        thread.join()
    done.set()
    for thread in folders:
        thread.join()
    while actions.sequence():
        pass
    actions.checkpoint()

    total = WRITERS * EACH + 2  # the opening and the checkpoint
    assert Fact.objects.count() == total
    assert list(Leaf.objects.values_list("position", flat=True)) == list(range(total))
    assert queries.audit(tables=[]) == []


def test_a_fact_that_becomes_visible_late_is_folded_late() -> None:
    actions.open_ledger()
    actions.sequence()
    recorded, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            actions.record("thing.slow", about=("thing", 1), by=Actor.system(), at=clock.now())
            recorded.set()
            may_commit.wait(10)

    thread = in_thread(slow)
    recorded.wait(10)
    write(1)
    assert actions.sequence() == 1

    may_commit.set()
    thread.join()

    assert actions.sequence() == 1
    codes = list(Leaf.objects.values_list("fact__code", flat=True))
    assert codes == ["ledger.opened", "thing.seen", "thing.slow"]
    assert Fact.objects.get(code="thing.slow").pk < Fact.objects.get(code="thing.seen").pk
    assert queries.audit(tables=[]) == []


def test_opening_at_once_opens_once() -> None:
    threads = [in_thread(lambda: void(actions.open_ledger())) for _ in range(6)]
    for thread in threads:
        thread.join()

    assert Fact.objects.filter(code="ledger.opened").count() == 1


def void(_result: object) -> None:
    """For threads, which return nothing."""
