"""Who may speak for the company in public: the general manager and its safety managers."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation


def may_publish(viewer: Viewer) -> bool:
    """The same rule for a page, before anything is done."""
    return viewer.is_general_manager or (
        bool(viewer.root_path) and viewer.has("safety_manager", viewer.root_path)
    )


def require_publisher(by: Actor, at: datetime) -> None:
    """Refused: bulletin.not_yours unless `by` may speak for the whole organisation."""
    on = organisation.date_of(at)
    top = organisation.root(on)
    if top is not None and by.kind == "person":
        if organisation.is_voice(by.id, on):
            return
        if by.id in organisation.holders("safety_manager", on, top.path):
            return
    raise Refused("bulletin.not_yours")
