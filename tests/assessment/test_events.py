"""What is confirmed counts for the head and raises its veto; what is reported never costs."""

from datetime import timedelta
from fractions import Fraction

from tests.assessment.conftest import Year
from zeren.assessment import actions, queries
from zeren.assessment.models import Veto
from zeren.hazards import actions as hazards
from zeren.incidents import actions as incidents
from zeren.incidents.actions import Hurt
from zeren.ledger import inbox


def happen(year: Year, *named: str) -> int:
    cast, at = year.cast, year.hand.at
    row = incidents.report(
        text="吊物坠落", occurred_at=at - timedelta(minutes=5), hurt="somebody",
        unit_id=cast.units["W2"], by=cast.actor(cast.mate), at=at,
    )  # fmt: skip
    said = dict.fromkeys(named, "yes")
    incidents.confirm(
        row.pk, said=said, place="on_site", duty="on_duty", by=cast.actor(cast.safety), at=at
    )
    return row.pk


def points_of(year: Year, person: int, kind: str) -> dict[str, Fraction | None]:
    row = next(one for one in queries.of_person(person) if one.kind == kind)
    lines = queries.lines_known(row, year.hand.at.date())
    return {line.item: line.points for line in lines}


def test_an_accident_takes_points_of_the_unit_and_of_no_member(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    year.open()
    actions.open_unit(cast.units["W2"], cast.year, by=cast.actor(cast.safety), at=at)
    event = happen(year, "work_accident")
    hurt = Hurt("employee", person_id=cast.worker, gravity="minor", lost_days=3)
    incidents.enter_person(event, hurt, by=cast.actor(cast.safety), at=at)
    year.hand.tick(minutes=1)

    assert points_of(year, cast.leader, "unit")["accidents"] == 20  # 25 less 5 for a minor injury
    assert points_of(year, cast.worker, "person")["accidents"] == 25
    assert not Veto.objects.exists()


def test_a_death_is_vetoed_once_it_is_entered_and_only_once(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    event = happen(year, "work_accident")
    inbox.react(at=at)
    assert not Veto.objects.exists()
    hurt = Hurt("employee", person_id=cast.mate, death_date=at.date())
    incidents.enter_person(event, hurt, by=cast.actor(cast.safety), at=at)
    for _twice in range(2):
        inbox.react(at=at)

    row = Veto.objects.get()
    assert (row.rule, row.event_kind, row.event_id) == ("death", "incident", event)


def test_reports_and_near_misses_only_ever_add(year: Year) -> None:
    cast, at = year.cast, year.hand.at
    year.open()
    before = points_of(year, cast.worker, "person")
    hazards.report(
        text="气瓶没有固定", thing_id=None, unit_id=cast.units["W2"], photos=[],
        by=cast.actor(cast.worker), at=at,
    )  # fmt: skip
    happen(year, "near_miss")
    inbox.react(at=at)
    year.hand.tick(minutes=1)
    after = points_of(year, cast.worker, "person")

    assert after["reports"] == Fraction(1, 2)
    assert all((after[code] or 0) >= (points or 0) for code, points in before.items())
    assert not Veto.objects.exists()
