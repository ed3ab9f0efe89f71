"""Give a target down, one level or all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.targets import cascade
from zeren.core.targets.bounds import Limit
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.writing import (
    body_of,
    change,
    draft_of,
    draft_target,
    drop_below,
    record,
    take_back,
)
from zeren.targets.models import Target


@transaction.atomic
def cascade_target(
    target_id: int,
    *,
    rule: str,
    reserve: int = 0,
    weights: Sequence[tuple[int, int]] | None = None,
    values: Mapping[int, Limit] | None = None,
    owner: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Target]:
    """Give a target down to the units directly below, by one rule; a repeat replaces what differs.

    weights: (unit, weight) for APPORTION, the unit itself for its own people; without it, heads.
    owner:   for HELD, the unit whose head answers for it; the unit itself when none is named.
    values:  unit -> limit chosen by a person, for OWN and MAPPED; units left out get the parent's.
    Refused: cascade.* (rule does not fit, no weight, reserve over total), targets.published,
    targets.not_setter, targets.nothing_below, targets.owner_not_below.
    """
    row = draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    here = queries.ground(organisation.date_of(at))
    plan = queries.plan(row, rule, here, reserve=reserve, weights=weights, values=values)
    found = _owner(row, rule, owner, here)
    return _give(row, rule, plan, reserve=reserve, owner=found, by=by, at=at)[1]


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
        _row, made = _give(row, level.rule, level.plan, reserve=kept, by=by, at=at, is_deep=True)
        given |= {one.unit_id: one for one in made}
    return len(given) - 1


def _owner(row: Target, rule: str, owner: int | None, here: queries.Ground) -> int | None:
    """The unit below that owns what is held; None for the unit itself."""
    if rule != cascade.HELD or owner in (None, row.unit_id):
        return None
    if owner not in {unit.id for unit in here.below(row.unit_id)}:
        raise Refused("targets.owner_not_below", unit=row.unit.name)
    return owner


def _give(
    row: Target,
    rule: str,
    plan: queries.Plan,
    *,
    reserve: int = 0,
    owner: int | None = None,
    by: Actor,
    at: datetime,
    is_deep: bool = False,
) -> tuple[Target, list[Target]]:
    """Write what the units below get where it is not what they have; all that stands, in order.

    is_deep: the levels below are given anew too, so that what stands there is kept to be compared.
    """
    there = {child.unit_id: child for child in queries.children(row)}
    given = {"rule": rule, "reserve": reserve, "own": plan.own, "owner_id": owner}
    if any(getattr(row, name) != one for name, one in given.items()):
        row = change(row, by=by, at=at, **given)
        record("target.cascaded", row, by, at)
    standing, new = [], []
    draft = draft_of(row)
    for part in plan.parts:
        wanted = {**queries.columns_of(part.limit), "state": row.state, "detail": row.detail}
        old = there.pop(part.unit.id, None)
        if old is not None and all(getattr(old, name) == one for name, one in wanted.items()):
            standing.append(old)
            continue
        if old is not None:
            if not is_deep:
                drop_below(old, by=by, at=at)
                wanted |= {"rule": "", "reserve": 0, "own": 0, "owner_id": None}
            old = change(old, by=by, at=at, **wanted)
            record("target.given", old, by, at)
            standing.append(old)
            continue
        made = Target(
            year=row.year, since=draft, indicator=row.indicator, unit_id=part.unit.id,
            parent_id=row.key, slot=row.slot, filter=row.filter, starts=row.starts, ends=row.ends,
            **wanted,
        )  # fmt: skip
        new.append(made)
        standing.append(made)
    for gone in there.values():
        take_back(gone, by=by, at=at)
    Target.objects.bulk_create(new)
    ledger.record_many(
        "target.given",
        [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, body_of(one)) for one in new],
        by=by,
        at=at,
    )
    return row, standing
