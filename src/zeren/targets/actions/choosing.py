"""Give a target down as what people choose for each unit: another value, or other indicators."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets.bounds import Limit
from zeren.organisation.queries import UnitRow
from zeren.targets import queries
from zeren.targets.actions.holding import NOBODY
from zeren.targets.actions.setting import read_for, understood
from zeren.targets.actions.writing import change, draft_of, drop_below, record, take_back
from zeren.targets.models import Indicator, Target

Chosen = tuple[UnitRow, Indicator, Limit]


def choose(
    row: Target,
    rule: str,
    units: Sequence[UnitRow],
    values: Mapping[int, Sequence[tuple[str, str]]],
    *,
    by: Actor,
    at: datetime,
) -> list[Target]:
    """Write what each unit directly below is given; what it had else of this target is taken back.

    A blank is never filled with the parent's value: a person says what each unit is to reach.
    Refused: targets.nothing_below, cascade.choose_each, cascade.there_already, and those of a typed
    value, all at once, each by "value-<unit>".
    """
    if not units:
        raise Refused("targets.nothing_below", unit=row.unit.name)
    chosen, problems = _read(row, units, values)
    draft = draft_of(row)
    there = {(one.unit_id, one.indicator_id, one.slot): one for one in queries.children(row)}
    for unit, indicator, _limit in chosen:
        slot = _slot(row, indicator)
        other = queries.target_of(draft.pk, indicator.pk, unit.id, slot)
        if other is not None and (unit.id, indicator.pk, slot) not in there:
            told = {"unit": unit.name, "indicator": indicator.name, "value": queries.said(other)}
            problems.append(Problem("cascade.there_already", f"value-{unit.id}", told))
    if problems:
        raise Refused(problems[0].code, problems, **problems[0].params)
    goes_on = {"rule": rule, "reserve": 0, "own": 0, **NOBODY}
    if any(getattr(row, name) != one for name, one in goes_on.items()):
        row = change(row, by=by, at=at, **goes_on)
    standing = []
    for unit, indicator, limit in chosen:
        slot = _slot(row, indicator)
        old = there.pop((unit.id, indicator.pk, slot), None)
        wanted = {**queries.columns_of(limit), "state": row.state, "detail": {}}
        if old is not None and all(getattr(old, name) == one for name, one in wanted.items()):
            standing.append(old)
            continue
        if old is not None:
            drop_below(old, by=by, at=at)
            made = change(old, by=by, at=at, **wanted, **{**goes_on, "rule": ""})
        else:
            made = Target(
                year=row.year, since=draft, indicator=indicator, unit_id=unit.id,
                parent_id=row.key, slot=slot, starts=row.starts, ends=row.ends, **wanted,
            )  # fmt: skip
            made.save(force_insert=True)
        record("target.given", made, by, at)
        standing.append(made)
    for gone in there.values():
        take_back(gone, by=by, at=at)
    record("target.cascaded", row, by, at)
    return standing


def _slot(row: Target, indicator: Indicator) -> str:
    return row.slot if indicator.pk == row.indicator_id else ""


def _read(
    row: Target, units: Sequence[UnitRow], values: Mapping[int, Sequence[tuple[str, str]]]
) -> tuple[list[Chosen], list[Problem]]:
    """What is typed for each unit, and every problem of it."""
    chosen: dict[tuple[int, int], Chosen] = {}
    problems: list[Problem] = []
    for unit in units:
        where = f"value-{unit.id}"
        lines = [(code, text.strip()) for code, text in values.get(unit.id, ()) if text.strip()]
        if not lines:
            problems.append(Problem("cascade.choose_each", where, {"unit": unit.name}))
        for code, text in lines:
            try:
                indicator, limit = _one(row, code, text)
            except Refused as no:
                problems += [Problem(one.code, where, one.params) for one in no.problems]
                continue
            if (unit.id, indicator.pk) in chosen:
                told = {"unit": unit.name, "indicator": indicator.name}
                problems.append(Problem("cascade.chosen_twice", where, told))
            chosen[unit.id, indicator.pk] = (unit, indicator, limit)
    return list(chosen.values()), problems


def _one(row: Target, code: str, text: str) -> tuple[Indicator, Limit]:
    if code in ("", row.indicator.code):
        return row.indicator, read_for(row, text).limit
    found = queries.indicator_by_code(code)
    if found is None:
        told: dict[str, object] = {"indicator": code}
        raise Refused("targets.unknown_indicator", [Problem("targets.unknown_indicator", "", told)])
    return found, understood(found, text, year=row.year).limit
