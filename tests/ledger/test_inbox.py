"""What waits for a reader is answered once: never lost, late or doubled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from zeren.core.actor import Actor
from zeren.ledger import actions, clock, inbox, queries
from zeren.ledger.models import Fact, Waiting

pytestmark = pytest.mark.django_db

SEEN: list[int] = []
BAD: set[int] = set()
CODE = "ledger.opened"


def answer(facts: Sequence[Fact], at: datetime) -> None:
    if any(fact.pk in BAD for fact in facts):
        raise RuntimeError("this fact cannot be answered")
    SEEN.extend(fact.pk for fact in facts)


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "_READERS", {})
    monkeypatch.setattr(inbox, "_ANSWERS", {})
    inbox.listen("test", [CODE], answer)
    inbox.listen("test", [CODE], answer)
    SEEN.clear()
    BAD.clear()
    actions.open_ledger()
    Waiting.objects.all().delete()


def happen() -> int:
    with transaction.atomic():
        fact = actions.record(CODE, about=("thing", 1), by=Actor.system(), at=clock.now())
    return int(fact.pk)


def test_a_fact_waits_once_for_each_reader_and_is_answered_once() -> None:
    inbox.listen("other", [CODE], answer)
    fact = happen()

    assert Waiting.objects.filter(fact_id=fact).count() == 2
    assert queries.waiting() == 1
    assert inbox.react(at=clock.now()) == 2
    assert [fact, fact] == SEEN
    assert inbox.react(at=clock.now()) == 0
    assert queries.waiting() == 0


def test_what_is_rolled_back_waits_for_nobody() -> None:
    with transaction.atomic():
        actions.record(CODE, about=("thing", 1), by=Actor.system(), at=clock.now())
        transaction.set_rollback(True)

    assert queries.waiting() == 0


def test_a_fact_that_cannot_be_answered_stops_no_other_and_is_tried_again() -> None:
    facts = [happen() for _ in range(4)]
    BAD.add(facts[1])

    inbox.react(at=clock.now())

    assert [facts[0], facts[2], facts[3]] == SEEN
    assert list(Waiting.objects.values_list("fact_id", "tries")) == [(facts[1], 1)]
    BAD.clear()
    assert inbox.react(at=clock.now()) == 1
    assert SEEN[-1] == facts[1]


def test_an_answer_that_fails_half_way_leaves_nothing_done() -> None:
    fact = happen()

    def half(facts: Sequence[Fact], at: datetime) -> None:
        Fact.objects.filter(pk=fact).update(about_id=9)
        raise RuntimeError

    inbox.listen("test", [], half)
    inbox.react(at=clock.now())

    assert Fact.objects.get(pk=fact).about_id == 1
    assert queries.waiting("test") == 1


def test_what_was_known_at_a_moment_is_found_by_its_newest_fact() -> None:
    facts = [happen() for _ in range(9)]
    begin = clock.now()
    for number, pk in enumerate(facts):
        Fact.objects.filter(pk=pk).update(recorded_at=begin + timedelta(seconds=number))

    for number, pk in enumerate(facts):
        moment = begin + timedelta(seconds=number)
        assert queries.newest_id(before=moment + timedelta(microseconds=1)) == pk
    assert queries.newest_id(before=begin - timedelta(days=99)) == 0
