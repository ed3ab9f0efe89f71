"""What holds on all days says what holds on each, also where the tree turned over."""

from __future__ import annotations

from datetime import date

import pytest

from tests import dated
from zeren.core.days import NEVER, day_of
from zeren.organisation.actions.tree import step
from zeren.organisation.models import Unit, UnitPlace
from zeren.responsibility import queries
from zeren.responsibility.queries import days

pytestmark = pytest.mark.django_db

TURN, LATER = date(2024, 1, 1), date(2025, 1, 1)


def place(unit: Unit, above: list[Unit], since: date, until: date | None) -> None:
    path = "".join(step(one.pk) for one in (*above, unit))
    end = day_of(until) if until else NEVER
    UnitPlace.objects.create(
        unit=unit, parent=above[-1], path=path, from_day=day_of(since), to_day=end
    )


def test_a_head_above_counts_also_where_two_units_once_stood_below_each_other() -> None:
    """Found by the walk: whoever walks up over all days at once meets a circle there."""
    top, office = dated.unit("T"), dated.unit("Z")
    one, other = dated.unit("A"), dated.unit("B")
    begin = date(2022, 1, 1)
    UnitPlace.objects.exclude(unit=top).delete()
    place(office, [top], begin, None)
    place(one, [top], begin, TURN)
    place(other, [top, one], begin, TURN)
    place(other, [top], TURN, LATER)
    place(one, [top, other], TURN, LATER)
    place(other, [top, office], LATER, None)
    place(one, [top, office, other], LATER, None)
    head = dated.post("TH", top.pk, is_head=True)
    dated.hold(dated.person("1").pk, head.pk, since=LATER)
    thing = dated.thing("X")
    dated.charge(thing.pk, one.pk)

    spans = days.thing_days([thing.pk])[thing.pk]

    for on, is_headed in (
        (date(2023, 6, 1), False),
        (TURN, False),
        (date(2024, 12, 31), False),
        (LATER, True),
        (date(2026, 6, 1), True),
    ):
        day = day_of(on)
        found = next(one for one in spans if one.from_day <= day < one.to_day)
        assert found.has_one_in_charge is is_headed, on
        assert (queries.answers(on, [thing.pk])[thing.pk].in_charge is not None) is is_headed, on
