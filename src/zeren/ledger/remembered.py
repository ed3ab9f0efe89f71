"""What follows from the facts and a day alone, worked out once until another fact is written.

The head of a house of ten thousand asks for his page again and again, and what he sees rests on
tens of thousands of rows that change with a fact and never without one: an act and its fact are
one transaction. So an answer holds while the newest fact is the same one. On PostgreSQL facts are
not committed in the order of their ids, and one with a smaller id may come later than a reader:
there an answer holds while the database itself says that nobody has begun to write since.
"""

import json
import threading
from collections.abc import Callable, Hashable
from functools import wraps
from typing import NamedTuple, ParamSpec, TypeVar, cast

from django.db import connection

from zeren.core.zones import Zones
from zeren.ledger import house
from zeren.ledger.models import Fact
from zeren.ledger.prepared import Prepared

NEWEST = Prepared(lambda: Fact.objects.order_by("-id").values_list("id", "entry_hash")[:1])
SINCE = Prepared(lambda a, b: Fact.objects.filter(id__gt=a, id__lte=b).values_list("code", "body"))

OF_ONE = ("letter.", "attempt.", "attendance.", "obligation.settled")
"""Facts that come by thousands in the season of letters: each changes what single people owe."""
QUIET = ("account.", "code.", "hazard.", "signature.made", "ledger.checkpointed")
"""Facts of every day with which nothing changes in what anybody owes."""
DAILY = (*OF_ONE, *QUIET)
"""With these nobody stands elsewhere, no thing changes hands and no text is written."""
MOST = 300
"""Of more facts the codes are not read; an import writes ten thousand."""

P = ParamSpec("P")
T = TypeVar("T")
Again = Callable[[T, int, int], T | None]
"""Brings an answer up to date with the facts after one and up to another; None: ask anew."""


class _Stamp(NamedTuple):
    """What changes with every fact that others can read."""

    database: str
    zones: Zones
    """By which this process knows when a day ends; what it read of them may be older."""
    said: tuple[object, ...]
    newest: int
    """The newest fact, where those with smaller ids are all there; else 0."""


_all: list["Remembered"] = []


class Remembered:
    """The last answers of a function, by what it was asked: for all threads of this process.

    An answer is shared, so whoever gets it changes nothing in it.
    """

    def __init__(self, most: int, *, despite: tuple[str, ...] = ()) -> None:
        """despite: how the codes of facts begin that change no answer."""
        self._most, self._despite = most, despite
        self._lock = threading.Lock()
        self._known: dict[Hashable, tuple[_Stamp, object]] = {}
        _all.append(self)

    def of(self, asked: Hashable, answer: Callable[[], T], again: Again[T] | None = None) -> T:
        """What is known of this, or what `answer` says now.

        asked: all that the answer rests on beside the facts, as a day or a unit.
        """
        stamp = _stamp()
        if stamp is None:
            return answer()
        before, known = cast("tuple[_Stamp | None, T]", self._known.get(asked, (None, None)))
        if before == stamp:
            return known
        # the stamp is older than all that is read now: what is written meanwhile has another one
        found: T | None = None
        if before and before[:2] == stamp[:2] and 0 < before.newest < stamp.newest:
            if self._despite and self._is_despite(before.newest, stamp.newest):
                found = known
            elif again:
                found = again(known, before.newest, stamp.newest)
        if found is None:
            found = answer()
        with self._lock:
            self._known.pop(asked, None)
            self._known[asked] = (stamp, found)
            while len(self._known) > self._most:
                del self._known[next(iter(self._known))]
        return found

    def _is_despite(self, after: int, until: int) -> bool:
        facts = since(after, until)
        return facts is not None and all(code.startswith(self._despite) for code, _who in facts)


def remembered(
    most: int, *, despite: tuple[str, ...] = ()
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A function whose answers rest on the facts and its arguments alone, as `Remembered`."""

    def wrap(answer: Callable[P, T]) -> Callable[P, T]:
        known = Remembered(most, despite=despite)

        @wraps(answer)
        def ask(*asked: P.args, **named: P.kwargs) -> T:
            key = (asked, tuple(sorted(named.items())))
            return known.of(key, lambda: answer(*asked, **named))

        return ask

    return wrap


def since(after: int, until: int) -> list[tuple[str, object]] | None:
    """(code, person its body names) of the facts after one and up to another; None: too many."""
    if until - after > MOST:
        return None
    rows = SINCE.rows(a=after, b=until)
    return [(code, json.loads(body).get("person")) for code, body in rows]


def forget() -> None:
    """Nothing was asked yet."""
    for one in _all:
        one._known = {}


def _stamp() -> _Stamp | None:
    """None: a transaction is under way here. It reads what it wrote itself and may take it back."""
    if connection.in_atomic_block:
        return None
    place = (str(connection.settings_dict["NAME"]), house.zones())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            return _Stamp(*place, cursor.fetchone(), 0)
    said = next(iter(NEWEST.rows()), (0, ""))
    return _Stamp(*place, said, said[0])
