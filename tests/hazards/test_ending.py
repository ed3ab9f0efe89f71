"""A hazard ends as none only by two people, one of them outside; the subject never decides it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.frozen import Clock
from tests.hazards.conftest import IS_TORTURE, Find, jpeg, thing, written
from tests.hazards.test_life import Walk, codes, overdue_at, refused
from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.hazards import actions, queries, texts
from zeren.hazards.actions import reporting
from zeren.hazards.models import Hazard, HazardPhoto, HazardStep
from zeren.ledger import queries as ledger
from zeren.organisation import queries as organisation
from zeren.web import pixels
from zeren.web.photos import Photo

WALKS = 10_000 if IS_TORTURE else 200


def test_no_hazard_takes_a_reason_and_a_second_person_outside_the_area(
    cast: Cast, find: Find, clock: Clock
) -> None:
    row, head, safety = find(), cast.actor(cast.workshop), cast.actor(cast.safety)
    named: dict[str, Any] = {"at": clock.at}

    refused("hazard.note_needed", actions.propose, row.pk, note=" \u200b", by=head, **named)
    refused("hazard.not_proposed", actions.dismiss, row.pk, note="no", by=safety, **named)
    actions.propose(row.pk, note="It is a shadow", by=head, **named)
    refused("hazard.already_proposed", actions.propose, row.pk, note="so", by=safety, **named)
    refused("hazard.decided_by_proposer", actions.dismiss, row.pk, note="yes", by=head, **named)
    for inside in (cast.leader, cast.mate):
        by = cast.actor(inside)
        refused("hazard.not_keeper", actions.dismiss, row.pk, note="yes", by=by, **named)
    refused("hazard.note_needed", actions.dismiss, row.pk, note="", by=safety, **named)
    row = actions.dismiss(row.pk, note="I looked: a shadow", by=safety, **named)

    assert (row.state, codes(row)[-2:]) == ("DISMISSED", ["hazard.proposed", "hazard.dismissed"])
    assert HazardStep.objects.get(hazard=row, act="propose").note == "It is a shadow"
    back = actions.reopen(row.pk, note="It was one", by=cast.actor(cast.gm), **named)
    assert (back.state, back.owner_id, back.proposed_by_id) == ("ASSIGNED", cast.workshop, None)


def test_the_subject_of_a_report_never_decides_that_it_is_none(
    cast: Cast, find: Find, clock: Clock
) -> None:
    row = find()
    actions.propose(row.pk, note="Not here", by=cast.actor(cast.mate), at=clock.at)

    for act in (actions.dismiss, actions.decline):
        refused(
            "hazard.decided_by_subject", act, row.pk, note="I own it",
            by=cast.actor(cast.workshop), at=clock.at,
        )  # fmt: skip
    row = actions.decline(row.pk, note="It is", by=cast.actor(cast.auditor), at=clock.at)
    assert (row.state, row.proposed_by_id) == ("ASSIGNED", None)


def test_what_is_proposed_as_none_climbs_as_before(cast: Cast, find: Find, clock: Clock) -> None:
    row = overdue_at(cast, find)
    actions.propose(row.pk, note="Nothing", by=cast.actor(cast.leader), at=clock.at)
    clock.tick(days=10)

    assert actions.escalate_overdue(at=clock.at) == 1


def test_what_waits_for_a_look_is_marked_and_taken_up_by_others_than_its_subject(
    cast: Cast, find: Find, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MOST_A_DAY", 0)
    row, safety = find(), cast.actor(cast.safety)
    named: dict[str, Any] = {"note": "seen", "at": clock.at}
    assert row.state == "HELD"

    head = cast.actor(cast.workshop)
    refused("hazard.decided_by_subject", actions.mark_spam, row.pk, by=head, **named)
    refused("hazard.not_keeper", actions.accept, row.pk, by=cast.actor(cast.mate), **named)
    actions.mark_spam(row.pk, by=safety, **named)
    actions.unmark_spam(row.pk, by=cast.actor(cast.gm), **named)
    clock.tick(days=5)
    row = actions.accept(row.pk, by=safety, note="A real one", at=clock.at)

    assert row.state == "ASSIGNED"
    assert row.due_date is not None
    assert row.due_date > clock.at.date(), "the days to mend it count from now"
    assert codes(row)[:2] == ["hazard.reported", "hazard.held"]


def test_what_waits_for_a_look_is_not_everybodys_to_read(
    cast: Cast, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "MOST_A_DAY", 0)
    row = find("Somebody writes rubbish")

    seen = [cast.door(who).get(f"/hazards/{row.pk}/").status_code for who in (
        cast.safety, cast.gm, cast.workshop, cast.worker, cast.agency, cast.clerk)]  # fmt: skip
    assert seen == [200, 200, 200, 404, 404, 404]
    page = cast.door(cast.safety).get(f"/hazards/{row.pk}/").content.decode()
    assert "It tells of nothing: mark it" in page


def test_every_state_beside_the_line_says_true_steps(
    cast: Cast, find: Find, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = find()
    actions.propose(gone.pk, note="x", by=cast.actor(cast.mate), at=clock.at)
    actions.dismiss(gone.pk, note="y", by=cast.actor(cast.safety), at=clock.at)
    monkeypatch.setattr(reporting, "MOST_A_DAY", 0)
    held = find()

    for row, done in ((gone, 2), (held, 1)):
        page = cast.door(cast.safety).get(f"/hazards/{row.pk}/").content.decode()
        assert page.count("z-step is-done") == done


Try = Callable[[Hazard, Actor, Clock, Photo], object]
TRIES: dict[str, Try] = {
    "rectify": lambda row, by, clock, photo: actions.rectify(
        row.pk, note="", photos=[photo] if clock.at.minute % 2 else [], by=by, at=clock.at
    ),
    "close": lambda row, by, clock, _photo: actions.close(row.pk, by=by, at=clock.at),
    "publish": lambda row, by, clock, _photo: actions.publish(row.pk, by=by, at=clock.at),
    "regrade": lambda row, by, clock, _photo: actions.regrade(
        row.pk, grade="general" if row.grade == "major" else "major", by=by, at=clock.at
    ),
    **{
        name: lambda row, by, clock, _photo, act=act: act(  # type: ignore[misc]  # bound early
            row.pk, note="seen", by=by, at=clock.at
        )
        for name, act in {
            "verify": actions.verify,
            "return": actions.send_back,
            "propose": actions.propose,
            "dismiss": actions.dismiss,
            "decline": actions.decline,
            "reopen": actions.reopen,
            "accept": actions.accept,
            "mark_spam": actions.mark_spam,
            "unmark_spam": actions.unmark_spam,
        }.items()
    },
}


def test_on_random_paths_nothing_closes_without_another_and_nothing_late_stays_low(
    cast: Cast, clock: Clock
) -> None:
    """Trust.md T5: closed only with another's evidence; late means climbed within one tick."""
    drawn = random.Random(5)
    photo = Photo(pixels.reencode(jpeg()), 640, 480, "0" * 64)
    people = [cast.gm, cast.safety, cast.workshop, cast.leader, cast.mate, cast.auditor]
    reached: set[str] = set()
    for _walk in range(WALKS // 10):
        rows = [_reported(cast, clock, drawn, number) for number in range(10)]
        for _step in range(drawn.randint(5, 12)):
            for row in rows:
                row.refresh_from_db()
                act = drawn.choice(_likely(row.state) * 3 + list(TRIES))
                try:
                    TRIES[act](row, Actor.person(drawn.choice(people)), clock, photo)
                except Refused:
                    continue
            clock.tick(hours=drawn.choice((1, 5, 30, 90)), minutes=1)
            actions.escalate_overdue(at=clock.at)
        for row in rows:
            row.refresh_from_db()
            reached.add(row.state)
            _is_honest(row, clock)
        Hazard.objects.filter(pk__in=[row.pk for row in rows]).update(due_date=None)
    assert reached == set(queries.STATES) - {"REPORTED"}, "every place here has an owner"


def _likely(state: str) -> list[str]:
    return [act for source, act, _to in core.STEPS if source == state and act in TRIES]


def _reported(cast: Cast, clock: Clock, drawn: random.Random, number: int) -> Hazard:
    row, _code = actions.report(
        text="x",
        thing_id=thing(drawn.choice(("WS-1", "HJ-12"))),
        by=Actor.anonymous(),
        is_one_of_many=number == 0,
        at=clock.at,
    )
    return row


def _is_honest(row: Hazard, clock: Clock) -> None:
    steps = list(HazardStep.objects.filter(hazard=row).order_by("place"))
    if row.state == "CLOSED":
        assert row.verified_by_id not in (None, row.rectified_by_id)
        assert HazardPhoto.objects.filter(hazard=row, stage="rectified").exists()
        assert row.published_at is not None
    if row.state == "DISMISSED":
        last = [step for step in steps if step.act in ("propose", "dismiss")][-2:]
        assert [step.act for step in last] == ["propose", "dismiss"]
        assert last[0].by != last[1].by
        assert last[1].by != f"person:{row.owner_id}"
        assert all(step.note for step in last)
    today = organisation.date_of(clock.at)
    if queries.overdue(today).filter(pk=row.pk).exists() and texts.late_by(row, today):
        assert row.escalated_level > 0


def test_a_walk_leaves_rows_and_facts_that_agree(cast: Cast, find: Find, walk: Walk) -> None:
    walk(written(find()), "CLOSED")

    assert ledger.audit(tables=[Hazard, HazardStep, HazardPhoto]) == []
