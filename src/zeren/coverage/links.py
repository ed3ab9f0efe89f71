"""Where the next step of a gap is taken: the address of the page that does it."""

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
}
"""Where one act does them all."""


def subject_of(gap: Gap, about: str = "") -> str:
    """The page of the person, unit or thing; `about` is the query string that keeps the day."""
    return links.page(gap.subject_kind, gap.subject_id) + (f"?{about}" if about else "")


def step_of(gap: Gap) -> str:
    """The page where the next step is taken: what the room named, else the subject's own page."""
    return links.page(*gap.link) if gap.link else subject_of(gap)


def all_of(act: Act) -> str:
    """The page where one act closes all of these gaps; empty where each is taken by itself."""
    return TOGETHER[act.gap]() if act.gap in TOGETHER else ""
