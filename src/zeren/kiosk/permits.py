"""Who may put a shared device before people: who leads them, or keeps their safety."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation


def paths(viewer: Viewer) -> tuple[str, ...]:
    """The subtrees in which this viewer may enrol and end devices."""
    held = {grant.path for grant in viewer.roles if grant.role == "safety_manager"}
    return tuple(sorted(held | {head.path for head in viewer.heads}))


def may_keep(viewer: Viewer, unit_path: str) -> bool:
    return any(unit_path.startswith(path) for path in paths(viewer))


def require_keeper(by: Actor, unit_id: int, at: datetime) -> None:
    """Refused: kiosk.not_yours unless `by` leads the unit or keeps its safety."""
    on = organisation.date_of(at)
    unit = organisation.unit(unit_id, on)
    if unit is not None and by.kind == "person":
        heads = {organisation.head_of(one, on) for one in organisation.path_ids(unit.path)}
        if by.id in heads or by.id in organisation.holders("safety_manager", on, unit.path):
            return
    raise Refused("kiosk.not_yours")
