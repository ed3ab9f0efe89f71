"""The index of subjects as it lies in the database (core/log/index.py says what it proves).

It is worked out from the facts and can be worked out again: no evidence of its own. It moves with
the checkpoint, in the same transaction, whose last fact signs its root. A large import is brought
in before, in parts, so that no write lasts long.
"""

import base64
import json
import logging
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from zeren.core.log import index, merkle, order, verifier
from zeren.core.log.index import Subject
from zeren.ledger import cosigned, inbox, known, tree
from zeren.ledger.audit import entry_of
from zeren.ledger.models import Fact, IndexNode, IndexState, Leaf, Mention
from zeren.ledger.models import Subject as Row

log = logging.getLogger(__name__)

AT_ONCE = 2000
"""So many entries at most are brought in together with a checkpoint."""
PART = 1000
CHUNK = 400
TURN = "zeren.ledger.sequence"


def advance(limit: int = PART) -> int:
    """Bring entries of the tree into the index, without a checkpoint; returns how many."""
    with transaction.atomic():
        inbox.alone(TURN)
        start = _size()
        end = min(_folded(), start + limit)
        return _bring(start, end)


def is_sound() -> bool:
    """Is what lies here of this very log, and what its last checkpoint signed?

    After a restore of some tables it may be of another one; it is then worked out again.
    """
    state = IndexState.objects.first()
    if state is None:
        return True
    try:
        is_of_here = merkle.root(state.size, tree.Stored()).hex() == state.root
    except LookupError:
        return False
    seal = _seal()
    return is_of_here and (seal is None or json.loads(seal.body)["index"] == _node(1).hex())


def waiting() -> int:
    """How many entries are in the tree and not yet in the index."""
    return _folded() - _size()


def root_at(size: int) -> str | None:
    """The root over the first `size` entries, all of the tree; None when too many wait.

    In the transaction of the checkpoint, by whoever holds the turn.
    """
    if not is_sound():
        log.error("the index of subjects is not of this log: it is worked out again")
        _forget()
    start = _size()
    if size - start > AT_ONCE:
        return None
    _bring(start, size)
    return _node(1).hex()


def forget() -> None:
    """Begin anew: the next calls of `advance` work everything out again."""
    with transaction.atomic():
        inbox.alone(TURN)
        _forget()


def _forget() -> None:
    for model in (Mention, Row, IndexNode, IndexState):
        model.objects.all().delete()


def listed(subject: Subject) -> tuple[list[int], int, int]:
    """Facts about a subject, newest first; up to which size they are proven to be all; how many
    of them are younger."""
    seal = _seal()
    size = int(json.loads(seal.body)["size"]) if seal else 0
    leaves = _leaves_about(subject, _folded())
    later = sum(leaf.position >= size for leaf in leaves)
    return [leaf.fact_id for leaf in reversed(leaves)], size, later


def mentions(subject: Subject) -> QuerySet[Leaf, int]:
    """Ids of the facts in the tree that name a subject in their body or as their author."""
    said = Mention.objects.filter(subject=_mark(index.key_of(subject).hex())).values("position")
    return Leaf.objects.filter(position__in=said).order_by().values_list("fact_id", flat=True)


def complete(
    subject: Subject, texts: Mapping[int, Mapping[str, str]] | None = None
) -> dict[str, object] | None:
    """All facts about a subject with the proof that they are all; None while the proof follows.

    texts: whole texts by fact and by the place of their digest: {12: {"body.digest": "..."}}.
    """
    with transaction.atomic():
        seal = _seal()
        point = cosigned.covering(seal.leaf.position) if seal is not None else None
        if seal is None or point is None:
            return None
        read, size = tree.Stored(), int(json.loads(seal.body)["size"])
        leaves = _leaves_about(subject, size)
        key = index.key_of(subject)
        bucket = index.bucket_of(key)
        rows = Row.objects.filter(bucket=bucket).order_by("key")
        pairs = [(bytes.fromhex(row.key), _value(row)) for row in rows]
        path = [_node(place) for place in index.path_places(bucket)]
        content: dict[str, object] = {
            "format": verifier.COMPLETE,
            "subject": list(subject),
            "facts": [_placed(leaf, point.size, read) for leaf in leaves],
            "sealed": _placed(seal.leaf, point.size, read),
            "bucket": [[_text(one), _text(two)] for one, two in pairs],
            "path": [_text(one) for one in path],
            "checkpoint": cosigned.with_lines(point),
            "key": str(known.all_keys()[0]),
            "texts": {
                str(leaf.position): dict(texts[leaf.fact_id])
                for leaf in leaves
                if texts and leaf.fact_id in texts
            },
        }
    report = verifier.check(json.dumps(content).encode(), str(content["key"]))
    if not report.ok:
        log.error("the index does not fit the facts about %s %s: %s", *subject, report.code)
        return None
    return content


def _seal() -> Fact | None:
    """The fact that signs the index as it lies here; None while it is ahead of its checkpoint."""
    size = _size()
    found = Fact.objects.filter(code=order.CHECKPOINTED, about_id=size, about_kind="checkpoint")
    for fact in found.select_related("leaf").order_by("-id"):
        if "index" in json.loads(fact.body):
            return fact
    return None


def _leaves_about(subject: Subject, size: int) -> list[Leaf]:
    kind, number = subject
    said = Mention.objects.filter(subject=_mark(index.key_of(subject).hex())).values("position")
    about = Q(fact__about_kind=kind, fact__about_id=number) | Q(position__in=said)
    found = Leaf.objects.filter(about, position__lt=size).select_related("fact")
    # a mark is short: what another subject of the same mark has is left out here
    return [leaf for leaf in found.order_by("position") if subject in _subjects(leaf.fact)]


def _subjects(fact: Fact) -> set[Subject]:
    return index.subjects(
        about=(fact.about_kind, fact.about_id),
        by=(fact.actor_kind, fact.actor_id),
        body=json.loads(fact.body),
    )


def _mark(key: str) -> int:
    """The first eight bytes of a key as a number that a database column holds."""
    return int.from_bytes(bytes.fromhex(key[:16]), "big", signed=True)


def _placed(leaf: Leaf, size: int, read: merkle.Read) -> dict[str, object]:
    return {
        "entry": entry_of(leaf.fact),
        "index": leaf.position,
        "proof": [_text(one) for one in merkle.inclusion_proof(leaf.position, size, read)],
    }


def _bring(start: int, end: int) -> int:
    """Entries [start, end) into chains, buckets and nodes."""
    touched: set[int] = set()
    for first in range(start, end, PART):
        touched |= _chains(first, min(end, first + PART))
    _hash_again(touched)
    if end > start:
        root = merkle.root(end, tree.Stored()).hex()
        IndexState.objects.update_or_create(id=1, defaults={"size": end, "root": root})
    return end - start


def _chains(start: int, end: int) -> set[int]:
    """Lengthen the chains of all subjects of some entries; returns the buckets they lie in."""
    told: dict[Subject, list[tuple[int, bytes, bool]]] = {}
    rows = Leaf.objects.filter(position__gte=start, position__lt=end).order_by("position")
    columns = (
        "position",
        "hash",
        "fact__about_kind",
        "fact__about_id",
        "fact__actor_kind",
        "fact__actor_id",
        "fact__body",
    )
    for position, leaf, kind, number, by, by_id, body in rows.values_list(*columns):
        about = (kind, number)
        for subject in index.subjects(about=about, by=(by, by_id), body=json.loads(body)):
            told.setdefault(subject, []).append((position, bytes.fromhex(leaf), subject == about))
    keys = {index.key_of(subject).hex(): subject for subject in told}
    known_rows = _rows(list(keys))
    changed = []
    for key, subject in keys.items():
        row = known_rows.get(key) or Row(
            key=key, bucket=int(key[:4], 16), many=0, head=index.EMPTY.hex()
        )
        head = bytes.fromhex(row.head)
        for position, leaf_hash, _is_about in told[subject]:
            head = index.grown(head, position, leaf_hash)
        row.many, row.head = row.many + len(told[subject]), head.hex()
        changed.append(row)
    Row.objects.bulk_create(
        changed,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["many", "head"],
    )
    Mention.objects.bulk_create(
        [
            Mention(subject=_mark(key), position=position)
            for key, subject in keys.items()
            for position, _leaf, is_about in told[subject]
            if not is_about
        ],
        batch_size=CHUNK,
    )
    return {row.bucket for row in changed}


def _rows(keys: Sequence[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for first in range(0, len(keys), CHUNK):
        found |= Row.objects.in_bulk(keys[first : first + CHUNK])
    return found


def _hash_again(buckets: set[int]) -> None:
    """The hashes of these buckets and of everything above them."""
    fresh: dict[int, bytes] = {}
    for part in _parts(sorted(buckets)):
        pairs: dict[int, list[tuple[bytes, bytes]]] = {number: [] for number in part}
        for row in Row.objects.filter(bucket__in=part):
            pairs[row.bucket].append((bytes.fromhex(row.key), _value(row)))
        for number, found in pairs.items():
            fresh[index.BUCKETS + number] = index.bucket_hash(found)
    places = {place >> 1 for place in fresh}
    while places:
        halves = {2 * place for place in places} | {2 * place + 1 for place in places}
        kept = _nodes(halves - fresh.keys())
        for place in places:
            left, right = (
                fresh.get(half) or kept.get(half, index.EMPTY)
                for half in (2 * place, 2 * place + 1)
            )
            fresh[place] = index.node_hash(left, right)
        places = {place >> 1 for place in places if place > 1}
    IndexNode.objects.bulk_create(
        [IndexNode(place=place, hash=value.hex()) for place, value in fresh.items()],
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["place"],
        update_fields=["hash"],
    )


def _nodes(places: Iterable[int]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    for part in _parts(sorted(places)):
        rows = IndexNode.objects.filter(place__in=part).values_list("place", "hash")
        found |= {place: bytes.fromhex(text) for place, text in rows}
    return found


def _node(place: int) -> bytes:
    return _nodes([place]).get(place, index.EMPTY)


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[first : first + CHUNK] for first in range(0, len(numbers), CHUNK))


def _value(row: Row) -> bytes:
    return index.value_of(row.many, bytes.fromhex(row.head))


def _size() -> int:
    return IndexState.objects.values_list("size", flat=True).first() or 0


def _folded() -> int:
    last = Leaf.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
