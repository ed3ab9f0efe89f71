"""Tries at the door: counted before the secret is looked at, given back when it was right.

A stranger is counted by number and source, by number alone, by source, and over the whole house;
a browser in which the owner has signed in before has a count of its own, so that no stranger
reaches it. Known and unknown numbers are counted alike: the same queries, the same words.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.db.models import Count, Max

from zeren.accounts import secrecy
from zeren.accounts.models import WrongTry
from zeren.core.guessing import spread_wait
from zeren.core.refusal import Refused
from zeren.limits import actions as limits

LOCKED = "account.locked"


@dataclass(frozen=True, slots=True)
class Place:
    """From where somebody tries: the source of the day, and the browser's own cookie."""

    source: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Knock:
    """A try that was counted; `row` remembers what a stranger tried until it proves right."""

    taken: limits.Taken
    row: int = 0


def knock(number: str, secret: str, place: Place, *, is_known: bool, at: datetime) -> Knock:
    """Count a try with this secret. Refused: account.locked, and then nothing was looked at.

    number: the login as it is compared. is_known: this browser has been the account's before.
    """
    key = secrecy.number_key(number)
    tried = secrecy.tried_key(secret, f"{at:%Y-%m-%d}")
    if is_known:
        ask = ("sign_in:device", secrecy.number_key(f"{number} {place.device}"))
        return Knock(limits.take_all([ask], at=at, code=LOCKED))
    seen = WrongTry.objects.filter(secret=tried).exclude(number=key)
    spread = seen.aggregate(numbers=Count("number", distinct=True), last=Max("at"))
    until = spread_wait(spread["numbers"], spread["last"], at)
    if until is not None:
        raise Refused(LOCKED, until=until)
    taken = limits.take_all(
        [
            ("sign_in:number_here", secrecy.number_key(f"{number} {place.source}")),
            ("sign_in:number", key),
            ("sign_in:source", place.source),
            ("sign_in:house", ""),
        ],
        at=at,
        code=LOCKED,
    )
    row = WrongTry.objects.create(at=at, number=key, source=place.source, secret=tried)
    return Knock(taken, row.pk)


def was_right(one: Knock, *, at: datetime) -> None:
    """Nothing of it is held against anybody."""
    limits.give_back(one.taken, at=at)
    if one.row:
        WrongTry.objects.filter(pk=one.row).delete()


def was_wrong(taken: limits.Taken, *, code: str) -> NoReturn:
    """Say how many tries are left, or until when no further one is heard."""
    if taken.shut is None:
        raise Refused(code, left=taken.left)
    raise Refused(LOCKED, until=taken.shut)
