"""Give a target down, one level or all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.writing import body_of, change, draft_target, drop_below, record
from zeren.targets.models import Target


@transaction.atomic
def cascade_target(
    target_id: int,
    *,
    rule: str,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    values: Mapping[int, int] | None = None,
    by: Actor,
    at: datetime,
) -> list[Target]:
    """Give a target down to the units directly below, by one rule; a repeat replaces them.

    weights: (unit, weight) for APPORTION; without it, people of each unit.
    values:  unit -> value chosen by a person, for OWN and MAPPED; units left out get the parent's.
    Refused: cascade.* (rule does not fit, no weight, reserve over total), targets.published,
    targets.not_setter, targets.nothing_below.
    """
    row = draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    here = queries.ground(organisation.date_of(at))
    plan = queries.plan(row, rule, here, reserve=reserve, weights=weights, values=values)
    return _give(row, rule, reserve, plan, by=by, at=at)


@transaction.atomic
def cascade_all(
    target_id: int,
    *,
    rule: str,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Cascade level by level down to the teams, by one rule; how many units were given a part.

    The reserve is kept at the top and typed weights count there; below, people count. Where the
    units below have no people, what was given is held.
    """
    top = draft_target(target_id)
    permits.require_setter(by, top.unit_id, at)
    here = queries.ground(organisation.date_of(at))
    given = {top.unit_id: top}
    for level in queries.plan_all(top, rule, here, reserve=reserve, weights=weights):
        row = given[level.unit_id]
        kept = reserve if row is top else 0
        made = _give(row, level.rule, kept, level.parts, by=by, at=at)
        given |= {one.unit_id: one for one in made}
    return len(given) - 1


def _give(
    row: Target, rule: str, reserve: int, plan: Sequence[queries.Part], *, by: Actor, at: datetime
) -> list[Target]:
    """Write what the units below get, in place of what they had."""
    drop_below(row, by=by, at=at)
    change(row, rule=rule, reserve=reserve)
    record("target.cascaded", row, by, at)
    made = [
        Target(
            set_id=row.set_id,
            indicator=row.indicator,
            unit_id=part.unit.id,
            parent=row,
            kind=part.kind,
            value=part.value,
            high=row.high,
            due_date=row.due_date,
        )
        for part in plan
    ]
    Target.objects.bulk_create(made)
    ledger.record_many(
        "target.given",
        [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, body_of(one)) for one in made],
        by=by,
        at=at,
    )
    return made
