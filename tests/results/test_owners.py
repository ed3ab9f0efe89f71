"""Who enters a result: somebody who belongs, changed or taken away; what is late climbs."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.urls import reverse

from tests.cast import Cast
from tests.frozen import Clock
from tests.results.conftest import YEAR, owner
from zeren.core.refusal import Refused
from zeren.desk import climbing
from zeren.desk.models import Climb
from zeren.ledger import clock
from zeren.organisation.models import Engagement
from zeren.results import actions
from zeren.results.models import DataOwner
from zeren.results.queries import owners

pytestmark = pytest.mark.django_db


def named(cast: Cast, unit: str, person: str, by: str = "safety") -> DataOwner:
    return actions.name_owner(
        "env.air", cast.units[unit], person_id=cast.ids[person], since=date(YEAR, 1, 1),
        by=cast.actor(cast.ids[by]), at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "person", "by", "code"),
    [
        ("CO", "contractor", "safety", "results.unknown_person"),
        ("W2", "safety", "leader", "results.not_led"),
        ("W2", "gm", "leader", "results.not_led"),
    ],
)
def test_only_who_belongs_and_is_led_is_named(
    cast: Cast, unit: str, person: str, by: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        named(cast, unit, person, by)

    assert refused.value.code == code
    assert named(cast, "W2", "worker", "leader").person_id == cast.worker


def test_an_owner_is_changed_taken_away_and_missed_when_he_left(cast: Cast, hand: Clock) -> None:
    row, on = owner(cast), clock.today()
    page, form = reverse("results:to-enter"), reverse("results:name-owner")
    door = cast.door(cast.safety)
    assert f"{form}?owner={row.pk}" in door.get(page).content.decode()
    shown = door.get(form, {"owner": row.pk}).context["form"]
    assert shown.initial["person"] == cast.mate
    given = {"indicator": "env.air", "unit": cast.units["CO"], "every": "MONTH", "days": 10}

    # the next year another one is named: what the first one left open stays to be entered
    hand.at = datetime(YEAR + 1, 1, 20, 4, tzinfo=UTC)
    door = cast.door(cast.safety)
    assert door.post(form, {**given, "person": cast.worker}).status_code == 303
    heir = owners.row_of("env.air", cast.units["CO"])
    assert heir is not None
    assert (heir.person_id, heir.since) == (cast.worker, date(YEAR, 1, 1))
    assert len(owners.missing_of(cast.worker, clock.today())) == 12
    assert owners.missing_of(cast.mate, clock.today()) == []

    # he leaves: nobody enters it, and the page says so and who decides
    assert owners.gone([heir], on) == set()
    Engagement.objects.filter(person_id=cast.worker).update(to_day=clock.today().toordinal())
    assert owners.gone([heir], clock.today()) == {cast.worker}
    text = door.get(page).content.decode()
    assert "has left: nobody enters it now" in text
    [missed] = owners.without_owner(cast.units["CO"], YEAR, clock.today())
    assert missed.indicator.code == "env.air"

    # taken away, it is nobody's
    assert door.post(form, {**given, "person": ""}).status_code == 303
    assert owners.row_of("env.air", cast.units["CO"]) is None
    assert owners.missing(clock.today(), list(owners.newest())) == []


def test_one_period_of_many_units_is_pasted_and_all_or_none_is_kept(cast: Cast) -> None:
    rows = [named(cast, unit, "mate") for unit in ("CO", "W2", "WELD")]
    door, page = cast.door(cast.mate), reverse("results:enter-many")
    assert page in door.get(reverse("results:to-enter")).content.decode()
    given = {"indicator": "env.air", "day": "2022-02-14", "basis": "MEASURED"}

    bad = {**given, "lines": "W2\t9\t10\nSAFE\t1\t1\nWELD\tmany\t3\nW2\t9\t10"}
    text = door.post(page, bad).content.decode()
    assert all(f"Line {line}:" in text for line in (2, 3, 4)), "every line is named at once"
    over = door.post(page, {**given, "lines": "CO\t9\t10\nW2\t11\t10"})
    assert over.status_code == 409, "more than all of the second unit"
    assert [one for row in rows for one in owners.entered_by(row)] == []

    lines = "CO\t1,250.5\t1300\n\n焊接二班\t9\t10\nWelding shop\t0\t0"
    assert door.post(page, {**given, "lines": lines}).status_code == 303

    entered = {row.unit_id: owners.entered_by(row)[0] for row in rows}
    assert entered[cast.units["CO"]].numerator == Fraction("1250.5") * 1_000_000
    assert {one.starts for one in entered.values()} == {date(YEAR, 2, 1)}
    assert cast.door(cast.gm).get(page).status_code == 404


def test_what_is_not_entered_climbs_the_ladder_past_its_owner(cast: Cast, hand: Clock) -> None:
    row = named(cast, "W2", "worker")
    hand.at = datetime(YEAR, 4, 29, 1, tzinfo=UTC)

    for _twice in range(2):
        climbing.begin(at=clock.now())
        climbing._write_down(owners.late(clock.today()), clock.today())

    told = Climb.objects.filter(gap="late_entry").order_by("step")
    assert [one.subject_id for one in told] == [row.pk] * len(told)
    assert [one.person_id for one in told][:2] == [cast.leader, cast.workshop]
    assert {one.owner_id for one in told} == {cast.worker}
    with pytest.raises(Refused):
        actions.enter(row.pk, date(YEAR, 1, 1), numerator=1, by=cast.actor(cast.gm), at=clock.now())
