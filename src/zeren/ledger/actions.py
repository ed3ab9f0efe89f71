"""Record facts, fold them into the tree, sign checkpoints."""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max

from zeren.core import codes
from zeren.core.actor import Actor
from zeren.core.log import entry, merkle
from zeren.core.log import note as notes
from zeren.core.refusal import Refused
from zeren.ledger import clock, inbox, rows, seal, tree
from zeren.ledger.models import Checkpoint, Fact, Installation, Leaf, Node
from zeren.ledger.prepared import Prepared

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
    fact = _fact(code, Item(about, row, body), by=by, at=at, recorded_at=_stamp(at))
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
    recorded_at = _stamp(at)
    facts = [_fact(code, item, by=by, at=at, recorded_at=recorded_at) for item in items]
    kept = Fact.objects.bulk_create(facts, batch_size=batch)
    if not is_summed_up:
        inbox.leave(kept, batch=batch)
    return kept


def sequence(limit: int = 5000, *, sweep: bool = False) -> int:
    """Fold facts that are not yet in the tree into it; returns how many.

    Safe with several workers: one folds, the others get 0. What counts is the position, not the
    id: on PostgreSQL ids become visible out of order, so the last LATE_WINDOW ids are looked at
    again; `sweep` looks at all of them.
    """
    try:
        with transaction.atomic():
            alone = inbox.is_alone("zeren.ledger.sequence")
            return _fold(limit, sweep=sweep) if alone else 0
    except IntegrityError:  # another worker took these positions
        return 0


def checkpoint() -> Checkpoint | None:
    """Sign the tree as it is now and write the note to the checkpoints folder.

    Returns the latest checkpoint, a new one only when the log has grown; None for an empty log.
    Refused: ledger.forked when the log no longer begins with what was signed before: a log must
    never sign two stories.
    """
    installation = open_ledger()
    with transaction.atomic():
        if connection.features.has_select_for_update:
            Installation.objects.select_for_update().get(pk=installation.pk)
        last = Checkpoint.objects.order_by("-size").first()
        size = _size()
        read = tree.Stored()
        if last is not None:
            _refuse_fork(last, size, read)
        if size and (last is None or last.size < size):
            root = merkle.root(size, read)
            text = seal.sign(notes.Checkpoint(seal.origin(installation), size, root))
            last = Checkpoint.objects.create(
                size=size, root=root.hex(), note=text, recorded_at=clock.read()
            )
    if last is not None:
        _write_outside(last)
    return last


def _stamp(at: datetime) -> datetime:
    """Recorded time: the clock's, never before the last fact's, and `at` must agree with it."""
    moment = clock.read()
    last: datetime | None = next((moment for (moment,) in LAST.rows()), None)
    if last is not None and moment < last - TOLERANCE:
        raise Refused("ledger.clock_went_back", clock=moment, last=last)
    if abs(at - moment) > TOLERANCE and not clock.is_demo() and not clock.was_given(at):
        raise Refused("ledger.time_differs", at=at, clock=moment)
    return moment if last is None else max(moment, last)


LAST = Prepared(lambda: Fact.objects.order_by("-id").values_list("recorded_at")[:1])


def _fact(code: str, item: Item, *, by: Actor, at: datetime, recorded_at: datetime) -> Fact:
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
    content = entry.fact_entry(
        code=code,
        at=at,
        recorded_at=recorded_at,
        by=(by.kind, by.id),
        about=(kind, object_id),
        row=row,
        body=body,
    )
    return Fact(
        code=code,
        at=at,
        recorded_at=recorded_at,
        actor_kind=by.kind,
        actor_id=by.id,
        about_kind=kind,
        about_id=object_id,
        body=text.decode(),
        row_digest=row,
        entry_hash=merkle.leaf_hash(entry.canonical(content)).hex(),
    )


def _fold(limit: int, *, sweep: bool) -> int:
    start = _size()
    newest = Leaf.objects.aggregate(newest=Max("fact_id"))["newest"] or 0
    window = LATE_WINDOW if connection.vendor == "postgresql" else 0
    waiting = Fact.objects.filter(leaf__isnull=True)
    if not sweep:
        waiting = waiting.filter(id__gt=newest - window)
    found = list(waiting.order_by("id").values_list("id", "entry_hash")[:limit])
    if not found:
        return 0
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
