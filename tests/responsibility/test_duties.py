"""Duties of posts: statutory ones stay, own ones come and go, and everyone may read them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import dated
from tests.cast import Cast, cast_of
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import queries as organisation
from zeren.organisation.models import Unit
from zeren.responsibility import actions, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return cast_of(with_targets=False)


def post_of(person: int) -> int:
    place = organisation.place_of(person, clock.today())
    assert place is not None
    return place.post_id


def test_a_locked_duty_cannot_be_taken_away_by_anybody(cast: Cast) -> None:
    post = post_of(cast.worker)
    items = queries.duties_of_post(post, clock.today()).items
    locked = [item for item in items if item["locked"]]
    assert locked

    with pytest.raises(Refused) as refused:
        actions.revise_duty_list(
            post,
            items=[item for item in items if item != locked[0]],
            by=cast.actor(cast.gm),
            at=clock.now(),
        )
    assert refused.value.code == "responsibility.duty_locked"

    address = reverse("responsibility:duty-remove", args=[post, locked[0]["code"]])
    assert cast.door(cast.gm).post(address).status_code == 409
    assert queries.duties_of_post(post, clock.today()).items == items


def test_the_words_of_a_locked_duty_stay(cast: Cast) -> None:
    post = post_of(cast.worker)
    items = queries.duties_of_post(post, clock.today()).items
    softer = [{**item, "text": {"en": "Be careful"}} if item["locked"] else item for item in items]

    with pytest.raises(Refused) as refused:
        actions.revise_duty_list(post, items=softer, by=cast.actor(cast.gm), at=clock.now())
    assert refused.value.code == "responsibility.duty_changed"


def test_a_head_adds_a_duty_and_takes_it_away_again(cast: Cast) -> None:
    post, door = post_of(cast.worker), cast.door(cast.leader)
    before = queries.duties_of_post(post, clock.today())
    given = {
        "text_zh": "班前检查地线", "text_en": "Check the earth lead before the shift",
        "rule": "uses", "frequency": "shift",
    }  # fmt: skip

    add = reverse("responsibility:duty-add", args=[post])
    asked = door.post(add, given)
    assert "has one duty more: Check the earth lead" in asked.content.decode()
    assert queries.duties_of_post(post, clock.today()).items == before.items
    assert door.post(add, {**given, **sure(before.version)}).status_code == 303

    after = queries.duties_of_post(post, clock.today())
    assert after.version == before.version + 1
    assert [item["code"] for item in after.items][-1] == "OWN-01"
    away = reverse("responsibility:duty-remove", args=[post, "OWN-01"])
    assert "no longer has the duty" in door.post(away).content.decode()
    assert door.post(away, sure(after.version)).status_code == 303
    assert queries.duties_of_post(post, clock.today()).items == before.items


def test_a_list_that_somebody_else_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    post, door = post_of(cast.worker), cast.door(cast.leader)
    before = queries.duties_of_post(post, clock.today())
    own = {**before.items[0], "code": "OWN-01", "locked": False}
    by, at = cast.actor(cast.gm), clock.now()
    actions.revise_duty_list(post, items=[*before.items, own], by=by, at=at)

    away = reverse("responsibility:duty-remove", args=[post, "OWN-01"])
    answer = door.post(away, sure(before.version))

    assert answer.status_code == 409
    assert "Somebody else changed this list" in answer.content.decode()
    assert door.post(away, {"sure": "1"}).status_code == 409


def sure(version: int) -> dict[str, str]:
    """What the confirm page sends: yes, and the version that was shown."""
    return {"sure": "1", "seen": str(version)}


def test_who_neither_leads_nor_keeps_safety_changes_no_duty(cast: Cast) -> None:
    post = post_of(cast.worker)
    items = queries.duties_of_post(post, clock.today()).items

    for who in (cast.worker, cast.auditor, cast.clerk, cast.administrator):
        with pytest.raises(Refused) as refused:
            actions.revise_duty_list(post, items=items, by=cast.actor(who), at=clock.now())
        assert refused.value.code == "responsibility.not_yours"
    away = reverse("responsibility:duty-remove", args=[post, items[0]["code"]])
    assert cast.door(cast.worker).post(away).status_code == 404


def test_everyone_in_the_house_reads_the_duties_of_every_post(cast: Cast) -> None:
    door = cast.door(cast.worker)

    assert door.get(reverse("responsibility:duties-all")).status_code == 200
    assert door.get(reverse("responsibility:duties", args=[post_of(cast.gm)])).status_code == 200


@pytest.mark.parametrize(
    ("layer", "is_head", "listed"),
    [
        (1, True, "P01"),
        (2, False, "PX4"),
        (3, False, "PX2"),
        (4, True, "PX3"),
        (5, True, "PX3"),
        (6, False, "PX1"),
    ],
)
def test_a_post_of_no_catalogue_gets_the_duties_of_its_layer(
    cast: Cast, layer: int, is_head: bool, listed: str
) -> None:
    """A deputy is no clerk who switches off the lights, and a principal has all seven duties."""
    unit = dated.unit("NEW", Unit.objects.get(pk=cast.units["CO"]))
    post = dated.post("NEW-1", unit.pk, layer=layer, is_head=is_head)

    actions.adopt_duty_lists([post.pk], by=cast.actor(cast.safety), at=clock.now())

    items = queries.duties_of_post(post.pk, clock.today()).items
    assert {item["code"].split("-")[0] for item in items} == {listed}
