"""Record facts, fold them into the tree, sign checkpoints."""

import logging
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max

from zeren.core import codes
from zeren.core.actor import Actor
from zeren.core.log import entry, merkle, order
from zeren.core.log import note as notes
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox, rows, seal, tree
from zeren.ledger.audit import is_ours, tolerance_here
from zeren.ledger.models import Checkpoint, Fact, Installation, Leaf, Node
from zeren.ledger.prepared import Prepared

log = logging.getLogger(__name__)

FOLDING = "zeren.ledger.sequence"
CHUNK = 5000
TOLERANCE = timedelta(seconds=2)
LARGEST_BODY = 16_384
LATE_WINDOW = 50_000
"""On PostgreSQL a fact may become visible after younger ones: how many ids to look back."""


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
    about: tuple[str, int],
    by: Actor,
    at: datetime,
    row: models.Model | None = None,
    body: Mapping[str, object] | None = None,
) -> Fact:
    """Write down that something happened, in the transaction of the change itself.

    about:  kind and id of the object; with `row`, its EVIDENCE_KIND and primary key.
    row:    the object as it is after the change; the fact keeps a digest of its EVIDENCE columns.
            Change the row first, then record: the order of facts must be the order of changes.
    body:   ids, digests, counts and short codes; never what a person could be known by.
    Refused: ledger.time_differs, ledger.clock_went_back.
    """
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its change"
    place = _place(1, at)
    fact = _fact(code, Item(about, row, body), place.ids[0], by=by, at=at, place=place)
    fact.save(force_insert=True)
    inbox.leave([fact])
    return fact


def record_many(
    code: str,
    items: Iterable[Item],
    *,
    by: Actor,
    at: datetime,
    batch: int = 1000,
    is_summed_up: bool = False,
) -> list[Fact]:
    """`record` for many objects of one act (an import, a campaign): few statements.

    is_summed_up: the closing fact of the act names what all these touched, so that no reader is
                  told of each.
    """
    assert connection.in_atomic_block, "a fact is recorded in the transaction of its change"
    given = list(items)
    place = _place(len(given), at)
    facts = [
        _fact(code, item, number, by=by, at=at, place=place)
        for number, item in zip(place.ids, given, strict=True)
    ]
    kept = Fact.objects.bulk_create(facts, batch_size=batch)
    if not is_summed_up:
        inbox.leave(kept, batch=batch)
    return kept


def sequence(limit: int = CHUNK, *, sweep: bool = False) -> int:
    """Fold facts that are not yet in the tree into it; returns how many.

    Safe with several workers: one folds, the others get 0. What counts is the position, not the
    id: on PostgreSQL ids become visible out of order, so the last LATE_WINDOW ids are looked at
    again; `sweep` looks at all of them.
    """
    try:
        with transaction.atomic():
            alone = inbox.is_alone(FOLDING)
            return _fold(limit, sweep=sweep) if alone else 0
    except IntegrityError:  # another worker took these positions
        return 0


def checkpoint() -> Checkpoint | None:
    """Sign the log as it is now and write the note to the checkpoints folder.

    What waits is folded first; then a fact says what is signed and when, takes the last place,
    and the tree with it is signed. So the time of a checkpoint is hashed, and whatever stands
    behind it was recorded later.

    Returns the latest checkpoint, a new one only when the log has grown; None for an empty log.
    Refused: ledger.forked when the log no longer begins with what was signed before: a log must
    never sign two stories.
    """
    installation = open_ledger()
    with transaction.atomic():
        if connection.features.has_select_for_update:
            Installation.objects.select_for_update().get(pk=installation.pk)
        inbox.alone(FOLDING)
        last = Checkpoint.objects.order_by("-size").first()
        if last is not None:
            _refuse_fork(last, _size(), tree.Stored())
        while _fold(CHUNK):
            pass
        size = _size()
        if size and (last is None or last.size < size):
            last = _sign(installation, size)
    if last is not None:
        _write_outside(last)
    return last


def _sign(installation: Installation, size: int) -> Checkpoint:
    """The fact of the checkpoint in the last place, and the signed note over all of it."""
    below = merkle.root(size, tree.Stored())
    fact = record(
        order.CHECKPOINTED,
        about=("checkpoint", size),
        by=Actor.system(),
        at=clock.read(),
        body={"size": size, "root": below.hex()},
    )
    _put_in([(fact.pk, fact.entry_hash)])
    root = merkle.root(size + 1, tree.Stored())
    text = seal.sign(notes.Checkpoint(seal.origin(installation), size + 1, root))
    return Checkpoint.objects.create(
        size=size + 1, root=root.hex(), note=text, recorded_at=fact.recorded_at
    )


@dataclass(frozen=True)
class _Place:
    """The numbers and the recorded time of facts that are about to be written."""

    ids: Sequence[int]
    recorded_at: datetime


def _place(count: int, at: datetime) -> _Place:
    """Numbers that nobody has, and the time. A fact's number is hashed, so it is known before.

    On SQLite whoever writes is alone; on PostgreSQL the numbers come from the table's sequence.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(NUMBERS, [count])
            rows = cursor.fetchall()
        ids = [number for number, _last in rows]
        return _Place(ids, _stamp(at, rows[0][1] if rows else None))
    newest, last = next(iter(LAST.rows()), (0, None))
    return _Place(range(newest + 1, newest + 1 + count), _stamp(at, last))


NUMBERS = (
    "SELECT nextval(pg_get_serial_sequence('ledger_fact', 'id')),"
    " (SELECT recorded_at FROM ledger_fact ORDER BY id DESC LIMIT 1)"
    " FROM generate_series(1, %s)"
)


def _stamp(at: datetime, last: datetime | None) -> datetime:
    """Recorded time: the clock's, never before the last fact's, and `at` must agree with it."""
    moment = clock.read()
    if last is not None and moment < last - TOLERANCE:
        raise Refused("ledger.clock_went_back", clock=moment, last=last)
    if abs(at - moment) > TOLERANCE and not clock.is_demo() and not clock.was_given(at):
        raise Refused("ledger.time_differs", at=at, clock=moment)
    return moment if last is None else max(moment, last)


LAST = Prepared(lambda: Fact.objects.order_by("-id").values_list("id", "recorded_at")[:1])


def _fact(code: str, item: Item, number: int, *, by: Actor, at: datetime, place: _Place) -> Fact:
    codes.FACTS.meet(code)
    kind, object_id = item.about
    row = None if item.row is None else rows.digest_of(item.row)
    if item.row is not None:
        want = (rows.kind_of(type(item.row)), item.row.pk)
        if item.about != want:
            raise ValueError(f"a fact with a row is about that row: got {item.about}, want {want}")
    body = cast("dict[str, object]", entry.plain(dict(item.body or {})))
    text = entry.canonical(body)
    if len(text) > LARGEST_BODY:
        raise ValueError(f"a fact's body holds ids and digests: got {len(text)} bytes")
    content = entry.canonical(
        entry.fact_entry(
            number=number,
            code=code,
            at=at,
            recorded_at=place.recorded_at,
            by=(by.kind, by.id),
            via=by.via,
            about=(kind, object_id),
            row=row,
            body=body,
        )
    )
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
        about_kind=kind,
        about_id=object_id,
        body=text.decode(),
        row_digest=row,
        entry_hash=merkle.leaf_hash(content).hex(),
        mac=seal.mac(content),
    )


def _fold(limit: int, *, sweep: bool = False) -> int:
    newest = Leaf.objects.aggregate(newest=Max("fact_id"))["newest"] or 0
    window = LATE_WINDOW if connection.vendor == "postgresql" else 0
    waiting = Fact.objects.filter(leaf__isnull=True)
    if not sweep:
        waiting = waiting.filter(id__gt=newest - window)
    return _put_in(_ours(waiting.order_by("id"), limit, newest))


def _ours(waiting: models.QuerySet[Fact], limit: int, newest: int) -> list[tuple[int, str]]:
    """Number and hash of facts that this house made and that come in time, oldest first.

    A fact without the code of the house's key, or one that would stand behind younger ones, stays
    outside the tree, and the audit names it. A late one is named by a fact before it.
    """
    tolerance = tolerance_here()
    last = Fact.objects.filter(pk=newest).values_list("recorded_at", flat=True).first()
    found: list[tuple[int, str]] = []
    for fact in waiting.iterator(2000):
        if len(found) >= limit:
            break
        if not is_ours(fact):
            log.error("fact %s does not carry the code of this house: not folded", fact.pk)
            continue
        if last is not None and fact.code != order.CLOCK_WAS_WRONG:
            if fact.recorded_at < last - tolerance:
                if not tolerance or fact.recorded_at < last - order.LATEST:
                    log.error("fact %s claims a time before younger ones: not folded", fact.pk)
                    continue
                named = record(
                    order.FOLDED_LATE,
                    about=("fact", fact.pk),
                    by=Actor.system(),
                    at=clock.read(),
                    body={"fact": fact.pk},
                )
                found.append((named.pk, named.entry_hash))
            last = max(last, fact.recorded_at)
        else:
            last = fact.recorded_at
        found.append((fact.pk, fact.entry_hash))
    return found


def _put_in(found: Sequence[tuple[int, str]]) -> int:
    """Give these facts the next places of the tree, in this order."""
    if not found:
        return 0
    start = _size()
    Leaf.objects.bulk_create(
        [
            Leaf(position=start + offset, fact_id=fact_id, hash=entry_hash)
            for offset, (fact_id, entry_hash) in enumerate(found)
        ],
        batch_size=1000,
    )
    read = tree.Stored()
    for level, index in tree.completed(start, start + len(found)):
        Node.objects.create(level=level, index=index, hash=read.tile_root(level, index).hex())
    return len(found)


def _size() -> int:
    last = Leaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _refuse_fork(last: Checkpoint, size: int, read: merkle.Read) -> None:
    try:
        same = size >= last.size and merkle.root(last.size, read).hex() == last.root
    except LookupError:
        same = False
    if not same:
        raise Refused("ledger.forked", size=last.size)


def _write_outside(point: Checkpoint) -> None:
    """Keep the note as a file of its own; a note that is there is never overwritten."""
    folder = seal.folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{point.size:012d}.txt"
    if path.exists():
        return
    aside = folder / f".{path.name}.{secrets.token_hex(4)}"
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(point.note)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass  # another worker wrote the same note
    finally:
        aside.unlink()
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
