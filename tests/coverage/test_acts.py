"""One act is one line, and the one whose turn it is finds it on his own day."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.census import actions as census
from zeren.coverage import queries
from zeren.ledger import clock
from zeren.organisation import actions as organisation
from zeren.organisation import queries as where
from zeren.organisation.models import Charge

pytestmark = pytest.mark.django_db
NOTHING = "Nothing waits for you today"


@pytest.fixture
def hand() -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    cast = cast_of()
    hand.tick(days=1)
    return cast


def lines() -> list[tuple[str, int | None, int]]:
    return [(act.gap, act.owner_id, act.number) for act in queries.acts(clock.today())]


def new_head(cast: Cast, unit: str, person: int) -> None:
    organisation.change_head(
        cast.units[unit],
        person,
        from_date=clock.today(),
        keeps_post=False,
        by=cast.actor(cast.clerk),
        at=clock.now(),
    )
    census.settle_all(by=SYSTEM, at=clock.now())


def test_what_one_act_closes_is_one_line_however_many_units_it_touches(cast: Cast) -> None:
    people = queries.summary(clock.today()).people.due

    assert ("letter.not_issued", cast.safety, people) in lines()
    assert [gap for gap, _owner, _n in lines()].count("letter.not_issued") == 1


def test_the_lines_hold_every_gap_once(cast: Cast) -> None:
    cast.hold_meeting()
    cast.attend(cast.worker)
    cast.issue()

    acts = queries.acts(clock.today())

    ids = [one for act in acts for one in queries.ids_of(act, clock.today())]
    assert len(ids) == len(set(ids)) == queries.gap_count(clock.today())
    assert sum(act.closes for act in acts) == len(ids)
    assert sum(one.closes for act in acts for one in act.units) == len(ids)
    assert all(sum(one.number for one in act.units) == act.number for act in acts)


def test_a_letter_that_waits_for_the_training_is_told_with_the_training(cast: Cast) -> None:
    cast.hold_meeting()
    cast.issue()

    assert "letter.not_trained" not in {gap for gap, _owner, _n in lines()}
    mine = next(act for act in queries.acts(clock.today()) if act.owner_id == cast.leader)
    assert (mine.gap, mine.closes) == ("trained.not_attended", 2 * mine.number)


def test_two_owners_of_one_step_are_two_lines(cast: Cast) -> None:
    cast.hold_meeting()

    owners = {owner for gap, owner, _n in lines() if gap == "trained.not_attended"}

    assert {cast.leader, cast.workshop, cast.gm} <= owners


def test_what_each_does_for_himself_is_one_line_and_on_his_own_day_his(cast: Cast) -> None:
    cast.train(cast.worker, cast.mate)
    cast.issue()

    signing = [line for line in lines() if line[0] == "letter.not_signed"]
    assert signing == [("letter.not_signed", None, 2)]
    mine = queries.turns_of(cast.mate, clock.today(), ()).mine
    assert [(act.gap, act.owner_id) for act in mine] == [("letter.not_signed", cast.mate)]


def test_the_owner_is_told_with_the_post_he_holds(cast: Cast) -> None:
    cast.hold_meeting()

    told = queries.told(queries.acts(clock.today()), clock.today())
    posts = {one.act.owner_id: one.owner_post.get("en") for one in told}

    assert posts[cast.workshop] == "Workshop head"
    assert posts[cast.gm] == "General manager"


def test_late_comes_first_and_then_the_gravest(cast: Cast) -> None:
    thing = where.thing_by_code("HJ-12", clock.today())
    assert thing is not None
    Charge.objects.filter(thing_id=thing.id).delete()
    Charge.objects.filter(thing__code="WS-1").delete()
    census.settle_all(by=SYSTEM, at=clock.now())

    first, *rest = queries.acts(clock.today())

    assert (first.gap, first.is_late) == ("thing.none_in_charge", True)
    assert [act.is_late for act in rest] == sorted((act.is_late for act in rest), reverse=True)


def test_what_is_late_comes_before_what_is_graver(cast: Cast, hand: Clock) -> None:
    hand.tick(days=50)
    organisation.leave(
        cast.workshop, to_date=clock.today(), by=cast.actor(cast.clerk), at=clock.now()
    )
    hand.tick(days=1)
    census.settle_all(by=SYSTEM, at=clock.now())

    found = [(act.is_late, act.gap) for act in queries.acts(clock.today())]

    assert (False, "unit.no_head") in found
    assert found.index((False, "unit.no_head")) > max(
        place for place, (is_late, _gap) in enumerate(found) if is_late
    )


def test_what_is_owed_each_year_is_late_only_after_the_signing_window(
    cast: Cast, hand: Clock
) -> None:
    def late() -> set[bool]:
        return {
            act.is_late
            for act in queries.acts(clock.today())
            if act.requirement in ("trained", "letter")
        }

    hand.tick(days=40)
    assert (clock.today().month, late()) == (3, {False})

    hand.tick(days=10)
    assert (clock.today().month, late()) == (4, {True})


def test_the_successor_has_it_the_same_day_and_the_one_before_has_it_no_more(cast: Cast) -> None:
    cast.train(cast.worker)
    cast.issue()
    cast.sign(cast.worker)

    new_head(cast, "W2", cast.mate)

    paths = tuple(unit.path for unit in where.unit_tree(clock.today()))
    turns = {who: queries.turns_of(who, clock.today(), paths) for who in (cast.mate, cast.leader)}
    gaps = {who: {act.gap for act in found.mine} for who, found in turns.items()}
    assert "letter.not_countersigned" in gaps[cast.mate]
    assert "letter.not_countersigned" not in gaps[cast.leader]
    assert "countersign" in cast.door(cast.mate).get("/").content.decode()
    assert "countersign" not in cast.door(cast.leader).get("/").content.decode()


@pytest.mark.parametrize("stage", range(6))
def test_nothing_waits_is_never_said_while_a_gap_is_mine(cast: Cast, stage: int) -> None:
    steps = (
        cast.hold_meeting,
        lambda: cast.attend(cast.worker),
        lambda: cast.pass_quiz(cast.worker),
        cast.issue,
        lambda: cast.sign(cast.worker),
    )
    for step in steps[:stage]:
        step()

    owners = {gap.owner_id for gap in queries.gap_list(clock.today(), size=1000)}
    assert owners
    for person in owners - {None}:
        assert person is not None
        assert NOTHING not in cast.door(person).get("/").content.decode(), (stage, person)
