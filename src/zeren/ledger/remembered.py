"""What follows from the facts and a day alone, worked out once until another fact is written.

The head of a house of ten thousand asks for his page again and again, and what he sees rests on
tens of thousands of rows that change with a fact and never without one: an act and its fact are
one transaction. So an answer holds while the newest fact is the same one. On PostgreSQL facts are
not committed in the order of their ids, and one with a smaller id may come later than a reader:
there an answer holds while the database itself says that nobody has begun to write since.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from zeren.ledger.models import Fact
from zeren.ledger.prepared import Prepared

NEWEST = Prepared(lambda: Fact.objects.order_by("-id").values_list("id", "entry_hash")[:1])
SNAPSHOT = "SELECT pg_current_snapshot()::text"
SINCE = Prepared(
    lambda after, until: (
        Fact.objects.filter(id__gt=after, id__lte=until).order_by().values_list("code").distinct()
    )
)

OF_ONE = ("letter.", "attempt.", "attendance.", "obligation.settled")
"""Facts that come by thousands in the season of letters: each changes what single people owe."""
QUIET = ("account.", "code.", "hazard.", "signature.made", "ledger.checkpointed")
"""Facts of every day with which nothing changes in what anybody owes."""
DAILY = (*OF_ONE, *QUIET)
"""With these nobody stands elsewhere, no thing changes hands and no text is written."""
MOST = 300
"""Of more facts the codes are not read; an import writes ten thousand."""

T = TypeVar("T")
Again = Callable[[T, int, int], T | None]
"""Brings an answer up to date with the facts after one and up to another; None: ask anew."""


class _Stamp(NamedTuple):
    """What changes with every fact that others can read."""

    database: str
    said: tuple[Any, ...]
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
        self._known: dict[Hashable, tuple[_Stamp, Any]] = {}
        _all.append(self)

    def of(self, asked: Hashable, answer: Callable[[], T], again: Again[T] | None = None) -> T:
        """What is known of this, or what `answer` says now.

        asked: all that the answer rests on beside the facts, as a day or a unit.
        """
        stamp = _stamp()
        if stamp is None:
            return answer()
        before, known = self._known.get(asked, (None, None))
        if before == stamp:
            return known  # type: ignore[return-value]  # what `answer` said then
        # the stamp is older than all that is read now: what is written meanwhile has another one
        found: T | None = None
        if before and before.database == stamp.database and 0 < before.newest < stamp.newest:
            if self._despite and self._is_despite(before.newest, stamp.newest):
                found = known
            elif again:
                found = again(known, before.newest, stamp.newest)  # type: ignore[arg-type]  # as above
        if found is None:
            found = answer()
        with self._lock:
            self._known.pop(asked, None)
            self._known[asked] = (stamp, found)
            while len(self._known) > self._most:
                del self._known[next(iter(self._known))]
        return found

    def _is_despite(self, after: int, until: int) -> bool:
        if until - after > MOST:
            return False
        codes = SINCE.rows(after=after, until=until)
        return all(code.startswith(self._despite) for (code,) in codes)


def forget() -> None:
    """Nothing was asked yet."""
    for one in _all:
        one._known = {}


def _stamp() -> _Stamp | None:
    """None: a transaction is under way here. It reads what it wrote itself and may take it back."""
    if connection.in_atomic_block:
        return None
    database = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SNAPSHOT)
            return _Stamp(database, cursor.fetchone(), 0)
    said = next(iter(NEWEST.rows()), (0, ""))
    return _Stamp(database, said, said[0])
