"""Who alone is to reach a target, or answers for one that is held: a unit's head, post, person."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import cascade
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.actions.versions import draft_set
from zeren.targets.actions.writing import change, draft_target, record
from zeren.targets.models import Target

Columns = dict[str, Any]
"""Column of a target -> value."""

NOBODY: Columns = {"owner_id": None, "owner_post_id": None, "owner_person_id": None}
"""The columns that name who answers for what is held."""


def unit_of(post: int | None, person: int | None, on: date) -> int:
    """The unit in which a post is, or in which a person has the main post.

    Refused: targets.holder_not_here.
    """
    found = organisation.post(post, on) if post else organisation.place_of(person or 0, on)
    if found is None:
        raise Refused("targets.holder_not_here")
    return found.unit_id


def slot(post: int | None, person: int | None) -> str:
    """What sets a target of one holder apart from that of the unit."""
    return f"post:{post}" if post else f"person:{person}" if person else ""


def answering(
    row: Target,
    here: queries.Ground,
    *,
    owner: int | None,
    post: int | None,
    person: int | None,
    on: date,
) -> Columns:
    """Who answers for a target that is held, as columns: a unit below, or a post or person in it.

    Refused: targets.owner_not_below, targets.holder_not_here.
    """
    unit = unit_of(post, person, on) if post or person else owner
    if unit is None or (unit == row.unit_id and not (post or person)):
        return NOBODY
    if unit != row.unit_id and unit not in {one.id for one in here.below(row.unit_id)}:
        raise Refused("targets.owner_not_below", unit=row.unit.name)
    return {"owner_id": unit, "owner_post_id": post, "owner_person_id": None if post else person}


@transaction.atomic
def name_holder(
    target_id: int,
    *,
    owner: int | None = None,
    post: int | None = None,
    person: int | None = None,
    by: Actor,
    at: datetime,
) -> Target:
    """Name who answers now, in the draft of the year, for what has nobody any more.

    Of what was set for one post or person alone, another post or person; of what is held, also the
    unit whose head answers.
    Refused: targets.unknown_target, targets.not_setter, targets.holder_needed,
    targets.moved_meanwhile, those of `answering`.
    """
    on = organisation.date_of(at)
    found = queries.target(queries.standing(target_id))
    if found is None:
        raise Refused("targets.unknown_target")
    permits.require_setter(by, found.unit_id, at)
    is_alone = bool(found.post_id or found.person_id)
    if not (owner or post or person) or (is_alone and not (post or person)):
        raise Refused("targets.holder_needed", [Problem("targets.holder_needed", "person")])
    draft_set(found.year, by=by, at=at)
    row = draft_target(found.pk)
    if is_alone:
        unit = unit_of(post, person, on)
        permits.require_setter(by, unit, at)
        holder = slot(row.post_id, row.person_id)
        row = change(
            row, by=by, at=at, unit_id=unit, post_id=post, person_id=None if post else person,
            slot=row.slot.replace(holder, slot(post, None if post else person)),
        )  # fmt: skip
    else:
        here = queries.ground(on)
        named = answering(row, here, owner=owner, post=post, person=person, on=on)
        row = change(row, by=by, at=at, rule=cascade.HELD, **named)
    record("target.holder_named", row, by, at)
    return row
