"""Several keep one event at the same moment on a real PostgreSQL, and units end meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import dated
from tests.cast import Cast, cast_of
from tests.truth.test_at_once import at_once, errors
from zeren.incidents import actions, queries
from zeren.incidents.actions import Hurt
from zeren.incidents.models import Event
from zeren.ledger import clock
from zeren.organisation.models import Unit, UnitPlace


def happened(cast: Cast, unit: int, *, is_confirmed: bool = True) -> Event:
    now = clock.now()
    row = actions.report(
        text="x", occurred_at=now - timedelta(minutes=5), hurt="somebody", unit_id=unit,
        by=cast.actor(cast.leader), at=now,
    )  # fmt: skip
    return confirmed(cast, row.pk) if is_confirmed else row


def confirmed(cast: Cast, event_id: int) -> Event:
    return actions.confirm(
        event_id, said={"work_accident": "yes"}, place="on_site", duty="on_duty",
        by=cast.actor(cast.safety), at=clock.now(),
    )  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_enter_a_person_at_once_enter_two_people() -> None:
    cast = cast_of(with_targets=False)
    by = {cast.worker: cast.actor(cast.safety), cast.mate: cast.actor(cast.gm)}
    for _turn in range(5):
        row = happened(cast, cast.units["W2"])

        said = at_once(
            *(
                lambda one=one, who=who, pk=row.pk: actions.enter_person(
                    pk, Hurt("employee", one), by=who, at=clock.now()
                )
                for one, who in by.items()
            )
        )

        assert errors(said) == []
        people = queries.people_of([row.pk])[row.pk]
        assert {one.person_id for one in people} == {cast.worker, cast.mate}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_event_that_ten_confirm_at_once_is_confirmed_once() -> None:
    cast = cast_of(with_targets=False)
    row = happened(cast, cast.units["W2"], is_confirmed=False)

    said = at_once(*[lambda: confirmed(cast, row.pk)] * 10)

    assert errors(said) == []
    assert sorted(said)[0] == ""
    assert len([one for one in said if one]) == 9
    assert len(queries.rows_of_classes(row.pk)) == 1


@pytest.mark.django_db
def test_what_happened_in_a_unit_that_is_no_more_is_kept_at_the_top() -> None:
    """It still counts where it happened, is worked on, and nobody below sees it by accident."""
    cast = cast_of()
    team = dated.unit("T9", Unit.objects.get(code="WELD"))
    row = happened(cast, team.pk)
    viewers = ("safety", "gm", "auditor", "workshop")
    before = {who: queries.event_for(cast.viewer(cast.ids[who]), row.pk) for who in viewers}
    dated.end(UnitPlace.objects.filter(unit=team), clock.today())

    after = {who: queries.event_for(cast.viewer(cast.ids[who]), row.pk) for who in viewers}

    assert all(before.values())
    assert {who for who, found in after.items() if found} == {"safety", "gm", "auditor"}
    hurt = Hurt("employee", cast.worker)
    actions.enter_person(row.pk, hurt, by=cast.actor(cast.safety), at=clock.now())
    today = clock.today()
    stretch = {"since": today - timedelta(40), "until": today + timedelta(2)}
    later = clock.now() + timedelta(minutes=1)
    found = queries.counts({}, **stretch, as_of=later)  # type: ignore[arg-type]
    assert {unit for unit, _month in found} == {team.pk}
