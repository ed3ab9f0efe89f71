"""An event is reported by anybody, kept by the safety office, and never withdrawn or forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.frozen import Clock
from tests.incidents.conftest import Happen
from zeren.core.incidents import incident as core
from zeren.core.refusal import Refused
from zeren.incidents import actions, permits, queries
from zeren.incidents.actions import Hurt
from zeren.incidents.models import Event, EventClass, EventPerson
from zeren.incidents.queries import measures
from zeren.incidents.queries.measures import Measure
from zeren.ledger import actions as ledger
from zeren.ledger import audit
from zeren.ledger import queries as facts


def codes(row: Event) -> list[str]:
    return [one.code for one in reversed(facts.facts_about("incident", [row.pk]))]


def troubles() -> list[str]:
    ledger.sequence()
    ledger.checkpoint()
    return [str(one) for one in audit.audit()]


def refused(code: str, act: Any, /, *args: Any, **named: Any) -> None:
    with pytest.raises(Refused) as no:
        act(*args, **named)
    assert no.value.code == code


def test_anybody_reports_and_how_late_it_is_stays_to_be_seen(cast: Cast, hand: Clock) -> None:
    row = actions.report(
        text="手指被夹伤", occurred_at=hand.at - timedelta(days=3), hurt="somebody",
        by=cast.actor(cast.worker), at=hand.at,
    )  # fmt: skip

    assert row.unit_id == cast.units["W2"]
    assert (row.state, queries.late_by(row)) == ("REPORTED", timedelta(days=3))
    assert codes(row) == ["incident.reported"]
    assert not troubles()


def test_a_report_says_what_is_wrong_all_at_once(cast: Cast, hand: Clock) -> None:
    with pytest.raises(Refused) as no:
        actions.report(
            text=" ", occurred_at=hand.at + timedelta(hours=1), hurt="nobody",
            by=cast.actor(cast.worker), at=hand.at,
        )  # fmt: skip

    assert [one.code for one in no.value.problems] == ["incident.text_needed", "incident.in_future"]


def test_the_log_holds_no_word_and_no_name_of_it(cast: Cast, hand: Clock, happen: Happen) -> None:
    row = happen("work_accident", text="田某左手骨折")
    hurt = Hurt("employee", cast.worker, injury="左手骨折", lost_days=110)
    person = actions.enter_person(row.pk, hurt, by=cast.actor(cast.safety), at=hand.at)

    bodies = " ".join(
        one.body
        for kind, pk in (("incident", row.pk), ("incident_person", person.pk))
        for one in facts.facts_about(kind, [pk])
    )

    assert "骨折" not in bodies
    assert f'"person":{cast.worker}' not in bodies.replace(" ", "")
    assert person.gravity == "serious"
    assert not troubles()


def test_only_the_safety_office_confirms_and_nobody_who_is_in_it(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row = happen()
    said: dict[str, Any] = {
        "said": {"near_miss": "yes"},
        "place": "on_site",
        "duty": "on_duty",
        "at": hand.at,
    }

    for who in ("worker", "leader", "workshop", "auditor", "clerk", "administrator"):
        by = cast.actor(cast.ids[who])
        refused("incident.not_yours", actions.confirm, row.pk, by=by, **said)
    refused(
        "incident.class_needed", actions.confirm, row.pk, by=cast.actor(cast.safety),
        **(said | {"said": {}}),
    )  # fmt: skip
    actions.confirm(row.pk, by=cast.actor(cast.gm), **said)

    assert codes(row) == ["incident.reported", "incident.confirmed"]
    actions.enter_person(row.pk, Hurt("employee", cast.safety), by=cast.actor(cast.gm), at=hand.at)
    refused(
        "incident.involved", actions.enter_figure, row.pk, "loss", 1,
        by=cast.actor(cast.safety), at=hand.at,
    )  # fmt: skip


def test_what_was_confirmed_is_not_withdrawn_but_classified_anew_by_two(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row, safety = happen("work_accident"), cast.actor(cast.safety)
    refused(
        "incident.step_closed", actions.step, row.pk, "dismiss", reason="x", by=safety, at=hand.at
    )
    hand.tick(minutes=1)

    asked = actions.classify(
        row.pk, "work_accident", "no", reason="通勤途中", by=safety, at=hand.at
    )

    assert asked.state == "ASKED"
    assert queries.classes_of([row.pk])[row.pk]["work_accident"] == "yes"
    refused(
        "incident.second_needed", actions.agree, asked.pk, is_yes=True, reason="x", by=safety,
        at=hand.at,
    )  # fmt: skip
    refused(
        "incident.not_yours", actions.agree, asked.pk, is_yes=True, reason="x",
        by=cast.actor(cast.leader), at=hand.at,
    )  # fmt: skip
    hand.tick(minutes=1)
    actions.agree(asked.pk, is_yes=True, reason="已核实", by=cast.actor(cast.auditor), at=hand.at)
    assert queries.classes_of([row.pk])[row.pk]["work_accident"] == "no"
    assert EventClass.objects.filter(event=row, scheme="work_accident").count() == 2
    before = hand.at - timedelta(seconds=30)
    assert queries.classes_of([row.pk], as_of=before)[row.pk]["work_accident"] == "yes"
    assert not troubles()


def test_a_liability_that_is_decided_later_counts_from_then_on(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row = happen("work_accident", "traffic")
    hand.tick(days=60)

    said = actions.classify(
        row.pk, "liability", "main", reason="交警认定", by=cast.actor(cast.safety), at=hand.at
    )

    assert (said.state, said.edition) == ("COUNTS", "decided")
    assert queries.facts(row).liability == "main"
    again = actions.classify(
        row.pk, "liability", "minor", reason="复核", by=cast.actor(cast.safety), at=hand.at
    )
    assert again.state == "ASKED"


def test_a_grade_against_the_rules_needs_two(cast: Cast, hand: Clock, happen: Happen) -> None:
    row = happen("work_accident")

    said = actions.classify(
        row.pk, "grade", "larger", reason="x", by=cast.actor(cast.safety), at=hand.at
    )

    assert said.state == "ASKED"


def closed(cast: Cast, hand: Clock, row: Event) -> Event:
    safety = cast.actor(cast.safety)
    for kind in core.NO_LET_GO:
        code = "management" if kind == "cause" else ""
        actions.note(row.pk, kind, code=code, text="已办", by=safety, at=hand.at)
    for one in queries.running(row):
        if one.is_running and one.code in ("authority", "claim", "follow_up"):
            actions.note(row.pk, "told", code=one.code, text="县应急局", by=safety, at=hand.at)
    return actions.step(row.pk, "close", by=safety, at=hand.at)


def test_a_death_on_day_29_changes_grade_and_toll_of_a_closed_event(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    """The period of the event is restated: as known then two hurt, as known now one dead."""
    row, safety = happen("work_accident"), cast.actor(cast.safety)
    for who in (cast.worker, cast.mate):
        hurt = Hurt("employee", who, gravity="serious", lost_days=120)
        actions.enter_person(row.pk, hurt, by=safety, at=hand.at)
    begun, month = queries.day_of(row), queries.day_of(row).replace(day=1)
    for one in core.NO_LET_GO:
        actions.note(
            row.pk, one, code="human" if one == "cause" else "", text="x", by=safety, at=hand.at
        )
    actions.note(row.pk, "told", code="authority", text="县应急局", by=safety, at=hand.at)
    # as though the follow-up had been done: the clock alone would hold it open
    Event.objects.filter(pk=row.pk).update(state="CLOSED", closed_at=hand.at)
    hand.tick(days=29)
    before = hand.at
    died = begun + timedelta(29)
    hurt = Hurt("employee", cast.worker, gravity="serious", death_date=died, place=1)

    actions.enter_person(row.pk, hurt, by=safety, at=hand.at)
    hand.tick(minutes=1)

    row.refresh_from_db()
    assert row.state == "CONFIRMED"
    assert codes(row)[-1] == "incident.toll_changed"
    deaths = {"any": [{"classes": ["work_accident"]}], "count": "deaths"}
    window: dict[str, Any] = {"since": month, "until": died + timedelta(40)}
    cell = (row.unit_id, month)
    assert queries.counts(deaths, **window, as_of=before) == {}
    assert queries.counts(deaths, **window, as_of=hand.at) == {cell: 1}
    assert EventPerson.objects.filter(event=row, place=1).count() == 2


@pytest.mark.parametrize("days", [31, 90])
def test_a_death_after_the_term_changes_nothing_that_counts(
    cast: Cast, hand: Clock, happen: Happen, days: int
) -> None:
    row, safety = happen("work_accident"), cast.actor(cast.safety)
    hurt = Hurt("employee", cast.worker, gravity="serious")
    actions.enter_person(row.pk, hurt, by=safety, at=hand.at)
    hand.tick(days=days)
    died = queries.day_of(row) + timedelta(days)

    actions.enter_person(
        row.pk, Hurt("employee", cast.worker, gravity="serious", death_date=died, place=1),
        by=safety, at=hand.at,
    )  # fmt: skip

    assert codes(row).count("incident.toll_changed") == 1  # from nobody hurt to somebody hurt
    assert [one.is_dead for one in queries.facts(row).people] == [False]


def test_it_is_closed_only_when_nothing_was_let_go(cast: Cast, hand: Clock, happen: Happen) -> None:
    row, safety = happen("near_miss", hurt="nobody"), cast.actor(cast.safety)
    with pytest.raises(Refused) as no:
        actions.step(row.pk, "close", by=safety, at=hand.at)
    assert {one.code for one in no.value.problems} == {
        f"incident.{one}_open" for one in core.NO_LET_GO
    }

    open_one = Measure("护栏", "李国强", None, "", is_done=False)
    before = list(measures._TELLERS)
    measures.register(lambda _event: [open_one])
    try:
        with pytest.raises(Refused, match=r"incident\.measures_running"):
            closed(cast, hand, row)
    finally:
        measures.register(*before)
    row = actions.step(row.pk, "close", by=safety, at=hand.at)

    assert row.state == "CLOSED"
    assert not troubles()


def test_a_clock_is_stopped_by_saying_whom_one_told(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    row = happen("work_accident")
    actions.enter_person(
        row.pk, Hurt("employee", cast.worker, lost_days=10), by=cast.actor(cast.safety), at=hand.at
    )
    clock = {one.code: one for one in queries.running(row)}["authority"]
    assert clock.due == row.recorded_at + timedelta(hours=1)
    by = cast.actor(cast.leader)  # the head of the unit tells it, R493 art. 9
    told: dict[str, Any] = {"code": "authority", "text": "县应急管理局", "by": by, "at": hand.at}
    refused(
        "incident.told_before", actions.note, row.pk, "told",
        said_at=row.occurred_at - timedelta(minutes=1), **told,
    )  # fmt: skip
    refused("incident.not_yours", actions.note, row.pk, "dealt", text="x", by=by, at=hand.at)

    actions.note(row.pk, "told", said_at=hand.at, **told)

    clock = {one.code: one for one in queries.running(row)}["authority"]
    assert (clock.is_running, clock.is_late(hand.at, hand.at.date())) == (False, False)
    refused("incident.unknown_clock", actions.note, row.pk, "told", **told)
    refused(
        "incident.too_early", actions.note, row.pk, "told",
        **(told | {"code": "follow_up", "by": cast.actor(cast.safety)}),
    )  # fmt: skip


def test_a_scale_of_the_house_asks_a_human_where_it_is_silent(
    cast: Cast, hand: Clock, happen: Happen
) -> None:
    from zeren.core.incidents.severity import Band

    safety = cast.actor(cast.safety)
    bands = [Band("light", 1, 30), Band("grave", 61)]
    actions.define_scale("plant", name={"en": "Plant"}, bands=bands, by=safety, at=hand.at)
    row = happen("work_accident")
    hurt: dict[str, Any] = {"population": "employee", "person_id": cast.worker, "lost_days": 45}
    refused("incident.scale_gap", actions.enter_person, row.pk, Hurt(**hurt), by=safety, at=hand.at)

    kept = actions.enter_person(
        row.pk, Hurt(**hurt, said={"plant": "grave"}), by=safety, at=hand.at
    )

    assert kept.scales == ["plant/grave"]
    assert "plant/grave" in queries.facts(row).people[0].severity


@pytest.mark.parametrize(
    ("who", "sees", "people"),
    [
        ("worker", True, 1),  # his own line
        ("mate", False, 0),
        ("leader", True, 0),
        ("workshop", True, 0),
        ("safety", True, 2),
        ("auditor", True, 2),
        ("gm", True, 2),
        ("clerk", False, 0),
        ("administrator", False, 0),
    ],
)
def test_only_who_must_reads_who_was_hurt(
    cast: Cast, hand: Clock, happen: Happen, who: str, sees: bool, people: int
) -> None:
    row, safety = happen("work_accident"), cast.actor(cast.safety)
    actions.enter_person(row.pk, Hurt("employee", cast.worker), by=safety, at=hand.at)
    actions.enter_person(row.pk, Hurt("outsider", name="访客"), by=safety, at=hand.at)
    viewer = cast.viewer(cast.ids[who])

    found = queries.event_for(viewer, row.pk)

    assert (found is not None) == sees
    if found:
        assert len(queries.people_for(viewer, found)) == people
        assert permits.may(viewer, found, hand.at) == (who in ("safety", "gm"))
