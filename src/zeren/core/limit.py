"""How many tries are heard before one must wait: by person, by source, by the whole house.

A `Door` guards a secret: a few tries are free, each further one waits longer, and a quiet day
begins anew. A `Budget` guards a place that many honest people share: a number at once, then one
more each so often. Both remember two values only, so that a row is enough for each key.
Source: OWASP ASVS 5.0.0 V2.4 (limits on what can be done how often), V6.3.1 (guessing).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DELAYS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of a key: tries, and a moment whose meaning is the rule's own."""

    count: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A try that may be made.

    seen:  what is to be remembered from now on.
    left:  tries that are still free after this one.
    shut:  until when no further one is heard, when this one turns out wrong; None while free.
    """

    seen: Seen
    left: int
    shut: datetime | None


@dataclass(frozen=True, slots=True)
class Wait:
    """No try is heard before `until`."""

    until: datetime


class Rule(Protocol):
    def take(self, seen: Seen, at: datetime) -> Heard | Wait:
        """Count one try at this moment, before anything is looked at."""

    def give_back(self, seen: Seen, at: datetime) -> Seen:
        """That try was right, and is not held against anybody."""


@dataclass(frozen=True, slots=True)
class Door:
    """`free` wrong tries, then a wait that grows with each further one.

    until: the end of the wait after the last try, or the moment of that try when it was free.
    """

    free: int
    delays: tuple[timedelta, ...] = DELAYS
    forgets: timedelta = DAY

    def take(self, seen: Seen, at: datetime) -> Heard | Wait:
        seen = _believed(seen, at + self.delays[-1])
        if seen.until is not None and at < seen.until:
            return Wait(seen.until)
        is_old = seen.until is not None and at - seen.until >= self.forgets
        count = 1 if is_old else seen.count + 1
        if count < self.free:
            return Heard(Seen(count, at), self.free - count, None)
        shut = at + self.delays[min(count - self.free, len(self.delays) - 1)]
        return Heard(Seen(count, shut), 0, shut)

    def give_back(self, seen: Seen, at: datetime) -> Seen:
        return Seen(max(seen.count - 1, 0), at)


@dataclass(frozen=True, slots=True)
class Budget:
    """`burst` at once, then one more each `every`.

    until: the moment at which nothing is owed any more (generic cell rate algorithm).
    """

    burst: int
    every: timedelta

    def take(self, seen: Seen, at: datetime) -> Heard | Wait:
        seen = _believed(seen, at + self.burst * self.every)
        owed = max(seen.until or at, at) + self.every
        over = owed - at - self.burst * self.every
        if over > timedelta(0):
            return Wait(at + over)
        left = (self.burst * self.every - (owed - at)) // self.every
        return Heard(
            Seen(seen.count + 1, owed),
            left,
            None if left else owed - self.burst * self.every + self.every,
        )

    def give_back(self, seen: Seen, at: datetime) -> Seen:
        until = None if seen.until is None else seen.until - self.every
        return Seen(max(seen.count - 1, 0), until)


def _believed(seen: Seen, latest: datetime) -> Seen:
    """What is remembered, unless no try up to now could have left it: the clock was ahead then,
    and a house must not stay shut until that day comes.
    """
    return Seen() if seen.until is not None and seen.until > latest else seen


RULES: Mapping[str, Rule] = {
    # the door: staff number and PIN, from a device that this account has not used before
    "sign_in:number_here": Door(5),  # one number from one source
    "sign_in:number": Door(20),  # one number from anywhere
    "sign_in:source": Budget(60, MINUTE),  # wrong ones from one source, over all numbers
    "sign_in:house": Budget(2000, timedelta(seconds=5)),  # wrong ones of strangers, all together
    # the door, from a device that this account has used: no stranger reaches this count
    "sign_in:device": Door(5),
    # the PIN asked again of somebody who is signed in: before a signature, a code, a new PIN
    "act:account": Door(5),
    # the six digits of an app, after the right PIN or password
    "second:account": Door(5),
    # the house's own sign-in: asked of its provider, and numbers that somebody says are his
    "house:source": Budget(300, timedelta(seconds=2)),
    "claim:identity": Door(3),
    # wrong one-time codes; a right one is never counted
    "code:number": Door(10),
    "code:source": Budget(60, MINUTE),
    # the code on the wall of a meeting: it changes while one types it, so ten are free
    "wall_code:person": Door(10),
    "wall_code:source": Budget(300, timedelta(seconds=10)),
    # what anybody may ask without signing in: wrong tracking codes, numbers of letters
    "tracking:source": Budget(20, MINUTE),
    "paper:number": Door(20),  # wrong codes for one number, from anywhere
    "paper:file": Budget(20, MINUTE),  # pictures and PDFs that are read for one source
    "paper:files": Budget(120, timedelta(seconds=2)),  # and for all together
    # a test message to oneself
    "try:person": Budget(10, MINUTE),
    # what anybody may send without signing in
    "enquiry:source": Budget(5, 10 * MINUTE),
    "enquiry:flood": Budget(60, MINUTE),  # beyond it a message is not kept, from that source
}
"""What is limited, and how much. The count of wrong tries that is free comes from the settings."""

OF_PINS = ("sign_in:number_here", "sign_in:device", "act:account")


def rule_of(kind: str, *, pin_tries: int) -> Rule:
    """The rule of a kind; `pin_tries` is what the house allows for a PIN."""
    rule = RULES[kind]
    if kind in OF_PINS and isinstance(rule, Door):
        return replace(rule, free=pin_tries)
    return rule


def most_tries(rule: Rule, within: timedelta) -> int:
    """How many tries are heard at most within a span by whoever never pauses: the bound."""
    at, end = datetime(2000, 1, 1), datetime(2000, 1, 1) + within
    seen, heard = Seen(), 0
    while at < end:
        step = rule.take(seen, at)
        if isinstance(step, Wait):
            at = step.until
        else:
            seen, heard = step.seen, heard + 1
    return heard
