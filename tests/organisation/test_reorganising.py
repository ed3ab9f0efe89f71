"""Units become one, one becomes several: one act of many moves, told before, taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests import dated
from tests.cast import Cast, cast_of
from tests.frozen import frozen
from tests.organisation.test_by_hand import follow
from tests.organisation.test_endings import refuses
from tests.truth import naive
from tests.truth.walk import standing
from zeren.census import recount
from zeren.core.days import day_of
from zeren.ledger import audit, clock
from zeren.ledger.actions import sequence
from zeren.ledger.models import Fact
from zeren.organisation import actions, queries
from zeren.organisation.models import Charge, Custody, Grant, Planned, Post, PostPlace, Unit

pytestmark = pytest.mark.django_db
TODAY = date(2022, 2, 16)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with frozen():
        yield cast_of()


@pytest.fixture
def given(cast: Cast) -> dict[str, Any]:
    return {"from_date": TODAY, "by": cast.actor(cast.clerk), "at": clock.now()}


def everything_agrees() -> None:
    follow()
    assert standing(day_of(TODAY)).keys() == naive.read().owed(day_of(TODAY)).keys()
    assert [str(one) for one in recount.troubles()] == []
    sequence()
    assert audit.audit(tables=[PostPlace, Charge, Custody, Planned]) == []


def where(day: date = TODAY) -> dict[str, tuple[str, bool]]:
    """Post -> unit, and whether it heads it."""
    rows = PostPlace.objects.filter(from_day__lte=day_of(day), to_day__gt=day_of(day))
    return {row.post.code: (row.unit.code, row.is_head) for row in rows}


def test_two_units_are_one_and_one_head_answers_for_all_of_it(
    cast: Cast, given: dict[str, Any]
) -> None:
    cast.issue()
    before, letter = where(), cast.letter(cast.worker)
    door = cast.door(cast.clerk, "en")
    href = reverse("organisation:merge-units", args=[cast.units["WELD"]])
    asked = {"others": [str(cast.units["W2"])], "from_date": TODAY.isoformat()}

    page = door.post(href, asked)
    shown = page.content.decode()
    assert "陈立群 heads all of it" in shown
    assert "Head no longer, in the same post: 李国强" in shown
    assert "stays open" not in shown
    assert "wait for a decision of the head of Welding shop" in shown
    assert "issued anew" in shown
    sent = {**asked, **{key: one for key, one in page.context["hidden"] if key != "others"}}
    assert door.post(href, sent).status_code == 303
    follow()

    assert {one for one, _head in where().values()} == {"CO", "SAFE", "WELD"}
    assert where()["TL"] == ("WELD", False)
    assert queries.unit(cast.units["W2"], TODAY) is None
    assert cast.letter(cast.worker).pk != letter.pk
    everything_agrees()

    planned = Planned.objects.get(code="unit.merged", is_withdrawn=False)
    listed = door.get(reverse("organisation:planned")).content.decode()
    assert reverse("organisation:withdraw", args=[planned.pk]) in listed
    actions.withdraw(planned.pk, by=given["by"], at=clock.now())
    assert where() == before
    everything_agrees()
    assert Fact.objects.filter(code__in=("unit.merged", "organisation.plan_withdrawn")).count() == 2


def test_what_somebody_signed_on_stands(cast: Cast, given: dict[str, Any]) -> None:
    cast.issue()
    actions.merge_units(cast.units["WELD"], [cast.units["W2"]], **given)
    follow()
    cast.train(cast.worker)
    cast.sign(cast.worker)

    planned = Planned.objects.get(code="unit.merged")
    refuses(
        "organisation.plan_signed",
        lambda: actions.withdraw(planned.pk, by=given["by"], at=clock.now()),
    )


def test_units_become_one_with_things_and_what_stands_below(
    cast: Cast, given: dict[str, Any]
) -> None:
    team = dated.unit("W3", Unit.objects.get(code="W2"))
    lamp = dated.thing("LAMP", "equipment")
    dated.charge(lamp.pk, cast.units["W2"])
    Custody.objects.create(thing=lamp, team_id=cast.units["W2"], from_day=day_of(dated.START))
    units = [cast.units["SAFE"], cast.units["W2"]]
    refuses("organisation.no_units_named", lambda: actions.merge_units.plan(units[0], [], **given))
    refuses(
        "organisation.unit_circle",
        lambda: actions.merge_units.plan(units[1], [cast.units["WELD"]], **given),
    )

    later = {**given, "from_date": TODAY + timedelta(days=20)}
    actions.merge_units(units[0], [units[1]], **later)
    assert Planned.objects.count() == 1  # the moves in it are no plans of their own
    assert queries.unit(units[1], later["from_date"]) is not None
    actions.withdraw(Planned.objects.get().pk, by=given["by"], at=clock.now())

    found = actions.merge_units(units[0], [units[1]], **given)
    assert (found.people, len(found.things), len(found.units)) == (5, 1, 1)
    assert queries.unit(units[1], TODAY) is None
    assert queries.unit(team.pk, TODAY).parent_id == units[0]  # type: ignore[union-attr]
    day = day_of(TODAY)
    charged = Charge.objects.filter(thing=lamp, from_day__lte=day, to_day__gt=day)
    used = Custody.objects.filter(thing=lamp, from_day__lte=day, to_day__gt=day)
    assert [one.unit_id for one in charged] == [units[0]]
    assert [one.team_id for one in used] == [units[0]]
    everything_agrees()


def test_a_unit_with_a_role_over_it_is_named_and_nothing_moves(
    cast: Cast, given: dict[str, Any]
) -> None:
    Grant.objects.create(role="clerk", unit_id=cast.units["W2"], person_id=cast.mate, from_day=1)
    before = where()

    refuses(
        "organisation.still_in_use",
        lambda: actions.merge_units(cast.units["WELD"], [cast.units["W2"]], **given),
    )
    assert where() == before


def test_a_unit_becomes_several_and_its_people_are_divided(
    cast: Cast, given: dict[str, Any]
) -> None:
    cast.issue()
    before = where()
    door = cast.door(cast.clerk, "en")
    href = reverse("organisation:split-unit", args=[cast.units["W2"]])
    asked = {"part_1": "三班", "part_2": "Night team", "from_date": TODAY.isoformat(),
             f"to_{cast.worker}": "1", f"to_{cast.leader}": "2"}  # fmt: skip

    assert door.post(href, {**asked, f"to_{cast.leader}": ""}).status_code == 409
    shown = door.post(href, asked)
    assert "new unit 三班 has: 田𠮷生" in shown.content.decode()
    assert door.post(href, {**asked, **dict(shown.context["hidden"])}).status_code == 303
    follow()

    moved = Post.objects.exclude(code__in=before).get()
    assert moved.name == Post.objects.get(code="WE").name
    here = {row.person_id: row.unit_id for row in queries.roster(TODAY)}
    assert len({here[one] for one in (cast.worker, cast.leader, cast.mate)}) == 3
    assert where()["WE"] == before["WE"]
    assert where()["TL"][0] != "W2"
    everything_agrees()

    planned = Planned.objects.get(code="unit.split")
    actions.withdraw(planned.pk, by=given["by"], at=clock.now())
    assert where() == before
    everything_agrees()


def test_a_split_names_people_of_the_unit(cast: Cast, given: dict[str, Any]) -> None:
    unit = cast.units["W2"]

    def split(*parts: tuple[str, list[int]], of: int = unit) -> object:
        return actions.split_unit.plan(of, parts, **given)

    refuses("organisation.no_parts_named", lambda: split())
    refuses("organisation.no_parts_named", lambda: split(("三班", [])))
    refuses("organisation.no_parts_named", lambda: split(("三班", [cast.gm])))
    refuses("organisation.top_stays", lambda: split(("三班", [cast.gm]), of=cast.units["CO"]))
