"""Veto: a state that overrides every score, by rule from a confirmed event.

It stands as soon as the event is confirmed; two people together can reverse it, and only with a
reason that stays to be read. Whoever it reaches may object, apart from any score.
Source: practice of published letters; Shandong Work Safety Regulation art. 16 (results count for
pay and promotion); rule 31 of the field: a state with effects and an appeal of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zeren.core.assessment.scheme import VetoRule
from zeren.core.assessment.scoring import Event
from zeren.core.refusal import Problem, Refused

STEPS = (
    ("FOUND", "affirm", "STANDS"),
    ("FOUND", "dismiss", "DISMISSED"),
    ("STANDS", "ask", "ASKED"),
    ("ASKED", "decline", "STANDS"),
    ("ASKED", "confirm", "REVERSED"),
)
"""(state, act, next state). FOUND: one person says that something was concealed or forged; it
reaches nobody until a second one affirms it. ASKED: one person asks that it be reversed; until a
second one says yes, the veto stands."""

STATES = ("FOUND", "STANDS", "ASKED", "REVERSED", "DISMISSED")
STANDING = ("STANDS", "ASKED")


@dataclass(frozen=True, slots=True)
class Seen:
    """hit: everybody whom it reaches. may_decide: the actor keeps the safety office, audits, or
    heads the whole organisation.
    """

    state: str
    actor: int | None
    asked_by: int | None = None
    hit: frozenset[int] = frozenset()
    may_decide: bool = False
    has_words: bool = False


def triggered(rules: Iterable[VetoRule], event: Event) -> list[VetoRule]:
    """The rules that a confirmed event meets; what is protected, or not ours at all, meets none.

    A liability that is decided later to be none does not end a veto: two people reverse it.
    """
    if not event.is_confirmed or event.is_protected or event.liability == "none":
        return []
    return [
        rule
        for rule in rules
        if rule.classes & event.classes
        and (not rule.severity or event.severity in rule.severity)
        and event.deaths >= rule.deaths_from
    ]


def effects(rules: Sequence[VetoRule], reach: str) -> frozenset[str]:
    """What standing vetoes do to a unit, its leader or a deputy."""
    return frozenset(one for rule in rules if reach in rule.reaches for one in rule.effects)


def refusals(act: str, seen: Seen) -> tuple[str, ...]:
    """Every reason why `act` is closed; empty when it is open."""
    if (seen.state, act) not in _TARGET:
        return ("veto.step_closed",)
    found = []
    if seen.actor in seen.hit:
        found.append("veto.own")
    if not seen.may_decide:
        found.append("veto.not_yours")
    if act != "ask" and seen.actor == seen.asked_by:
        found.append("veto.same_person")
    if not seen.has_words:
        found.append("veto.words_needed")
    return tuple(found)


def decide(act: str, seen: Seen) -> str:
    """The next state. Errors: Refused with the first reason; all of them in `problems`."""
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found])
    return _TARGET[seen.state, act]


_TARGET = {(source, act): to for source, act, to in STEPS}
