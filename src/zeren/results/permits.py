"""Who may enter results, and who names who does."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation
from zeren.results.models import DataOwner


def require_namer(by: Actor, unit_id: int, at: datetime) -> None:
    """The head of the unit or above, or the safety manager; else results.not_namer."""
    if not _leads(by, unit_id, at):
        raise Refused("results.not_namer")


def require_led(by: Actor, person_id: int, at: datetime) -> None:
    """A head names people of the units he leads; the safety manager names anybody who belongs.

    Refused: results.unknown_person, results.not_led.
    """
    on = organisation.date_of(at)
    if not organisation.counted([person_id], on):
        raise Refused("results.unknown_person")
    if by.id in (person_id, *organisation.holders("safety_manager", on)):
        return
    for row in organisation.roster(on, person_ids=[person_id]):
        if by.id in organisation.leaders(row.unit_id, on):
            return
    raise Refused("results.not_led")


def require_owner(by: Actor, row: DataOwner, at: datetime) -> None:
    """Whoever is named for it, or the safety manager for him; else results.not_owner."""
    on = organisation.date_of(at)
    if by.kind == "person" and (
        row.person_id in by.hands or by.id in organisation.holders("safety_manager", on)
    ):
        return
    raise Refused("results.not_owner")


def may_name(viewer: Viewer, path: str) -> bool:
    return viewer.has("safety_manager", path) or viewer.leads(path)


def may_enter(viewer: Viewer, row: DataOwner, path: str) -> bool:
    return row.person_id == viewer.person_id or viewer.has("safety_manager", path)


def _leads(by: Actor, unit_id: int, at: datetime) -> bool:
    on = organisation.date_of(at)
    return by.kind == "person" and (
        by.id in organisation.leaders(unit_id, on)
        or by.id in organisation.holders("safety_manager", on)
    )
