"""Life of an event: reported, confirmed, closed when nothing was let go; never withdrawn.

What was confirmed stays: it may be classified anew, with a reason and by two people. Before that a
report can be found to be none. Closing asks the four no-let-go (四不放过): the cause is found, the
responsible are dealt with, the measures are taken, the people are taught.
Sources: R493 art. 4, 33; State Council notice on the four no-let-go (1982 and later).
"""

from dataclasses import dataclass

from zeren.core.refusal import Problem, Refused

STEPS = (
    ("REPORTED", "confirm", "CONFIRMED"),
    ("REPORTED", "dismiss", "DISMISSED"),
    ("DISMISSED", "take_up", "REPORTED"),
    ("CONFIRMED", "close", "CLOSED"),
    ("CLOSED", "reopen", "CONFIRMED"),
)
"""(state, act, next state)."""
STATES = ("REPORTED", "CONFIRMED", "CLOSED", "DISMISSED")
COUNTS = ("CONFIRMED", "CLOSED")

CAUSE, DEALT, MEASURES, TAUGHT = "cause", "dealt", "measures", "taught"
NO_LET_GO = (CAUSE, DEALT, MEASURES, TAUGHT)
STILL_OPEN = {
    CAUSE: "incident.cause_open",
    DEALT: "incident.dealt_open",
    MEASURES: "incident.measures_open",
    TAUGHT: "incident.taught_open",
}
CAUSES = ("human", "physical", "environmental", "management")
"""The top of GB/T 13861-2022."""

_TARGET = {(state, act): target for state, act, target in STEPS}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an event and of who acts.

    is_involved: the one who acts, or whoever he acts for, stands among its people.
    said: which of the four have their word.   open_measures: measures not yet verified.
    clocks: how many clocks to authorities run.
    """

    state: str
    is_involved: bool = False
    has_reason: bool = True
    has_class: bool = True
    said: frozenset[str] = frozenset()
    open_measures: int = 0
    clocks: int = 0


def refusals(act: str, seen: Seen) -> list[str]:
    """Every reason why `act` is closed; empty when it is open."""
    if (seen.state, act) not in _TARGET:
        return ["incident.step_closed"]
    found = ["incident.involved"] if seen.is_involved else []
    if act == "confirm" and not seen.has_class:
        found.append("incident.class_needed")
    if act in ("dismiss", "take_up", "reopen") and not seen.has_reason:
        found.append("incident.reason_needed")
    if act == "close":
        found += [code for one, code in STILL_OPEN.items() if one not in seen.said]
        found += ["incident.measures_running"] if seen.open_measures else []
        found += ["incident.clock_running"] if seen.clocks else []
    return found


def decide(act: str, seen: Seen) -> str:
    """The next state. Errors: Refused with the first reason; all of them in `problems`."""
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found])
    return _TARGET[seen.state, act]


def reclass_refusals(
    *, asker: int, second: int, is_involved: bool, has_reason: bool, state: str
) -> list[str]:
    """Who says yes to another class of a confirmed event: a second person who is not in it."""
    found = [] if state in COUNTS else ["incident.step_closed"]
    found += ["incident.second_needed"] if second == asker else []
    found += ["incident.involved"] if is_involved else []
    return found if has_reason else [*found, "incident.reason_needed"]
