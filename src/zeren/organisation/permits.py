"""Who may change what. A role counts over its unit and all below; the general manager may all.

Whose turn a gap is can close it: a head names who uses the things of his units, and who heads a
unit below him.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from zeren.accounts import queries as accounts
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.slip import Standing
from zeren.core.viewer import Viewer
from zeren.organisation import queries
from zeren.organisation.models import STEP
from zeren.organisation.queries import reach, requests, workbook
from zeren.organisation.queries import standing as stands

ROSTER = ("clerk",)
IMPORTS = ("clerk", "safety_manager", "administrator")
THINGS = ("clerk", "safety_manager")
GRANTS = ("administrator",)
HOUSE = ("safety_manager", "administrator")


def keeps(viewer: Viewer, roles: tuple[str, ...], path: str = "") -> bool:
    """Would this viewer be let do it? For showing a button, never instead of the refusal."""
    return viewer.is_general_manager or any(viewer.has(role, path) for role in roles)


def names_users(viewer: Viewer, path: str) -> bool:
    """Would this viewer be let say who uses a thing that the unit at `path` is in charge of?"""
    return keeps(viewer, THINGS, path) or viewer.leads(path)


def names_head(viewer: Viewer, path: str) -> bool:
    """Would this viewer be let say who heads the unit at `path`? Nobody names his own successor."""
    return keeps(viewer, ROSTER, path) or viewer.leads(path[:-STEP] or "-")


def imports(viewer: Viewer) -> bool:
    """Would this viewer be let bring in a workbook? It may touch any part of the whole.

    The first administrator brings in the first one only.
    """
    if not viewer.root_path:
        return any(map(viewer.has, IMPORTS))
    over_all = [grant for grant in viewer.roles if grant.path and viewer.root_path == grant.path]
    return viewer.is_general_manager or any(grant.role in IMPORTS for grant in over_all)


def speaks_for_house(viewer: Viewer) -> bool:
    """Would this viewer be let decide what holds for the whole house, its languages?"""
    if not viewer.root_path:
        return any(map(viewer.has, HOUSE))
    over_all = [grant for grant in viewer.roles if grant.path and viewer.root_path == grant.path]
    return viewer.is_general_manager or any(grant.role in HOUSE for grant in over_all)


def decides_for_house(by: Actor, on: date) -> None:
    """The general manager, or who keeps safety or the system over the whole.

    Before anybody is brought in, the first administrator. Refused: organisation.not_yours.
    """
    if not workbook.may(by, HOUSE, on):
        raise Refused("organisation.not_yours")


def runs(viewer: Viewer) -> bool:
    """Would this viewer be let decide the address, the time zone, the copy of the keys?"""
    over_all = {"", viewer.root_path}
    held = any(one.role in GRANTS and one.path in over_all for one in viewer.roles)
    return held or viewer.is_general_manager


def runs_house(by: Actor, on: date) -> None:
    """The administrator of the whole or its head; at first the first administrator's account.

    Refused: organisation.not_yours.
    """
    if not (workbook.may(by, GRANTS, on) or first_administrator_prints(by, on)):
        raise Refused("organisation.not_yours")


def keeps_plan(viewer: Viewer, about_kind: str) -> bool:
    """Would this viewer be let withdraw a planned change about such an object?"""
    return keeps(viewer, THINGS if about_kind == "thing" else ROSTER)


def keeper_of(by: Actor, roles: tuple[str, ...], on: date, *unit_ids: int) -> None:
    """Refused: organisation.not_yours unless the actor keeps every one of these units today.

    Whoever stands in no unit, or in one that does not stand today, is kept by who keeps the whole.
    """
    if not all(reach.holds(by, roles, on, path) for path in _paths(on, unit_ids)):
        raise Refused("organisation.not_yours")


def user_namer(by: Actor, on: date, *unit_ids: int) -> None:
    """Who keeps things, or heads every one of these units or what stands above it.

    Refused: organisation.not_yours.
    """
    if not all(
        reach.holds(by, THINGS, on, path) or reach.leads(by, on, path)
        for path in _paths(on, unit_ids)
    ):
        raise Refused("organisation.not_yours")


def decider(by: Actor, on: date, claims: Sequence[int], chosen: int, place: Sequence[int]) -> None:
    """As `user_namer`; the head in charge of the place also decides between two that claim it.

    claims: units that claim the thing now. place: units in charge of the place it stands in.
    """
    if chosen in claims and place and any(reach.leads(by, on, path) for path in _paths(on, place)):
        return
    user_namer(by, on, *claims, chosen)


def head_namer(by: Actor, on: date, unit_id: int, leaves: Sequence[int] = ()) -> None:
    """Who keeps the roster, or heads a unit above this one.

    leaves:  the unit whose post the new head gives up: nobody takes people from another's unit.
    Refused: organisation.not_yours.
    """
    for path in _paths(on, [unit_id]):
        above = path[:-STEP]
        if not reach.holds(by, ROSTER, on, path) and not (above and reach.leads(by, on, above)):
            raise Refused("organisation.not_yours")
    for path in _paths(on, leaves) if leaves else ():
        if not reach.holds(by, ROSTER, on, path) and not reach.leads(by, on, path):
            raise Refused("organisation.not_yours")


def arranger(by: Actor, on: date, person_id: int, unit_id: int) -> None:
    """The person himself, a head from there upward, or who keeps the roster.

    Refused: organisation.not_yours.
    """
    if by != Actor.person(person_id) and not all(
        reach.leads(by, on, path) for path in _paths(on, [unit_id])
    ):
        keeper_of(by, ROSTER, on, unit_id)


def _paths(on: date, unit_ids: Iterable[int]) -> set[str]:
    """Where these stand today; what stands nowhere is kept by who keeps the whole."""
    top = queries.root(on)
    paths = dict(queries.paths_of(sorted(set(unit_ids)), on))
    over = {paths.get(one, "") for one in unit_ids} or {""}
    return {path or (top.path if top else "") for path in over}


def granter(by: Actor, on: date, path: str, person_id: int) -> None:
    """Refused: organisation.not_yours_to_grant; organisation.not_to_yourself, whoever it is."""
    ender(by, on, path)
    if Actor.person(person_id) in requests.names_of(by):
        raise Refused("organisation.not_to_yourself")


def ender(by: Actor, on: date, path: str) -> None:
    """Administrator and general manager give and end roles, or ask for it.

    The first administrator's account may ask as long as no person is administrator.
    Refused: organisation.not_yours_to_grant.
    """
    if not (reach.holds(by, GRANTS, on, path) or requests.is_first_administrator(by, on)):
        raise Refused("organisation.not_yours_to_grant")


def may_hold(name: str, kind: str) -> None:
    """Refused: organisation.contractor_holds_none."""
    if kind == "contractor":
        raise Refused("organisation.contractor_holds_none", name=name)


def standing(by: Actor, on: date) -> Standing:
    """How whoever acts stands on that day. Refused: code.not_your_person when it is no person."""
    found = stands.standings([by.id], on).get(by.id) if by.kind == "person" else None
    if found is None:
        raise Refused("code.not_your_person")
    return found


def first_administrator_prints(by: Actor, on: date) -> bool:
    """The first administrator, as long as nobody who holds an office by grant has a PIN."""
    is_first = by.kind == "account" and accounts.is_bootstrap(by.id)
    return is_first and not stands.office_is_taken(on)


def own_pin(by: Actor) -> None:
    """Refused: code.pin_asked unless the actor has just given the PIN of the own account."""
    if by.proof != "pin":
        raise Refused("code.pin_asked")
