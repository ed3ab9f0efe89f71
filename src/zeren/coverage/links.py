"""Where the next step of a gap is taken: the address of the page that does it."""

from django.urls import NoReverseMatch, reverse

from zeren.coverage.queries import Gap

TRAINING = ("trained.no_meeting", "trained.not_attended", "letter.not_trained")


def address(name: str, *args: object) -> str:
    """The address of a page by name; empty where that page is not in this installation."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def subject_of(gap: Gap) -> str:
    """The page of the person, unit or thing."""
    return address(f"desk:{gap.subject_kind}", gap.subject_id)


def step_of(gap: Gap) -> str:
    """The page where the next step is taken."""
    if gap.gap in TRAINING:
        return address("training:index")
    if gap.gap == "trained.not_passed":
        return subject_of(gap)
    if gap.requirement == "letter":
        if gap.letter_id is not None:
            return address("letters:letter", gap.letter_id)
        return address("letters:index")
    if gap.gap == "unit.no_head_of_root":
        return address("organisation:index")
    return subject_of(gap)
