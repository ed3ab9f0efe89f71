"""The rows of a target that are typed into: what each says, as text, and the steps of a draft."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zeren.core.targets import bounds, cascade, definition, steps
from zeren.ledger import queries as ledger
from zeren.targets.models import Target
from zeren.targets.queries.rows import slot_of
from zeren.targets.queries.saying import limit_of, typed

MOST_STEPS = 2000
"""So many facts of one target are looked through for its steps."""

Kept = list[object]
"""The columns of a row that a step writes back, in the order of STEP; empty when there was none."""
STEP = (
    "kind", "low", "low_open", "high", "high_open", "base", "state", "rule", "reserve", "own",
    "owner_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cells:
    """What one row says, as it is typed and read back."""

    limit: str = ""
    stretch: str = ""
    reserve: str = ""
    rule: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of a step: whose, whether of the stretch value, what was there and what came."""

    unit: int
    is_stretch: bool
    was: Kept
    now: Kept


@dataclass(frozen=True, slots=True)
class Steps:
    """What can be undone and done again in a draft, the rows of each; None where there is none."""

    undo: int | None
    redo: int | None
    rows: Mapping[int, Sequence[StepRow]]


def cells_of(row: Target | None, stretch: Target | None) -> Cells:
    """What stands in a unit's row now."""
    if row is None:
        return Cells(stretch=typed(stretch) if stretch else "")
    return Cells(
        typed(row),
        typed(stretch) if stretch else "",
        str(row.reserve) if keeps_reserve(row) else "",
        row.rule,
        str(row.own) if row.rule == cascade.APPORTION else "",
    )


def keeps_reserve(row: Target) -> bool:
    """Only an upper limit of a number can keep something back."""
    return row.kind in ("CN", "CA")


def stretch_slot(row: Target) -> str:
    """Where the value striven for stands beside a binding one."""
    if "stretch" in row.slot.split("|"):
        return row.slot
    return slot_of(row.indicator, row.window, row.population, row.filter, is_stretch=True)


def allowed(row: Target, people: int) -> int | None:
    """The whole number of cases that a rate per head leaves a unit; None of other targets."""
    limit = limit_of(row)
    per_head = definition.read(row.indicator.definition).denominator == "headcount"
    if row.kind != "CR" or limit.high is None or not per_head:
        return None
    return bounds.allowed_cases(limit, people)


def kept_of(row: Target | None) -> Kept:
    """What a step keeps of a row, its number last."""
    return [] if row is None else [*(getattr(row, name) for name in STEP), row.key]


def steps_of(top: Target, set_id: int) -> Steps:
    """The steps of a draft on one target, from the facts; those before this draft do not count."""
    told: list[tuple[str, int]] = []
    rows: dict[int, list[StepRow]] = {}
    for fact in reversed(ledger.facts_about("target", [top.key], MOST_STEPS)):
        if fact.code not in (steps.DONE, steps.UNDONE, steps.REDONE):
            continue
        body = json.loads(fact.body)
        if body["set"] != set_id:
            continue
        number = body.get("step") or fact.pk
        if fact.code != steps.DONE:
            told.append((fact.code, number))
            continue
        if number == fact.pk:
            told.append((fact.code, number))
        rows.setdefault(number, []).extend(StepRow(*one) for one in body["rows"])
    done, undone = steps.stacks(told)
    return Steps(done[-1] if done else None, undone[-1] if undone else None, rows)
