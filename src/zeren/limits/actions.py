"""Count a try before it is looked at; give it back when it was right.

Counted first, a hundred tries at the same moment are a hundred tries. The count is written in a
transaction of its own: a refusal that rolls back its caller must not roll back the count, so
callers take before they open theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from zeren.core.limit import Rule, Seen, Wait, rule_of
from zeren.core.refusal import Refused
from zeren.limits.models import Tally

Ask = tuple[str, str]
"""Kind of core.limit.RULES, and key."""

ROUNDS = 200
KEPT = timedelta(days=1)
"""A key that owes nothing for a day is forgotten: every rule has begun anew by then."""
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Taken:
    """Tries that were counted.

    left:  how many more are free, by the narrowest of them.
    shut:  until when no further one is heard, when this one was wrong; None while free.
    """

    asks: tuple[Ask, ...]
    left: int
    shut: datetime | None


def take(kind: str, key: str, *, at: datetime, code: str = "limits.wait") -> Taken:
    """Count one try. Refused: `code` with `until`, when one must wait; then nothing is counted."""
    return take_all([(kind, key)], at=at, code=code)


def take_all(asks: Sequence[Ask], *, at: datetime, code: str = "limits.wait") -> Taken:
    """Count one try under each of these keys, or under none of them when one must wait."""
    rules = {ask: _rule(ask) for ask in sorted(set(asks))}
    for _round in range(ROUNDS):
        with transaction.atomic(durable=True):
            seen = _seen(rules)
            steps = {ask: rule.take(seen[ask], at) for ask, rule in rules.items()}
            waits = [step.until for step in steps.values() if isinstance(step, Wait)]
            if waits:
                raise Refused(code, until=max(waits))
            heard = {ask: step for ask, step in steps.items() if not isinstance(step, Wait)}
            if _swap(seen, {ask: step.seen for ask, step in heard.items()}, at):
                shut = max((one.shut for one in heard.values() if one.shut), default=None)
                return Taken(tuple(rules), min(one.left for one in heard.values()), shut)
            transaction.set_rollback(True)
    raise Refused(code, until=at)


def give_back(taken: Taken, *, at: datetime) -> None:
    """The try was right: it is not held against anybody."""
    rules = {ask: _rule(ask) for ask in taken.asks}
    for _round in range(ROUNDS):
        with transaction.atomic():
            seen = _seen(rules)
            back = {ask: rule.give_back(seen[ask], at) for ask, rule in rules.items()}
            if _swap(seen, back, at):
                return
            transaction.set_rollback(True)


def open_again(asks: Sequence[Ask]) -> None:
    """Somebody proved who he is in another way: these doors begin anew."""
    Tally.objects.filter(_any(asks)).delete()


def forget(*, at: datetime) -> int:
    """Rows whose keys owe nothing any more go; returns how many."""
    idle = Tally.objects.filter(until__lt=at - KEPT).order_by("id")
    gone = 0
    while some := list(idle.values_list("id", flat=True)[:BATCH]):
        gone += idle.filter(pk__in=some).delete()[0]
    return gone


def _rule(ask: Ask) -> Rule:
    return rule_of(ask[0], pin_tries=settings.ZEREN.pin_tries)


def _any(asks: Sequence[Ask]) -> Q:
    found = Q(pk__in=())
    for kind, key in asks:
        found |= Q(kind=kind, key=key)
    return found


def _seen(rules: dict[Ask, Rule]) -> dict[Ask, Seen]:
    rows = Tally.objects.filter(_any(list(rules))).values_list("kind", "key", "count", "until")
    found = {(kind, key): Seen(count, until) for kind, key, count, until in rows}
    return {ask: found.get(ask, Seen()) for ask in rules}


def _swap(seen: dict[Ask, Seen], then: dict[Ask, Seen], at: datetime) -> bool:
    """Write all of it as it was seen, or say that somebody was quicker. In the order of the keys,
    so that two who write the same rows wait for each other and never stand crosswise.
    """
    fresh = [Tally(kind=kind, key=key, until=at) for kind, key in seen if _is_new(seen[kind, key])]
    if fresh:
        Tally.objects.bulk_create(fresh, ignore_conflicts=True)
    return all(
        Tally.objects.filter(kind=kind, key=key, count=was.count, until=was.until or at).update(
            count=then[kind, key].count, until=then[kind, key].until or at
        )
        for (kind, key), was in seen.items()
    )


def _is_new(seen: Seen) -> bool:
    return seen.until is None
