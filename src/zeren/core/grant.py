"""Offices that open evidence take two people: one asks, another says yes, a third receives.

The safety manager decides about hazards, the auditor reads everything, the administrator hands out
roles: whoever could give one of these alone could give it to a friend for an hour. The clerk keeps
rosters, which are dated facts of their own, and reads no evidence: one person gives that role.

The head of the whole organisation follows from a post, which the clerk fills alone; what only that
head may do follows from an office like the three, that a second person confirms. So an office
begins and ends in no other way, whatever becomes of the post, the person or the unit.
Source: separation of duties, ISO/IEC 27001:2022 A.5.3; docs/decisions/two-people-for-a-role.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused

POWERFUL = ("safety_manager", "auditor", "administrator")
"""Roles that are asked for."""

HEAD = "head"
"""The office of the head of the whole organisation; nobody asks for it, the post does."""

OFFICES = (*POWERFUL, HEAD)

STEPS = (
    ("ASKED", "confirm", "CONFIRMED"),
    ("ASKED", "decline", "DECLINED"),
    ("ASKED", "take_back", "TAKEN_BACK"),
    ("ASKED", "lapse", "LAPSED"),
)
"""(state, act, next state) of a request. Nothing follows but from `confirm`."""

OPEN_FOR = timedelta(days=14)
"""A request that nobody answered in this time lapses; it can be asked anew."""

FRESH = timedelta(days=7)
"""So long a role does not count for a yes to the one who asked for that role."""

SECOND: dict[str, tuple[str, ...]] = {
    "safety_manager": (HEAD, "safety_manager", "auditor"),
    "auditor": (HEAD, "auditor"),
    "administrator": (HEAD, "safety_manager", "auditor"),
    HEAD: (HEAD, "safety_manager", "auditor"),
}
"""Which offices, held over the whole of the unit, may say yes.

Not the administrator, whose office asks: two of one office are one hand. And who is audited does
not choose the auditor.
"""

ASKED_FROM_THE_TOP = ("administrator",)
"""May say yes as well when the general manager himself asks, since nobody stands above him."""


@dataclass(frozen=True, slots=True)
class Request:
    """A role asked for, or its end.

    asked_by: the asker's person and account, whichever are known.
    receiver: the person who gains or loses the role; None for an account without a person.
    is_stuck: nobody who could say yes is there (see `Second.is_last`).
    """

    role: str
    asked_by: frozenset[Actor]
    receiver: int | None
    is_from_the_top: bool = False
    is_stuck: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """A role that the second person holds over the unit: since when it counts, who asked for it."""

    role: str
    given: date
    asked_by: frozenset[Actor] = frozenset()


@dataclass(frozen=True, slots=True)
class Second:
    """Whoever would say yes: the person, and with the account; the offices over this unit.

    is_last: the first administrator while no head was ever confirmed, or the machine's console:
             they say yes where nobody else is there to do it, and not otherwise.
    """

    names: frozenset[Actor]
    offices: tuple[Office, ...] = ()
    is_last: bool = False


def needs_second(role: str) -> bool:
    """Does this role take two people, given or ended?"""
    return role in OFFICES


def reasons(request: Request, second: Second, on: date) -> tuple[str, ...]:
    """Every reason why this one may not say yes; empty when he may.

    Also who declines must be one who may say yes, so that nobody is stopped by a stranger.
    """
    if second.is_last and request.is_stuck:
        return ()
    found: list[str] = []
    if not any(name.kind == "person" for name in second.names):
        found.append("role.needs_person")
    if second.names & request.asked_by:
        found.append("role.same_person")
    if request.receiver is not None and Actor.person(request.receiver) in second.names:
        found.append("role.own")
    may = SECOND[request.role]
    if request.is_from_the_top:
        may += ASKED_FROM_THE_TOP
    held = [office for office in second.offices if office.role in may]
    if not held:
        found.append("role.not_second")
    elif all(_is_fresh(office, request, on) for office in held):
        found.append("role.fresh")
    return tuple(found)


def decide(act: str, state: str, *, closed: Iterable[str] = (), is_late: bool = False) -> str:
    """The next state of a request.

    closed:  the reasons of `reasons` for confirm and decline, of the room for take_back.
    is_late: its days are over, whether or not that is written down yet.
    Errors:  Refused("role.request_closed"), ("role.request_lapsed"), or the first reason.
    """
    target = {(source, one): after for source, one, after in STEPS}.get((state, act))
    if target is None:
        raise Refused("role.request_closed")
    if is_late and act != "lapse":
        raise Refused("role.request_lapsed")
    why = list(closed)
    if why:
        raise Refused(why[0], [Problem(code) for code in why])
    return target


def lapses_on(asked: date) -> date:
    """The first day on which the request is void."""
    return asked + OPEN_FOR


def _is_fresh(office: Office, request: Request, on: date) -> bool:
    return bool(office.asked_by & request.asked_by) and on < office.given + FRESH
