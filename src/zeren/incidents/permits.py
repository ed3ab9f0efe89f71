"""Who may act on an event: everybody reports, the safety office keeps, nobody who is in it."""

from collections.abc import Collection
from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.incidents import queries
from zeren.incidents.models import Event
from zeren.organisation import queries as organisation

EVERY_HEAD = ("told",)
"""Notes that a head of the unit or above may write beside the safety office (R493 art. 9)."""


def is_keeper(person_id: int, unit_id: int, at: datetime) -> bool:
    """Safety manager over the unit, or the head of the whole."""
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is not None and organisation.head_of(top.id, on) == person_id:
        return True
    path = queries.path_of(unit_id, on)
    return person_id in organisation.holders("safety_manager", on, path)


def is_second(person_id: int, unit_id: int, at: datetime) -> bool:
    """Who may agree to another class: a keeper, or the auditor over the unit."""
    on = organisation.date_of(at)
    path = queries.path_of(unit_id, on)
    auditors = organisation.holders("auditor", on, path)
    return person_id in auditors or is_keeper(person_id, unit_id, at)


def require(by: Actor, row: Event, at: datetime, *, kind: str = "") -> None:
    """Refused: incident.person_needed, incident.not_yours, incident.involved."""
    if by.kind != "person":
        raise Refused("incident.person_needed")
    is_head = kind in EVERY_HEAD and by.id in organisation.leaders(
        row.unit_id, organisation.date_of(at)
    )
    if not is_head and not is_keeper(by.id, row.unit_id, at):
        raise Refused("incident.not_yours")
    if not is_head and queries.is_involved(by.hands, row.pk):
        raise Refused("incident.involved")


def may(viewer: Viewer, row: Event, at: datetime, *, kind: str = "") -> bool:
    """`require` as a question, for pages."""
    try:
        require(viewer.actor, row, at, kind=kind)
    except Refused:
        return False
    return True


def defines_scales(by: Actor, at: datetime) -> bool:
    """The safety manager of the whole, or who heads it: a scale holds for the house."""
    top = organisation.root(organisation.date_of(at))
    return top is not None and by.kind == "person" and is_keeper(by.id, top.id, at)


def exposes(by: Actor, unit_ids: Collection[int], at: datetime) -> bool:
    """May he write down heads and hours of all these units: safety office, clerk, general head?"""
    on = organisation.date_of(at)
    paths = [path for _unit, path in organisation.paths_of(sorted(unit_ids), on)]
    top = organisation.root(on)
    if top is not None and organisation.head_of(top.id, on) == by.id:
        return len(paths) == len(unit_ids)
    offices = ("safety_manager", "clerk")
    return len(paths) == len(unit_ids) and all(
        any(by.id in organisation.holders(role, on, path) for role in offices) for path in paths
    )
