"""One change for many people of a list: one preview, one confirmation, one taking back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import dated
from tests.cast import Cast, cast_of
from tests.counted import counted
from tests.frozen import frozen
from zeren.core.days import day_of
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.models import Engagement, Person, Post, Upload

pytestmark = pytest.mark.django_db
TODAY = date(2022, 2, 16)
MANY = "/organisation/people/many/"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with frozen():
        yield cast_of()


def sent(door: Client, **typed: object) -> Any:
    return door.post(MANY, {"do-from_date": TODAY.isoformat(), **typed})


def test_those_who_are_ticked_move_after_one_preview_and_are_taken_back(cast: Cast) -> None:
    door, post = cast.door(cast.clerk, "en"), Post.objects.get(code="OF")
    who = [cast.worker, cast.mate]
    asked = door.post(MANY, {"who": who}).content.decode()
    assert "What changes for 2 people?" in asked
    assert asked.count('name="who"') == 2
    assert sent(door, who=who, **{"do-act": "move"}).status_code == 409

    answer = sent(door, who=who, **{"do-act": "move", "do-post": post.pk})
    upload = Upload.objects.latest("id")
    assert answer["Location"] == reverse("organisation:import", args=[upload.pk])
    shown = door.get(answer["Location"]).content.decode()
    assert "2 people move to another post" in shown
    assert "Another main post · 2 people" in shown

    # somebody else changes one of them meanwhile: what was shown is not written over it
    seen = Upload.objects.latest("id").looked["seen"]
    by = cast.actor(cast.clerk)
    actions.transfer(cast.mate, post.pk, from_date=TODAY, by=by, at=clock.now())
    stale = door.post(reverse("organisation:import_confirm", args=[upload.pk]), {"seen": seen})
    assert stale.status_code in (303, 409)
    assert queries.place_of(cast.worker, TODAY).post_code == "WE"  # type: ignore[union-attr]

    door.get(answer["Location"])
    actions.confirm(upload.pk, by=by, at=clock.now())
    assert queries.place_of(cast.worker, TODAY).post_code == "OF"  # type: ignore[union-attr]
    actions.undo(upload.pk, by=by, at=clock.now())
    assert queries.place_of(cast.worker, TODAY).post_code == "WE"  # type: ignore[union-attr]


def test_all_of_a_filter_leave_or_become_another_kind(cast: Cast) -> None:
    door, by = cast.door(cast.clerk, "en"), cast.actor(cast.clerk)
    listed = door.get(reverse("organisation:people"), {"kind": "agency"}).content.decode()
    assert "the one of this list" in listed
    assert 'type="hidden" name="kind" value="agency"' in " ".join(listed.split())

    kind = {"do-act": "kind", "do-kind": "employee"}
    assert sent(door, all="yes", kind="agency", **kind).status_code == 303
    actions.confirm(Upload.objects.latest("id").pk, by=by, at=clock.now())
    assert queries.standing_of(cast.agency, TODAY) == ("employee", "", None)

    last = (TODAY + timedelta(days=3)).isoformat()
    end = {"do-act": "end", "do-from_date": last}
    unit = cast.units["W2"]
    assert sent(door, all="yes", unit=unit, **end).status_code == 303
    actions.confirm(Upload.objects.latest("id").pk, by=by, at=clock.now())
    away = day_of(TODAY) + 4
    for one in (cast.worker, cast.mate, cast.leader, cast.agency):
        assert Engagement.objects.filter(person=one).latest("id").to_day == away
    assert Engagement.objects.filter(person=cast.clerk, to_day=away).count() == 0


def test_nobody_ticked_and_no_keeper_of_the_whole(cast: Cast) -> None:
    nobody: Any = cast.door(cast.clerk).post(MANY, {})
    assert nobody["Location"] == reverse("organisation:people")
    assert cast.door(cast.leader).post(MANY, {"who": [cast.worker]}).status_code == 404
    listed = cast.door(cast.leader).get(reverse("organisation:people")).content.decode()
    assert 'name="who"' not in listed


def test_ten_and_three_hundred_people_take_the_same_number_of_queries(cast: Cast) -> None:
    door, post = cast.door(cast.clerk, "en"), Post.objects.get(code="OF")
    for number in range(300):
        one = dated.person(f"M{number}", "多")
        dated.hold(one.pk, Post.objects.get(code="WE").pk)
    people = list(Person.objects.filter(name="多").values_list("id", flat=True))
    took = []
    for some in (people[:10], people):
        with counted() as queries_:
            sent(door, who=some, **{"do-act": "move", "do-post": post.pk})
            actions.look(Upload.objects.latest("id").pk, today=TODAY)
        took.append(len(queries_))
        actions.discard(Upload.objects.latest("id").pk, by=cast.actor(cast.clerk), at=clock.now())
    assert took[1] <= took[0] + 1, took
