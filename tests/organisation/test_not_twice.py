"""What may not be so twice on one day is refused by the database itself, whoever writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import dated
from tests.cast import SYSTEM, Cast, cast_of
from tests.frozen import frozen
from zeren.core.days import NEVER, day_of
from zeren.core.refusal import Refused
from zeren.ledger import clock
from zeren.organisation import actions
from zeren.organisation.actions.act import Walk
from zeren.organisation.actions.posts import HeadChange
from zeren.organisation.models import (
    Charge,
    Custody,
    Engagement,
    Grant,
    Holding,
    Post,
    PostPlace,
    Thing,
    ThingPlace,
    UnitPlace,
)

DAY = day_of(date(2022, 2, 16))


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with frozen():
        yield cast_of(with_targets=False)


def post(code: str) -> int:
    return int(Post.objects.get(code=code).pk)


def thing(code: str) -> int:
    return int(Thing.objects.get(code=code).pk)


def two_heads(cast: Cast, start: int, end: int) -> None:
    Holding.objects.create(
        person_id=cast.worker, post_id=post("TL"), is_primary=False, from_day=start, to_day=end
    )


def a_head_post_that_two_hold(cast: Cast, start: int, end: int) -> None:
    standing = PostPlace.objects.get(post__code="WE")
    PostPlace.objects.filter(pk=standing.pk).update(to_day=max(start, standing.from_day))
    PostPlace.objects.create(
        post_id=standing.post_id, unit_id=standing.unit_id, is_head=True, from_day=start, to_day=end
    )


def two_main_posts(cast: Cast, start: int, end: int) -> None:
    Holding.objects.create(person_id=cast.worker, post_id=post("OF"), from_day=start, to_day=end)


def the_same_post(cast: Cast, start: int, end: int) -> None:
    Holding.objects.create(
        person_id=cast.worker, post_id=post("WE"), is_primary=False, from_day=start, to_day=end
    )


def two_engagements(cast: Cast, start: int, end: int) -> None:
    Engagement.objects.create(person_id=cast.worker, kind="intern", from_day=start, to_day=end)


def two_places_of_a_unit(cast: Cast, start: int, end: int) -> None:
    UnitPlace.objects.create(
        unit_id=cast.units["W2"], parent_id=cast.units["SAFE"], path="x", from_day=start, to_day=end
    )


def two_places_of_a_post(cast: Cast, start: int, end: int) -> None:
    PostPlace.objects.create(
        post_id=post("WE"), unit_id=cast.units["SAFE"], from_day=start, to_day=end
    )


def two_places_of_a_thing(cast: Cast, start: int, end: int) -> None:
    ThingPlace.objects.create(
        thing_id=thing("HJ-12"), place_id=thing("O2-3"), from_day=start, to_day=end
    )


def the_same_claim(cast: Cast, start: int, end: int) -> None:
    Charge.objects.create(
        thing_id=thing("HJ-12"), unit_id=cast.units["WELD"], from_day=start, to_day=end
    )


def the_same_user(cast: Cast, start: int, end: int) -> None:
    Custody.objects.create(
        thing_id=thing("HJ-12"), person_id=cast.worker, from_day=start, to_day=end
    )


def the_same_team(cast: Cast, start: int, end: int) -> None:
    Custody.objects.create(
        thing_id=thing("WS-1"), team_id=cast.units["W2"], from_day=start, to_day=end
    )


def the_same_role(cast: Cast, start: int, end: int) -> None:
    Grant.objects.create(
        role="clerk", unit_id=cast.units["CO"], person_id=cast.clerk, from_day=start, to_day=end
    )


TWICE = (
    two_heads, a_head_post_that_two_hold, two_main_posts, the_same_post, two_engagements,
    two_places_of_a_unit, two_places_of_a_post, two_places_of_a_thing, the_same_claim,
    the_same_user, the_same_team, the_same_role,
)  # fmt: skip
Write = Callable[[Cast, int, int], None]


@pytest.mark.parametrize("write", TWICE, ids=lambda write: write.__name__)
@pytest.mark.parametrize("days", [(DAY, NEVER), (DAY, DAY + 1)])
def test_not_twice_on_one_day(cast: Cast, write: Write, days: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write(cast, *days)


@pytest.mark.parametrize("write", TWICE, ids=lambda write: write.__name__)
def test_an_entry_that_was_taken_back_is_in_nobodys_way(cast: Cast, write: Write) -> None:
    write(cast, DAY, DAY)


@pytest.mark.parametrize("write", TWICE, ids=lambda write: write.__name__)
def test_one_that_follows_the_other_is_no_second_one(cast: Cast, write: Write) -> None:
    """Nothing was before the first day of the works; there it may be so."""
    first = min(row.from_day for row in Holding.objects.all())
    write(cast, first - 20, first)


def test_a_row_that_is_made_longer_into_another_one_is_refused(cast: Cast) -> None:
    row = Holding.objects.get(person_id=cast.worker)
    Holding.objects.filter(pk=row.pk).update(to_day=DAY)
    dated.hold(cast.worker, post("OF"), since=date(2022, 2, 16))

    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.filter(pk=row.pk).update(to_day=DAY + 1)


def test_an_act_that_loses_the_race_is_refused_with_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan saw a vacant post; until it was written somebody else had it."""
    walk = actions.change_head.walk

    def late(unit_id: int, person_id: int, **more: Any) -> Walk[HeadChange]:
        steps = walk(unit_id, person_id, **more)
        found = next(steps)
        dated.hold(cast.mate, post("WH"), since=clock.today(), is_primary=False)
        yield found
        return (yield from steps)

    dated.end(Holding.objects.filter(person_id=cast.workshop), clock.today())
    monkeypatch.setattr(actions.change_head, "walk", late)

    with pytest.raises(Refused, match=r"^organisation\.moved_meanwhile$"):
        actions.change_head(
            cast.units["WELD"], cast.worker, from_date=clock.today(), by=SYSTEM, at=clock.now()
        )
