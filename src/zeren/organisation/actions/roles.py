"""Who is given a role over which unit, from a day on. Nobody gives one to himself.

Powerful roles, and their ends, are only asked for here; a second person confirms
(actions/role_requests.py, core/grant.py).
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime

from zeren.core import grant as rule
from zeren.core.actor import Actor
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.refusal import Refused
from zeren.organisation import permits, queries
from zeren.organisation.actions import asked, role_requests
from zeren.organisation.actions.act import Act
from zeren.organisation.actions.rows import changing
from zeren.organisation.models import ROLES, Grant, RoleRequest
from zeren.organisation.queries import Name, requests
from zeren.organisation.queries.spans import lock


@dataclass(frozen=True, slots=True)
class Granting:
    name: str
    role: str
    unit: Name
    from_date: date
    until: date | None
    needs_second: bool


@dataclass(frozen=True, slots=True)
class Ending:
    name: str
    role: str
    unit: Name
    needs_second: bool


@Act
def grant_role(
    person_id: int, role: str, unit_id: int, *, from_date: date, by: Actor, at: datetime
) -> Generator[Granting, None, Grant | RoleRequest]:
    """Give a role over a unit and all below it, or ask for it when it is a powerful one.

    Refused: organisation.not_yours_to_grant, .not_to_yourself, .role_in_the_past, .role_held,
             .contractor_holds_none, .not_here_then, role.asked_already.
    """
    lock("person", [person_id])
    assert role in ROLES, f"role must be one of {ROLES}, got {role!r}"
    on = queries.date_of(at)
    unit = asked.unit_then(unit_id, on)
    permits.granter(by, on, unit.path, person_id)
    if from_date < on:
        raise Refused("organisation.role_in_the_past")
    person = asked.person_then(person_id, from_date)
    permits.may_hold(person.name, person.kind)
    if requests.holds_already(person_id, role, unit_id, on):
        raise Refused("organisation.role_held", name=person.name, unit=unit.name)
    needs = rule.needs_second(role)
    old = requests.waiting_for("give", role, unit_id, person_id, None) if needs else None
    if old is not None and not requests.is_late(old, on):
        raise Refused("role.asked_already")
    found = Granting(person.name, role, unit.name, from_date, date_of(person.leaves), needs)
    yield found
    if found.needs_second:
        row = RoleRequest(
            act=role_requests.GIVE,
            role=role,
            unit_id=unit_id,
            person_id=person_id,
            from_day=day_of(from_date),
        )
        return role_requests.ask(row, by=by, at=at)
    grant = Grant.objects.create(
        person_id=person_id,
        role=role,
        unit_id=unit_id,
        from_day=day_of(from_date),
        to_day=day_of(found.until) if found.until else NEVER,
    )
    role_requests.record_given(grant, by=by, at=at)
    return grant


def plan_end(grant_id: int, *, by: Actor, at: datetime) -> Ending:
    """End a role today, or ask for it when it is a powerful one.

    Refused: organisation.not_yours_to_grant, .role_ended, role.asked_already, .follows_post.
    """
    on = queries.date_of(at)
    row = Grant.objects.select_related("unit", "person", "account").filter(pk=grant_id).first()
    if row is None:
        raise Refused("organisation.role_ended")
    permits.ender(by, on, queries.path_on(row.unit_id, on))
    if row.to_day <= day_of(on):
        raise Refused("organisation.role_ended")
    if row.role == rule.HEAD:
        raise Refused("role.follows_post")
    needs = rule.needs_second(row.role)
    old = requests.waiting_for("end", "", 0, None, grant_id) if needs else None
    if old is not None and not requests.is_late(old, on):
        raise Refused("role.asked_already")
    name = row.person.name if row.person else row.account.login if row.account else ""
    return Ending(name, row.role, row.unit.name, needs)


def revoke_role(grant_id: int, *, by: Actor, at: datetime) -> Grant | RoleRequest:
    """End a role today. A role that was given for a later day never begins.

    The request instead, when the role is a powerful one. Refused: as plan_end, .moved_meanwhile.
    """
    on = queries.date_of(at)
    with changing():
        found = plan_end(grant_id, by=by, at=at)
        row = Grant.objects.get(pk=grant_id)
        if found.needs_second:
            request = RoleRequest(
                act=role_requests.END,
                role=row.role,
                unit_id=row.unit_id,
                person_id=row.person_id,
                account_id=row.account_id,
                grant_id=row.pk,
                from_day=day_of(on),
            )
            return role_requests.ask(request, by=by, at=at)
        role_requests.end_grant(row, on, by=by, at=at)
    return row
