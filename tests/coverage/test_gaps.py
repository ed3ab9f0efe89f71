"""What is missing is listed exactly: with the next step, and with the person whose turn it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.counted import counted
from zeren.census import actions as census
from zeren.coverage import queries
from zeren.ledger import clock
from zeren.organisation.models import Custody, Engagement, Holding, Thing, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def derive() -> Any:
    return census.settle_all(by=SYSTEM, at=clock.now())


def gaps_of(person: int) -> dict[str, tuple[str, str, int | None]]:
    found = queries.gaps_of_person(person, clock.today())
    return {gap.requirement: (gap.gap, gap.who, gap.owner_id) for gap in found}


def gaps_about(kind: str, subject: int) -> list[tuple[str, int | None]]:
    return [
        (gap.gap, gap.owner_id)
        for gap in queries.gap_list(clock.today(), size=1000)
        if (gap.subject_kind, gap.subject_id) == (kind, subject)
        and not gap.gap.startswith("targets.")
    ]


def thing(code: str) -> Thing:
    return Thing.objects.get(code=code)


def test_the_next_step_walks_from_the_meeting_to_the_countersignature() -> None:
    cast = cast_of()
    assert gaps_of(cast.worker)["trained"][0] == "trained.no_meeting"

    cast.hold_meeting()
    assert gaps_of(cast.worker)["trained"] == (
        "trained.not_attended", "team_leader", cast.leader,
    )  # fmt: skip

    cast.attend(cast.worker)
    assert gaps_of(cast.worker)["trained"] == ("trained.not_passed", "person", cast.worker)

    cast.pass_quiz(cast.worker)
    assert "trained" not in gaps_of(cast.worker)
    assert gaps_of(cast.worker)["letter"][0] == "letter.not_issued"

    cast.issue()
    assert gaps_of(cast.worker)["letter"] == ("letter.not_signed", "person", cast.worker)
    assert gaps_of(cast.mate)["letter"][0] == "letter.not_trained"

    cast.sign(cast.worker)
    assert gaps_of(cast.worker)["letter"] == (
        "letter.not_countersigned", "superior", cast.leader,
    )  # fmt: skip

    cast.countersign(cast.worker)
    assert gaps_of(cast.worker) == {}


def test_a_contractors_people_are_left_out_with_the_reason(cast: Cast) -> None:
    found = queries.summary(clock.today())

    assert found.exclusions == {"contractor_agreement": 1}
    assert [row.person_id for row in queries.exclusions(clock.today())] == [cast.contractor]
    assert gaps_of(cast.contractor) == {}


def test_deriving_twice_changes_nothing(cast: Cast) -> None:
    before = queries.summary(clock.today())

    again = derive()

    assert (again.opened, again.closed) == (0, 0)
    assert queries.summary(clock.today()) == before


def test_a_vacant_head_is_a_gap_of_the_unit_and_things_climb(cast: Cast) -> None:
    dated.end(Holding.objects.filter(person_id=cast.workshop), clock.today())
    derive()

    assert gaps_about("unit", cast.units["WELD"]) == [("unit.no_head", cast.gm)]
    assert gaps_about("thing", thing("HJ-12").pk) == []


def test_who_has_left_owes_nothing_any_more(cast: Cast) -> None:
    assert gaps_of(cast.mate) != {}
    dated.end(Holding.objects.filter(person_id=cast.mate), clock.today())
    dated.end(Engagement.objects.filter(person_id=cast.mate), clock.today())

    derive()

    assert gaps_of(cast.mate) == {}


def test_two_units_that_claim_a_thing_are_one_gap_to_decide(cast: Cast) -> None:
    row = thing("HJ-12")
    dated.charge(row.pk, cast.units["SAFE"], since=clock.today())
    derive()

    assert [gap for gap, _owner in gaps_about("thing", row.pk)] == ["thing.two_in_charge"]


def test_a_thing_without_a_user_is_a_gap_of_its_head(cast: Cast) -> None:
    row = thing("DH-1")
    dated.end(Custody.objects.filter(thing=row), clock.today())
    derive()

    assert gaps_about("thing", row.pk) == [("thing.no_user", cast.workshop)]


def test_yesterday_can_be_asked_after_today_has_changed(cast: Cast) -> None:
    before = queries.summary(clock.today() - timedelta(days=1))

    cast.train(cast.worker)

    assert queries.summary(clock.today() - timedelta(days=1)) == before


def count_queries(path: str = "") -> tuple[int, int]:
    on = clock.today()
    with counted() as summary:
        queries.summary(on, path)
    with counted() as gaps:
        queries.gap_list(on, path, size=10_000)
    return len(summary), len(gaps)


def grow(first: int, units: int, things: int) -> None:
    """More units without heads, and more things in a place without users."""
    top, place = Unit.objects.get(code="CO"), thing("WS-1")
    for n in range(first, first + units):
        dated.unit(f"X{n}", top, since=top.from_date)
    for n in range(first, first + things):
        dated.thing(f"T{n}", place=place, since=top.from_date)
    derive()


def test_the_number_of_queries_does_not_grow_with_units_and_things(cast: Cast) -> None:
    grow(0, 10, 10)
    few = count_queries()

    grow(10, 290, 990)

    assert queries.gap_count(clock.today()) > 1000
    assert count_queries() == few


def test_a_team_leader_who_was_not_there_is_brought_by_the_head_above(cast: Cast) -> None:
    cast.hold_meeting()

    assert gaps_of(cast.leader)["trained"] == (
        "trained.not_attended", "team_leader", cast.workshop,
    )  # fmt: skip
