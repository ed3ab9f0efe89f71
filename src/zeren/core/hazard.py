"""Life of a hazard: reported, assigned, rectified, verified by another, published, closed.

A hazard is never deleted and never closed without another person's verification and without
telling the workforce. What is none ends beside that line, by two people with a reason, and can be
taken up again; what came as one of very many waits for a look, and waits as a report.
Sources: Work Safety Law art. 41 (truthful record, publication), 46, 59;
Order 16 of 2007 (general and major hazards); ISO 45001:2018 cl. 10.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zeren.core import due
from zeren.core.due import Calendar
from zeren.core.refusal import Problem, Refused

STEPS = (
    ("REPORTED", "assign", "ASSIGNED"),
    ("ASSIGNED", "rectify", "RECTIFIED"),
    ("RECTIFIED", "return", "ASSIGNED"),
    ("RECTIFIED", "verify", "VERIFIED"),
    ("VERIFIED", "publish", "PUBLISHED"),
    ("PUBLISHED", "close", "CLOSED"),
    ("HELD", "accept", "REPORTED"),
    ("HELD", "mark_spam", "SPAM"),
    ("SPAM", "unmark_spam", "HELD"),
    ("REPORTED", "dismiss", "DISMISSED"),
    ("ASSIGNED", "dismiss", "DISMISSED"),
    ("DISMISSED", "reopen", "REPORTED"),
)
"""(state, act, next state). A return opens a new round; it never edits the one before."""

LINE = ("REPORTED", "ASSIGNED", "RECTIFIED", "VERIFIED", "PUBLISHED", "CLOSED")
"""The straight line that a hazard takes; every other state stands beside it."""

GENERAL, MAJOR = "general", "major"
GRADES = (GENERAL, MAJOR)

WORKING_DAYS = {GENERAL: 3, MAJOR: 15}
"""Working days to rectify, where the house says no others (limits). A major hazard's treatment
plan may set its own day."""

LADDER = (1, 3, 5, 10)
"""Working days overdue at which a hazard climbs to the next head above; likewise."""

OPEN_STATES = ("REPORTED", "ASSIGNED", "RECTIFIED")
"""While in these the hazard itself may still be there, so it can be overdue."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known about one hazard and the one who wants to act on it. People are ids."""

    state: str
    grade: str
    actor: int | None = None
    owner: int | None = None
    rectified_by: int | None = None
    verified_by: int | None = None
    proposed_by: int | None = None
    has_photo: bool = False
    has_note: bool = False


@dataclass(frozen=True, slots=True)
class Escalation:
    """How high an overdue hazard has climbed, and to whom; nobody when no head stands above."""

    level: int
    person: int | None


def refusals(act: str, seen: Seen) -> tuple[str, ...]:
    """Every reason why `act` is closed; empty when it is open."""
    if (seen.state, act) not in _TARGET:
        return ("hazard.step_closed",)
    return tuple(_REASONS[act](seen))


def decide(act: str, seen: Seen) -> str:
    """The next state.

    Errors: Refused with the first reason; all of them in `problems`.
    """
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found], state=seen.state, act=act)
    return _TARGET[seen.state, act]


def open_acts(state: str) -> tuple[str, ...]:
    return tuple(act for source, act, _ in STEPS if source == state)


def propose_refusals(seen: Seen) -> tuple[str, ...]:
    """Anyone concerned may say that it is no hazard, once and with a reason; it decides nothing."""
    if (seen.state, "dismiss") not in _TARGET:
        return ("hazard.step_closed",)
    found = ["hazard.already_proposed"] if seen.proposed_by is not None else []
    return tuple(found if seen.has_note else [*found, "hazard.note_needed"])


def dismiss_refusals(seen: Seen, *, is_outside: bool) -> tuple[str, ...]:
    """Who says yes or no to a proposal: a second person, outside the area the report is about.

    The subject of a report never decides that it is none (trust.md T4).
    """
    if seen.proposed_by is None:
        return ("hazard.not_proposed",)
    if seen.actor is None:
        return ("hazard.person_needed",)
    found = []
    if seen.actor == seen.proposed_by:
        found.append("hazard.decided_by_proposer")
    if seen.actor == seen.owner or not is_outside:
        found.append("hazard.decided_by_subject")
    return tuple(found if seen.has_note else [*found, "hazard.note_needed"])


def regrade_refusals(old: str, new: str, *, is_owner: bool) -> tuple[str, ...]:
    """Who must rectify a major hazard may not make it a general one."""
    if new not in GRADES:
        return ("hazard.unknown_grade",)
    return (
        ("hazard.owner_cannot_downgrade",) if (old, new, is_owner) == (MAJOR, GENERAL, True) else ()
    )


def due_day(
    grade: str,
    reported: int,
    calendar: Calendar,
    *,
    plan: int | None = None,
    days: Mapping[str, int] = WORKING_DAYS,
) -> int:
    """The last day in time: the working days of its grade, for a major hazard the day of its plan.

    Errors: Refused("hazard.plan_before_report"), Refused("hazard.plan_for_major_only").
    """
    if plan is None:
        return due.after(reported, days[grade], calendar)
    if grade != MAJOR:
        raise Refused("hazard.plan_for_major_only")
    if plan < reported:
        raise Refused("hazard.plan_before_report")
    return plan


def look_by(reported: int, calendar: Calendar) -> int:
    """The last day on which one of very many reports is looked at in time: the next working day."""
    return due.after(reported, 1, calendar)


def escalation(
    chain: Sequence[int | None],
    overdue: int,
    *,
    owner: int | None = None,
    deputy: int | None = None,
    ladder: Sequence[int] = LADDER,
) -> Escalation:
    """To whom a hazard has climbed after `overdue` working days.

    chain: the heads above the owner, nearest first; vacant posts, the owner himself and who acts
    for him are stepped over, and from the top it climbs no further. Nobody there can stop it.
    """
    level = sum(overdue >= days for days in ladder)
    heads = list(dict.fromkeys(head for head in chain if head not in (None, owner, deputy)))
    if not level or not heads:
        return Escalation(level, None)
    return Escalation(level, heads[min(level, len(heads)) - 1])


def _to_assign(seen: Seen) -> list[str]:
    return ["hazard.owner_needed"] if seen.owner is None else []


def _to_rectify(seen: Seen) -> list[str]:
    found = ["hazard.person_needed"] if seen.actor is None else []
    return found if seen.has_photo else [*found, "hazard.photo_needed"]


def _to_judge(seen: Seen) -> list[str]:
    """To verify or to return: another person than the one who rectified, with a note.

    A major hazard is not judged by its owner either.
    """
    found = []
    if seen.actor is None:
        found.append("hazard.person_needed")
    elif seen.rectified_by is None or seen.actor == seen.rectified_by:
        found.append("hazard.verifier_rectified")
    elif seen.grade == MAJOR and seen.actor == seen.owner:
        found.append("hazard.verifier_owns")
    return found if seen.has_note else [*found, "hazard.note_needed"]


def _to_finish(seen: Seen) -> list[str]:
    """To publish or to close: the verification stands, and it is another person's."""
    is_verified = seen.verified_by is not None and seen.verified_by != seen.rectified_by
    return [] if is_verified else ["hazard.not_verified"]


def _to_look(seen: Seen) -> list[str]:
    """To take up what waits, to mark it, to take it up again: a person, with a reason."""
    found = ["hazard.person_needed"] if seen.actor is None else []
    return found if seen.has_note else [*found, "hazard.note_needed"]


_REASONS = {
    "assign": _to_assign,
    "rectify": _to_rectify,
    "verify": _to_judge,
    "return": _to_judge,
    "publish": _to_finish,
    "close": _to_finish,
    "accept": _to_look,
    "mark_spam": _to_look,
    "unmark_spam": _to_look,
    "dismiss": lambda seen: list(dismiss_refusals(seen, is_outside=True)),
    "reopen": _to_look,
}
_TARGET = {(source, act): to for source, act, to in STEPS}
