"""Begin the assessments of a period: one for every letter in force, one for every unit with a head.

Nobody assesses or approves himself; where nobody else is there, the person is named to whoever
begins, so that a seat is filled first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zeren.assessment import permits, queries
from zeren.assessment.actions import rows
from zeren.assessment.models import Assessment, Scheme
from zeren.content.queries import days, limits
from zeren.core import due
from zeren.core.actor import Actor
from zeren.core.assessment import assessment as core
from zeren.core.assessment import scheme as standard
from zeren.core.days import day_of
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.ledger.actions import Item
from zeren.organisation import queries as organisation
from zeren.organisation.queries.seats import Seats, seats

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """How many were begun, and whom nobody could assess."""

    number: int
    without: tuple[int, ...]


@transaction.atomic
def open_year(year: int, *, period: str = "YEAR", by: Actor, at: datetime) -> Opened:
    """One assessment for every person whose letter is in force and has none; repeating adds none.

    Refused: assessment.not_arranger, assessment.no_scheme, assessment.too_early.
    """
    permits.require_arranger(by, at)
    on = organisation.date_of(at)
    wanted = queries.to_open(year, period, on)
    return _open(
        [("person", person, unit) for person, unit in wanted.items()], year, period, by, at
    )


@transaction.atomic
def open_unit(unit_id: int, year: int, *, period: str = "YEAR", by: Actor, at: datetime) -> Opened:
    """The assessment of a unit, for which its head speaks. Refused: assessment.no_head as well."""
    permits.require_arranger(by, at)
    head = organisation.head_of(unit_id, organisation.date_of(at))
    if head is None:
        raise Refused("assessment.no_head")
    rows_ = Assessment.objects.filter(year=year, period=period, kind="unit", unit_id=unit_id)
    if rows_.exclude(state="DROPPED").exists():
        return Opened(0, ())
    return _open([("unit", head, unit_id)], year, period, by, at)


@transaction.atomic
def name_assessor(
    assessment_id: int, person_id: int, *, seat: str, by: Actor, at: datetime
) -> Assessment:
    """Somebody else assesses: of the union, the group's office, another department.

    Refused: assessment.own for the assessed, assessment.step_closed once there are points.
    """
    permits.require_arranger(by, at)
    row = rows.begun(assessment_id)
    if row.state not in ("OPEN", "SELF_ASSESSED") or seat not in standard.SEATS:
        raise Refused("assessment.step_closed")
    if person_id == row.assessed_id:
        raise Refused("assessment.own")
    if not organisation.present([person_id], organisation.date_of(at)):
        raise Refused("assessment.not_here")
    ledger.swap(
        row, "assessment.moved_meanwhile", "state", "assessor_id",
        assessor_id=person_id, seat=seat,
    )  # fmt: skip
    rows.tell("assessment.assessor_named", row, by, at, {"assessor": person_id})
    return row


def _open(
    wanted: Iterable[tuple[str, int, int]], year: int, period: str, by: Actor, at: datetime
) -> Opened:
    scheme = queries.published_scheme()
    if scheme is None:
        raise Refused("assessment.no_scheme")
    on = organisation.date_of(at)
    first, last = queries.span_of(year, period)
    if on < first:
        raise Refused("assessment.too_early")
    given = list(wanted)
    at_seats = seats(on, {unit for _kind, _person, unit in given})
    calendars = days.calendars([unit for _kind, _person, unit in given], on) if given else {}
    own_days = limits.assessment_days("self", on)
    due_day = max(last, on).toordinal() + limits.assessment_days("due", on)
    new, without = [], []
    for kind, person, unit in given:
        assessor, seat = _assessor(scheme, at_seats, person, unit)
        approver = _approver(at_seats, person, assessor, unit)
        if assessor is None or approver is None:
            without.append(person)
            continue
        until = due.after(day_of(on), own_days, calendars[unit])
        new.append(
            Assessment(
                scheme=scheme,
                year=year,
                period=period,
                kind=kind,
                assessed_id=person,
                unit_id=unit,
                assessor_id=assessor,
                seat=seat,
                approver_id=approver,
                opened_at=at,
                self_until=date.fromordinal(until),
                due_date=date.fromordinal(due_day),
            )
        )
    try:
        with transaction.atomic():
            made = Assessment.objects.bulk_create(new, batch_size=CHUNK)
    except IntegrityError:
        raise Refused("assessment.moved_meanwhile") from None
    items = [Item(("assessment", row.pk), row, {"people": [row.assessed_id]}) for row in made]
    ledger.record_many("assessment.opened", items, by=by, at=at)
    return Opened(len(made), tuple(without))


def _assessor(scheme: Scheme, at: Seats, person: int, unit: int) -> tuple[int | None, str]:
    """Who assesses by the scheme's seat; for the head of the whole by its seat for the top."""
    standard_ = queries.standard_of(scheme)
    top = at.holder("general_manager", unit)
    for seat in (standard_.top_seat if person == top else standard_.seat, "superior"):
        who = "superior" if seat == "superior" else "safety_office"
        found = at.holder(who, unit, besides=(person,))  # type: ignore[arg-type]  # two seats
        if found is not None:
            return found, seat
    found = at.holder("safety_office", unit, besides=(person,))
    return found, "safety_office"


def _approver(at: Seats, person: int, assessor: int | None, unit: int) -> int | None:
    """The head of the whole, else the safety office; the assessor only where nobody else is."""
    top = at.holder("general_manager", unit)
    office = at.holder("safety_office", unit, besides=(person, assessor))
    return core.chosen((top, office), (person, assessor or 0)) or core.chosen(
        (top, assessor), (person,)
    )
