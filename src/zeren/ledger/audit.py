"""The audit reads everything again and names every problem: facts, tree, checkpoints, rows.

It walks in chunks with constant memory. Against somebody who can rewrite the whole database it
needs checkpoints from outside: the folder beside the database, and every copy given to it.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection, models
from django.db.models import Max

from zeren.core.log import entry, merkle, note, order
from zeren.core.log import index as subjects
from zeren.ledger import clock, rows, seal
from zeren.ledger.models import Checkpoint, Fact, Installation, Leaf, Node
from zeren.ledger.trouble import Trouble

CHUNK = 2000
KEY_CHANGED = "ledger.key_changed"
ACKNOWLEDGED = "ledger.gap_acknowledged"
LOST_ROOT = 16
"""Hex digits of a root that name a lost checkpoint."""
FOLDING = timedelta(minutes=10)
"""A fact younger than this may still be waiting for its place in the tree."""


def audit(
    *,
    outside: Sequence[str] = (),
    folder: Path | None = None,
    tables: Iterable[type[models.Model]] | None = None,
) -> list[Trouble]:
    """Every problem of this ledger; an empty list says that nothing was changed unseen.

    outside:  signed notes that were kept elsewhere (printed, mailed, with a witness).
    folder:   where checkpoints are written; by default the one beside the database.
    """
    return list(troubles(outside=outside, folder=folder, tables=tables))


def troubles(
    *,
    outside: Sequence[str] = (),
    folder: Path | None = None,
    tables: Iterable[type[models.Model]] | None = None,
) -> Iterator[Trouble]:
    """Like `audit`, one problem after the other."""
    found: list[Trouble] = []
    signed = _signed(outside, seal.folder() if folder is None else folder, found)
    yield from found
    yield from _installation()
    yield from _tree(signed)
    yield from _waiting()
    for model in rows.evidence_models() if tables is None else tables:
        yield from _changed_or_unrecorded(model)
        yield from _gone(model)


@dataclass(frozen=True)
class _Signed:
    """A root that was signed for a size, and where that stands."""

    root: bytes
    where: str
    recorded_at: datetime | None = None
    """When, as the table says; the fact of the checkpoint says so too."""


def _signed(outside: Sequence[str], folder: Path, found: list[Trouble]) -> dict[int, list[_Signed]]:
    """All signed checkpoints by size; what is no proper note goes to `found`."""
    installation = Installation.objects.first()
    if installation is None:
        return {}
    key = seal.verifier_key(installation)
    before = former()
    known = lost()
    by_size: dict[int, list[_Signed]] = {}

    def add(text: str, where: str, row: Checkpoint | None = None) -> None:
        try:
            point = seal.opened_by_any(text, key, before)
        except note.BadNote as error:
            found.append(Trouble("checkpoint_not_ours", where, {"why": str(error)}))
            return
        if row is not None and (point.size, point.root.hex()) != (row.size, row.root):
            found.append(Trouble("checkpoint_row_changed", where))
        if (point.size, point.root.hex()[:LOST_ROOT]) not in known:
            by_size.setdefault(point.size, []).append(
                _Signed(point.root, where, row.recorded_at if row else None)
            )

    for row in Checkpoint.objects.order_by("size").iterator(CHUNK):
        add(row.note, f"checkpoint {row.size}", row)
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else []:
        add(path.read_text(encoding="utf-8", errors="replace"), path.name)
    for number, text in enumerate(outside, 1):
        add(text, f"outside {number}")
    return by_size


def _tree(signed: Mapping[int, list[_Signed]]) -> Iterator[Trouble]:
    """Hash every fact again, compare with its leaf, the stored nodes and every signed root."""
    growing = merkle.Growing()
    rising = order.Rising(tolerance_here())
    counted = subjects.Index()
    for position, leaf_hash, fact in _leaves():
        if position != growing.size:
            yield Trouble(
                "leaf_missing", f"{growing.size}", {"from": growing.size, "to": position - 1}
            )
            yield from (
                Trouble("root_not_checked", one.where, {"size": size})
                for size in sorted(signed)
                for one in signed[size]
                if size > growing.size
            )
            return
        if fact is None:
            yield Trouble("fact_missing", f"{position}", {"position": position})
            entry_hash = leaf_hash
        else:
            entry_hash = entry_hash_of(fact)
            if entry_hash != leaf_hash or entry_hash != fact.entry_hash:
                yield Trouble("fact_changed", f"{fact.pk}", {"fact": fact.pk})
            elif not is_ours(fact):
                yield Trouble("foreign_fact", f"{fact.pk}", {"fact": fact.pk})
            late = json.loads(fact.body).get("fact") if fact.code == order.FOLDED_LATE else None
            before = rising.step(fact.pk, fact.code, fact.recorded_at, late)
            if before is not None:
                said = {"fact": fact.pk, "at": fact.recorded_at, "before": before}
                yield Trouble("time_fell", f"{fact.pk}", said)
            yield from _counts(counted, position, fact, _bytes(leaf_hash))
        done = growing.append(_bytes(leaf_hash))
        yield from _nodes(done)
        moment = fact.recorded_at if fact and fact.code == order.CHECKPOINTED else None
        for one in signed.get(growing.size, ()):
            if one.recorded_at is not None and one.recorded_at != moment:
                yield Trouble("checkpoint_time", one.where, {"size": growing.size})
            if one.root != growing.root():
                yield Trouble("root_differs", one.where, {"size": growing.size})
    for size in sorted(signed):
        if size > growing.size:
            for one in signed[size]:
                yield Trouble("tail_missing", one.where, {"signed": size, "found": growing.size})
    yield from _extra_nodes(growing.size)


def _installation() -> Iterator[Trouble]:
    """Whether this is a DEMO, since when, and its public id stand in the first fact too."""
    here = Installation.objects.first()
    opened = Fact.objects.filter(code="ledger.opened").order_by("id").first()
    if here is None or opened is None:
        return
    said = {"public_id": here.public_id, "is_demo": here.is_demo}
    is_same = json.loads(opened.body) == said and (here.genesis_id, here.created_at) == (
        opened.pk,
        opened.at,
    )
    if not is_same or not is_ours(opened):
        yield Trouble("installation_changed", "installation")


def _counts(counted: subjects.Index, position: int, fact: Fact, leaf: bytes) -> Iterator[Trouble]:
    """What a checkpoint says about how many facts there are of each subject, computed again."""
    try:
        body = json.loads(fact.body)
    except ValueError:
        return  # told as a changed fact
    is_signed = fact.code == order.CHECKPOINTED and "index" in body
    if is_signed and (body.get("size"), body["index"]) != (position, counted.root().hex()):
        yield Trouble("index_differs", f"{fact.pk}", {"size": position})
    about, by = (fact.about_kind, fact.about_id), (fact.actor_kind, fact.actor_id)
    counted.add(subjects.subjects(about=about, by=by, body=body), position, leaf)


def _leaves() -> Iterator[tuple[int, str, Fact | None]]:
    after = -1
    while True:
        chunk = list(
            Leaf.objects.filter(position__gt=after)
            .order_by("position")
            .values_list("position", "hash", "fact_id")[:CHUNK]
        )
        if not chunk:
            return
        facts = Fact.objects.in_bulk([fact_id for _position, _hash, fact_id in chunk])
        for position, leaf_hash, fact_id in chunk:
            yield position, leaf_hash, facts.get(fact_id)
        after = chunk[-1][0]


def entry_of(fact: Fact) -> dict[str, object]:
    """The entry of a stored fact, as it is hashed. Errors: ValueError when its body is no JSON."""
    return entry.fact_entry(
        number=fact.pk,
        code=fact.code,
        at=fact.at,
        recorded_at=fact.recorded_at,
        by=(fact.actor_kind, fact.actor_id),
        via=(fact.account_id, fact.proof, fact.epoch),
        about=(fact.about_kind, fact.about_id),
        row=fact.row_digest,
        body=json.loads(fact.body),
    )


def entry_hash_of(fact: Fact) -> str:
    """Leaf hash of a stored fact, computed again; empty when it cannot be read."""
    content = _spelled(fact)
    return merkle.leaf_hash(content).hex() if content else ""


def is_ours(fact: Fact) -> bool:
    """Does this fact carry the code that only the house's key makes, and is it as it was made?"""
    content = _spelled(fact)
    fits = bool(content) and merkle.leaf_hash(content).hex() == fact.entry_hash
    return fits and hmac.compare_digest(seal.mac(content), fact.mac)


def _spelled(fact: Fact) -> bytes:
    """`entry_of` in canonical spelling, many of one act quickly; empty when it cannot be read."""
    try:
        body = json.loads(fact.body)
        if type(body) is not dict or entry.spelled(body) != fact.body:
            return b""
        by, via = (fact.actor_kind, fact.actor_id), (fact.account_id, fact.proof, fact.epoch)
        spell = entry.speller(
            code=fact.code, at=fact.at, recorded_at=fact.recorded_at, by=by, via=via
        )
        return spell(fact.pk, (fact.about_kind, fact.about_id), fact.row_digest, fact.body)
    except (TypeError, ValueError):
        return b""


def former() -> list[seal.Former]:
    """Keys that signed before the present one, as their own facts say, each with its last size.

    A key is good up to the first checkpoint over the fact that puts it away.
    """
    found: list[seal.Former] = []
    for fact in Fact.objects.filter(code=KEY_CHANGED).order_by("id"):
        place = Leaf.objects.filter(fact_id=fact.pk).values_list("position", flat=True).first()
        if place is None or not is_ours(fact):
            continue
        try:
            body = json.loads(fact.body)
            key = note.parse_key(body["old"])
            Ed25519PublicKey.from_public_bytes(key.public).verify(
                base64.b64decode(body["proof"]), seal.change_text(body["new"])
            )
        except (KeyError, TypeError, ValueError, InvalidSignature):
            continue  # what the old key did not sign puts no key away
        over = Checkpoint.objects.filter(size__gt=place).order_by("size")
        until = over.values_list("size", flat=True).first()
        found.append(seal.Former(key, place if until is None else until))
    return found


def lost() -> set[tuple[int, str]]:
    """Checkpoints that two people have acknowledged as lost: a known gap, by size and root."""
    found: set[tuple[int, str]] = set()
    for fact in Fact.objects.filter(code=ACKNOWLEDGED).order_by("id"):
        if is_ours(fact):
            found.update((size, root) for size, root in json.loads(fact.body)["lost"])
    return found


def tolerance_here() -> timedelta:
    """How far recorded time may fall along positions: on SQLite, where acts queue, not at all."""
    return order.LATE if connection.vendor == "postgresql" else timedelta(0)


def _nodes(done: Sequence[tuple[int, int, bytes]]) -> Iterator[Trouble]:
    for level, index, value in done:
        if level % 8:
            continue
        kept = Node.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
        if kept != value.hex():
            yield Trouble("node_differs", f"{level}/{index}", {"level": level, "index": index})


def _extra_nodes(size: int) -> Iterator[Trouble]:
    for level, index in Node.objects.values_list("level", "index").iterator(CHUNK):
        if level % 8 or (index + 1) << level > size:
            yield Trouble("node_differs", f"{level}/{index}", {"level": level, "index": index})


def _waiting() -> Iterator[Trouble]:
    """Facts that are not in the tree although they should be by now."""
    limit = clock.read() - FOLDING
    waiting = Fact.objects.filter(leaf__isnull=True).order_by("id")
    latest = order.LATEST if tolerance_here() else timedelta(0)
    newest = Fact.objects.filter(leaf__isnull=False).order_by("-id").first()
    for fact in waiting.iterator(CHUNK):
        if entry_hash_of(fact) != fact.entry_hash:
            yield Trouble("fact_changed", f"{fact.pk}", {"fact": fact.pk})
        elif not is_ours(fact):
            yield Trouble("foreign_fact", f"{fact.pk}", {"fact": fact.pk})
        elif newest is not None and fact.recorded_at < newest.recorded_at - latest:
            yield Trouble(
                "time_fell",
                f"{fact.pk}",
                {"fact": fact.pk, "at": fact.recorded_at, "before": newest.recorded_at},
            )
        if fact.recorded_at < limit:
            yield Trouble("fact_not_folded", f"{fact.pk}", {"fact": fact.pk})


def _changed_or_unrecorded(model: type[models.Model]) -> Iterator[Trouble]:
    """Rows that differ from the latest fact about them, and rows no fact speaks of."""
    kind, after = rows.kind_of(model), 0
    while True:
        chunk = list(_all(model).filter(pk__gt=after).order_by("pk")[:CHUNK])
        if not chunk:
            return
        known = latest(kind, [row.pk for row in chunk])
        later = rows.still_waiting(model, [row.pk for row in chunk if row.pk not in known])
        for row in chunk:
            if row.pk in later:
                continue
            where, params = f"{kind} {row.pk}", {"kind": kind, "id": row.pk}
            if row.pk not in known:
                yield Trouble("row_without_fact", where, params)
            elif _digest(row) != known[row.pk]:
                yield Trouble("row_changed", where, params)
            else:
                for of, pk in rows.absent(row):
                    yield Trouble("row_gone", f"{of} {pk}", {"kind": of, "id": pk})
            for content, digest in rows.digests_of(model):
                if _sha256(getattr(row, content)) != getattr(row, digest):
                    yield Trouble("row_content_changed", where, {**params, "column": content})
        after = chunk[-1].pk


def _gone(model: type[models.Model]) -> Iterator[Trouble]:
    """Rows that facts speak of and that are no longer there; or again there after their end."""
    kind, after = rows.kind_of(model), -(2**63)
    told = Fact.objects.filter(about_kind=kind, row_digest__isnull=False)
    while True:
        later = told.filter(about_id__gt=after).order_by("about_id")
        ids = list(later.values_list("about_id", flat=True).distinct()[:CHUNK])
        if not ids:
            return
        present = set(_all(model).filter(pk__in=ids).values_list("pk", flat=True))
        ends = Fact.objects.filter(about_kind=kind, about_id__in=ids, code=rows.ending_of(model))
        ended = set(ends.values_list("about_id", flat=True))
        for pk in sorted((set(ids) - present) ^ ended):
            code = "row_without_fact" if pk in present else "row_gone"
            yield Trouble(code, f"{kind} {pk}", {"kind": kind, "id": pk})
        after = ids[-1]


def latest(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """Row digest of the latest fact about each id."""
    newest = (
        Fact.objects.filter(about_kind=kind, about_id__in=ids, row_digest__isnull=False)
        .values("about_id")
        .annotate(newest=Max("id"))
        .values("newest")
    )
    return {
        about_id: digest or ""
        for about_id, digest in Fact.objects.filter(id__in=newest).values_list(
            "about_id", "row_digest"
        )
    }


def _all(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._base_manager.all()


def _digest(row: models.Model) -> str:
    try:
        return rows.digest_of(row)
    except (TypeError, ValueError):
        return ""


def _sha256(content: str | bytes | memoryview | None) -> str:
    data = content.encode() if isinstance(content, str) else bytes(content or b"")
    return hashlib.sha256(data).hexdigest()


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
