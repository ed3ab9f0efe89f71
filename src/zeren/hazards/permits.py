"""Who may act on a hazard: the owner's people mend, others verify, the office keeps the order."""

from collections.abc import Callable
from datetime import datetime

from zeren.core.absence import is_free
from zeren.core.actor import Actor
from zeren.core.hazard import MAJOR
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.hazards import queries
from zeren.hazards.models import LINES, Hazard
from zeren.organisation import queries as organisation


def is_keeper(person_id: int, row: Hazard, at: datetime) -> bool:
    """Safety manager of the hazard's unit, or a head from there upward."""
    on = organisation.date_of(at)
    unit = organisation.unit(row.unit_id, on)
    if unit and person_id in organisation.holders("safety_manager", on, unit.path):
        return True
    return person_id in organisation.leaders(row.unit_id, on)


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


def is_outside(person_id: int, row: Hazard, at: datetime) -> bool:
    """Not of the area that the report is about: not its owner, nor of the unit that owns it.

    Of what belongs to the whole organisation only the people of its top are inside.
    """
    if person_id == row.owner_id:
        return False
    on = organisation.date_of(at)
    seat = organisation.place_of(person_id, on)
    unit = organisation.unit(row.owner_unit_id or row.unit_id, on)
    if seat is None or unit is None:
        return True
    if unit.parent_id is None:
        return seat.unit_id != unit.id
    return not seat.unit_path.startswith(unit.path)


def are_outside(by: Actor, row: Hazard, at: datetime) -> bool:
    """Who acts, and whoever he acts for."""
    return all(is_outside(one, row, at) for one in by.hands)


def is_concerned(person_id: int, row: Hazard, at: datetime) -> bool:
    """Who may say that it is no hazard: the owner's people and who keeps the order."""
    return is_rectifier(person_id, row, at) or is_keeper(person_id, row, at)


def is_decider(person_id: int, row: Hazard, at: datetime) -> bool:
    """Who keeps the order, or audits there. Whether he stands outside is the core's question."""
    on = organisation.date_of(at)
    unit = organisation.unit(row.unit_id, on)
    if unit and person_id in organisation.holders("auditor", on, unit.path):
        return True
    return is_keeper(person_id, row, at)


def is_sorter(person_id: int, row: Hazard, at: datetime) -> bool:
    """Who looks at what came as one of very many: keeps the order, and is not its subject."""
    return is_keeper(person_id, row, at) and is_outside(person_id, row, at)


def to_sort(viewer: Viewer, at: datetime) -> list[Hazard]:
    """Reports of very many that wait for this viewer's look, the oldest first."""
    if not (viewer.is_head or viewer.has("safety_manager")):
        return []
    mine: dict[tuple[int, int | None], bool] = {}
    found = []
    for row in queries.visible_to(viewer).filter(pk__in=queries.unlooked().values("pk")):
        area = (row.unit_id, row.owner_unit_id)
        if area not in mine:
            mine[area] = is_sorter(viewer.person_id, row, at)
        if mine[area]:
            found.append(row)
    return sorted(found, key=lambda row: (row.reported_at, row.pk))


def opener_line(by: Actor, at: datetime) -> str:
    """The line whose key this person may hold today. Refused: hazard.not_opener.

    management: the head of all; oversight: who audits all (the union's or the safety committee's
    auditor). Who is both is neither, since nobody holds two keys.
    """
    found = [line for line in LINES if by.kind == "person" and _is_opener(line, by.id, at)]
    if len(found) != 1:
        raise Refused("hazard.not_opener")
    return found[0]


def require_opener(line: str, by: Actor, at: datetime) -> None:
    """Refused: hazard.not_opener when this person is not of that line."""
    if opener_line(by, at) != line:
        raise Refused("hazard.not_opener")


def _is_opener(line: str, person_id: int, at: datetime) -> bool:
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is None:
        return False
    if line == "management":
        return organisation.is_voice(person_id, on)
    return person_id in organisation.holders("auditor", on, top.path)


def hand(act: str, by: Actor, row: Hazard, at: datetime) -> Actor | None:
    """Who does this act: the actor himself, or in the name of somebody away for whom he acts.

    What somebody has a part in nobody judges for him, nor does a deputy judge what is his own.
    """
    if by.kind != "person" or _RIGHTS[act](by.id, row, at):
        return by if by.kind == "person" else None
    kind = "verify" if act in ("verify", "return") else "hazards"
    for one, kinds in organisation.stands_for(by.id, organisation.date_of(at)).items():
        is_his = kind in kinds and _RIGHTS[act](one, row, at)
        is_barred = act in OUTSIDE and not is_outside(by.id, row, at)
        if is_his and is_free((by.id, one), _parties(act, row)) and not is_barred:
            return by.acting_for(one)
    return None


def _parties(act: str, row: Hazard) -> tuple[int | None, ...]:
    """Who has a part in what is judged, as the core asks it of whoever acts."""
    if act in ("verify", "return"):
        return row.rectified_by_id, row.owner_id if row.grade == MAJOR else None
    return (row.owner_id, row.proposed_by_id) if act in ("dismiss", "decline") else ()


def refusal(act: str, by: Actor, row: Hazard, at: datetime) -> str:
    """The code of the refusal for this actor, "" when the act is his to do."""
    if hand(act, by, row, at):
        return ""
    if act in ("verify", "return"):
        is_own = by.kind == "person" and by.id == row.rectified_by_id
        return "hazard.verifier_rectified" if is_own else "hazard.not_verifier"
    if act in ("accept", "mark_spam", "unmark_spam") and by.kind == "person":
        return "hazard.decided_by_subject" if is_keeper(by.id, row, at) else "hazard.not_keeper"
    return "hazard.not_yours" if act in ("rectify", "propose") else "hazard.not_keeper"


def require(act: str, by: Actor, row: Hazard, at: datetime) -> Actor:
    """As whom he does it. Refused: hazard.not_keeper, .not_yours, .not_verifier, and so on."""
    found = hand(act, by, row, at)
    if found is None:
        raise Refused(refusal(act, by, row, at))
    return found


OUTSIDE = ("accept", "mark_spam", "unmark_spam")
"""Looked at by somebody who is not of the area; whoever does it for him neither."""

_RIGHTS: dict[str, Callable[[int, Hazard, datetime], bool]] = {
    "assign": is_keeper,
    "regrade": is_keeper,
    "rectify": is_rectifier,
    "verify": is_verifier,
    "return": is_verifier,
    "publish": is_keeper,
    "close": is_keeper,
    "propose": is_concerned,
    "dismiss": is_decider,
    "decline": is_decider,
    "reopen": is_decider,
    "accept": is_sorter,
    "mark_spam": is_sorter,
    "unmark_spam": is_sorter,
}

ACTS = tuple(_RIGHTS)
