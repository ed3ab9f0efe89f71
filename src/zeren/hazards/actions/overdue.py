"""What happens without anybody: overdue hazards climb, open ones pass to successors."""

from datetime import date, datetime

from django.db import transaction

from zeren.content.queries import limits
from zeren.core import due
from zeren.core import hazard as core
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.hazards import queries
from zeren.hazards.actions import rows
from zeren.hazards.models import Hazard, HazardStep
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation


def escalate_overdue(*, at: datetime) -> int:
    """Let every overdue hazard climb as high as its lateness says; nobody can stop it.

    So does a report of very many that nobody looked at by the next working day, past the head whom
    it is about. Computed from the state, so that a missed run catches up. Returns how many climbed.
    """
    on = organisation.date_of(at)
    climbed, overdue, unlooked = 0, list(queries.overdue(on)), list(queries.unlooked())
    queries.with_days([*overdue, *unlooked], on)
    late = [(row, day_of(row.due_date), row.owner_id) for row in overdue if row.due_date]
    for row in unlooked:
        reported = day_of(organisation.date_of(row.reported_at))
        day = core.look_by(reported, queries.calendar(row, on))
        if day < day_of(on):
            late.append((row, day, queries.owner_of(row.thing_id, row.unit_id, on)[1]))
    ladder = limits.ladder(on) if late else ()
    gone = organisation.away(on, {owner for _row, _day, owner in late if owner}) if late else {}
    for row, day, owner in late:
        days = due.overdue(day, day_of(on), queries.calendar(row, on))
        chain = organisation.chain_above(row.owner_unit_id or row.unit_id, on)
        deputy = gone[owner].deputy_id if owner in gone else None
        heads = [head for _unit, head in chain]
        found = core.escalation(heads, days, owner=owner, deputy=deputy, ladder=ladder)
        if found.level <= row.escalated_level:
            continue  # nobody is told twice about the same step
        with transaction.atomic():
            rows.write_down(row, at)
            climbs = {"escalated_level": found.level, "escalated_to_id": found.person}
            if not ledger.swapped(row, "escalated_level", "state", **climbs):
                continue
            rows.step(row, "escalate", "", Actor.system(), at)
            rows.record("hazard.escalated", row, Actor.system(), at)
            climbed += 1
    return climbed


def inherit(*, at: datetime) -> int:
    """Give open hazards to whoever is in charge today: a successor inherits at once."""
    on = organisation.date_of(at)
    moved = 0
    for row in Hazard.objects.filter(state__in=queries.OPEN).order_by("id"):
        unit_id, owner = queries.owner_of(row.thing_id, row.unit_id, on)
        if owner is None or owner == row.owner_id:
            continue
        if row.state != "REPORTED" and is_by_hand(row, on):
            continue
        with transaction.atomic():
            if row.state == "REPORTED":
                rows.assign_to(
                    row,
                    unit_id,
                    owner,
                    by=Actor.system(),
                    at=at,
                    since=organisation.date_of(row.reported_at),
                )
            else:
                heir = {"owner_id": owner, "owner_unit_id": unit_id}
                if not ledger.swapped(row, "state", "owner_id", **heir):
                    continue
                rows.step(row, "inherit", "", Actor.system(), at)
                rows.record("hazard.inherited", row, Actor.system(), at)
            moved += 1
    return moved


def is_by_hand(row: Hazard, on: date) -> bool:
    """Did somebody name this owner, who is still here? Then no derivation takes it away."""
    last = (
        HazardStep.objects.filter(hazard=row, act__in=("assign", "inherit"))
        .order_by("-place")
        .values_list("by", flat=True)
        .first()
    )
    named = last is not None and last != str(Actor.system())
    return named and row.owner_id is not None and bool(organisation.place_of(row.owner_id, on))
