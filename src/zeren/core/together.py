"""Two people where one hand is not enough: a clock put right, a signed part of the log lost.

One runs the system, the other answers for safety or looks on: neither can do it alone, and the one
who could have caused it needs one who would suffer from it. Source: trust.md T14, T15, T20.
"""

from zeren.core.viewer import Viewer


def missing(first: Viewer, second: Viewer) -> str:
    """Why these two may not, as a refusal code; empty when they may. Order does not matter."""
    if first.account_id == second.account_id or (
        first.person_id and first.person_id == second.person_id
    ):
        return "together.one_person"
    for one, other in ((first, second), (second, first)):
        if one.has("administrator") and answers(other):
            return ""
    return "together.not_these_two"


def answers(viewer: Viewer) -> bool:
    """Head of the whole, or safety manager or auditor over all of it."""
    whole = viewer.root_path
    return viewer.is_general_manager or (
        bool(whole) and any(viewer.has(role, whole) for role in ("safety_manager", "auditor"))
    )
