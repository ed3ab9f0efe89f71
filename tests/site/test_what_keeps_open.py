"""A unit or a thing is closed only when the rooms above have nothing left in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import frozen
from zeren.content import queries as content
from zeren.core.refusal import Refused
from zeren.hazards import actions as hazards
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.models import Thing
from zeren.training import actions as training
from zeren.web import words


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of()


def reasons(act: Callable[[], object], above: str) -> list[str]:
    """The sentences of the rooms above why something is not closed."""
    with pytest.raises(Refused) as refused:
        act()
    assert refused.value.code == "organisation.still_in_use"
    return [words.said(one) for one in refused.value.problems if one.code == above]


def close_unit(unit_id: int) -> object:
    return actions.close_unit(unit_id, from_date=clock.today(), by=SYSTEM, at=clock.now())


def close_team(cast: Cast) -> object:
    return close_unit(cast.units["W2"])


def close_thing(thing_id: int) -> object:
    return actions.close_thing(thing_id, from_date=clock.today(), by=SYSTEM, at=clock.now())


def test_what_is_not_settled_keeps_its_thing_open(cast: Cast) -> None:
    thing = Thing.objects.get(code="HJ-12").pk
    row, _code = hazards.report(
        text="漏油",
        thing_id=thing,
        unit_id=cast.units["W2"],
        by=cast.actor(cast.mate),
        at=clock.now(),
    )

    (told,) = reasons(lambda: close_thing(thing), "hazard.keeps_open")
    assert row.number in told
    page = cast.door(cast.safety, "zh-hans").post(
        reverse("organisation:close-thing", args=[thing]), {"from_date": clock.today().isoformat()}
    )
    assert page.status_code == 409
    assert "这里有未了结的隐患（1 项）" in page.text
    assert row.number in page.text

    hazards.propose(row.pk, note="不属于隐患", by=cast.actor(cast.leader), at=clock.now())
    hazards.dismiss(row.pk, note="不属于隐患", by=cast.actor(cast.safety), at=clock.now())
    close_thing(thing)
    assert queries.thing(thing, clock.today()) is None


def test_a_meeting_that_is_open_keeps_its_unit_open(cast: Cast) -> None:
    by = cast.actor(cast.safety)
    meeting = training.plan_meeting(
        year=cast.year,
        title={"zh-hans": "班组会议", "en": "Team meeting"},
        starts_at=clock.now() + timedelta(days=3),
        place={"zh-hans": "班组园地"},
        trainer_id=cast.leader,
        unit_id=cast.units["W2"],
        agenda=content.agenda(),
        by=by,
        at=clock.now(),
    )
    assert reasons(lambda: close_team(cast), "training.keeps_open") == []

    training.open_meeting(meeting.pk, by=by, at=clock.now())
    (told,) = reasons(lambda: close_team(cast), "training.keeps_open")
    assert "Team meeting" in told or "班组会议" in told
    training.close_meeting(meeting.pk, by=by, at=clock.now())
    assert reasons(lambda: close_team(cast), "training.keeps_open") == []
