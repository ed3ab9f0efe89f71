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
from zeren.core.refusal import Refused
from zeren.hazards import actions as hazards
from zeren.ledger import clock
from zeren.organisation import actions, queries
from zeren.organisation.models import Engagement, Person, Post, Thing, Unit, Upload
from zeren.organisation.queries import lists

pytestmark = pytest.mark.django_db
TODAY = date(2022, 2, 16)
MANY = "/organisation/people/many/"
THINGS, UNITS = "/organisation/things/many/", "/organisation/units/many/"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with frozen():
        yield cast_of()


def sent(door: Client, at: str = MANY, **typed: Any) -> Any:
    return door.post(at, {"do-from_date": TODAY.isoformat(), **typed})


def confirmed(cast: Cast) -> Upload:
    upload = Upload.objects.latest("id")
    actions.confirm(upload.pk, by=cast.actor(cast.clerk), at=clock.now())
    return upload


def things(*codes: str) -> list[int]:
    return list(Thing.objects.filter(code__in=codes).values_list("id", flat=True))


def test_those_who_are_ticked_move_after_one_preview_and_are_taken_back(cast: Cast) -> None:
    door, post = cast.door(cast.clerk, "en"), Post.objects.get(code="OF")
    who = [cast.worker, cast.mate]
    asked = door.post(MANY, {"who": who}).content.decode()
    assert "What changes for 2 people?" in asked
    assert asked.count('name="who"') == 2
    assert sent(door, who=who, **{"do-act": "move"}).status_code == 409

    move: dict[str, Any] = {"do-act": "move", "do-post": post.pk}
    answer = sent(door, who=who, **move)
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

    kind: dict[str, Any] = {"do-act": "kind", "do-kind": "employee"}
    assert sent(door, all="yes", kind="agency", **kind).status_code == 303
    actions.confirm(Upload.objects.latest("id").pk, by=by, at=clock.now())
    assert queries.standing_of(cast.agency, TODAY) == ("employee", "", None)

    last = (TODAY + timedelta(days=3)).isoformat()
    end: dict[str, Any] = {"do-act": "end", "do-from_date": last}
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
    move: dict[str, Any] = {"do-act": "move", "do-post": post.pk}
    for some in (people[:10], people):
        with counted() as queries_:
            sent(door, who=some, **move)
            actions.look(Upload.objects.latest("id").pk, today=TODAY)
        took.append(len(queries_))
        actions.discard(Upload.objects.latest("id").pk, by=cast.actor(cast.clerk), at=clock.now())
    assert took[1] <= took[0] + 1, took


def test_things_pass_to_another_unit_and_to_a_further_user_and_are_taken_back(cast: Cast) -> None:
    door = cast.door(cast.clerk, "en")
    listed = door.get(reverse("organisation:things"), {"kind": "equipment"}).content.decode()
    assert 'name="who"' in listed
    who, unit = things("HJ-12", "O2-3"), cast.units["SAFE"]
    assert sent(door, THINGS, who=who, **{"do-act": "charge"}).status_code == 409

    answer = sent(door, THINGS, who=who, **{"do-act": "charge", "do-unit": unit})
    shown = door.get(answer["Location"]).content.decode()
    assert "2 things pass to another unit" in shown
    assert "CO2 welding machine" in shown
    assert "line 1" not in shown
    upload = confirmed(cast)
    assert {one.units[0][0] for one in lists.thing_lines(who, TODAY)} == {unit}
    actions.undo(upload.pk, by=cast.actor(cast.clerk), at=clock.now())
    assert {one.units[0][0] for one in lists.thing_lines(who, TODAY)} == {cast.units["WELD"]}

    assert (
        sent(door, THINGS, who=who, **{"do-act": "users", "do-person": "E022"}).status_code == 303
    )
    confirmed(cast)
    users = queries.user_codes(["HJ-12", "O2-3"], TODAY)
    assert {code: sorted(some) for code, some in users.items()} == {
        "HJ-12": ["E021", "E022"], "O2-3": ["E022", "WE"],
    }  # fmt: skip
    alone = {"do-act": "users", "do-team": cast.units["W2"], "do-instead": "on"}
    later = (TODAY + timedelta(days=1)).isoformat()
    sent(door, THINGS, all="yes", kind="material", **{**alone, "do-from_date": later})
    confirmed(cast)
    assert queries.user_codes(["O2-3"], TODAY + timedelta(days=1)) == {"O2-3": ["W2"]}


def test_things_that_are_used_no_more_end_together_and_a_problem_names_the_thing(
    cast: Cast,
) -> None:
    door, yesterday = cast.door(cast.clerk, "en"), (TODAY - timedelta(days=1)).isoformat()
    end = {"do-act": "end", "do-from_date": yesterday}
    hazards.report(
        text="漏油", thing_id=things("HJ-12")[0], unit_id=None,
        by=cast.actor(cast.worker), at=clock.now(),
    )  # fmt: skip
    who = things("WS-1", "HJ-12", "DH-1")

    answer = sent(door, THINGS, who=who, **end)

    shown = " ".join(door.get(answer["Location"]).content.decode().split())
    assert "Things stand in WS-1 still: O2-3." in shown
    assert "Hazards at HJ-12 are not settled." in shown
    assert "CO2 welding machine (HJ-12)" in shown
    assert "line 2" not in shown
    with pytest.raises(Refused, match="has_errors"):
        confirmed(cast)

    sent(door, THINGS, who=things("DH-1", "O2-3"), **end)
    upload = confirmed(cast)
    assert [one.code for one in queries.things(TODAY)] == ["HJ-12", "WS-1"]
    actions.undo(upload.pk, by=cast.actor(cast.clerk), at=clock.now())
    assert len(queries.things(TODAY)) == 4
    sent(door, THINGS, who=things("DH-1"), **{"do-act": "end"})
    with pytest.raises(Refused, match="has_errors"):
        confirmed(cast)


def test_units_that_are_ticked_stand_below_another_one_and_the_whole_stays(cast: Cast) -> None:
    door = cast.door(cast.clerk, "en")
    page = door.get(reverse("organisation:index")).content.decode()
    assert page.count('name="who"') == 3, "every unit but the whole"
    team = dated.unit("W3", Unit.objects.get(code="WELD"))
    who = [cast.units["W2"], team.pk, cast.units["CO"]]

    answer = sent(door, UNITS, who=who, **{"do-act": "move", "do-unit": cast.units["SAFE"]})

    assert "2 units are placed under another unit" in door.get(answer["Location"]).content.decode()
    confirmed(cast)
    moved = queries.units_of([cast.units["W2"], team.pk], TODAY)
    assert {one.parent_id for one in moved} == {cast.units["SAFE"]}
    sent(door, UNITS, who=[cast.units["SAFE"]], **{"do-act": "move", "do-unit": cast.units["W2"]})
    with pytest.raises(Refused, match="has_errors"):
        confirmed(cast)
    problems = door.get(reverse("organisation:import", args=[Upload.objects.latest("id").pk]))
    assert "Safety and Environment Office (SAFE)" in problems.content.decode()


@pytest.mark.parametrize("at", ["things", "units"])
def test_only_who_keeps_the_whole_changes_many(cast: Cast, at: str) -> None:
    address = f"/organisation/{at}/many/"
    assert cast.door(cast.leader).post(address, {"who": [1]}).status_code == 404
    assert cast.door(cast.clerk).post(address, {}).status_code == 303
