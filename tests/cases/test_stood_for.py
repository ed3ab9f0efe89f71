"""Who is away has his cases answered in his name; within how many days the house says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cases.conftest import Raise
from tests.cast import Cast
from tests.frozen import Clock
from zeren.cases import actions
from zeren.content import actions as content
from zeren.content import queries as texts
from zeren.core import case as core
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.ledger import queries as ledger
from zeren.organisation import actions as organisation
from zeren.organisation.models import Absence


def stand_in(cast: Cast, person: int, deputy: int, *kinds: str) -> None:
    day, at = clock.today(), clock.now()
    organisation.go_away(
        person,
        from_date=day,
        until=day + timedelta(days=10),
        deputy_id=deputy,
        kinds=kinds,
        by=cast.actor(person),
        at=at,
    )
    row = Absence.objects.get(person_id=person)
    organisation.answer_deputy(row.pk, accepts=True, by=cast.actor(deputy), at=at)


def test_a_deputy_answers_for_the_absent_one_and_the_fact_says_for_whom(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    row = object_to(cast.worker)
    assert row.owner_id == cast.leader
    door, page = cast.door(cast.mate), reverse("cases:case", args=[row.pk])
    assert door.get(page).status_code == 404
    stand_in(cast, cast.leader, cast.mate, "cases")

    day = door.get("/").content.decode()
    assert "Objection, 田𠮷生" in day
    assert "away until" in day
    assert "You answer for" in door.get(page).content.decode()
    answer = door.post(reverse("cases:act", args=[row.pk, "answer"]), {"words": "It is yours"})
    assert answer.status_code == 303

    fact = ledger.facts("case.answered").get()
    assert fact.actor_id == cast.mate
    assert f'"for":{cast.leader}' in fact.body
    own = cast.door(cast.worker).get(page).content.decode()
    leader, mate = (cast.viewer(one).name for one in (cast.leader, cast.mate))
    assert f"{mate} for {leader}" in own
    assert "It is yours" in own


def test_who_may_do_other_things_for_him_answers_nothing(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    row = object_to(cast.worker)
    stand_in(cast, cast.leader, cast.mate, "hazards", "countersign")

    with pytest.raises(Refused, match=r"case\.not_yours"):
        actions.answer(row.pk, "answer", words="No", by=cast.actor(cast.mate), at=clock.now())
    assert cast.door(cast.mate).get(reverse("cases:case", args=[row.pk])).status_code == 404


def test_nobody_answers_his_own_case_in_the_name_of_his_head(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    row = object_to(cast.worker)
    stand_in(cast, cast.leader, cast.worker, "cases")

    with pytest.raises(Refused, match=r"case\.own"):
        actions.answer(row.pk, "answer", words="Mine", by=cast.actor(cast.worker), at=clock.now())
    assert "Read and answer" not in cast.door(cast.worker).get("/").content.decode()


def test_within_how_many_days_a_case_is_answered_is_the_rule_of_the_house(
    cast: Cast, hand: Clock, object_to: Raise
) -> None:
    first = object_to(cast.worker)
    assert first.due_date == clock.today() + timedelta(days=7), "five working days by default"
    body = texts.one("limit", "answer-objection") | {"value": 9}
    by, at = cast.actor(cast.safety), clock.now()
    draft = content.draft("limit", "answer-objection", body, by=by, at=at)
    content.publish([draft.pk], seen=[draft.digest], by=by, at=at)

    second = object_to(cast.mate)

    assert second.due_date == clock.today() + timedelta(days=13)
    first.refresh_from_db()
    assert first.due_date == clock.today() + timedelta(days=7), "what was said holds"
    page = cast.door(cast.safety).get(reverse("cases:case", args=[second.pk])).content.decode()
    assert "To be answered within 9 working days." in " ".join(page.split())
    rule = reverse("content:text", args=["limit", "answer-objection"])
    assert rule in page
    assert cast.door(cast.safety).get(rule).status_code == 200
    own = cast.door(cast.mate).get(reverse("cases:case", args=[second.pk])).content.decode()
    assert rule not in own, "shown to whom it opens"
    assert core.WORKING_DAYS[core.OBJECTION] == 5
