"""Life of one assessment: own view, then the assessor, then objection, approval, publication.

The own view is never the result, and nobody assesses or approves what is about himself. Approval
waits for the days of objection, unless the assessed agrees or was answered.
Sources: Work Safety Law art. 22 (fulfilment is supervised and assessed); Notice 29 of 2017 (results
are displayed and count for pay and promotion).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from zeren.core.refusal import Problem, Refused

STEPS = (
    ("OPEN", "self_assess", "SELF_ASSESSED"),
    ("SELF_ASSESSED", "self_assess", "SELF_ASSESSED"),
    ("OPEN", "assess", "ASSESSED"),
    ("SELF_ASSESSED", "assess", "ASSESSED"),
    ("ASSESSED", "assess", "ASSESSED"),
    ("ASSESSED", "accept", "ACCEPTED"),
    ("ASSESSED", "send_back", "SELF_ASSESSED"),
    ("ACCEPTED", "send_back", "SELF_ASSESSED"),
    ("ASSESSED", "approve", "APPROVED"),
    ("ACCEPTED", "approve", "APPROVED"),
    ("APPROVED", "publish", "PUBLISHED"),
    ("PUBLISHED", "reopen", "SELF_ASSESSED"),
    ("OPEN", "drop", "DROPPED"),
    ("SELF_ASSESSED", "drop", "DROPPED"),
)
"""(state, act, next state). `assess` from ASSESSED is what the assessor mends, for instance after
an objection was granted; the days of objection begin anew. `reopen`: a figure that led to the
result was restated after it was published. `drop`: it was opened by mistake."""

STATES = tuple(dict.fromkeys(one for source, _act, target in STEPS for one in (source, target)))
OPEN_STATES = ("OPEN", "SELF_ASSESSED", "ASSESSED", "ACCEPTED", "APPROVED")
"""Somebody still owes a step."""

RATED_STATES = ("ASSESSED", "ACCEPTED", "APPROVED", "PUBLISHED")
"""The assessor's points stand."""

PERIODS = ("YEAR", "Q1", "Q2", "Q3", "Q4", *(f"M{month:02}" for month in range(1, 13)))

BY = {
    "self_assess": "assessed", "accept": "assessed", "assess": "assessor", "send_back": "approver",
    "approve": "approver", "publish": "approver", "reopen": "approver", "drop": "approver",
}  # fmt: skip
"""Who does which act."""

WORDS_NEEDED = ("send_back", "reopen", "drop")

WINDOW_DAYS = 5
"""Working days to object, where the house says nothing else; no law names any."""
SELF_DAYS = 5
"""Working days for the own view; after them the assessor goes on without it."""
DUE_DAYS = 60
"""Days after the end of the period by which it is to be published."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one assessment and of who acts. People are ids, days are day numbers.

    is_complete: every item that needs the assessor's word has it. is_contested: an objection is
    open. was_heard: one was raised in this round and answered. lacks_figures: results that should
    be there were not when the points were given. goes_on: who approves decides to do so without.
    """

    state: str
    assessed: int
    assessor: int
    approver: int
    actor: int | None
    today: int
    self_until: int
    window_until: int = 0
    has_words: bool = False
    is_complete: bool = True
    is_contested: bool = False
    was_heard: bool = False
    lacks_figures: bool = False
    goes_on: bool = False


def refusals(act: str, seen: Seen) -> tuple[str, ...]:
    """Every reason why `act` is closed; empty when it is open."""
    if (seen.state, act) not in _TARGET:
        return ("assessment.step_closed",)
    found = []
    who = {"assessed": seen.assessed, "assessor": seen.assessor, "approver": seen.approver}
    if BY[act] != "assessed" and seen.actor == seen.assessed:
        found.append("assessment.own")
    elif seen.actor != who[BY[act]]:
        found.append("assessment.not_yours")
    if act == "assess" and seen.state == "OPEN" and seen.today <= seen.self_until:
        found.append("assessment.own_view_first")
    if act == "assess" and not seen.is_complete:
        found.append("assessment.not_complete")
    if act == "approve" and seen.is_contested:
        found.append("assessment.contested")
    if act == "approve" and seen.state == "ASSESSED" and not seen.is_contested and _may_speak(seen):
        found.append("assessment.window_open")
    if act == "approve" and seen.lacks_figures and not seen.goes_on:
        found.append("assessment.figures_missing")
    is_decision = act == "approve" and seen.lacks_figures and seen.goes_on
    if (act in WORDS_NEEDED or is_decision) and not seen.has_words:
        found.append("assessment.words_needed")
    return tuple(found)


def decide(act: str, seen: Seen) -> str:
    """The next state. Errors: Refused with the first reason; all of them in `problems`."""
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found], state=seen.state, act=act)
    return _TARGET[seen.state, act]


def may_object(seen: Seen) -> tuple[str, ...]:
    """Why the assessed may not object now; an agreed or approved result is contested no more."""
    if seen.actor != seen.assessed:
        return ("assessment.not_yours",)
    if seen.state != "ASSESSED" or seen.today > seen.window_until:
        return ("assessment.window_over",)
    return ()


def next_act(seen: Seen) -> str:
    """The act that is owed next; BY says by whom. None during an objection, or at the end."""
    if seen.state == "OPEN":
        return "self_assess" if seen.today <= seen.self_until else "assess"
    if seen.state == "ASSESSED":
        return "" if seen.is_contested else "accept" if _may_speak(seen) else "approve"
    return {"SELF_ASSESSED": "assess", "ACCEPTED": "approve", "APPROVED": "publish"}.get(
        seen.state, ""
    )


def chosen(candidates: Iterable[int | None], besides: Iterable[int]) -> int | None:
    """The first of these people who is none of the others; None where nobody is."""
    others = set(besides)
    return next((one for one in candidates if one is not None and one not in others), None)


def _may_speak(seen: Seen) -> bool:
    """The days of objection run, and nothing that was objected has been answered."""
    return not seen.was_heard and seen.today <= seen.window_until


_TARGET = {(source, act): to for source, act, to in STEPS}
