"""Who may act on a hazard: its owner's people rectify, others verify, the office keeps the order."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.hazards.models import Hazard
from zeren.organisation import queries as organisation


def is_keeper(person_id: int, row: Hazard, at: datetime) -> bool:
    """Safety manager, or a head above the hazard's unit: assign, grade, publish, close."""
    on = organisation.date_of(at)
    if person_id in organisation.holders("safety_manager", on):
        return True
    return person_id in {head for _unit, head in organisation.chain_above(row.unit_id, on)}


def is_rectifier(person_id: int, row: Hazard, at: datetime) -> bool:
    """The owner, and everyone of the unit that owns it."""
    if person_id == row.owner_id:
        return True
    seat = organisation.place_of(person_id, organisation.date_of(at))
    unit = organisation.unit(row.owner_unit_id or row.unit_id)
    return bool(seat and unit and seat.unit_path.startswith(unit.path)) or is_keeper(
        person_id, row, at
    )


def is_verifier(person_id: int, row: Hazard, at: datetime) -> bool:
    """Anyone who keeps the order, and the reporter; never the person who rectified."""
    if person_id == row.rectified_by_id:
        return False
    return is_keeper(person_id, row, at) or person_id == row.reporter_id


def require_keeper(by: Actor, row: Hazard, at: datetime) -> None:
    if by.kind != "person" or not is_keeper(by.id, row, at):
        raise Refused("hazard.not_keeper")


def require_rectifier(by: Actor, row: Hazard, at: datetime) -> None:
    if by.kind != "person" or not is_rectifier(by.id, row, at):
        raise Refused("hazard.not_yours")


def require_verifier(by: Actor, row: Hazard, at: datetime) -> None:
    if by.kind == "person" and by.id == row.rectified_by_id:
        raise Refused("hazard.verifier_rectified")
    if by.kind != "person" or not is_verifier(by.id, row, at):
        raise Refused("hazard.not_verifier")
