"""What somebody types into one row of a target's page, for the tests."""

from dataclasses import replace
from datetime import datetime

from zeren.core.actor import Actor
from zeren.targets import actions, queries
from zeren.targets.models import Target


def type_over(target_id: int, text: str, *, by: Actor, at: datetime) -> Target:
    """Another limit for one unit, typed on the page of the unit above; the row that stands."""
    row = queries.target(target_id)
    above = queries.above(row) if row else None
    assert row is not None
    assert above is not None
    shown = queries.cells_of(row, None)
    typed = {row.unit_id: (shown, replace(shown, limit=text))}
    actions.save_rows(above.pk, typed, by=by, at=at)
    found = queries.target(queries.standing(target_id))
    assert found is not None
    return found
