"""Who may bring a sheet and who may confirm it: who issues such letters, leads such meetings."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.letters import permits as letters
from zeren.scans.models import PrintedList, Sheet
from zeren.training import permits as training
from zeren.training import queries as meetings


def may_keep(viewer: Viewer, unit_path: str) -> bool:
    return viewer.leads(unit_path) or viewer.has("safety_manager", unit_path)


def require_keeper(by: Actor, subject: Sheet | PrintedList, at: datetime) -> None:
    """Refused: paper.other_unit unless `by` keeps such sheets of the unit."""
    letter = subject.letter if isinstance(subject, Sheet) else None
    printed = subject.printed if isinstance(subject, Sheet) else subject
    try:
        if letter is not None:
            letters.require_issuer(by, letter.unit_id, at)
        elif printed is not None:
            _require_leader(by, printed, at)
    except Refused:
        raise Refused("paper.other_unit") from None


def _require_leader(by: Actor, printed: PrintedList, at: datetime) -> None:
    """Who leads the meeting; of other lists who leads the unit or keeps its safety."""
    if printed.meeting_id:
        training.require_leader(by, meetings.meeting(printed.meeting_id), at)
    elif printed.unit_id:
        training.require_planner(by, printed.unit_id, at)


def require_second(by: Actor, sheet: Sheet, at: datetime) -> None:
    """Refused: paper.second_needed, paper.own_sheet, paper.other_unit."""
    if by.kind != "person" or sheet.scanned_by_id in by.hands:
        raise Refused("paper.second_needed")
    if sheet.letter is not None and sheet.letter.person_id in by.hands:
        raise Refused("paper.own_sheet")
    require_keeper(by, sheet, at)


def is_second(viewer: Viewer, sheet: Sheet, at: datetime) -> bool:
    """Could this viewer confirm the sheet?"""
    try:
        require_second(viewer.actor, sheet, at)
    except Refused:
        return False
    return True
