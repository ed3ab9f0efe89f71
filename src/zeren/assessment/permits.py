"""Who may write a scheme, begin a year's assessments, name an assessor, reverse a veto."""

from datetime import date, datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation


def may_arrange(viewer: Viewer) -> bool:
    """Whoever keeps the safety office, or heads the whole organisation."""
    return viewer.is_general_manager or viewer.has("safety_manager")


def require_arranger(by: Actor, at: datetime) -> None:
    """Refused("assessment.not_arranger") for anybody else."""
    on = organisation.date_of(at)
    if by.kind != "system" and not (by.kind == "person" and is_arranger(by.id, on)):
        raise Refused("assessment.not_arranger")


def is_arranger(person_id: int, on: date) -> bool:
    keeps = person_id in organisation.holders("safety_manager", on)
    return keeps or organisation.is_voice(person_id, on)


def may_decide_veto(person_id: int, on: date) -> bool:
    """Two of these reverse a veto: who heads the whole, keeps its safety, or audits it."""
    return is_arranger(person_id, on) or person_id in organisation.holders("auditor", on)
