"""Who is given a role over which unit, from a day on. Nobody gives one to himself."""

from dataclasses import dataclass
from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked
from zeren.organisation.actions.rows import Rows, changing, require_seen
from zeren.organisation.models import ROLES, Grant
from zeren.organisation.queries import Name, reach
from zeren.organisation.queries.spans import lock


@dataclass(frozen=True, slots=True)
class Granting:
    name: str
    role: str
    unit: Name
    from_date: date
    until: date | None


def plan_grant(
    person_id: int, role: str, unit_id: int, *, from_date: date, by: Actor, at: datetime
) -> Granting:
    """Give a role over a unit and all below it.

    Refused: organisation.not_yours_to_grant, .not_to_yourself, .role_in_the_past, .role_held,
             .contractor_holds_none, .not_here_then.
    """
    assert role in ROLES, f"role must be one of {ROLES}, got {role!r}"
    on = queries.date_of(at)
    unit = asked.unit_then(unit_id, on)
    permits.granter(by, on, unit.path, person_id)
    if from_date < on:
        raise Refused("organisation.role_in_the_past")
    person = asked.person_then(person_id, from_date)
    if person.kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=person.name)
    if _standing(person_id, role, unit_id, on):
        raise Refused("organisation.role_held", name=person.name, unit=unit.name)
    return Granting(person.name, role, unit.name, from_date, date_of(person.leaves))


def grant_role(
    person_id: int,
    role: str,
    unit_id: int,
    *,
    from_date: date,
    seen: str = "",
    by: Actor,
    at: datetime,
) -> Grant:
    """Refused: as plan_grant, organisation.moved_meanwhile."""
    with changing():
        lock("person", [person_id])
        found = plan_grant(person_id, role, unit_id, from_date=from_date, by=by, at=at)
        require_seen(found, seen)
        row = Grant.objects.create(
            person_id=person_id,
            role=role,
            unit_id=unit_id,
            from_day=day_of(from_date),
            to_day=day_of(found.until) if found.until else NEVER,
        )
        ledger.record(
            "role.granted",
            about=("grant", row.pk),
            by=by,
            at=at,
            row=row,
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
    with changing():
        row = Grant.objects.filter(pk=grant_id).first()
        if row is None:
            raise Refused("organisation.role_ended")
        if not reach.holds(by, permits.GRANTS, on, queries.path_on(row.unit_id, on)):
            raise Refused("organisation.not_yours_to_grant")
        if row.to_day <= day_of(on):
            raise Refused("organisation.role_ended")
        rows = Rows(by=by, at=at)
        rows.end([row], day_of(on))
        rows.write()
        ledger.record(
            "role.revoked",
            about=("grant", row.pk),
            by=by,
            at=at,
            row=row,
            body={"role": row.role, "person": row.person_id, "unit": row.unit_id},
        )
    return row


def _standing(person_id: int, role: str, unit_id: int, on: date) -> bool:
    rows = Grant.objects.filter(person_id=person_id, role=role, unit_id=unit_id)
    return rows.filter(to_day__gt=day_of(on)).exists()
