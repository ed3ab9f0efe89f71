"""A hand-over: nothing that somebody answers for is without an owner when he goes.

The list of what he answers for is written when he is to leave, moves, is away for long or his unit
ends; each item has a successor, named by a rule that can be asked for, or by a person. He gives,
the successor receives, each with the own PIN; whoever heads both confirms; it is closed when
everything has an owner who is here and every letter that became due by it is in force. For whoever
is gone the head gives, and the paper says so; a deputy signs nothing for another.
Sources: domain 3.6 and rule 17 (a change of post, unit or superior: new letter and hand-over); Work
Safety Law art. 22 (a responsible person for each post at any time); ISO 45001:2018 cl. 5.3.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zeren.core.refusal import Problem, Refused

STEPS = (
    ("OPEN", "confirm", "CONFIRMED"),
    ("OPEN", "take_back", "TAKEN_BACK"),
    ("CONFIRMED", "name", "OPEN"),
    ("CONFIRMED", "close", "CLOSED"),
    ("CONFIRMED", "take_back", "TAKEN_BACK"),
)
"""(state, act, next state) of the whole. Somebody else named after the confirmation opens it anew:
a successor who goes himself leaves no hole behind."""
OPEN_STATES = ("OPEN", "CONFIRMED")
STATES = (*OPEN_STATES, "CLOSED", "TAKEN_BACK")

ITEM_STEPS = (
    ("OPEN", "name", "NAMED"),
    ("OPEN", "settle", "SETTLED"),
    ("NAMED", "name", "NAMED"),
    ("NAMED", "give", "GIVEN"),
    ("NAMED", "settle", "SETTLED"),
    ("GIVEN", "name", "NAMED"),
    ("GIVEN", "receive", "RECEIVED"),
    ("GIVEN", "settle", "SETTLED"),
    ("RECEIVED", "name", "NAMED"),
)
"""(state, act, next state) of one item. SETTLED: it came to its own end meanwhile (a hazard that
was closed, a thing that is no more), so that nobody has to take it."""
ITEM_STATES = ("OPEN", "NAMED", "GIVEN", "RECEIVED", "SETTLED")
DONE = ("RECEIVED", "SETTLED")

LEFT, MOVED, AWAY, REORGANISED, BY_HAND = CAUSES = (
    "left", "moved", "away", "reorganised", "by_hand",
)  # fmt: skip

KINDS = (
    "unit", "person", "charge", "use", "hazard", "event", "duty", "target", "data", "case",
    "assessment", "role",
)  # fmt: skip
"""What somebody answers for, in the order of the page: a unit he leads, people who report to him,
things in his charge and things he uses, hazards to mend, accidents not closed, duties of the post,
targets, results he enters, objections he answers, assessments he gives, offices he holds."""

WORKING_DAYS = 5
"""Working days after the day of the change within which it is to be closed; no law names any."""

BECAUSE = ("heads_now", "owns_now", "uses_now", "holds_post", "deputy", "head", "named")
"""Why somebody is the successor, in the order in which the rule looks."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the core sees it; people are ids, `owner` whoever answers for it on the day."""

    id: int
    kind: str
    state: str = "OPEN"
    successor: int | None = None
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known about one hand-over and the one who wants to act on it.

    giver_gone: he cannot sign any more: he has left, or has no way in.
    head:       who confirms (`confirmer`). present: people who are here today.
    unsigned:   people whose letter became due by it and is not in force.
    comes_back: he is away and stays the owner, so that another owner is not asked for.
    acts_for:   the actor is a deputy, in whose name.
    """

    state: str
    giver: int
    head: int | None
    items: tuple[Item, ...] = ()
    giver_gone: bool = False
    actor: int | None = None
    acts_for: int | None = None
    present: frozenset[int] = frozenset()
    unsigned: frozenset[int] = frozenset()
    comes_back: bool = False
    chosen: frozenset[int] = field(default_factory=frozenset)
    """The items that are acted on, by id."""
    successor: int | None = None
    """Who is to be named."""


def propose(
    candidates: Iterable[tuple[str, int | None]], *, giver: int, present: Collection[int]
) -> tuple[int | None, str]:
    """(successor, because): the first of the candidates who is another and here; (None, "")."""
    for because in BECAUSE:
        for why, one in candidates:
            if why == because and one is not None and one != giver and one in present:
                return one, why
    return None, ""


def confirmer(
    giver: int, successors: Collection[int], above: Sequence[int | None], office: Sequence[int]
) -> int | None:
    """Who confirms: the nearest head above who neither gives nor takes, else the safety office.

    At the very top, where nobody else is there, a head who takes something confirms.
    above: heads, nearest first, of the unit that is given up.
    """
    order = [one for one in (*above, *office) if one is not None and one != giver]
    others = [one for one in order if one not in successors]
    return next(iter([*others, *order]), None)


def refusals(act: str, seen: Seen) -> tuple[str, ...]:
    """Every reason why `act` is closed; empty when it is open."""
    items = [one for one in seen.items if one.id in seen.chosen]
    if act in ("give", "receive", "name"):
        states = OPEN_STATES if act == "name" else ("OPEN",)
        if seen.state not in states or len(items) < len(seen.chosen):
            return ("handover.step_closed",)
        if not items:
            return ("handover.nothing_chosen",)
        if any((one.state, act) not in _ITEM for one in items):
            return ("handover.step_closed",)
    elif (seen.state, act) not in _WHOLE:
        return ("handover.step_closed",)
    found = _who(act, seen, items)
    if act == "confirm" and any(one.state not in DONE for one in seen.items):
        found.append("handover.not_received")
    if act == "close":
        found += missing(seen)
    return tuple(found)


def _who(act: str, seen: Seen, items: Sequence[Item]) -> list[str]:
    """What bars the actor from this act."""
    if act in ("close", "take_back"):
        return []
    if seen.acts_for is not None:
        return ["handover.no_deputy"]
    if act == "give":
        if seen.actor == seen.giver and not seen.giver_gone:
            return []
        is_head = seen.actor is not None and seen.actor == seen.head
        return [] if seen.giver_gone and is_head else ["handover.not_yours"]
    if act == "receive":
        mine = all(one.successor == seen.actor for one in items)
        return [] if mine else ["handover.not_yours"]
    if act == "confirm":
        return [] if seen.actor is not None and seen.actor == seen.head else ["handover.not_yours"]
    found = []
    if seen.actor is None or seen.actor not in (seen.giver, seen.head):
        found.append("handover.not_yours")
    if seen.successor == seen.giver:
        found.append("handover.own")
    elif seen.successor is None or seen.successor not in seen.present:
        found.append("handover.not_here")
    return found


def missing(seen: Seen) -> list[str]:
    """What still keeps it from being closed: an item nobody owns, a letter that is not live."""
    found = []
    if ownerless(seen):
        found.append("handover.without_owner")
    if seen.unsigned & {seen.giver, *successors(seen.items)}:
        found.append("handover.letter_due")
    return found


def ownerless(seen: Seen) -> list[Item]:
    """Items that nobody who is here owns: not received, or its owner is gone or still the giver."""
    return [one for one in seen.items if one.state != "SETTLED" and not _is_owned(one, seen)]


def _is_owned(one: Item, seen: Seen) -> bool:
    if one.state != "RECEIVED":
        return False
    if seen.comes_back:
        return one.successor in seen.present
    return one.owner is not None and one.owner != seen.giver and one.owner in seen.present


def successors(items: Iterable[Item]) -> set[int]:
    return {one.successor for one in items if one.successor and one.state != "SETTLED"}


def decide(act: str, seen: Seen) -> str:
    """The next state of the whole; giving, receiving and naming leave it open.

    Errors: Refused with the first reason; all of them in `problems`.
    """
    found = refusals(act, seen)
    if found:
        raise Refused(found[0], [Problem(code) for code in found], act=act)
    return _WHOLE.get((seen.state, act), seen.state)


def item_after(act: str, state: str) -> str:
    return _ITEM[state, act]


TURNS = ("name", "give", "receive", "confirm", "close")


def stage(state: str, items: Iterable[Item]) -> str:
    """The step the whole waits for: one of TURNS, or the state in which it has ended."""
    if state not in OPEN_STATES:
        return state
    if state == "CONFIRMED":
        return "close"
    found = {one.state for one in items}
    waits = (("OPEN", "name"), ("NAMED", "give"), ("GIVEN", "receive"))
    return next((act for one, act in waits if one in found), "confirm")


def turns(seen: Seen) -> dict[str, frozenset[int]]:
    """Who acts next, by act: the head names and confirms, the giver (or the head) gives, each
    successor receives. What only waits for letters and owners is the head's to urge."""
    if seen.state not in OPEN_STATES:
        return {}
    head = frozenset(one for one in (seen.head,) if one is not None)
    found: dict[str, frozenset[int]] = {}
    by_state: dict[str, list[Item]] = {}
    for one in seen.items:
        by_state.setdefault(one.state, []).append(one)
    if by_state.get("OPEN"):
        found["name"] = head
    if by_state.get("NAMED"):
        found["give"] = head if seen.giver_gone else frozenset({seen.giver})
    given = by_state.get("GIVEN", [])
    if given:
        found["receive"] = frozenset(one.successor for one in given if one.successor)
    if not found:
        found["confirm" if seen.state == "OPEN" else "close"] = head
    return {act: people for act, people in found.items() if people}


@dataclass(frozen=True, slots=True)
class Lost:
    """Posts that somebody no longer holds from a day on, and why: one hand-over each.

    posts: ids; until: the day on which he is back, of an absence.
    """

    person: int
    day: int
    cause: str
    posts: tuple[int, ...] = ()
    until: int | None = None


def lost(
    person: int,
    held: Iterable[tuple[int, int, int]],
    *,
    here: Iterable[tuple[int, int]],
    closed: Mapping[int, int],
    away: Iterable[tuple[int, int]],
    led: Iterable[tuple[int, int, int]] = (),
    since: int,
    never: int,
) -> list[Lost]:
    """What somebody gives up from `since` on, by the dated rows as they stand.

    held:   (post, from, to) of his holdings. here: (from, to) on which he belongs here.
    closed: post -> the day from which it is no more. away: (from, to) of long absences.
    led:    (unit, from, to) of units headed: a unit that is merged is led no more, though its
            head keeps the post.
    A post that he holds again from the same day on, by whatever row, is not given up.
    """
    rows = [one for one in held if one[1] < one[2]]
    by_day: dict[int, set[int]] = {}
    for post, ends in _ended(rows, since, never):
        by_day.setdefault(ends, set()).add(post)
    for _unit, ends in _ended([one for one in led if one[1] < one[2]], since, never):
        by_day.setdefault(ends, set())
    spans = list(here)
    found = []
    for day, posts in sorted(by_day.items()):
        cause = MOVED
        if not any(begin <= day < end for begin, end in spans):
            cause = LEFT
        elif all(closed.get(post, never) <= day for post in posts):
            cause = REORGANISED
        found.append(Lost(person, day, cause, tuple(sorted(posts))))
    for begins, ends in sorted(set(away)):
        is_new = begins >= since and not any(one.day == begins for one in found)
        posts_then = {post for post, begin, end in rows if begin <= begins < end}
        if is_new and posts_then:
            found.append(Lost(person, begins, AWAY, tuple(sorted(posts_then)), ends))
    return found


def _ended(
    rows: Sequence[tuple[int, int, int]], since: int, never: int
) -> Iterable[tuple[int, int]]:
    """(what, day) of what ends in that time and is not so again from the same day on."""
    for what, _begins, ends in rows:
        goes_on = any(one == what and begin <= ends < end for one, begin, end in rows)
        if since <= ends < never and not goes_on:
            yield what, ends


_WHOLE = {(source, act): to for source, act, to in STEPS}
_ITEM = {(source, act): to for source, act, to in ITEM_STEPS}
