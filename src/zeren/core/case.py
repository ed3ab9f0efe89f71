"""Life of a case: somebody objects, refuses to sign, or says "I did not sign this".

A refusal is a case with an owner and a day, never a dead end: it is answered by somebody else than
the one who raised it, or it climbs. Whoever raised it may take it back; nobody else may.
Sources: ISO 45001:2018 cl. 5.4 (consultation and participation of workers); Work Safety Law art. 53
and 54 (to suggest, to criticise, to refuse); Electronic Signature Law art. 13 (the signer alone).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zeren.core.letters.letter import Row
from zeren.core.refusal import Problem, Refused
from zeren.core.tongue import LANGUAGES, say

STEPS = (
    ("OPEN", "answer", "ANSWERED"),
    ("OPEN", "grant", "GRANTED"),
    ("OPEN", "withdraw", "WITHDRAWN"),
    ("OPEN", "replace", "REPLACED"),
    ("OPEN", "lapse", "LAPSED"),
    ("GRANTED", "replace", "REPLACED"),
    ("GRANTED", "settle", "REPLACED"),
    ("GRANTED", "withdraw", "WITHDRAWN"),
    ("GRANTED", "lapse", "LAPSED"),
)
"""(state, act, next state). ANSWERED: it stays as it is, with the reason. GRANTED: it is to be
changed, and waits for that; REPLACED: it was, by a new letter or as the owner says of what is none
("settle"). LAPSED: what it was about is no more."""

OPEN_STATES = ("OPEN", "GRANTED")
"""Somebody still owes something: the gap stays, and it can be overdue."""
STATES = tuple(dict.fromkeys(one for source, _act, target in STEPS for one in (source, target)))
BY_OWNER = ("answer", "grant", "settle")

OBJECTION, REFUSAL, SIGNATURE = KINDS = ("objection", "refusal", "signature")
"""This line is not mine; I do not sign this; I did not sign this."""

WORKING_DAYS = {OBJECTION: 5, REFUSAL: 3, SIGNATURE: 2}
"""Working days within which a case of each kind is to be answered, where the house says nothing
else (a limit read by "answer-objection" and so on); no law names any."""

DISPUTE_DAYS = 366
"""So many days after a signature it can be disputed by one tap: a year, whichever year it is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known about one case and the one who wants to act on it. People are ids."""

    state: str
    person: int
    owner: int
    climbed_to: int | None = None
    actor: int | None = None
    has_words: bool = False
    about: str = "letter"
    acts_for: int | None = None
    """Who is away and let the actor answer such cases meanwhile."""


def refusals(act: str, seen: Seen) -> tuple[str, ...]:
    """Every reason why `act` is closed; empty when it is open."""
    if (seen.state, act) not in _TARGET:
        return ("case.step_closed",)
    found = []
    if act in BY_OWNER:
        if seen.actor is not None and seen.actor == seen.person:
            found.append("case.own")
        elif not {seen.actor, seen.acts_for} & ({seen.owner, seen.climbed_to} - {None}):
            found.append("case.not_yours")
        if not seen.has_words:
            found.append("case.words_needed")
    if act == "settle" and seen.about == "letter":
        found.append("case.closes_with_its_letter")
    if act == "withdraw" and seen.actor != seen.person:
        found.append("case.not_raised_by_you")
    return tuple(found)


def decide(act: str, seen: Seen) -> str:
    """The next state.

    Errors: Refused with the first reason; all of them in `problems`.
    """
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found], state=seen.state, act=act)
    return _TARGET[seen.state, act]


def owner(kind: str, person: int, above: Sequence[int | None], office: Sequence[int]) -> int | None:
    """Who answers: the next head above, never the person; None where nobody else is there.

    above: heads, nearest first. office: who keeps the safety office; a signature is theirs before
    the heads', who wanted it, anything else theirs where no head is.
    """
    order = [*office, *above] if kind == SIGNATURE else [*above, *office]
    return next((one for one in order if one is not None and one != person), None)


def above(person: int, owner: int, heads: Sequence[int | None], office: Sequence[int]) -> list[int]:
    """To whom a late case climbs: the heads above its owner, else the safety office."""
    rest = heads[heads.index(owner) + 1 :] if owner in heads else heads
    found = [one for one in rest if one is not None and one != person]
    return found or [one for one in office if one not in (person, owner)]


def may_dispute(signed: int, today: int) -> bool:
    """A signature can be disputed for a year from its day on."""
    return signed <= today <= signed + DISPUTE_DAYS


def on_new_text(kind: str, state: str, *, has_line: bool) -> str | None:
    """What becomes of an open case when its letter gets a successor.

    "move": against the new one, where its line stands; a new letter silences nobody. "replace":
    what was asked for has happened. None: a disputed signature stands under the old letter.
    """
    if state == "GRANTED":
        return "replace"
    if kind == SIGNATURE or state != "OPEN":
        return None
    return "move" if has_line else "replace"


def on_end(kind: str, state: str) -> str | None:
    """What becomes of an open case when its letter ends without a successor."""
    if kind == SIGNATURE and state == "OPEN":
        return None
    return "lapse" if state in OPEN_STATES else None


def lines_of(document: Row) -> dict[str, dict[str, str]]:
    """The lines of a letter, by code: duties, targets, things (by a second rule with a mark)."""
    found: dict[str, dict[str, str]] = {}
    for section in document["sections"]:
        for row in section.get("rows", ()):
            said = (
                [row["text"]] if "text" in row else [row["name"], row.get("rule", row.get("value"))]
            )
            code = row["code"]
            while code in found:
                code += "*"
            found[code] = {tag: " · ".join(say(one, tag) for one in said) for tag in LANGUAGES}
    return found


_TARGET = {(source, act): to for source, act, to in STEPS}
