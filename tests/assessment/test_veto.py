"""A veto stands by rule, overrides the points, has its own objection and ends by two people."""

from functools import partial

import pytest

from tests.assessment.conftest import Year
from zeren.assessment import actions, queries
from zeren.assessment.models import Veto
from zeren.cases import actions as cases
from zeren.cases.models import Case
from zeren.core.assessment.scoring import Event
from zeren.core.refusal import Refused

DEATH = Event(frozenset({"work_accident"}), ("incident", 5), "fatal", deaths=1)


def struck(year: Year, unit: str = "W2") -> Veto:
    cast, at = year.cast, year.hand.at
    by = cast.actor(cast.safety)
    found = actions.strike(DEATH, cast.units[unit], at.date(), by=by, at=at)
    assert not actions.strike(DEATH, cast.units[unit], at.date(), by=by, at=at)
    return found[0]


def test_a_confirmed_event_reaches_unit_and_leader_once(year: Year) -> None:
    row = struck(year)
    hits = [(one.reach, one.person_id) for one in queries.reached_by(row.pk)]
    assert (row.rule, row.state) == ("death", "STANDS")
    assert hits == [("leader", year.cast.leader)]

    by, at = year.cast.actor(year.cast.safety), year.hand.at
    missed = Event(frozenset({"near_miss"}), ("incident", 6), "fatal", deaths=1)
    assert actions.strike(missed, year.cast.units["W2"], at.date(), by=by, at=at) == []


def test_it_overrides_the_points_of_the_unit_and_not_of_its_members(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    mine = year.assessed()
    by = cast.actor(cast.safety)
    actions.open_unit(cast.units["W2"], cast.year, by=by, at=at)
    unit = next(one for one in queries.of_person(cast.leader) if one.kind == "unit")
    before = queries.results([mine, unit])
    assert unit.pk not in before

    struck(year)

    after = queries.results([mine, unit])
    assert after[unit.pk].band == "VETOED"
    assert after[unit.pk].rounded == 0
    assert after[mine.pk] == before[mine.pk]


def test_two_people_whom_it_does_not_reach_reverse_it_with_their_reasons(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    row = struck(year)
    gm, safety = cast.actor(cast.gm), cast.actor(cast.safety)
    with pytest.raises(Refused) as refused:
        actions.decide_veto(row.pk, "ask", words="x", by=cast.actor(cast.leader), at=at)
    assert refused.value.code == "veto.own"
    actions.decide_veto(row.pk, "ask", words="调查改定为非责任", by=safety, at=at)
    with pytest.raises(Refused) as refused:
        actions.decide_veto(row.pk, "confirm", words="x", by=safety, at=at)
    assert refused.value.code == "veto.same_person"
    done = actions.decide_veto(row.pk, "confirm", words="同意", by=gm, at=at)

    assert (done.state, done.asked_by_id, done.decided_by_id) == ("REVERSED", cast.safety, cast.gm)
    assert [one[0] for one in done.words] == ["ask", "confirm"]


def test_its_objection_is_its_own(year: Year) -> None:
    row = struck(year)
    leader, at = year.cast.actor(year.cast.leader), year.hand.at
    subject = queries.veto_subject(row.pk, year.cast.leader, at.date())
    assert subject is not None
    cases.raise_case("objection", subject, words="设备缺陷所致", by=leader, at=at)
    assert Case.objects.get(about="veto").owner_id == year.cast.workshop
    assert queries.veto_subject(row.pk, year.cast.mate, at.date()) is None


def test_what_was_forged_is_found_by_one_and_affirmed_by_another(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    safety, gm = cast.actor(cast.safety), cast.actor(cast.gm)
    find = partial(actions.find, unit_id=cast.units["W2"], on=at.date(), at=at)
    for by, words, code in (
        (cast.actor(cast.leader), "x", "veto.not_yours"),
        (safety, " ", "veto.words_needed"),
    ):
        with pytest.raises(Refused) as refused:
            find("forgery", words=words, by=by)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        find("death", words="x", by=safety)
    assert refused.value.code == "veto.no_such_rule"
    row = find("forgery", words="班前检查提前签好", by=safety)
    assert queries.reached_by(row.pk) == []
    with pytest.raises(Refused) as refused:
        actions.decide_veto(row.pk, "affirm", words="x", by=safety, at=at)
    assert refused.value.code == "veto.same_person"

    done = actions.decide_veto(row.pk, "affirm", words="属实", by=gm, at=at)

    assert done.state == "STANDS"
    assert [one.person_id for one in queries.reached_by(row.pk)] == [cast.leader]
    actions.decide_veto(row.pk, "ask", words="设备补记", by=gm, at=at)
    assert (
        actions.decide_veto(row.pk, "confirm", words="同意", by=safety, at=at).state == "REVERSED"
    )
