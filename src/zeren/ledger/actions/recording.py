"""Write down what happened, in the transaction of the change itself."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, models, transaction

from zeren.core import codes
from zeren.core.actor import Actor
from zeren.core.log import entry, merkle
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox, many, rows, seal, sending
from zeren.ledger.audit import latest
from zeren.ledger.models import Fact, Installation
from zeren.ledger.prepared import Prepared

LARGEST_BODY = 16_384


@dataclass(frozen=True)
class Item:
    """One of many facts recorded at once: about what, its row, its body."""

    about: tuple[str, int]
    row: models.Model | None = None
    body: Mapping[str, object] | None = None


def open_ledger(
    *, is_demo: bool = False, demo_begins: datetime | None = None, by: Actor | None = None
) -> Installation:
    """Make this database an installation (once); a second call only returns it.

    demo_begins: where the clock of a DEMO database stands at its first fact.
    Refused: ledger.not_demo when a real installation is asked to be a DEMO.
    """
    with transaction.atomic():
        found = Installation.objects.first()
        if found is None:
            begins = clock.read()
            offset = demo_begins - begins if is_demo and demo_begins else timedelta(0)
            moment = begins + offset
            found, is_new = Installation.objects.get_or_create(
                id=1,
                defaults={
                    "public_id": secrets.token_hex(8),
                    "is_demo": is_demo,
                    "demo_offset": offset // timedelta(microseconds=1),
                    "created_at": moment,
                },
            )
            if is_new:
                clock.reset()
                fact = record(
                    "ledger.opened",
                    about=("installation", 1),
                    by=by or Actor.system(),
                    at=moment,
                    body={"public_id": found.public_id, "is_demo": is_demo},
                )
                found.genesis_id = fact.pk
                found.save(update_fields=["genesis_id"])
    clock.reset()
    if is_demo and not found.is_demo:
        raise Refused("ledger.not_demo")
    return found


def record(
    code: str,
    *,
    about: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
    row: models.Model | None = None,
    body: Mapping[str, object] | None = None,
) -> Fact:
    """Write down that something happened, in the transaction of the change itself.

    about:  kind and id of the object; of a `row` they are its own, and need not be said.
    row:    the object as it is after the change; the fact keeps a digest of its EVIDENCE columns.
            Change the row first, then record: the order of facts must be the order of changes.
    body:   ids, digests, counts and short codes; never what a person could be known by.
    Refused: ledger.time_differs; and what `clock.trouble` says while the clock cannot be trusted.
    """
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its change"
    if about is None:
        assert row is not None, "a fact is about something"
        about = (rows.kind_of(type(row)), row.pk)
    body = sending.claimed(body, by)
    return _write(code, _place(1, at), about=about, by=by, at=at, row=row, body=body)


def record_as_it_is(
    code: str, *, about: tuple[str, int], by: Actor, at: datetime, body: Mapping[str, object]
) -> Fact:
    """`record` for the word of two people that the clock is right now, whatever was before."""
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its change"
    return _write(code, _place(1, at, is_vouched=True), about=about, by=by, at=at, body=body)


def _write(
    code: str,
    place: "_Place",
    *,
    about: tuple[str, int],
    by: Actor,
    at: datetime,
    row: models.Model | None = None,
    body: Mapping[str, object] | None = None,
) -> Fact:
    fact = _fact(code, Item(about, row, body), place.ids[0], by=by, at=at, place=place)
    fact.save(force_insert=True)
    sending.bind(fact.pk)
    inbox.leave(code, [fact.pk])
    return fact


def record_many(
    code: str, items: Iterable[Item], *, by: Actor, at: datetime, is_summed_up: bool = False
) -> Sequence[int]:
    """`record` for many objects of one act (an import, a campaign): few statements. Their numbers.

    is_summed_up: the closing fact of the act names what all these touched, so that no reader is
                  told of each.
    """
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its change"
    codes.FACTS.meet(code)
    given = list(items)
    place = _place(len(given), at)
    spell = entry.speller(code=code, at=at, recorded_at=place.recorded_at, by=(by.kind, by.id),
                          via=by.via)  # fmt: skip
    moments: list[object] = [at, place.recorded_at]
    if connection.vendor == "sqlite":
        moments = [connection.ops.adapt_datetimefield_value(one) for one in (at, place.recorded_at)]
    account_id, proof, epoch = by.via
    shared = (code, *moments, by.kind, by.id, account_id, proof, epoch)
    values = []
    for number, item in zip(place.ids, given, strict=True):
        row, body = _said(item, by)
        content = spell(number, item.about, row, body)
        hashed = merkle.leaf_hash(content).hex()
        values.append((number, *shared, *item.about, body, row, hashed, seal.mac(content)))
    many.insert_values(Fact, COLUMNS, values)
    if given:
        sending.bind(place.ids[0])
    if not is_summed_up:
        inbox.leave(code, place.ids)
    return place.ids


COLUMNS = (
    "id", "code", "at", "recorded_at", "actor_kind", "actor_id", "account_id", "proof", "epoch",
    "about_kind", "about_id", "body", "row_digest", "entry_hash", "mac",
)  # fmt: skip


def _said(item: Item, by: Actor) -> tuple[str | None, str]:
    """The digest of an item's row, and its body in canonical spelling, with whom it is done for."""
    row = None
    if item.row is not None:
        want = (rows.kind_of(type(item.row)), item.row.pk)
        if item.about != want:
            raise ValueError(f"a fact with a row is about that row: got {item.about}, want {want}")
        row = rows.digest_of(item.row)
    text = entry.spelled({**(item.body or {}), **({"for": by.for_id} if by.for_id else {})})
    if len(text) * 4 > LARGEST_BODY and (size := len(text.encode())) > LARGEST_BODY:
        raise ValueError(f"a fact's body holds ids and digests: got {size} bytes")
    return row, text


def record_changed(code: str, changed: Sequence[models.Model], *, by: Actor, at: datetime) -> int:
    """A fact for each row that is not as it was last recorded; returns how many.

    For what is brought in again and again (catalogues): what did not change leaves no fact.
    """
    if not changed:
        return 0
    kind = rows.kind_of(type(changed[0]))
    known = latest(kind, [row.pk for row in changed])
    items = [
        Item((kind, row.pk), row) for row in changed if rows.digest_of(row) != known.get(row.pk)
    ]
    record_many(code, items, by=by, at=at)
    return len(items)


@dataclass(frozen=True)
class _Place:
    """The numbers and the recorded time of facts that are about to be written."""

    ids: Sequence[int]
    recorded_at: datetime


def _place(count: int, at: datetime, *, is_vouched: bool = False) -> _Place:
    """Numbers that nobody has, and the time. A fact's number is hashed, so it is known before.

    On SQLite whoever writes is alone; on PostgreSQL the numbers come from the table's sequence.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(NUMBERS, [count])
            rows = cursor.fetchall()
        ids = [number for number, _last in rows]
        return _Place(ids, _stamp(at, rows[0][1] if rows else None, is_vouched))
    newest, last = next(iter(LAST.rows()), (0, None))
    return _Place(range(newest + 1, newest + 1 + count), _stamp(at, last, is_vouched))


NUMBERS = (
    "SELECT nextval(pg_get_serial_sequence('ledger_fact', 'id')),"
    " (SELECT recorded_at FROM ledger_fact ORDER BY id DESC LIMIT 1)"
    " FROM generate_series(1, %s)"
)


def _stamp(at: datetime, last: datetime | None, is_vouched: bool) -> datetime:
    """Recorded time: the clock's, never before the last fact's, and `at` must agree with it."""
    moment = clock.read()
    if is_vouched:
        return moment
    doubt = clock.trouble(last)
    if doubt is not None:
        raise doubt
    if abs(at - moment) > clock.TOLERANCE and not clock.is_demo() and not clock.was_given(at):
        raise Refused("ledger.time_differs", at=at, clock=moment)
    return moment if last is None else max(moment, last)


LAST = Prepared(lambda: Fact.objects.order_by("-id").values_list("id", "recorded_at")[:1])


def _fact(code: str, item: Item, number: int, *, by: Actor, at: datetime, place: _Place) -> Fact:
    codes.FACTS.meet(code)
    row, body = _said(item, by)
    spell = entry.speller(code=code, at=at, recorded_at=place.recorded_at, by=(by.kind, by.id),
                          via=by.via)  # fmt: skip
    content = spell(number, item.about, row, body)
    account_id, proof, epoch = by.via
    return Fact(
        id=number,
        code=code,
        at=at,
        recorded_at=place.recorded_at,
        actor_kind=by.kind,
        actor_id=by.id,
        account_id=account_id,
        proof=proof,
        epoch=epoch,
        about_kind=item.about[0],
        about_id=item.about[1],
        body=body,
        row_digest=row,
        entry_hash=merkle.leaf_hash(content).hex(),
        mac=seal.mac(content),
    )
