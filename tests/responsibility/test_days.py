"""What holds on all days says what holds on each, also where the tree turned over."""

from __future__ import annotations

from datetime import date

import pytest

from tests import dated
from zeren.core.days import day_of
from zeren.organisation.actions.tree import step
from zeren.organisation.models import UnitPlace
from zeren.responsibility import queries
from zeren.responsibility.queries import days

pytestmark = pytest.mark.django_db

TURN = date(2024, 1, 1)


def test_two_units_that_each_stood_below_the_other_keep_the_heads_of_their_days() -> None:
    """Found by the walk: a head above counted for no day once the tree had turned over."""
    top = dated.unit("T")
    one, other = dated.unit("A", top), dated.unit("B", top)
    for unit in (one, other):
        UnitPlace.objects.filter(unit=unit).update(to_day=day_of(date(2022, 1, 1)))
    for since, until, over, under in (
        (date(2022, 1, 1), TURN, one, other),
        (TURN, None, other, one),
    ):
        path = dated.path_of(top) + step(over.pk)
        for unit, parent, where in ((over, top, path), (under, over, path + step(under.pk))):
            row = UnitPlace(unit=unit, parent=parent, path=where, from_day=day_of(since))
            if until:
                row.to_day = day_of(until)
            row.save()
    post = dated.post("AH", one.pk, is_head=True)
    dated.hold(dated.person("1").pk, post.pk)
    thing = dated.thing("X")
    dated.charge(thing.pk, other.pk)

    spans = days.thing_days([thing.pk])[thing.pk]

    for on, is_headed in (
        (date(2021, 6, 1), False),
        (date(2022, 1, 1), True),
        (date(2023, 12, 31), True),
        (TURN, False),
    ):
        day = day_of(on)
        found = next(one for one in spans if one.from_day <= day < one.to_day)
        assert found.has_one_in_charge is is_headed, on
        assert (queries.answers(on, [thing.pk])[thing.pk].in_charge is not None) is is_headed, on
