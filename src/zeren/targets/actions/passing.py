"""What a unit that ends was given: shown to who takes its place, and decided in a new version.

A published version is never changed. Parts that were apportioned wait until the head of the unit in
its place, or the safety office, says of each where it goes; what holds for every unit alike ends
with the unit, and is taken out of the draft in the same act.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import bounds, cascade
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.organisation.actions.asked import Remark
from zeren.organisation.actions.passing import Ending
from zeren.organisation.queries.still_used import NAMED
from zeren.targets import permits, queries
from zeren.targets.actions.versions import draft_set
from zeren.targets.actions.writing import body_of, change, draft_of, record
from zeren.targets.actions.writing import take_back as undo
from zeren.targets.models import Target
from zeren.targets.queries import limit_of

TAKE, GIVE_BACK = "take", "give_back"


def told(ending: Ending, /) -> list[Remark]:
    parts = [row for row in queries.carried(ending.units, ending.on) if queries.is_part(row)]
    names = [
        {tongue: f"{name} ({row.year})" for tongue, name in row.indicator.name.items()}
        for row in parts
    ]
    said = {"names": names[:NAMED], "n": len(names), "unit": ending.name}
    return [("targets.wait", said)] if names else []


def pass_on(ending: Ending, /, *, by: Actor, at: datetime) -> None:
    """Say who takes the place of each unit that was given something."""
    for unit_id in sorted({row.unit_id for row in queries.carried(ending.units, ending.on)}):
        body = {"unit": unit_id, "heir": ending.heir}
        ledger.record("targets.left", about=("unit", unit_id), by=by, at=at, body=body)


def take_back(ending: Ending, /, *, by: Actor, at: datetime) -> None:
    """Nothing waits for a unit that is there again."""


@transaction.atomic
def decide_left(unit_id: int, choices: Mapping[int, str], *, by: Actor, at: datetime) -> None:
    """Where each part of a unit that is no more goes, in the draft of its year.

    choices: target -> TAKE (the unit in its place) or GIVE_BACK (the reserve of who gave it).
    Refused: targets.none_left, .not_setter, .choose_each, .cannot_take, .cannot_give_back,
             .moved_meanwhile.
    """
    on = organisation.date_of(at)
    heir = organisation.unit(queries.heir_of(unit_id, on), on)
    parts = queries.left(on).get(unit_id, [])
    if heir is None or not parts:
        raise Refused("targets.none_left")
    permits.require_setter(by, heir.id, at)
    problems = [one for row in parts for one in _problems(row, choices.get(row.pk, ""), heir)]
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    chosen = {(row.year, row.indicator_id): choices[row.pk] for row in parts}
    for year in sorted({row.year for row in parts}):
        draft = draft_set(year, by=by, at=at)
        for row in list(queries.rows_of(draft.pk).filter(unit_id=unit_id).order_by("id")):
            _pass(row, chosen.get((year, row.indicator_id), TAKE), heir, by=by, at=at)


def _problems(row: Target, choice: str, heir: organisation.UnitRow) -> list[Problem]:
    giver = queries.above(row)
    assert giver is not None, "a part was given"
    told = {"indicator": row.indicator.name, "unit": heir.name, "parent": giver.unit.name}
    if choice not in (TAKE, GIVE_BACK):
        return [Problem("targets.choose_each")]
    if choice == TAKE and heir.parent_id != giver.unit_id:
        return [Problem("targets.cannot_take", str(row.pk), told)]
    if choice == GIVE_BACK and row.kind in bounds.FLOORS:
        return [Problem("targets.cannot_give_back", str(row.pk), told)]
    return []


def _pass(row: Target, choice: str, heir: organisation.UnitRow, *, by: Actor, at: datetime) -> None:
    """One target of the unit that is no more: to its heir, back above, or out of the draft."""
    giver = queries.above(row)
    if giver is None:
        return
    body = {**body_of(row), "choice": choice, "heir": heir.id}
    ledger.record("target.passed", about=("target", row.pk), by=by, at=at, body=body)
    part = queries.is_part(row)
    stands_there = heir.parent_id == giver.unit_id
    mine = queries.target_of(draft_of(row).pk, row.indicator_id, heir.id, row.slot)
    if choice == TAKE and stands_there and mine is None:
        # nothing of it changes but who carries it
        record("target.changed", change(row, by=by, at=at, unit_id=heir.id), by, at)
        return
    if choice == TAKE and stands_there and mine is not None:
        _add(row, mine, part, by=by, at=at)
    elif part and giver.kind not in bounds.FLOORS:
        kept = change(giver, by=by, at=at, reserve=giver.reserve + bounds.whole(limit_of(row)))
        record("target.changed", kept, by, at)
    undo(row, by=by, at=at)


def _add(row: Target, mine: Target, is_part: bool, *, by: Actor, at: datetime) -> None:
    """The heir carries both parts; what was given on below goes with it where the rule is one."""
    if is_part:
        side = "high" if row.low is None else "low"
        both = {side: getattr(mine, side) + getattr(row, side)}
        if mine.rule == cascade.APPORTION:
            both["reserve"] = mine.reserve + row.reserve
            both["own"] = mine.own + row.own
        mine = change(mine, by=by, at=at, **both)
        record("target.changed", mine, by, at)
    if row.rule and row.rule == mine.rule:
        for child in queries.children(row):
            moved = change(child, by=by, at=at, parent_id=mine.key)
            record("target.changed", moved, by, at)
