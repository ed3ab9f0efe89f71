"""Rows of a draft: read one to change it, change it, take it back, tell the ledger.

A row that came with an earlier version is never changed: it ends with the draft, and a new row
follows it there. So a version writes only what it changes, and what was published stays.
"""

from datetime import datetime
from typing import Any

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.targets import queries
from zeren.targets.models import Target, TargetSet


def draft_target(target_id: int) -> Target:
    """The row that now stands for a target. Refused: targets.unknown_target, targets.published."""
    row = queries.target(target_id)
    if row is None:
        raise Refused("targets.unknown_target")
    draft = draft_of(row)
    if row.until_id is None:
        return row
    found = queries.follower(row, draft.pk)
    if found is None:
        raise Refused("targets.unknown_target")
    return found


def draft_of(row: Target) -> TargetSet:
    """The open draft of a row's year. Refused: targets.published."""
    draft = queries.current_set(row.year)
    if draft is None or draft.state != "DRAFT":
        raise Refused("targets.published")
    return draft


def change(row: Target, *, by: Actor, at: datetime, **values: Any) -> Target:
    """Write new values only over those that were read, and only in a draft; the row that stands.

    Refused: targets.published, targets.moved_meanwhile.
    """
    draft = draft_of(row)
    seen = {name: getattr(row, name) for name in values}
    mine = Target.objects.filter(pk=row.pk, until__isnull=True, **seen)
    if row.since_id == draft.pk:
        if not mine.filter(since__state="DRAFT").update(**values):
            raise Refused("targets.moved_meanwhile")
        for name, value in values.items():
            setattr(row, name, value)
        return row
    _end(row, draft, by=by, at=at)
    kept = {one.attname: getattr(row, one.attname) for one in Target._meta.concrete_fields}
    kept |= {"id": None, "first_id": row.key, "since_id": draft.pk, "until_id": None, **values}
    new = Target(**kept)
    new.indicator, new.unit = row.indicator, row.unit
    if "indicator_id" in values or "unit_id" in values:
        new = Target(**kept)
    new.save(force_insert=True)
    return new


def _end(row: Target, draft: TargetSet, *, by: Actor, at: datetime) -> None:
    """The row is part of earlier versions only."""
    if not Target.objects.filter(pk=row.pk, until__isnull=True).update(until=draft):
        raise Refused("targets.moved_meanwhile")
    row.until = draft
    record("target.ended", row, by, at)


def drop_below(row: Target, *, by: Actor, at: datetime) -> None:
    """Take back what was given down, deepest first; only a draft can be changed."""
    for child in queries.children(row):
        take_back(child, by=by, at=at)


def take_back(row: Target, *, by: Actor, at: datetime) -> None:
    """Take back one target with everything given down from it."""
    drop_below(row, by=by, at=at)
    draft = draft_of(row)
    if row.since_id != draft.pk:
        _end(row, draft, by=by, at=at)
        return
    about = (Target.EVIDENCE_KIND, row.pk)
    ledger.record("target.taken_back", about=about, by=by, at=at, body=body_of(row))
    row.delete()


def body_of(row: Target) -> dict[str, object]:
    """What every fact about a target says."""
    return {
        "year": row.year,
        "since": row.since_id,
        "unit": row.unit_id,
        "indicator": row.indicator_id,
        "low": row.low,
        "high": row.high,
        "rule": row.rule,
    }


def record(code: str, row: Target, by: Actor, at: datetime) -> None:
    """Record what happened to one target."""
    ledger.record(code, by=by, at=at, row=row, body=body_of(row))
