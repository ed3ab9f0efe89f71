"""Who may change the duties of a post: heads from its unit upward, and the safety manager."""

from datetime import datetime

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.organisation import queries as organisation


def may_revise(viewer: Viewer, path: str) -> bool:
    """The same rule for a page, before anything is done."""
    return viewer.leads(path) or viewer.has("safety_manager", path)


def require_reviser(by: Actor, post_id: int, at: datetime) -> None:
    """Refused: responsibility.not_yours unless `by` leads the post's unit or keeps its safety."""
    on = organisation.date_of(at)
    post = organisation.post(post_id, on)
    if by.kind == "system":
        return
    if post is not None and by.kind == "person":
        if by.id in organisation.leaders(post.unit_id, on):
            return
        if by.id in organisation.holders("safety_manager", on, post.unit_path):
            return
    raise Refused("responsibility.not_yours")
