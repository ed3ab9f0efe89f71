"""Acts that are remembered, and brought up to date by facts, are those that are worked out now.

The truth tests (tests/truth) compare them after every act of random histories; here is that the
short way is taken where it may be, and only there.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from unittest import mock

import pytest
from django.db import connection

from tests.cast import SYSTEM, Cast, cast_of
from tests.counted import counted
from tests.coverage import slowly
from zeren.core.refusal import Refused
from zeren.coverage import queries
from zeren.coverage.queries import pieces
from zeren.ledger import clock, inbox
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    found = cast_of()
    found.hold_meeting()
    found.issue()
    react()
    return found


def react() -> None:
    while inbox.react(at=clock.now()):
        pass


def top() -> str:
    found = where.root(clock.today())
    assert found is not None
    return found.path


@pytest.fixture
def asked(cast: Cast) -> Iterator[Callable[[], list[bool]]]:
    """Were the acts of the general manager worked out anew? Of some units only: False."""
    seen: list[bool] = []
    anew = pieces.anew

    def counted_anew(
        on: date,
        tops: Sequence[str],
        without: Sequence[int],
        known: int | None,
        units: Collection[int] | None = None,
    ) -> pieces.ByUnit:
        seen.append(units is None)
        return anew(on, tops, without, known, units)

    def ask() -> list[bool]:
        seen.clear()
        queries.turns_of(cast.gm, clock.today(), (top(),), own=False)
        return list(seen)

    with mock.patch.object(pieces, "anew", counted_anew):
        yield ask


def same(cast: Cast) -> None:
    assert slowly.differences(clock.today(), people=[cast.gm, cast.leader], paths=(top(),)) == []


def test_acts_of_one_person_are_counted_in_his_units_alone(
    cast: Cast, asked: Callable[[], list[bool]]
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of PostgreSQL nobody knows which facts are still to come")
    assert asked() == [True]
    assert asked() == []

    for act in (cast.attend, cast.pass_quiz, cast.sign, cast.countersign):
        act(cast.worker)
        assert asked() == [False], act
        same(cast)
    react()
    same(cast)


def test_after_a_change_of_the_house_everything_is_counted_anew(
    cast: Cast, asked: Callable[[], list[bool]]
) -> None:
    asked()

    organisation.change_head(
        cast.units["WELD"], cast.mate, from_date=clock.today(), by=SYSTEM, at=clock.now()
    )

    assert asked() == [True]
    same(cast)
    react()
    same(cast)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_season_in_any_order_is_told_as_it_is(cast: Cast, seed: int) -> None:
    """Mostly acts of single people, now and then one that changes the house."""
    rng = random.Random(seed)
    people = [cast.worker, cast.mate, cast.leader, cast.workshop, cast.agency]
    said: Counter[str] = Counter()

    def new_head() -> None:
        unit, person = rng.choice(["WELD", "W2"]), rng.choice(people)
        organisation.change_head(
            cast.units[unit], person, from_date=clock.today(), by=SYSTEM, at=clock.now()
        )

    for _ in range(40):
        act = rng.choice(["attend", "pass_quiz", "pass_quiz", "sign", "sign", "countersign"])
        try:
            if rng.random() < 0.1:
                act = "new_head"
                new_head()
            else:
                getattr(cast, act)(rng.choice(people))
            said[act] += 1
        except (Refused, AssertionError) as no:
            said[f"{act}: {type(no).__name__}"] += 1
        if rng.random() < 0.5:
            react()
        same(cast)

    assert min(said[one] for one in ("attend", "pass_quiz", "sign")) > 1, said


def test_what_is_remembered_is_asked_with_one_query_each(cast: Cast) -> None:
    on, path = clock.today(), top()
    for _ in range(2):
        with counted() as seen:
            queries.turns_of(cast.gm, on, (path,), own=False)
    assert len(seen) == 1
