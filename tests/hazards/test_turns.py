"""Whose turn a hazard is: one person's at any moment, and that person may really take it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.counted import counted
from tests.frozen import Clock
from tests.hazards.conftest import Find
from zeren.hazards import actions, permits, queries
from zeren.hazards.models import Hazard
from zeren.ledger import inbox
from zeren.notices.models import Message
from zeren.organisation.models import Grant
from zeren.web.photos import Photo

Walk = Callable[[Hazard, str], Hazard]


def turns(cast: Cast) -> dict[int, dict[str, str]]:
    """hazard -> who -> act, of everybody whose turn it is said to be."""
    found: dict[int, dict[str, str]] = {}
    for who, person in cast.ids.items():
        if who == "contractor":
            continue  # has no account, so no day of his own
        for turn in queries.turns(cast.viewer(person)):
            found.setdefault(turn.hazard_id, {})[who] = turn.act
    return found


def test_it_is_the_owners_turn_then_the_safety_offices_and_at_the_end_nobodys(
    cast: Cast, find: Find, walk: Walk
) -> None:
    seen = {}
    for state in ("ASSIGNED", "RECTIFIED", "VERIFIED", "PUBLISHED", "CLOSED"):
        row = find()
        if state != "ASSIGNED":
            walk(row, state)
        seen[state] = turns(cast).get(row.pk, {})

    assert seen == {
        "ASSIGNED": {"workshop": "rectify"},
        "RECTIFIED": {"safety": "verify"},
        "VERIFIED": {"safety": "publish"},
        "PUBLISHED": {"safety": "close"},
        "CLOSED": {},
    }


@pytest.mark.parametrize("state", ["RECTIFIED", "VERIFIED", "PUBLISHED"])
@pytest.mark.parametrize("has_office", [True, False])
def test_whoever_is_told_may_do_it_and_is_the_only_one(
    cast: Cast, find: Find, walk: Walk, clock: Clock, state: str, has_office: bool
) -> None:
    row = walk(find(), state)
    if not has_office:
        Grant.objects.filter(role="safety_manager").update(role="clerk")

    told = turns(cast)[row.pk]

    assert list(told) == (["safety"] if has_office else ["workshop"])
    [(who, act)] = told.items()
    assert permits.refusal(act, cast.actor(cast.ids[who]), row, clock.at) == ""


def test_nobody_is_asked_to_verify_what_he_mended_himself(
    cast: Cast, find: Find, clock: Clock, photo: Photo
) -> None:
    row = find()
    by = cast.actor(cast.safety)
    row = actions.rectify(row.pk, note="Done", photos=[photo], by=by, at=clock.at)

    [(who, act)] = turns(cast)[row.pk].items()

    assert (who, act) == ("workshop", "verify")
    assert permits.refusal(act, cast.actor(cast.ids[who]), row, clock.at) == ""


def test_what_is_late_stands_on_the_day_of_whom_it_climbed_to_and_stays_its_owners(
    cast: Cast, find: Find, clock: Clock
) -> None:
    row = find()
    clock.tick(days=40)
    actions.escalate_overdue(at=clock.at)

    assert turns(cast)[row.pk] == {"workshop": "rectify", "gm": "climbed"}
    page = cast.door(cast.gm).get("/").content.decode()
    assert "1 late hazard was escalated to you" in page
    assert "Nothing waits for you today" not in page


def test_a_report_said_to_be_none_waits_for_somebody_who_is_not_its_subject(
    cast: Cast, find: Find, clock: Clock
) -> None:
    row = find()
    actions.propose(row.pk, note="A shadow", by=cast.actor(cast.workshop), at=clock.at)

    told = turns(cast)[row.pk]

    assert told.pop("workshop") == "rectify"
    [(who, act)] = told.items()
    assert (who, act) == ("safety", "decide")
    assert permits.refusal("dismiss", cast.actor(cast.safety), row, clock.at) == ""


def test_what_was_said_to_be_none_and_is_mended_meanwhile_is_verified(
    cast: Cast, find: Find, walk: Walk, clock: Clock
) -> None:
    for state, act in (("RECTIFIED", "verify"), ("VERIFIED", "publish")):
        fresh = find()
        actions.propose(fresh.pk, note="A shadow", by=cast.actor(cast.workshop), at=clock.at)
        row = walk(fresh, state)
        assert turns(cast)[row.pk] == {"safety": act}, state
        assert permits.refusal(act, cast.actor(cast.safety), row, clock.at) == ""


def test_many_of_one_kind_are_one_line_whose_list_holds_just_these(
    cast: Cast, find: Find, walk: Walk
) -> None:
    for _ in range(6):
        walk(find(), "RECTIFIED")
    walk(find(), "CLOSED")
    door = cast.door(cast.safety)

    page = door.get("/").content.decode()
    listed = door.get(reverse("hazards:index") + "?mine=turn&state=RECTIFIED").content.decode()

    assert "6 mended hazards wait to be verified" in page
    assert "mine=turn&amp;state=RECTIFIED" in page
    assert listed.count("mended, to be verified</") == 6 + 1  # and the filter's own


def test_the_number_of_questions_does_not_grow_with_the_hazards(
    cast: Cast, find: Find, walk: Walk
) -> None:
    numbers = []
    for more in (1, 9):
        for _ in range(more):
            walk(find(), "RECTIFIED")
        with counted() as asked:
            queries.turns(cast.viewer(cast.safety))
        numbers.append(len(asked))

    assert numbers[0] == numbers[1]


def test_a_major_hazard_is_told_at_once_to_owner_office_and_head_of_all(
    cast: Cast, find: Find, clock: Clock
) -> None:
    row = find()
    inbox.react(at=clock.at)
    assert Message.objects.count() == 0

    safety = cast.actor(cast.safety)
    actions.regrade(row.pk, grade="major", by=safety, at=clock.at)
    inbox.react(at=clock.at)
    told = sorted(Message.objects.values_list("person_id", flat=True))
    assert told == sorted([cast.gm, cast.safety, cast.workshop])
    actions.regrade(row.pk, grade="general", by=safety, at=clock.at)
    actions.regrade(row.pk, grade="major", by=safety, at=clock.at)
    inbox.react(at=clock.at)
    inbox.react(at=clock.at)
    assert Message.objects.count() == 2 * len(told), "each grading is told, once"
    for message in Message.objects.all():
        assert row.number in message.text
        assert row.number not in message.subject
        assert "焊接工位区" not in message.subject


def test_one_that_is_general_again_before_anybody_was_told_alarms_nobody(
    cast: Cast, find: Find, clock: Clock
) -> None:
    row = find()
    safety = cast.actor(cast.safety)
    actions.regrade(row.pk, grade="major", by=safety, at=clock.at)
    actions.regrade(row.pk, grade="general", by=safety, at=clock.at)

    inbox.react(at=clock.at)

    assert Message.objects.count() == 0
