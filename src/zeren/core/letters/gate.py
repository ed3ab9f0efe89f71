"""The gate before a signature: one function for the page, the API and the job.

Nobody signs untrained, nobody signs for another, and the text that is signed is the text that was
issued and still fits today. An empty answer means the step is open.
Source: Work Safety Law art. 28 (nobody untrained may work); Electronic Signature Law art. 13
(only the signer controls the act; any change of the text can be found).
"""

from dataclasses import dataclass
from datetime import datetime

from zeren.core.letters import letter
from zeren.core.refusal import Problem, Refused

SIGN = "sign"
COMMIT = "sign_commitment"
COUNTERSIGN = "countersign"
ACKNOWLEDGE = "acknowledge"
PAPER = "sign_on_paper"
ACTS = (SIGN, COMMIT, COUNTERSIGN, ACKNOWLEDGE, PAPER)

CLOSED = {
    "SUPERSEDED": "letter.superseded",
    "LAPSED": "letter.lapsed",
    "EXPIRED": "letter.expired",
    "WITHDRAWN": "letter.withdrawn",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known about one letter and the one who wants to act on it, at the moment of the act.

    state:             what the letter reads today: the end of its year closes it without any job.
    is_own:            the actor is the person the letter is for.
    is_superior:       the actor is the one who countersigns it today.
    is_trained:        that person attended this year's meeting and passed the quiz.
    signer_is_person:  the first signature is there and was made by the person it is for.
    pin_fresh:         the actor's own factor was given just now.
    is_head_of_root:   the letter is for the head of the root, who signs a commitment alone.
    digest_recomposed: digest of the letter composed again from today's facts.
    may_acknowledge:   the organisation lets this change be acknowledged, and the letter before it
                       was in force.
    """

    state: str
    at: datetime
    is_trained: bool
    trained_at: datetime | None
    digest_shown: str
    digest_stored: str
    digest_recomposed: str
    is_own: bool
    is_superior: bool
    signer_is_person: bool
    pin_fresh: bool
    is_head_of_root: bool
    may_acknowledge: bool = False


def refusals(act: str, seen: Seen) -> tuple[str, ...]:
    """Every reason why `act` is closed, the most telling first; empty when it is open.

    act: "sign", "sign_commitment" (the head of the root), "acknowledge", "countersign", or
    "sign_on_paper": the second of two who saw the signature on the scan confirms it.
    """
    if act not in ACTS:
        raise ValueError(f"want one of {ACTS}, got {act!r}")
    if seen.state in CLOSED:
        return (CLOSED[seen.state],)
    of_act = {COUNTERSIGN: _of_countersigning, PAPER: _of_paper}.get(act)
    found = of_act(seen) if of_act else _of_signing(act, seen)
    if not seen.is_trained or seen.trained_at is None:
        found.append("letter.not_trained")
    elif seen.trained_at > seen.at:
        found.append("letter.signed_before_training")
    if not seen.digest_shown == seen.digest_stored == seen.digest_recomposed:
        found.append("letter.text_changed")
    if not seen.pin_fresh:
        found.append("letter.pin_needed")
    return tuple(found)


def is_open(act: str, seen: Seen) -> bool:
    return not refusals(act, seen)


def require(act: str, seen: Seen) -> str:
    """The next state of the letter.

    Errors: Refused with the first reason; all of them in `problems`.
    """
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found])
    return letter.target(seen.state, act)


def _of_signing(act: str, seen: Seen) -> list[str]:
    if not seen.is_own:
        return ["letter.not_yours"]
    if seen.state != "ISSUED":
        return ["letter.already_signed"]
    if act == ACKNOWLEDGE:
        return [] if seen.may_acknowledge else ["letter.needs_signature"]
    if seen.is_head_of_root != (act == COMMIT):
        return ["letter.is_a_commitment" if act == SIGN else "letter.is_not_a_commitment"]
    return []


def _of_paper(seen: Seen) -> list[str]:
    if seen.is_own:
        return ["letter.paper_by_signer"]
    if seen.state != "ISSUED":
        return ["letter.already_signed"]
    return ["letter.is_a_commitment"] if seen.is_head_of_root else []


def _of_countersigning(seen: Seen) -> list[str]:
    if seen.is_own:
        return ["letter.countersigner_is_signer"]
    found = [] if seen.is_superior else ["letter.not_yours_to_countersign"]
    if seen.is_head_of_root:
        found.append("letter.is_a_commitment")
    elif seen.state in ("IN_FORCE", letter.AHEAD):
        found.append("letter.already_countersigned")
    elif seen.state != "SIGNED" or not seen.signer_is_person:
        found.append("letter.not_signed_by_person")
    return found
