"""Where the next step of a gap is taken: the address of the page that does it."""

from django.urls import NoReverseMatch, reverse

from zeren.coverage.queries import Act, Gap

PAGES = {
    "letter": "letters:letter",
    "letters": "letters:start",
    "countersign": "letters:countersign-one",
    "quiz": "training:quiz",
    "meetings": "training:index",
    "organisation": "organisation:index",
    "targets": "targets:index",
    "unit_targets": "targets:unit",
}
"""The kinds of link that a room may name in a step (core.coverage.Step.link)."""

TOGETHER = {
    "trained.no_meeting": "training:plan",
    "trained.not_attended": "training:index",
    "letter.not_issued": "letters:start",
    "targets.not_published": "targets:index",
    "targets.none_given": "targets:index",
    "letter.not_trained": "training:index",
    "letter.not_countersigned": "letters:countersign",
}
"""Where one act does them all."""


def address(name: str, *args: object) -> str:
    """The address of a page by name; empty where that page is not in this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def subject_of(gap: Gap, about: str = "") -> str:
    """The page of the person, unit or thing; `about` is the query string that keeps the day."""
    return address(f"desk:{gap.subject_kind}", gap.subject_id) + (f"?{about}" if about else "")


def step_of(gap: Gap) -> str:
    """The page where the next step is taken: what the room named, else the subject's own page."""
    if gap.link is None:
        return subject_of(gap)
    kind, pk = gap.link
    return address(PAGES[kind], pk) if pk else address(PAGES[kind])


def all_of(act: Act) -> str:
    """The page where one act closes all of these gaps; empty where each is taken by itself."""
    return address(TOGETHER[act.gap]) if act.gap in TOGETHER else ""
