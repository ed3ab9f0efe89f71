"""Rows of a draft: read one to change it, change it, take it back, tell the ledger."""

from datetime import datetime
from typing import Any

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.targets import queries
from zeren.targets.models import Target


def draft_target(target_id: int) -> Target:
    """A target that can still be changed. Refused: targets.unknown_target, targets.published."""
    row = queries.target(target_id)
    if row is None:
        raise Refused("targets.unknown_target")
    if row.set.state != "DRAFT":
        raise Refused("targets.published")
    return row


def change(row: Target, **values: Any) -> None:
    """Write new values only over those that were read, and only in a draft."""
    seen = {name: getattr(row, name) for name in values}
    if not Target.objects.filter(pk=row.pk, set__state="DRAFT", **seen).update(**values):
        raise Refused("targets.moved_meanwhile")
    for name, value in values.items():
        setattr(row, name, value)


def drop_below(row: Target, *, by: Actor, at: datetime) -> None:
    """Take back what was given down, deepest first; only a draft can be changed."""
    for child in queries.children(row.pk):
        take_back(child, by=by, at=at)


def take_back(row: Target, *, by: Actor, at: datetime) -> None:
    """Take back one target with everything given down from it."""
    drop_below(row, by=by, at=at)
    about = (Target.EVIDENCE_KIND, row.pk)
    ledger.record("target.taken_back", about=about, by=by, at=at, body=body_of(row))
    row.delete()


def body_of(row: Target) -> dict[str, object]:
    """What every fact about a target says."""
    return {
        "set": row.set_id,
        "unit": row.unit_id,
        "indicator": row.indicator_id,
        "value": row.value,
        "rule": row.rule,
    }


def record(code: str, row: Target, by: Actor, at: datetime) -> None:
    """Record what happened to one target."""
    ledger.record(code, by=by, at=at, row=row, body=body_of(row))
