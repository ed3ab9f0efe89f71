"""What rooms above have in a unit that ends passes on: told before, done with facts, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import Clock, frozen
from zeren.content import queries as content
from zeren.core.refusal import Refused
from zeren.hazards import actions as hazards
from zeren.hazards.models import Hazard, HazardStep
from zeren.ledger import audit, clock
from zeren.ledger import queries as facts
from zeren.ledger.actions import sequence
from zeren.organisation import actions, queries
from zeren.organisation.models import Planned, Unit
from zeren.site import jobs
from zeren.targets import actions as targets
from zeren.targets import queries as target_queries
from zeren.targets.models import Target, TargetSet
from zeren.training import actions as training
from zeren.training import queries as training_queries
from zeren.training.models import Meeting
from zeren.web import words

TODAY = date(2022, 2, 16)


@pytest.fixture
def hand(db: None) -> Iterator[Clock]:
    with frozen() as found:
        yield found


@pytest.fixture
def cast(hand: Clock) -> Cast:
    return cast_of()


def reported(cast: Cast) -> Hazard:
    row, _code = hazards.report(
        text="气瓶没有固定",
        thing_id=None,
        unit_id=cast.units["W2"],
        by=cast.actor(cast.worker),
        at=clock.now(),
    )
    return row


def planned(cast: Cast, days: int = 3) -> Meeting:
    return training.plan_meeting(
        year=cast.year,
        title={"zh-hans": "班组会议", "en": "Team meeting"},
        starts_at=clock.now() + timedelta(days=days),
        place={"zh-hans": "班组园地"},
        trainer_id=cast.leader,
        unit_id=cast.units["W2"],
        agenda=content.agenda(),
        by=cast.actor(cast.safety),
        at=clock.now(),
    )


def merge(cast: Cast, *, days: int = 0, cancels: bool = False) -> None:
    actions.merge_units(
        cast.units["WELD"], [cast.units["W2"]], cancels=cancels,
        from_date=TODAY + timedelta(days=days), by=cast.actor(cast.clerk), at=clock.now(),
    )  # fmt: skip


def nothing_is_wrong() -> None:
    sequence()
    assert audit.audit(tables=[Hazard, HazardStep, Meeting, Planned, Target, TargetSet]) == []


def test_an_open_hazard_passes_to_the_head_in_its_place_and_back(cast: Cast) -> None:
    row = reported(cast)
    assert (row.owner_id, row.owner_unit_id) == (cast.leader, cast.units["W2"])
    page = cast.door(cast.clerk, "en").post(
        reverse("organisation:merge-units", args=[cast.units["WELD"]]),
        {"others": [cast.units["W2"]], "from_date": TODAY.isoformat()},
    )
    assert f"pass to Welding shop, to who is in charge (1): {row.number}" in page.text

    merge(cast)

    row.refresh_from_db()
    assert (row.unit_id, row.owner_unit_id) == (cast.units["WELD"], cast.units["WELD"])
    assert row.owner_id == cast.workshop
    assert HazardStep.objects.filter(hazard=row, act="pass").count() == 1
    assert cast.door(cast.workshop, "en").get(f"/hazards/{row.pk}/").status_code == 200
    nothing_is_wrong()

    actions.withdraw(Planned.objects.get().pk, by=cast.actor(cast.clerk), at=clock.now())

    row.refresh_from_db()
    assert (row.unit_id, row.owner_id) == (cast.units["W2"], cast.leader)
    assert facts.facts("hazard.passed").count() == 2
    nothing_is_wrong()


def test_an_owner_named_by_hand_keeps_the_hazard_and_what_is_closed_stays(cast: Cast) -> None:
    kept, settled = reported(cast), reported(cast)
    by = cast.actor(cast.safety)
    hazards.assign(kept.pk, owner_id=cast.mate, by=by, at=clock.now()) if (
        kept.state == "REPORTED"
    ) else Hazard.objects.filter(pk=kept.pk).update(owner_id=cast.mate)
    HazardStep.objects.filter(hazard=kept, act="assign").update(by=str(by))
    Hazard.objects.filter(pk=settled.pk).update(
        state="CLOSED", verified_by_id=cast.safety, published_at=clock.now()
    )

    merge(cast)

    kept.refresh_from_db()
    settled.refresh_from_db()
    assert (kept.unit_id, kept.owner_id) == (cast.units["WELD"], cast.mate)
    assert settled.unit_id == cast.units["W2"]


def test_planned_meetings_are_held_for_the_one_or_cancelled_as_was_said(cast: Cast) -> None:
    moved, gone = planned(cast), planned(cast, days=-9)

    merge(cast)

    moved.refresh_from_db()
    gone.refresh_from_db()
    assert (moved.unit_id, moved.state) == (cast.units["WELD"], "PLANNED")
    assert gone.unit_id == cast.units["W2"], "it was to be before"
    actions.withdraw(Planned.objects.get().pk, by=cast.actor(cast.clerk), at=clock.now())
    moved.refresh_from_db()
    assert moved.unit_id == cast.units["W2"]

    merge(cast, cancels=True)

    moved.refresh_from_db()
    assert moved.state == "CANCELLED"
    assert moved.reason["en"] == "Its unit is closed or one with another"
    nothing_is_wrong()


def test_a_planned_merger_passes_and_closes_on_its_day_without_anybody(
    cast: Cast, hand: Clock
) -> None:
    row, meeting = reported(cast), planned(cast, days=30)
    merge(cast, days=20)
    assert row.unit_id == cast.units["W2"]
    assert queries.unit(cast.units["W2"], TODAY) is not None
    hand.tick(days=19)
    jobs.turn()
    assert queries.unit(cast.units["W2"], clock.today()) is not None

    hand.tick(days=1)
    jobs.turn()
    jobs.turn()

    row.refresh_from_db()
    meeting.refresh_from_db()
    assert queries.unit(cast.units["W2"], clock.today()) is None
    assert (row.unit_id, meeting.unit_id) == (cast.units["WELD"], cast.units["WELD"])
    assert facts.facts("unit.closed").count() == 1
    nothing_is_wrong()
    actions.withdraw(Planned.objects.get().pk, by=cast.actor(cast.clerk), at=clock.now())
    row.refresh_from_db()
    assert queries.unit(cast.units["W2"], clock.today()) is not None
    assert row.unit_id == cast.units["W2"]
    jobs.turn()
    assert queries.unit(cast.units["W2"], clock.today()) is not None, "it was taken back"


def test_a_unit_that_is_closed_passes_to_the_one_above_and_comes_back(cast: Cast) -> None:
    empty = dated.unit("W9", Unit.objects.get(code="WELD"))
    row, _code = hazards.report(
        text="漏油", thing_id=None, unit_id=empty.pk, by=cast.actor(cast.mate), at=clock.now()
    )

    actions.close_unit(empty.pk, from_date=TODAY, by=cast.actor(cast.clerk), at=clock.now())

    row.refresh_from_db()
    assert row.unit_id == cast.units["WELD"]
    actions.withdraw(Planned.objects.get().pk, by=cast.actor(cast.clerk), at=clock.now())
    row.refresh_from_db()
    assert row.unit_id == empty.pk
    assert queries.unit(empty.pk, TODAY) is not None


def test_what_was_closed_does_not_come_back_into_what_was_closed_since(cast: Cast) -> None:
    above = dated.unit("W8", Unit.objects.get(code="WELD"))
    below = dated.unit("W9", above)
    by = cast.actor(cast.clerk)
    actions.close_unit(below.pk, from_date=TODAY, by=by, at=clock.now())
    first = Planned.objects.get().pk
    actions.close_unit(above.pk, from_date=TODAY, by=by, at=clock.now())

    with pytest.raises(Refused, match="plan_built_upon"):
        actions.withdraw(first, by=by, at=clock.now())


def test_several_become_a_new_unit_in_one_act(cast: Cast) -> None:
    row = reported(cast)
    door = cast.door(cast.clerk, "en")
    href = reverse("organisation:merge-units", args=[cast.units["WELD"]])
    asked = {
        "others": [str(cast.units["SAFE"]), str(cast.units["W2"])],
        "new_en": "Works and safety", "new_code": "ONE", "from_date": TODAY.isoformat(),
    }  # fmt: skip

    page = door.post(href, asked)
    shown = page.text
    assert "are the new unit Works and safety" in shown
    assert "陈立群 heads all of it" in shown
    sent = {**asked, **{key: one for key, one in page.context["hidden"] if key != "others"}}
    answer = door.post(href, sent)

    assert answer.status_code == 303, words.shown([*answer.context["form"].errors.values()])
    new = queries.unit_by_code("ONE", TODAY)
    assert new is not None
    assert new.parent_id == cast.units["CO"]
    assert queries.head_of(new.id, TODAY) == cast.workshop
    assert {row.unit_id for row in queries.roster(TODAY)} == {cast.units["CO"], new.id}
    assert all(queries.unit(cast.units[one], TODAY) is None for one in ("WELD", "W2", "SAFE"))
    row.refresh_from_db()
    assert (row.unit_id, row.owner_id) == (new.id, cast.workshop)
    nothing_is_wrong()

    actions.withdraw(Planned.objects.get().pk, by=cast.actor(cast.clerk), at=clock.now())
    assert queries.unit_by_code("ONE", TODAY) is None
    assert queries.unit(cast.units["W2"], TODAY) is not None


def test_the_whole_is_not_merged_away_and_a_new_unit_needs_a_name(cast: Cast) -> None:
    by, at = cast.actor(cast.gm), clock.now()
    for unit, new, code in (
        ("CO", {"name_en": "X"}, "top_stays"),
        ("WELD", {"code": "X"}, "name_missing"),
        ("WELD", {"name_en": "X", "code": "SAFE"}, "code_taken"),
    ):
        with pytest.raises(Refused, match=code):
            actions.merge_units.plan(
                cast.units[unit], [cast.units["W2"]], new=new, from_date=TODAY, by=by, at=at
            )


def parts(cast: Cast, year: int) -> dict[str, int]:
    """Unit -> its part of the minor injuries, in the newest targets."""
    found = target_queries.current_set(year)
    assert found is not None
    rows = target_queries.rows_of(found.pk).filter(indicator__code="saf.minor_injury")
    return {row.unit.code: int(row.value) for row in rows}


def test_the_parts_of_a_unit_that_is_no_more_wait_for_a_decision_and_go_where_it_says(
    cast: Cast,
) -> None:
    before = parts(cast, cast.year)
    assert before["WELD"] > 0, "else this test shows nothing"
    by = cast.actor(cast.gm)
    actions.merge_units(
        cast.units["SAFE"], [cast.units["WELD"]], from_date=TODAY, by=by, at=clock.now()
    )
    left = target_queries.left(TODAY)
    assert list(left) == [cast.units["WELD"]]
    (row,) = left[cast.units["WELD"]]
    href = reverse("targets:left", args=[cast.units["WELD"]])
    assert cast.door(cast.worker).get(href).status_code == 404
    door = cast.door(cast.safety, "en")
    assert href in door.get("/").text
    page = door.get(href)
    assert "Safety and Environment Office takes it over" in page.text
    assert door.post(href, {}).status_code == 409

    answer = door.post(href, {f"part-{row.pk}": "take"})

    assert answer.status_code == 303
    after = parts(cast, cast.year)
    assert after["SAFE"] == before["SAFE"] + before["WELD"]
    assert "WELD" not in after
    draft = target_queries.current_set(cast.year)
    assert draft is not None
    assert draft.state == "DRAFT"
    assert [one.code for _row, one in target_queries.set_problems(draft.pk, TODAY)] == []
    assert target_queries.left(TODAY) == {}
    assert door.get(href).status_code == 404
    targets.publish(cast.year, by=by, at=clock.now())
    nothing_is_wrong()


def test_a_part_goes_back_into_the_reserve_of_who_gave_it(cast: Cast) -> None:
    before = parts(cast, cast.year)
    actions.merge_units(
        cast.units["SAFE"], [cast.units["WELD"]], from_date=TODAY, by=SYSTEM, at=clock.now()
    )
    (row,) = target_queries.left(TODAY)[cast.units["WELD"]]

    targets.decide_left(
        cast.units["WELD"], {row.pk: "give_back"}, by=cast.actor(cast.safety), at=clock.now()
    )

    after = parts(cast, cast.year)
    assert after["SAFE"] == before["SAFE"]
    draft = target_queries.current_set(cast.year)
    assert draft is not None
    top = target_queries.target_of(draft.pk, row.indicator_id, cast.units["CO"])
    assert top is not None
    assert top.reserve == before["WELD"]
    assert target_queries.set_problems(draft.pk, TODAY) == []


def test_a_cancelled_meeting_is_told_until_its_day_is_over_and_is_no_meeting(
    cast: Cast, hand: Clock
) -> None:
    Meeting.objects.all().delete()
    meeting = planned(cast)
    href = reverse("training:cancel", args=[meeting.pk])
    assert cast.door(cast.worker).post(href, {"reason": "x"}).status_code == 404
    door = cast.door(cast.leader, "en")
    assert door.post(href, {"reason": " "}).status_code == 409

    answer = door.post(href, {"reason": "The speaker is ill."})

    assert answer.status_code == 303
    mine = cast.door(cast.worker, "en").get("/").text
    assert "is cancelled: Team meeting" in mine
    assert "The speaker is ill." in mine
    assert "is cancelled" not in cast.door(cast.gm, "en").get("/").text, "was not invited"
    assert not training_queries.is_meeting_planned(cast.year)
    assert door.post(href, {"reason": "again"}).status_code == 409
    with pytest.raises(Refused, match="moved_meanwhile"):
        training.open_meeting(meeting.pk, by=cast.actor(cast.leader), at=clock.now())
    hand.tick(days=4)
    assert "is cancelled" not in cast.door(cast.worker, "en").get("/").text
    nothing_is_wrong()
