"""What must follow a fact in rooms above: one row a reader, left in the transaction of the fact.

A reader says at the start which codes it answers (site/reactions.py). `record` then leaves a row
for it, so that nothing is lost when a transaction commits late and nothing is doubled with
several workers: the rows of a reader are answered by one worker at a time, and go away in the
transaction that did the work.
"""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F

from zeren.core.days import day_of
from zeren.ledger import storage
from zeren.ledger.models import Fact, Waiting

log = logging.getLogger(__name__)

Answer = Callable[[Sequence[Fact], datetime], object]
"""What a reader does about facts that wait for it, at a moment; run in one transaction."""

_ANSWERS: dict[str, Answer] = {}
_READERS: dict[str, tuple[str, ...]] = {}


def listen(reader: str, codes: Iterable[str], answer: Answer) -> None:
    """From now on facts with these codes wait for this reader. Saying it twice changes nothing."""
    _ANSWERS[reader] = answer
    for code in codes:
        readers = _READERS.get(code, ())
        if reader not in readers:
            _READERS[code] = (*readers, reader)


def readers_of(code: str) -> tuple[str, ...]:
    return _READERS.get(code, ())


def react(*, at: datetime, limit: int = 500) -> int:
    """Answer everything that waits, reader by reader; returns how many facts were answered."""
    done = 0
    for reader in _ANSWERS:
        while answered := drain(reader, at=at, limit=limit):
            done += answered
            storage.give_way()
            if answered < limit:
                break
    return done


def leave(code: str, numbers: Sequence[int], *, batch: int = 1000) -> None:
    """A row for each reader of each of these facts, in the transaction that recorded them."""
    readers = readers_of(code)
    rows = [Waiting(reader=reader, fact_id=one) for one in numbers for reader in readers]
    if rows:
        Waiting.objects.bulk_create(rows, batch_size=batch)


def drain(reader: str, *, at: datetime, limit: int = 500) -> int:
    """Answer what waits for a reader, oldest first; returns how many facts were answered.

    Everything or nothing: the answer and the going away of its rows are one transaction. While
    another worker is at it, 0. What fails together is tried one by one, so that one bad fact
    stops no other; it is tried again each time, after all others.
    """
    ids = list(
        Waiting.objects.filter(reader=reader)
        .order_by("tries", "id")
        .values_list("id", flat=True)[:limit]
    )
    try:
        return _answer(reader, ids, at)
    except Exception as error:  # noqa: BLE001 - each fact is tried for itself below
        log.error("reader %s failed on %s facts: %s", reader, len(ids), type(error).__name__)
    done = 0
    for one in ids:
        try:
            done += _answer(reader, [one], at)
        except Exception:
            log.exception("reader %s failed on waiting fact %s", reader, one)
            Waiting.objects.filter(pk=one).update(tries=F("tries") + 1)
    return done


def _answer(reader: str, ids: Sequence[int], at: datetime) -> int:
    if not ids:
        return 0
    with transaction.atomic():
        if not is_alone(f"zeren.reader.{reader}"):
            return 0
        # read again: another worker may have answered them before we were alone
        rows = list(Waiting.objects.filter(pk__in=ids).order_by("id").select_related("fact"))
        if not rows:
            return 0
        _ANSWERS[reader]([row.fact for row in rows], at)
        Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


@dataclass(frozen=True, slots=True)
class Named:
    """What facts say that they touched, in their bodies.

    ids:       by "people", "posts", "units" and "things".
    every:     kinds ("person", "unit", "thing") of which everyone is touched.
    is_unsaid: at least one does not say; it may have touched everything.
    """

    ids: dict[str, set[int]]
    every: frozenset[str]
    is_unsaid: bool


NAMED = ("people", "posts", "units", "things")


def named(facts: Iterable[Fact]) -> Named:
    """Everything that these facts say they touched, together."""
    ids: dict[str, set[int]] = {name: set() for name in NAMED}
    every: set[str] = set()
    is_unsaid = False
    for fact in facts:
        body = json.loads(fact.body)
        is_unsaid = is_unsaid or not body.keys() & {*NAMED, "every"}
        every.update(body.get("every", ()))
        for name in NAMED:
            ids[name].update(body.get(name, ()))
    return Named(ids, frozenset(every), is_unsaid)


def days(facts: Iterable[Fact]) -> set[int]:
    """From which days these facts take effect, where they say so ("since", a date)."""
    found = (json.loads(fact.body).get("since") for fact in facts)
    return {day_of(date.fromisoformat(one)) for one in found if one}


def is_alone(name: str) -> bool:
    """Take a lock until the transaction ends, or say that another holds it.

    On SQLite the write transaction itself is that lock.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [name])
        return bool(cursor.fetchone()[0])


def alone(name: str) -> None:
    """The same, waiting for the other to end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
