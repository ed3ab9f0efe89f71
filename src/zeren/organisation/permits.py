"""Who may change what. A role counts over its unit and all below; the general manager may all."""

from datetime import date

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries
from zeren.organisation.queries import reach

ROSTER = ("clerk",)
THINGS = ("clerk", "safety_manager")
GRANTS = ("administrator",)
INVITES = ("clerk", "administrator")


def keeps(viewer: Viewer, roles: tuple[str, ...], path: str = "") -> bool:
    """Would this viewer be let do it? For showing a button, never instead of the refusal."""
    return viewer.is_general_manager or any(viewer.has(role, path) for role in roles)


def keeps_plan(viewer: Viewer, about_kind: str) -> bool:
    """Would this viewer be let withdraw a planned change about such an object?"""
    return keeps(viewer, THINGS if about_kind == "thing" else ROSTER)


def keeper_of(by: Actor, roles: tuple[str, ...], on: date, *unit_ids: int) -> None:
    """Refused: organisation.not_yours unless the actor keeps every one of these units today.

    Whoever stands in no unit, or in one that does not stand today, is kept by who keeps the whole.
    """
    top = queries.root(on)
    paths = dict(queries.paths_of(sorted(set(unit_ids)), on))
    over = {paths.get(one, "") for one in unit_ids} or {""}
    if not all(reach.holds(by, roles, on, path or (top.path if top else "")) for path in over):
        raise Refused("organisation.not_yours")


def granter(by: Actor, on: date, path: str, person_id: int) -> None:
    """Refused: organisation.not_yours_to_grant; organisation.not_to_yourself, whoever it is."""
    if not reach.holds(by, GRANTS, on, path):
        raise Refused("organisation.not_yours_to_grant")
    if by == Actor.person(person_id):
        raise Refused("organisation.not_to_yourself")


def inviter(by: Actor, on: date, person_ids: list[int]) -> None:
    """One-time codes are handed out by whoever keeps these people; the system may on the machine.

    Refused: organisation.not_clerk.
    """
    top = queries.root(on)
    for path in set(reach.stands_in(person_ids, on).values()):
        if not reach.holds(by, INVITES, on, path or (top.path if top else "")):
            raise Refused("organisation.not_clerk")
