"""Give a target down, one level or all of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.targets import cascade
from zeren.core.targets.bounds import Limit
from zeren.ledger import actions as ledger
from zeren.ledger import many
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.choosing import choose
from zeren.targets.actions.holding import NOBODY, answering
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
    values: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    owner: int | None = None,
    post: int | None = None,
    person: int | None = None,
    by: Actor,
    at: datetime,
) -> list[Target]:
    """Give a target down to the units directly below, by one rule; a repeat replaces what differs.

    weights: (unit, weight) for APPORTION, the unit itself for its own people; without it, heads.
    owner:   for HELD, the unit whose head answers for it; the unit itself when none is named.
    post, person: for HELD, who answers for it instead of a head, in whose letter it stands.
    values:  for OWN and MAPPED, unit -> (code of an indicator, value as typed), one or several;
             a code "" is the target's own indicator. Each unit must be given one.
    Refused: cascade.* (rule does not fit, no weight, reserve over total, choose_each,
    there_already), those of a typed value by unit, targets.published, targets.not_setter,
    targets.nothing_below, targets.owner_not_below, targets.holder_not_here.
    """
    row = draft_target(target_id)
    permits.require_setter(by, row.unit_id, at)
    here = queries.ground(organisation.date_of(at))
    if rule in (cascade.OWN, cascade.MAPPED) and values is not None:
        return choose(row, rule, here.under.get(row.unit_id, []), values, by=by, at=at)
    plan = queries.plan(row, rule, here, reserve=reserve, weights=weights)
    found = NOBODY
    if rule == cascade.HELD:
        found = answering(
            row, here, owner=owner, post=post, person=person, on=organisation.date_of(at)
        )
    level = queries.Level(row.unit_id, rule, 1, plan)
    given = _give(row, [level], reserve=reserve, owner=found, by=by, at=at)
    return [given[part.unit.id] for part in plan.parts]


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
    levels = queries.plan_all(top, rule, here, reserve=reserve, weights=weights)
    return len(_give(top, levels, reserve=reserve, by=by, at=at, is_deep=True)) - 1


def _give(
    top: Target,
    levels: Sequence[queries.Level],
    *,
    reserve: int = 0,
    owner: Mapping[str, object] = NOBODY,
    by: Actor,
    at: datetime,
    is_deep: bool = False,
) -> dict[int, Target]:
    """Write what the units below get where it is not what they have; unit -> what stands there.

    levels:  the top's first, each unit before those below it. New rows are written level by level,
             all in one statement, because a hundred thousand units take no single ones.
    is_deep: the levels below are given anew too, so that what stands there is kept to be compared.
    """
    draft = draft_of(top)
    below: dict[int, dict[tuple[int, int], Target]] = {}
    for child in queries.given_below(top, draft.pk):
        below.setdefault(child.parent_id or 0, {})[child.unit_id, child.indicator_id] = child
    rules = {one.unit_id: _goes_on(one, 0, NOBODY) for one in levels[1:]}
    shared = {
        "year": top.year, "since": draft, "indicator": top.indicator, "slot": top.slot,
        "filter": top.filter, "starts": top.starts, "ends": top.ends,
    }  # fmt: skip
    columns: dict[Limit, dict[str, object]] = {}
    standing, made = {top.unit_id: top}, list[Target]()
    for _depth, some in groupby(levels, key=lambda one: one.depth):
        new: list[Target] = []
        for level in some:
            row = standing[level.unit_id]
            values = _goes_on(level, reserve, owner) if row is top else rules[level.unit_id]
            if any(getattr(row, name) != one for name, one in values.items()):
                row = standing[level.unit_id] = change(row, by=by, at=at, **values)
                record("target.cascaded", row, by, at)
            there = below.get(row.key, {})
            for part in level.plan.parts:
                wanted = columns.get(part.limit)
                if wanted is None:
                    wanted = columns[part.limit] = {
                        **queries.columns_of(part.limit), "state": top.state,
                    }  # fmt: skip
                wanted = {**wanted, "detail": part.detail}
                unit = part.unit.id
                old = there.pop((unit, top.indicator_id), None)
                if old is None:
                    goes_on = rules.get(unit, {})
                    new.append(
                        Target(**shared, unit_id=unit, parent_id=row.key, **wanted, **goes_on)
                    )
                    standing[unit] = new[-1]
                elif all(getattr(old, name) == one for name, one in wanted.items()):
                    standing[unit] = old
                else:
                    standing[unit] = _again(old, wanted, is_deep, by=by, at=at)
            for gone in there.values():
                take_back(gone, by=by, at=at)
        many.insert(new)
        made += new
    ledger.record_many(
        "target.given",
        [ledger.Item((Target.EVIDENCE_KIND, one.pk), one, body_of(one)) for one in made],
        by=by,
        at=at,
    )
    return standing


def _goes_on(level: queries.Level, reserve: int, owner: Mapping[str, object]) -> dict[str, object]:
    """How a unit gives on what it was given."""
    return {"rule": level.rule, "reserve": reserve, "own": level.plan.own, **owner}


def _again(
    old: Target, wanted: dict[str, object], is_deep: bool, *, by: Actor, at: datetime
) -> Target:
    """Another value over what stood there; below it nothing stays, unless it is given anew too."""
    if not is_deep:
        drop_below(old, by=by, at=at)
        wanted = {**wanted, "rule": "", "reserve": 0, "own": 0, **NOBODY}
    old = change(old, by=by, at=at, **wanted)
    record("target.given", old, by, at)
    return old
