"""Where the next step of a gap is taken: the address of the page that does it."""

from zeren.core.viewer import Viewer
from zeren.coverage.queries import Act, Gap
from zeren.web import links

TOGETHER = {
    "trained.no_meeting": links.plan_meeting,
    "trained.not_attended": links.meetings,
    "letter.not_issued": links.issue_letters,
    "targets.not_published": links.targets,
    "targets.none_given": links.targets,
    "letter.not_trained": links.meetings,
    "letter.not_countersigned": links.countersign,
    "case.not_answered": links.cases,
}
"""Where one act does them all."""


def subject_of(gap: Gap, about: str = "") -> str:
    """The page of the person, unit or thing; `about` is the query string that keeps the day."""
    return links.page(gap.subject_kind, gap.subject_id) + (f"?{about}" if about else "")


ONES_OWN = {"countersign": "letter"}
"""Pages that are open to the one whose turn it is alone, and where all others may look."""


def step_of(gap: Gap, viewer: Viewer) -> str:
    """The page where the next step is taken: what the room named, else the subject's own page."""
    if not gap.link:
        return subject_of(gap)
    kind, pk = gap.link
    is_mine = gap.owner_id is not None and gap.owner_id == viewer.person_id
    return links.page(kind if is_mine else ONES_OWN.get(kind, kind), pk)


def all_of(act: Act) -> str:
    """The page where one act closes all of these gaps; empty where each is taken by itself."""
    return TOGETHER[act.gap]() if act.gap in TOGETHER else ""
