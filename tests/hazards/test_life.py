"""The life of a hazard, act by act: facts, refusals, and what the database itself refuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import dated
from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.conftest import Find, thing, written
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.hazards import actions, queries
from zeren.hazards.actions import rows
from zeren.hazards.models import Hazard, HazardPhoto, HazardStep
from zeren.ledger import queries as ledger
from zeren.ledger.models import Fact
from zeren.web.photos import Photo

Walk = Callable[[Hazard, str], Hazard]


def codes(row: Hazard) -> list[str]:
    facts = Fact.objects.filter(about_kind="hazard", about_id=row.pk).order_by("id")
    return list(facts.values_list("code", flat=True))


def refused(code: str, act: Callable[..., object], *args: Any, **named: Any) -> None:
    with pytest.raises(Refused) as no:
        act(*args, **named)
    assert no.value.code == code


def test_a_report_has_its_owner_and_due_day_at_once(cast: Cast, find: Find) -> None:
    row = find()

    assert (row.state, row.owner_id) == ("ASSIGNED", cast.workshop)
    assert row.due_date == date(2022, 2, 21)  # three working days after a Wednesday
    assert codes(written(row)) == ["hazard.reported", "hazard.assigned"]


def test_the_whole_life_leaves_a_fact_for_every_act(find: Find, walk: Walk) -> None:
    row = walk(find(), "CLOSED")

    assert codes(row)[2:] == [
        "hazard.rectified", "hazard.verified", "hazard.published", "hazard.closed",
    ]  # fmt: skip
    assert row.published_at is not None
    assert ledger.audit(tables=[Hazard, HazardStep, HazardPhoto]) == []


def test_a_row_changed_behind_the_back_is_found(find: Find) -> None:
    Hazard.objects.filter(pk=written(find()).pk).update(text="Nothing to see here")

    assert ledger.audit(tables=[Hazard]) != []


def test_a_return_opens_a_new_round_and_keeps_the_old_one(
    cast: Cast, find: Find, walk: Walk, clock: Clock, photo: Photo
) -> None:
    row = walk(find(), "RECTIFIED")

    row = actions.send_back(row.pk, note="Loose", by=cast.actor(cast.safety), at=clock.at)

    assert (row.state, row.round, codes(row)[-1]) == ("ASSIGNED", 2, "hazard.returned")
    walk(row, "RECTIFIED")
    rounds = HazardPhoto.objects.filter(hazard=row).values_list("round", flat=True)
    assert list(rounds) == [1, 2]


def test_a_report_needs_words_and_a_place(cast: Cast, clock: Clock) -> None:
    by = Actor.anonymous()

    refused("hazard.text_needed", actions.report, text=" ", thing_id=thing(), by=by, at=clock.at)
    refused("hazard.place_needed", actions.report, text="x", thing_id=None, by=by, at=clock.at)
    refused(
        "hazard.text_too_long", actions.report, text="x" * 1001, thing_id=thing(), by=by,
        at=clock.at,
    )  # fmt: skip


def test_the_twenty_first_anonymous_report_of_a_place_is_kept_and_waits_for_a_look(
    cast: Cast, find: Find, clock: Clock
) -> None:
    for _ in range(actions.MOST_A_DAY):
        find()

    over = find()
    assert (over.state, over.owner_id, over.due_date) == ("HELD", None, None)
    assert codes(written(over)) == ["hazard.reported", "hazard.held"]
    assert find(by=cast.worker).state == "ASSIGNED", "a named report is never held"
    assert find(code="HJ-12").state == "ASSIGNED", "another place is not silenced"
    clock.tick(days=1)
    assert find().state == "ASSIGNED"
    troubles = {one.code for one in ledger.audit(tables=[Hazard, HazardStep])}
    assert troubles <= {"fact_not_folded"}, "what waits to be written down is no trouble"


def test_mending_needs_a_photo_and_the_owners_people(
    cast: Cast, find: Find, clock: Clock, photo: Photo
) -> None:
    row, mate = find(), cast.actor(cast.mate)

    refused(
        "hazard.photo_needed", actions.rectify, row.pk, note="", photos=[], by=mate, at=clock.at
    )
    for stranger in (cast.actor(cast.clerk), Actor.anonymous(), Actor.account(1)):
        refused(
            "hazard.not_yours", actions.rectify, row.pk, note="", photos=[photo], by=stranger,
            at=clock.at,
        )  # fmt: skip


def test_who_mended_cannot_verify_nor_send_back(
    cast: Cast, find: Find, clock: Clock, photo: Photo
) -> None:
    row, head = find(), cast.actor(cast.workshop)
    actions.rectify(row.pk, note="", photos=[photo], by=head, at=clock.at)

    for act in (actions.verify, actions.send_back):
        refused("hazard.verifier_rectified", act, row.pk, note="fine", by=head, at=clock.at)


def test_the_database_itself_refuses_the_same_person_twice(
    find: Find, walk: Walk, cast: Cast
) -> None:
    row = walk(find(), "RECTIFIED")

    with pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=row.pk).update(verified_by_id=row.rectified_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=row.pk).update(state="CLOSED")


def test_only_those_who_keep_the_order_verify_not_even_the_reporter(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    row = walk(find(by=cast.worker), "RECTIFIED")

    refused(
        "hazard.not_verifier", actions.verify, row.pk, note="ok", by=cast.actor(cast.worker),
        at=clock.at,
    )  # fmt: skip
    refused(
        "hazard.note_needed", actions.verify, row.pk, note=" ", by=cast.actor(cast.safety),
        at=clock.at,
    )  # fmt: skip


def test_the_owner_of_a_major_hazard_neither_verifies_nor_downgrades_it(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    row, head = find(), cast.actor(cast.workshop)

    row = actions.regrade(row.pk, grade="major", by=cast.actor(cast.safety), at=clock.at)

    assert row.due_date == date(2022, 3, 9)
    refused(
        "hazard.owner_cannot_downgrade", actions.regrade, row.pk, grade="general", by=head,
        at=clock.at,
    )  # fmt: skip
    refused("hazard.unknown_grade", actions.regrade, row.pk, grade="tiny", by=head, at=clock.at)
    walk(row, "RECTIFIED")
    refused("hazard.verifier_owns", actions.verify, row.pk, note="ok", by=head, at=clock.at)
    assert HazardStep.objects.get(hazard=row, act="regrade").note == "general > major"


def test_a_closed_step_says_so_and_the_stale_reader_too(
    cast: Cast, find: Find, walk: Walk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, safety = find(), cast.actor(cast.safety)

    refused("hazard.step_closed", actions.publish, row.pk, by=safety, at=clock.at)
    refused("hazard.step_closed", actions.close, row.pk, by=safety, at=clock.at)
    refused("hazard.unknown", actions.close, 999_999, by=safety, at=clock.at)
    row = walk(row, "VERIFIED")
    refused("hazard.not_keeper", actions.publish, row.pk, by=cast.actor(cast.mate), at=clock.at)
    stale = Hazard.objects.get(pk=row.pk)
    actions.publish(row.pk, by=safety, at=clock.at)
    monkeypatch.setattr(rows, "begun", lambda _id, _at: stale)
    refused("hazard.moved_meanwhile", actions.publish, row.pk, by=safety, at=clock.at)


def orphan(cast: Cast, clock: Clock) -> Hazard:
    """A hazard whose place nobody is in charge of."""
    from zeren.organisation.models import Charge

    Charge.objects.all().delete()
    return actions.report(text="Leak", thing_id=thing(), by=Actor.anonymous(), at=clock.at)[0]


def test_where_nobody_is_in_charge_the_office_names_the_owner(cast: Cast, clock: Clock) -> None:
    row, safety = orphan(cast, clock), cast.actor(cast.safety)
    assert row.state == "REPORTED"

    refused(
        "hazard.not_keeper", actions.assign, row.pk, owner_id=cast.mate,
        by=cast.actor(cast.mate), at=clock.at,
    )  # fmt: skip
    refused("hazard.owner_needed", actions.assign, row.pk, owner_id=0, by=safety, at=clock.at)
    refused(
        "hazard.plan_for_major_only", actions.assign, row.pk, owner_id=cast.leader,
        plan_date=date(2022, 5, 1), by=safety, at=clock.at,
    )  # fmt: skip
    refused(
        "hazard.plan_before_report", actions.assign, row.pk, owner_id=cast.leader, grade="major",
        plan_date=date(2022, 1, 1), by=safety, at=clock.at,
    )  # fmt: skip
    row = actions.assign(
        row.pk, owner_id=cast.leader, grade="major", plan_date=date(2022, 5, 1), by=safety,
        at=clock.at,
    )  # fmt: skip

    assert (row.owner_id, row.due_date) == (cast.leader, date(2022, 5, 1))


def test_an_owner_named_by_hand_stays_while_here(cast: Cast, clock: Clock) -> None:
    row = orphan(cast, clock)
    actions.assign(row.pk, owner_id=cast.leader, by=cast.actor(cast.safety), at=clock.at)

    assert actions.inherit(at=clock.at) == 0
    leave(cast.leader, clock)
    assert actions.inherit(at=clock.at) == 1
    assert Hazard.objects.get(pk=row.pk).owner_id == cast.gm


def leave(person: int, clock: Clock) -> None:
    """The person gives up every post today."""
    from zeren.organisation.models import Holding

    today = clock.at.date()
    dated.end(Holding.objects.filter(person_id=person), today)


def test_a_successor_inherits_at_once(cast: Cast, find: Find, clock: Clock) -> None:
    from zeren.organisation.models import Holding

    row = find()
    seat = Holding.objects.get(person_id=cast.workshop)
    leave(cast.workshop, clock)
    leave(cast.leader, clock)
    dated.hold(cast.leader, seat.post_id, since=clock.at.date())

    assert actions.inherit(at=clock.at) == 1

    row.refresh_from_db()
    assert (row.owner_id, codes(written(row))[-1]) == (cast.leader, "hazard.inherited")
    assert actions.inherit(at=clock.at) == 0


def test_a_successor_inherits_what_waits_for_verification(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    from zeren.organisation.models import Holding

    row = walk(find(), "RECTIFIED")
    seat = Holding.objects.get(person_id=cast.workshop)
    leave(cast.workshop, clock)
    leave(cast.leader, clock)
    dated.hold(cast.leader, seat.post_id, since=clock.at.date())

    assert actions.inherit(at=clock.at) == 1

    row.refresh_from_db()
    assert (row.owner_id, row.state, codes(row)[-1]) == (
        cast.leader, "RECTIFIED", "hazard.inherited",
    )  # fmt: skip


def test_what_was_mended_in_time_and_waits_for_a_verifier_is_not_overdue(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    in_time, late = walk(find(), "RECTIFIED"), find("Pallets in the way")
    assert in_time.due_date is not None
    clock.tick(days=10)
    walk(late, "RECTIFIED")
    today = clock.at.date()

    assert list(queries.overdue(today)) == [late]
    assert queries.figures(cast.viewer(cast.gm), today).overdue == 1
    assert actions.escalate_overdue(at=clock.at) == 1
    in_time.refresh_from_db()
    assert in_time.escalated_to_id is None


def overdue_at(cast: Cast, find: Find, code: str = "W2") -> Hazard:
    """A hazard of the team itself, so that three heads stand above: leader, workshop, company."""
    from zeren.organisation.models import Charge

    Charge.objects.update(unit_id=cast.units[code])
    return find()


def test_overdue_climbs_the_real_chain_once_a_level(cast: Cast, find: Find, clock: Clock) -> None:
    row = overdue_at(cast, find)
    assert row.owner_id == cast.leader

    climbed = []
    for _day in range(30):
        clock.tick(days=1)
        actions.escalate_overdue(at=clock.at)
        if actions.escalate_overdue(at=clock.at):
            pytest.fail("the same level was told twice")
        row.refresh_from_db()
        climbed.append((row.escalated_level, row.escalated_to_id))

    assert list(dict.fromkeys(climbed)) == [
        (0, None), (1, cast.workshop), (2, cast.gm), (3, cast.gm), (4, cast.gm),
    ]  # fmt: skip
    assert codes(row).count("hazard.escalated") == 4


def test_overdue_climbs_over_a_vacant_post(cast: Cast, find: Find, clock: Clock) -> None:
    row = overdue_at(cast, find)
    leave(cast.workshop, clock)
    clock.tick(days=6)

    assert actions.escalate_overdue(at=clock.at) == 1

    row.refresh_from_db()
    assert (row.escalated_level, row.escalated_to_id) == (1, cast.gm)


def test_a_missed_run_catches_up(cast: Cast, find: Find, clock: Clock) -> None:
    row = overdue_at(cast, find)
    clock.tick(days=60)

    actions.escalate_overdue(at=clock.at)

    row.refresh_from_db()
    assert (row.escalated_level, row.escalated_to_id) == (4, cast.gm)


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_whatever_people_try_closed_means_verified_by_another_and_published(
    cast: Cast, clock: Clock, photo: Photo, data: st.DataObject
) -> None:
    people = [cast.gm, cast.safety, cast.workshop, cast.leader, cast.worker, cast.clerk]
    row, _code = actions.report(
        text="x", thing_id=thing("HJ-12"), by=Actor.person(cast.worker), at=clock.at
    )
    for _step in range(data.draw(st.integers(4, 14))):
        row = Hazard.objects.get(pk=row.pk)
        likely = {"ASSIGNED": "rectify", "RECTIFIED": "verify", "VERIFIED": "publish"}
        act = data.draw(
            st.sampled_from(
                [likely.get(row.state, "close")] * 4
                + ["rectify", "verify", "return", "publish", "close", "regrade"]
            )
        )
        by = Actor.person(data.draw(st.sampled_from(people)))
        before = HazardStep.objects.filter(hazard=row).count()
        try:
            attempt(act, row, by, clock, photo)
        except Refused:
            assert HazardStep.objects.filter(hazard=row).count() == before
        clock.tick(hours=1)
    row = Hazard.objects.get(pk=row.pk)
    if row.verified_by_id is not None:
        assert row.verified_by_id != row.rectified_by_id
    if row.state == "CLOSED":
        assert row.verified_by_id is not None
        assert row.published_at is not None
    troubles = ledger.audit(tables=[Hazard])
    assert [one for one in troubles if one.code != "fact_not_folded"] == []


def attempt(act: str, row: Hazard, by: Actor, clock: Clock, photo: Photo) -> None:
    named: dict[str, Any] = {"by": by, "at": clock.at}
    if act == "rectify":
        actions.rectify(row.pk, note="", photos=[photo], **named)
    elif act in ("verify", "return"):
        {"verify": actions.verify, "return": actions.send_back}[act](row.pk, note="seen", **named)
    elif act == "regrade":
        other = "general" if row.grade == "major" else "major"
        actions.regrade(row.pk, grade=other, **named)
    else:
        {"publish": actions.publish, "close": actions.close}[act](row.pk, **named)


def test_numbers_and_ids_are_drawn_and_tell_no_order(find: Find) -> None:
    found = [find() for _ in range(12)]

    assert all(re.fullmatch(r"H2022-\d{6}", row.number) for row in found)
    assert [row.pk for row in found] != sorted(row.pk for row in found)
    assert [row.number for row in found] != sorted(row.number for row in found)
    assert len({row.number for row in found}) == 12


def test_figures_count_what_the_viewer_sees(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    walk(find(), "CLOSED")
    find()
    clock.tick(days=8)
    today = clock.at.date()

    found = queries.figures(cast.viewer(cast.gm), today)

    assert (found.open, found.overdue, found.judged, found.in_time) == (1, 1, 2, 1)
    assert queries.by_month(2022, "", cast.viewer(cast.gm))[1] == (2, 2, 1)
    assert queries.figures(cast.viewer(cast.clerk), today).open == 0


def test_what_is_late_counts_from_the_day_after_the_due_day(find: Find, clock: Clock) -> None:
    row = find()
    assert row.due_date is not None

    assert list(queries.overdue(row.due_date)) == []
    assert list(queries.overdue(row.due_date + timedelta(days=1))) == [row]
