"""Who is given a role over which unit, from a day on. Nobody gives one to himself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions.ending import end
from zeren.organisation.models import ROLES, Grant, Person, Unit
from zeren.organisation.queries import Name, reach


@dataclass(frozen=True, slots=True)
class Granting:
    name: str
    role: str
    unit: Name
    from_date: date


def plan_grant(
    person_id: int, role: str, unit_id: int, *, from_date: date, by: Actor, at: datetime
) -> Granting:
    """Give a role over a unit and all below it.

    Refused: organisation.not_yours_to_grant, .not_to_yourself, .role_in_the_past, .role_held,
             .contractor_holds_none, .not_here_then.
    """
    assert role in ROLES, f"role must be one of {ROLES}, got {role!r}"
    on = queries.date_of(at)
    unit = Unit.objects.filter(queries.on_day(on), pk=unit_id).first()
    if unit is None:
        raise Refused("organisation.no_such_unit")
    permits.granter(by, on, unit.path, person_id)
    if from_date < on:
        raise Refused("organisation.role_in_the_past")
    person = Person.objects.filter(queries.on_day(from_date), pk=person_id).first()
    if person is None:
        raise Refused("organisation.no_such_person")
    if person.kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=person.name)
    if _standing(person_id, role, unit_id, on):
        raise Refused("organisation.role_held", name=person.name, unit=unit.name)
    return Granting(person.name, role, unit.name, from_date)


def grant_role(
    person_id: int, role: str, unit_id: int, *, from_date: date, by: Actor, at: datetime
) -> Grant:
    """Refused: as plan_grant."""
    with transaction.atomic():
        plan_grant(person_id, role, unit_id, from_date=from_date, by=by, at=at)
        row = Grant.objects.create(
            person_id=person_id, role=role, unit_id=unit_id, from_date=from_date
        )
        ledger.record(
            "role.granted",
            about=("grant", row.pk),
            by=by,
            at=at,
            body={
                "role": role,
                "person": person_id,
                "unit": unit_id,
                "since": from_date.isoformat(),
            },
        )
    return row


def revoke_role(grant_id: int, *, by: Actor, at: datetime) -> Grant:
    """End a role today. A role that was given for a later day never begins.

    Refused: organisation.not_yours_to_grant, .role_ended, .moved_meanwhile.
    """
    on = queries.date_of(at)
    with transaction.atomic():
        row = Grant.objects.filter(pk=grant_id).select_related("unit").first()
        if row is None:
            raise Refused("organisation.role_ended")
        if not reach.holds(by, permits.GRANTS, on, row.unit.path):
            raise Refused("organisation.not_yours_to_grant")
        if row.to_date is not None and row.to_date <= on:
            raise Refused("organisation.role_ended")
        end([row], on)
        ledger.record(
            "role.revoked",
            about=("grant", row.pk),
            by=by,
            at=at,
            body={"role": row.role, "person": row.person_id, "unit": row.unit_id},
        )
    return row


def _standing(person_id: int, role: str, unit_id: int, on: date) -> bool:
    rows = Grant.objects.filter(person_id=person_id, role=role, unit_id=unit_id)
    return rows.exclude(to_date__lte=on).exists()
