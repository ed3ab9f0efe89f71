"""What the ledger can tell: facts, proofs, checkpoints, and whether all is as it was."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, QuerySet

from zeren.core.log import merkle, note, order
from zeren.core.refusal import Refused
from zeren.ledger import audit as audited
from zeren.ledger import clock, cosigned, seal, tree
from zeren.ledger.audit import audit, entry_of
from zeren.ledger.models import Checkpoint, Fact, Installation, Leaf, Waiting

__all__ = ["Checkpoint", "Fact", "audit", "note"]

RECEIPT = "zeren-receipt/1"
UNSIGNED = timedelta(minutes=15)
"""A checkpoint is signed at most a minute after a fact; so much later something is wrong."""


@dataclass(frozen=True)
class Standing:
    """How the log stands: facts written, facts in the tree, what is signed and since when."""

    facts: int
    folded: int
    signed: int
    signed_at: datetime | None
    origin: str
    key: str

    @property
    def minutes(self) -> int | None:
        """Minutes since the last checkpoint."""
        if self.signed_at is None:
            return None
        return max(0, int((clock.read() - self.signed_at).total_seconds() // 60))


def installation() -> Installation | None:
    """This installation, None before its first start."""
    return Installation.objects.first()


def standing() -> Standing:
    """The ledger in numbers."""
    folded, waiting = _counted()
    point, here = latest_checkpoint(), installation()
    return Standing(
        facts=folded + waiting,
        folded=folded,
        signed=point.size if point else 0,
        signed_at=point.recorded_at if point else None,
        origin=seal.origin(here) if here else "",
        key=str(seal.verifier_key(here)) if here else "",
    )


def _counted() -> tuple[int, int]:
    """How many facts have a place in the tree (counted by it, without a scan), how many none."""
    # each by itself: the two in one query read every leaf
    last = Leaf.objects.aggregate(last=Max("position"))["last"]
    newest = Leaf.objects.aggregate(newest=Max("fact_id"))["newest"] or 0
    return 0 if last is None else last + 1, _behind(newest)


def _behind(newest: int) -> int:
    """How many facts came after this one. On SQLite each took the number after the last, and no
    file of a hundred thousand people makes the foot of every page count them.
    """
    behind = Fact.objects.filter(id__gt=newest)
    if connection.vendor != "sqlite":
        return behind.count()
    last: int | None = behind.aggregate(last=Max("id"))["last"]
    return last - newest if last else 0


def unsigned_since() -> datetime | None:
    """When the oldest fact was recorded that no checkpoint covers yet; None when all are signed."""
    point = latest_checkpoint()
    leaf = Leaf.objects.select_related("fact").filter(position=point.size if point else 0).first()
    if leaf is not None:
        return leaf.fact.recorded_at
    newest = Leaf.objects.aggregate(newest=Max("fact_id"))["newest"] or 0
    waiting = Fact.objects.filter(id__gt=newest).order_by("id").first()
    return waiting.recorded_at if waiting else None


def evidence_line() -> dict[str, object]:
    """What every page says at its foot: how many facts, and when they were last signed."""
    point = latest_checkpoint()
    signed_at = point.recorded_at if point else None
    return {"facts": sum(_counted()), "signed_at": signed_at, "checkpoint_at": signed_at}


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed line under the log."""
    return Checkpoint.objects.order_by("-size").first()


def checkpoints(limit: int = 50) -> list[Checkpoint]:
    """The newest checkpoints."""
    return list(Checkpoint.objects.order_by("-size")[:limit])


def checkpoint_of(size: int) -> Checkpoint | None:
    """The checkpoint of exactly this size."""
    return Checkpoint.objects.filter(size=size).first()


def root_of(size: int) -> bytes | None:
    """The root of the first so many entries; None when there are not so many."""
    try:
        return merkle.root(size, tree.Stored())
    except LookupError:
        return None


def tree_reader() -> merkle.Read:
    """The hashes of the tree, for proofs (core.log.merkle)."""
    return tree.Stored()


def has_happened(codes: Sequence[str], *, since: int) -> bool:
    """Does a fact with one of these codes stand at this position of the tree or behind it?"""
    return Fact.objects.filter(code__in=list(codes), leaf__position__gte=since).exists()


def verifier_key() -> str:
    """The public key of the log in the form that verifiers take; empty before the first start."""
    here = installation()
    return str(seal.verifier_key(here)) if here else ""


def fact(fact_id: int) -> Fact | None:
    """One fact with its place in the tree."""
    return Fact.objects.select_related("leaf").filter(pk=fact_id).first()


def facts(code: str = "") -> QuerySet[Fact]:
    """Facts, newest first; `code` is a whole code or a room ("letter" finds "letter.signed")."""
    found = Fact.objects.order_by("-id")
    if not code:
        return found
    if "." in code:
        return found.filter(code=code)
    return found.filter(code__gte=f"{code}.", code__lt=f"{code}/")  # "/" follows "."


def fact_ids(code: str = "") -> QuerySet[Fact, int]:
    """Ids of `facts`, for lists that page over ids first."""
    return facts(code).values_list("pk", flat=True)


def facts_by_id(ids: Sequence[int]) -> list[Fact]:
    """Facts with their places, in the order of `ids`; one query."""
    found = Fact.objects.select_related("leaf").in_bulk(list(ids))
    return [found[one] for one in ids if one in found]


def facts_about(
    kind: str, ids: Sequence[int], limit: int = 200, *, until: datetime | None = None
) -> list[Fact]:
    """The history of some objects of one kind, newest first.

    until: only what was recorded before that moment.
    """
    rows = Fact.objects.filter(about_kind=kind, about_id__in=list(ids))
    if until is not None:
        rows = rows.filter(recorded_at__lt=until)
    return list(rows.order_by("-id")[:limit])


def ids_about(kind: str, number: int, *, holding: str = "") -> QuerySet[Fact, int]:
    """Ids of the facts about one object, newest first; those with these letters in their body."""
    rows = Fact.objects.filter(about_kind=kind, about_id=number, body__contains=holding)
    return rows.order_by("-id").values_list("pk", flat=True)


def newest_id(*, before: datetime | None = None) -> int:
    """Id of the newest fact, 0 while there is none.

    before: of those recorded before that moment. Facts are recorded in the order of their ids, but
    for those of one instant, so the place is found by halving; no index on times is needed.
    """
    newest = Fact.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if before is None or not newest:
        return newest
    low, high = 0, newest
    while low < high:
        middle = (low + high + 1) // 2
        row = Fact.objects.filter(id__lte=middle).order_by("-id").only("recorded_at").first()
        if row is None or row.recorded_at < before:
            low = middle
        else:
            high = row.pk - 1
    kept = Fact.objects.filter(id__lte=low).order_by("-id").values_list("id", flat=True).first()
    return kept or 0


def lost() -> set[tuple[int, str]]:
    """Checkpoints that two people acknowledged as lost: size and the first 16 digits of the root.

    A receipt under one of these is claimed and not in the log.
    """
    return audited.lost()


def gaps() -> list[Fact]:
    """Where a part of what was signed was lost and acknowledged, the oldest first."""
    found = Fact.objects.filter(code=audited.ACKNOWLEDGED).order_by("id")
    return [fact for fact in found if audited.is_ours(fact)]


def stands(position: int, leaf_hash: str) -> bool:
    """Does this entry (its leaf hash, hex) stand at this position of the log?"""
    return Leaf.objects.filter(position=position, hash=leaf_hash).exists()


def clock_trouble() -> Refused | None:
    """Why nothing may be stamped now, None while the clock can be trusted."""
    last = Fact.objects.order_by("-id").values_list("recorded_at", flat=True).first()
    return clock.trouble(last)


def first() -> Fact | None:
    """The first fact there is: of the days before it nothing is known."""
    return Fact.objects.order_by("id").first()


def newest_of(codes: Sequence[str]) -> Fact | None:
    """The newest fact with one of these codes."""
    return Fact.objects.filter(code__in=list(codes)).order_by("-id").first()


def standing_at(moment: datetime) -> Standing:
    """The ledger in numbers as it stood just before a moment."""
    newest = newest_id(before=moment)
    last = Leaf.objects.filter(fact_id__lte=newest).order_by("-fact_id").first()
    folded = last.position + 1 if last else 0
    waiting = Fact.objects.filter(id__gt=last.fact_id if last else 0, id__lte=newest).count()
    point = Checkpoint.objects.filter(recorded_at__lt=moment).order_by("-size").first()
    here = installation()
    return Standing(
        facts=folded + waiting,
        folded=folded,
        signed=point.size if point else 0,
        signed_at=point.recorded_at if point else None,
        origin=seal.origin(here) if here else "",
        key=str(seal.verifier_key(here)) if here else "",
    )


def waiting(reader: str = "") -> int:
    """How many facts still wait to be answered by the worker (ledger/inbox.py)."""
    rows = Waiting.objects.filter(reader=reader) if reader else Waiting.objects.all()
    return rows.order_by().values("fact_id").distinct().count()


def is_followed_soon() -> bool:
    """Does a fact wait that nobody tried to answer yet?"""
    return Waiting.objects.filter(tries=0).exists()


def waiting_since() -> datetime | None:
    """When the oldest fact was recorded that a reader has not answered; None when nothing waits."""
    row = Waiting.objects.order_by("fact_id").select_related("fact").first()
    return row.fact.recorded_at if row else None


def codes() -> list[str]:
    """Fact codes that occur, in order."""
    found: list[str] = []
    after = ""
    while True:  # one index step per code; DISTINCT would read every fact
        code = (
            Fact.objects.filter(code__gt=after)
            .order_by("code", "id")
            .values_list("code", flat=True)
            .first()
        )
        if code is None:
            return found
        found.append(code)
        after = code


def place_of(fact_id: int) -> int | None:
    """Position in the tree, None while the fact waits (about two seconds)."""
    return Leaf.objects.filter(fact_id=fact_id).values_list("position", flat=True).first()


def fact_at(position: int) -> int | None:
    """The fact at a position of the tree."""
    return Leaf.objects.filter(position=position).values_list("fact_id", flat=True).first()


def proof_for(fact_id: int) -> dict[str, object] | None:
    """Entry, place, inclusion proof and the oldest checkpoint that covers it, cosigned as agreed.

    None while the fact waits for its place or for a checkpoint: "recorded, proof follows".
    """
    return proofs_for([fact_id]).get(fact_id)


def proofs_for(fact_ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """`proof_for` many facts, with shared reading of the tree."""
    here = installation()
    if here is None:
        return {}
    key, read, proofs = str(seal.verifier_key(here)), tree.Stored(), {}
    for leaf in Leaf.objects.select_related("fact").filter(fact_id__in=list(fact_ids)):
        point = cosigned.covering(leaf.position)
        if point is None:
            continue
        path = merkle.inclusion_proof(leaf.position, point.size, read)
        proofs[leaf.fact_id] = {
            "entry": entry_of(leaf.fact),
            "index": leaf.position,
            "proof": [base64.b64encode(one).decode() for one in path],
            "checkpoint": cosigned.with_lines(point),
            "key": key,
        }
    return proofs


def receipt(
    fact_id: int,
    *,
    printed: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    parts: Sequence[str] = (),
) -> dict[str, object] | None:
    """A receipt that can be checked without us (core.log.verifier); None while the proof follows.

    printed:  what stands on the paper, as dotted places in the entry: {"body.letter": 12}.
    texts:    whole texts by the place of their digest in the entry: {"body.digest": "..."}.
    parts:    what such a text names by its digest, as a letter names its sections.
    """
    proof = proof_for(fact_id)
    if proof is None:
        return None
    said: dict[str, object] = {"printed": dict(printed or {}), "texts": dict(texts or {})}
    if parts:
        said["parts"] = list(parts)
    return {"format": RECEIPT, **proof, "times": _times(fact_id, proof), **said}


def _times(fact_id: int, proof: Mapping[str, object]) -> dict[str, object]:
    """The checkpoints before and after an entry, with the proof that they stand there.

    They bound its recorded time. Where the clock was put right by two people in between, the rule
    begins anew from there (core.log.order), and nothing bounds it from the other side.
    """
    position, size = int(str(proof["index"])), note.size_of(str(proof["checkpoint"]))
    read, found = tree.Stored(), dict[str, object]()
    below = Checkpoint.objects.filter(size__lte=position).order_by("-size").first()
    start = below.size - 1 if below else -1
    marks = Leaf.objects.select_related("fact").order_by("position")
    reset = marks.filter(fact__code=order.CLOCK_WAS_WRONG, position__gt=start, position__lt=size)
    wrong = [leaf.position for leaf in reset]
    earlier = max([one for one in wrong if one < position], default=start)
    sides = {"before": earlier, "after": size - 1}
    if wrong and wrong[-1] > position:
        del sides["after"]
    leaves = {leaf.position: leaf for leaf in marks.filter(position__in=sides.values())}
    own = Fact.objects.get(pk=fact_id).recorded_at
    for side, place in sides.items():
        leaf = leaves.get(place)
        if leaf is None or place == position or leaf.fact.code not in order.MARKS:
            continue
        if side == "before" and own < leaf.fact.recorded_at - order.LATE:
            continue  # it was let in late and is named for that; the verifier allows LATE only
        found[side] = {
            "entry": entry_of(leaf.fact),
            "index": place,
            "proof": [
                base64.b64encode(one).decode() for one in merkle.inclusion_proof(place, size, read)
            ],
        }
    return found


def receipt_file(content: Mapping[str, object]) -> str:
    """A receipt as the text of a file."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def consistency(old: int, size: int) -> list[str] | None:
    """Base64 hashes which show that the log of `size` begins with the log of `old`."""
    if not 0 < old <= size <= standing().folded:
        return None
    path = merkle.consistency_proof(old, size, tree.Stored())
    return [base64.b64encode(one).decode() for one in path]
