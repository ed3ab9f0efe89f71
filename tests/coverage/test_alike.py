"""Gaps counted in groups are those told one by one, with as many queries for few as for many.

The truth tests (tests/truth) compare the two after every act of a random history; here is what
those histories hardly reach.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.counted import counted
from tests.coverage import slowly
from zeren.census import actions as census
from zeren.core.days import NEVER, day_of
from zeren.core.owed.obligation import unmet_since
from zeren.core.owed.requirement import BY_CODE, year_term
from zeren.coverage import queries
from zeren.ledger import clock
from zeren.obligations import queries as owed
from zeren.organisation import queries as where
from zeren.organisation.models import Custody, Engagement, Holding, Thing, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of()


def derive() -> None:
    census.settle_all(by=SYSTEM, at=clock.now())


def same(cast: Cast) -> None:
    """Of the whole, of each unit, as a past day and for everybody who leads."""
    on = clock.today()
    units = [unit.path for unit in where.unit_tree(on)]
    people = [cast.gm, cast.workshop, cast.leader, cast.worker, cast.safety]
    for path in ("", *units):
        assert slowly.differences(on, path) == []
    assert slowly.differences(on - timedelta(days=3)) == []
    assert slowly.differences(on, people=people, paths=units) == []


def things(cast: Cast) -> None:
    """Without charge, claimed twice, in a place, used by one who left, by an empty post, by nobody;
    in a unit whose head is gone."""
    since, place = clock.today() - timedelta(days=30), Thing.objects.get(code="WS-1")
    weld, office = cast.units["WELD"], cast.units["SAFE"]
    empty = dated.post("EMPTY", weld, layer=6, since=since)
    shed = dated.thing("SHED", kind="place", since=since)
    for number in range(3):
        dated.thing(f"N{number}", since=since)
        dated.thing(f"S{number}", place=shed, since=since)
        bare = dated.thing(f"B{number}", since=since)
        twice = dated.thing(f"T{number}", place=shed, since=since)
        dated.thing(f"P{number}", place=place, since=since)
        mine = dated.thing(f"M{number}", since=since)
        dated.charge(twice.pk, weld, since=since)
        dated.charge(twice.pk, office, since=since)
        dated.charge(mine.pk, office, since=since)
        dated.use(bare.pk, cast.mate, since=since)
        days = {"from_day": day_of(since), "to_day": NEVER}
        Custody.objects.create(thing=mine, post_id=empty.pk, **days)
    dated.end(Holding.objects.filter(person_id__in=(cast.workshop, cast.mate)), clock.today())
    dated.end(Engagement.objects.filter(person_id=cast.mate), clock.today())


def letters(cast: Cast) -> None:
    """Signed by workers and by heads, so that each waits for another's name; one not yet."""
    cast.train(cast.worker, cast.mate, cast.leader, cast.workshop)
    cast.issue()
    for person in (cast.worker, cast.leader, cast.workshop):
        cast.sign(person)


def half_trained(cast: Cast) -> None:
    cast.issue()
    cast.hold_meeting()
    cast.attend(cast.worker)
    cast.attend(cast.leader)


def no_head(cast: Cast) -> None:
    cast.hold_meeting()
    dated.end(Holding.objects.filter(person_id=cast.gm), clock.today())


@pytest.mark.parametrize("so", [things, letters, half_trained, no_head])
def test_counted_together_is_told_one_by_one(cast: Cast, so: Callable[[Cast], None]) -> None:
    so(cast)
    derive()

    same(cast)


def test_the_first_missing_day_is_the_same_in_the_database_and_in_the_core(cast: Cast) -> None:
    grow(0, 3)
    on = clock.today()
    for ahead in (0, 20, 365, 800):
        day = day_of(on) + ahead
        year = year_term(date.fromordinal(day).year).start
        rows = owed.gaps(day).annotate(since=owed.unmet_since(day, {"YEAR": year}))
        told = list(rows.values_list("requirement", "due_from", "ok_to", "since"))
        assert told
        for requirement, due_from, ok_to, since in told:
            assert since == unmet_since(BY_CODE[requirement].period, due_from, ok_to, day)


def grow(first: int, number: int) -> None:
    """More teams, each with a head and two people, and a thing nobody uses."""
    top = Unit.objects.get(code="CO")
    for n in range(first, first + number):
        team = dated.unit(f"N{n}", top, since=top.from_date)
        dated.thing(f"N{n}", since=top.from_date)
        head = dated.post(f"NH{n}", team.pk, layer=5, is_head=True)
        work = dated.post(f"NW{n}", team.pk, layer=6)
        dated.hold(dated.person(f"NH{n}").pk, head.pk, since=top.from_date)
        for one in range(2):
            dated.hold(dated.person(f"N{n}-{one}").pk, work.pk, since=top.from_date)
    derive()


def asks(cast: Cast) -> list[int]:
    on, door = clock.today(), cast.door(cast.gm)
    found = []
    for ask in (
        lambda: queries.acts(on),
        lambda: queries.turns_of(cast.gm, on, (where.root(on).path,)),  # type: ignore[union-attr]  # the cast's house has a root
        lambda: door.get("/"),
    ):
        ask()
        with counted() as seen:
            ask()
        found.append(len(seen))
    return found


def test_my_day_of_the_head_asks_as_often_for_ten_gaps_as_for_a_thousand(cast: Cast) -> None:
    cast.hold_meeting()
    cast.issue()
    grow(0, 8)
    few, gaps = asks(cast), queries.gap_count(clock.today())

    grow(8, 120)

    assert queries.gap_count(clock.today()) > 6 * gaps
    assert asks(cast) == few
