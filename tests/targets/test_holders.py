"""Who answers: other indicators for units, a post or a person by name, and nobody any more."""

from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.ledger import audit, clock
from zeren.ledger.actions import sequence
from zeren.letters.queries import text
from zeren.organisation import actions as organisation
from zeren.organisation.models import Post
from zeren.targets import actions, cards, queries, sheets
from zeren.targets.models import Target

pytestmark = pytest.mark.django_db
RATE = "saf.injury_rate_1000"


@pytest.fixture
def cast() -> Cast:
    made = cast_of(with_targets=False)
    actions.load_catalogue(sheets.indicators(), at=clock.now())
    return made


def put(cast: Cast, code: str, value: str, **more: Any) -> Target:
    by = cast.actor(cast.safety)
    return actions.set_company_target(
        year=cast.year, indicator_code=code, value=value, by=by, at=clock.now(), **more
    )


def publish(cast: Cast) -> None:
    draft = queries.current_set(cast.year)
    assert draft is not None
    read = [one.key for one in queries.findings(draft.pk, clock.today())]
    actions.publish(cast.year, acknowledged=read, by=cast.actor(cast.gm), at=clock.now())


def printed(cast: Cast, *people: int) -> dict[int, set[str]]:
    """Person -> the codes of the targets that his letter would list today."""
    found = text.compose_many(
        people, on=clock.today(), year=cast.year, numbers={one: str(one) for one in people},
        template=text.current_template(), policy="",
    )  # fmt: skip
    return {
        one.person_id: {
            str(line["code"])
            for section in one.document["sections"]
            for line in section.get("rows", ())
            if "value" in line
        }
        for one in found
    }


def test_a_rate_becomes_leading_indicators_below_and_a_blank_is_never_filled(cast: Cast) -> None:
    row, door = put(cast, RATE, "3"), cast.door(cast.safety)
    where, weld, safe = f"/targets/{row.pk}/cascade/", cast.units["WELD"], cast.units["SAFE"]
    page = door.get(where, {"rule": "MAPPED"}).text
    assert f'name="indicator-{weld}"' in page
    asked: dict[str, Any] = {
        "rule": "MAPPED",
        f"indicator-{weld}": ["saf.near_miss", "haz.on_time"],
        f"value-{weld}": ["12", "≥ 95"],
        f"indicator-{safe}": ["haz.check_plan"],
        f"value-{safe}": [""],
    }
    refused = door.post(where, asked)
    assert refused.status_code == 409
    assert "has no value yet" in refused.text
    assert 'value="12"' in refused.text, "what was typed stays"
    assert not Target.objects.filter(parent__isnull=False).exists()

    kept = door.post(where, {**asked, f"value-{safe}": ["100"]})
    assert kept.status_code == 303
    below = Target.objects.filter(parent_id=row.key)
    assert {(one.unit_id, one.indicator.code, one.kind) for one in below} == {
        (weld, "saf.near_miss", "FN"),
        (weld, "haz.on_time", "FP"),
        (safe, "haz.check_plan", "FP"),
    }
    shown = door.get(f"/targets/{row.pk}/").text
    assert "Near-miss" in shown
    assert [problem for _row, problem in queries.set_problems(row.since_id, clock.today())] == []

    publish(cast)
    lines = printed(cast, cast.workshop, cast.gm)
    assert {"saf.near_miss", "haz.on_time"} <= lines[cast.workshop]
    assert RATE not in lines[cast.workshop]
    assert RATE in lines[cast.gm]


def test_a_unit_that_has_the_indicator_already_is_said_and_another_rule_takes_all_back(
    cast: Cast,
) -> None:
    near = put(cast, "saf.near_miss", "20")
    by, at = cast.actor(cast.safety), clock.now()
    actions.cascade_all(near.pk, rule="APPORTION", by=by, at=at)
    rate, weld, safe = put(cast, RATE, "3"), cast.units["WELD"], cast.units["SAFE"]
    with pytest.raises(Refused) as refused:
        actions.cascade_target(
            rate.pk, rule="MAPPED", by=by, at=at,
            values={weld: [("saf.near_miss", "12")], safe: [("haz.on_time", "95")]},
        )  # fmt: skip
    assert [one.code for one in refused.value.problems] == ["cascade.there_already"]

    actions.cascade_target(
        rate.pk, rule="MAPPED", by=by, at=at,
        values={weld: [("haz.on_time", "95")], safe: [("haz.on_time", "95")]},
    )  # fmt: skip
    actions.cascade_target(rate.pk, rule="SAME_LIMIT", by=by, at=at)
    below = Target.objects.filter(parent_id=rate.key)
    assert {one.indicator.code for one in below} == {RATE}
    sequence()
    assert audit.audit(tables=[Target]) == []


def test_what_is_held_by_a_person_or_set_for_a_post_stands_in_that_letter_alone(cast: Cast) -> None:
    row, door = put(cast, "env.air", "98"), cast.door(cast.safety)
    held = door.post(f"/targets/{row.pk}/cascade/", {"rule": "HELD", "person": "E030"})
    assert held.status_code == 303
    welder = Post.objects.get(code="WE")
    alone = door.post(
        f"/targets/set/{cast.year}/mgt.team_activity/",
        {"kind": "FN", "value": "≥ 12", "post": welder.pk},
    )
    assert alone.status_code == 303
    assert "何晓雯" in door.get(f"/targets/?year={cast.year}").text
    publish(cast)

    lines = printed(cast, cast.gm, cast.clerk, cast.auditor, cast.worker, cast.leader)
    holders = {who for who, codes in lines.items() if "env.air" in codes}
    assert holders == {cast.gm, cast.clerk}, "of the house, and of the one who answers"
    code = f"mgt.team_activity:post:{welder.pk}"
    assert {who for who, codes in lines.items() if code in codes} == {cast.worker}


def test_when_the_one_who_answers_leaves_the_head_above_decides(cast: Cast) -> None:
    """Nothing passes on silently: the target is without an owner until somebody is named."""
    row, door = put(cast, "env.air", "98"), cast.door(cast.safety)
    door.post(f"/targets/{row.pk}/cascade/", {"rule": "HELD", "person": "E030"})
    welder = Post.objects.get(code="WE")
    put(cast, "mgt.team_activity", "12", post=welder.pk)
    publish(cast)
    assert queries.ownerless(cast.year, clock.today()) == []

    last = clock.today() - timedelta(days=1)
    by = cast.actor(cast.clerk)
    organisation.transfer(cast.clerk, welder.pk, from_date=clock.today(), by=by, at=clock.now())
    for person in (cast.worker, cast.mate, cast.agency):
        organisation.leave(person, to_date=last, by=by, at=clock.now())
    found = {one.why: one.target for one in queries.ownerless(cast.year, clock.today())}
    assert set(found) == {"person_gone"}, "the post has a holder again, its target goes with it"
    assert "env.air" not in printed(cast, cast.clerk)[cast.clerk]

    head = cast.viewer(cast.safety, "en")
    assert [one.title for one in cards.todos(head)] == [
        "Nobody answers for a target any more: Waste-gas compliance"
    ]
    gap = found["person_gone"]
    assert f"/targets/{gap.pk}/holder/" in door.get(f"/targets/?year={cast.year}").text
    assert "left or stands elsewhere" in door.get(f"/targets/{gap.pk}/holder/").text
    assert door.post(f"/targets/{gap.pk}/holder/", {"person": ""}).status_code == 409
    named = door.post(f"/targets/{gap.pk}/holder/", {"person": "E031"})
    assert named.status_code == 303
    assert queries.ownerless(cast.year, clock.today()) == []
    publish(cast)
    assert "env.air" in printed(cast, cast.auditor)[cast.auditor]
    sequence()
    assert audit.audit(tables=[Target]) == []
