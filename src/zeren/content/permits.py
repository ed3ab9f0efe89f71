"""Who may write and publish what the house says."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation

PERSONNEL = ("letterhead",)
"""Kinds that the personnel office may write too."""


def may_write(viewer: Viewer, kind: str) -> bool:
    """The same rule for a page, before anything is done."""
    if viewer.is_general_manager or viewer.has("safety_manager", viewer.root_path):
        return True
    return kind in PERSONNEL and viewer.has("clerk", viewer.root_path)


def require_writer(by: Actor, kind: str, at: datetime) -> None:
    """Refused: content.not_yours unless `by` keeps the whole house's safety, or leads it."""
    if by.kind == "system":
        return
    on = organisation.date_of(at)
    top = organisation.root(on)
    if by.kind == "person" and top is not None:
        roles = ["safety_manager", *(["clerk"] if kind in PERSONNEL else [])]
        keepers = {pid for role in roles for pid in organisation.holders(role, on, top.path)}
        if by.id in keepers or by.id == organisation.head_of(top.id, on):
            return
    raise Refused("content.not_yours")
