"""Who may act on a hazard: the owner's people mend, others verify, the office keeps the order."""

from collections.abc import Callable
from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.hazards.models import Hazard
from zeren.organisation import queries as organisation


def is_keeper(person_id: int, row: Hazard, at: datetime) -> bool:
    """Safety manager of the hazard's unit, or a head from there upward."""
    on = organisation.date_of(at)
    unit = organisation.unit(row.unit_id, on)
    if unit and person_id in organisation.holders("safety_manager", on, unit.path):
        return True
    return person_id in {head for _unit, head in organisation.chain_above(row.unit_id, on)}


def is_rectifier(person_id: int, row: Hazard, at: datetime) -> bool:
    """The owner, and everyone of the unit that owns it; of the whole organisation only its top."""
    if person_id == row.owner_id:
        return True
    on = organisation.date_of(at)
    seat = organisation.place_of(person_id, on)
    unit = organisation.unit(row.owner_unit_id or row.unit_id, on)
    is_inside = bool(seat and unit and seat.unit_path.startswith(unit.path))
    if seat and unit and is_inside and (unit.parent_id is not None or seat.unit_id == unit.id):
        return True
    return is_keeper(person_id, row, at)


def is_verifier(person_id: int, row: Hazard, at: datetime) -> bool:
    """Anyone who keeps the order, but never the person who rectified.

    The reporter has no right of his own here: a worker who verifies would be known as the one
    who reported (trust.md T6).
    """
    return person_id != row.rectified_by_id and is_keeper(person_id, row, at)


def refusal(act: str, by: Actor, row: Hazard, at: datetime) -> str:
    """The code of the refusal for this actor, "" when the act is his to do."""
    if by.kind == "person" and _RIGHTS[act](by.id, row, at):
        return ""
    if act in ("verify", "return"):
        is_own = by.kind == "person" and by.id == row.rectified_by_id
        return "hazard.verifier_rectified" if is_own else "hazard.not_verifier"
    return "hazard.not_yours" if act == "rectify" else "hazard.not_keeper"


def require(act: str, by: Actor, row: Hazard, at: datetime) -> None:
    """Refused: hazard.not_keeper, hazard.not_yours, hazard.not_verifier, verifier_rectified."""
    found = refusal(act, by, row, at)
    if found:
        raise Refused(found)


_RIGHTS: dict[str, Callable[[int, Hazard, datetime], bool]] = {
    "assign": is_keeper,
    "regrade": is_keeper,
    "rectify": is_rectifier,
    "verify": is_verifier,
    "return": is_verifier,
    "publish": is_keeper,
    "close": is_keeper,
}

ACTS = tuple(_RIGHTS)
