"""Whose is a file that somebody brings, and does our log still hold what it shows?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zeren.core.letters.tongues import texts
from zeren.core.log import merkle, note, verifier
from zeren.core.log.verifier import Report
from zeren.core.tongue import say
from zeren.ledger import known
from zeren.ledger import queries as ledger

OURS, GIVEN, ANOTHER, OTHER_KEY, UNPROVEN, REFUSED, LOST, ABSENT = (
    "ours",
    "given",
    "another",
    "other_key",
    "unproven",
    "refused",
    "lost",
    "absent",
)


@dataclass(frozen=True)
class Lost:
    """A part that was signed and lost, as two people acknowledged: entries first to last, from 1.

    fact_id: of the acknowledgement. claims: how many receipts out of it were brought so far.
    last:    None when the key had forgotten what it signed, so that nobody knows how far it went.
    """

    fact_id: int
    first: int
    last: int | None
    at: datetime
    roots: frozenset[str]
    claims: int = 0


@dataclass(frozen=True)
class Entry:
    """An entry that a receipt proves: its place, the hash of its leaf, and the entry itself."""

    index: int
    leaf: str
    content: dict[str, object]
    receipt: str
    """As much of the file as proves it: no text and nothing printed."""


@dataclass(frozen=True)
class Answer:
    """What was found, and in one word whose it is.

    ours        this house made it, and it holds
    lost        this house made it; it was in a part of the log that is lost, as two people said
    absent      this house signed it, but its log does not hold it, and nobody has said why
    given       made with the key that the reader gave, which is none of this house
    another     made with a key that is neither the reader's nor of this house
    other_key   made by this house, but the reader's key is another one
    unproven    it fits itself, and there is no key to compare with
    refused     it does not hold
    """

    whose: str
    report: Report
    lost: Lost | None = None
    entry: Entry | None = None
    """For a receipt out of a lost part: what it shows."""


def answer(data: bytes, *, keys: str = "", kept: Sequence[str] = ()) -> Answer:
    """Check a file against the keys of this house, or against those that the reader gave.

    Kept checkpoints of other sizes are compared through proofs from our own tree; the verifier
    checks the proofs, so that a wrong tree cannot make them fit.
    """
    own = "\n".join(str(key) for key in known.all_keys())
    report = check(data, keys or own, kept)
    is_ours = verifier.check(data, own).ok if own else False
    match report.verdict:
        case verifier.PROVEN:
            return _here(data, report) if is_ours else Answer(GIVEN, report)
        case verifier.STRANGER:
            return Answer(OTHER_KEY if is_ours else ANOTHER, report)
        case verifier.UNPROVEN:
            return Answer(UNPROVEN, report)
    return Answer(REFUSED, report)


def answer_checkpoint(text: str, *, keys: str = "") -> Answer:
    """Whose is a checkpoint that somebody kept, and does our log still begin with it?"""
    own = "\n".join(str(key) for key in known.all_keys())
    last = ledger.latest_checkpoint()
    ours = last.note if last else ""
    report = verifier.check_kept(text, keys or own, ours)
    if "not_compared" in _codes(report) and last is not None:
        proof = consistency_text(*_order(report.size, last.size)) or ""
        report = verifier.check_kept(text, keys or own, ours, proof)
    alone = verifier.check_kept(text, own)
    if not alone.ok:
        return Answer(GIVEN if report.ok else REFUSED, report)
    point = note.parse_checkpoint(note.split(verifier.kept_note(text))[0])
    if ledger.root_of(point.size) == point.root:
        return Answer(OURS if report.ok else REFUSED, report)
    gap = _gap_of(point, -1)
    return Answer(LOST, alone, gap) if gap else Answer(ABSENT, report)


def _here(data: bytes, report: Report) -> Answer:
    """A file that this house signed: does its log still hold what the file shows?"""
    content = json.loads(data)
    point = note.parse_checkpoint(note.split(content["checkpoint"])[0])
    entry = None
    if "entry" in content:
        leaf = merkle.leaf_hash(verifier.canonical(content["entry"])).hex()
        proof = {part: content[part] for part in ("entry", "index", "proof", "checkpoint")}
        alone = json.dumps({"format": ledger.RECEIPT, **proof}, ensure_ascii=False)
        entry = Entry(content["index"], leaf, content["entry"], alone)
    if ledger.root_of(point.size) == point.root or (
        entry is not None and ledger.stands(entry.index, entry.leaf)
    ):
        return Answer(OURS, report)
    gap = _gap_of(point, entry.index if entry else point.size - 1)
    return Answer(LOST if gap else ABSENT, report, gap, entry)


def gaps() -> list[Lost]:
    """Every part that was lost and acknowledged, the newest first, with what was claimed of it."""
    found = []
    for fact in reversed(ledger.gaps()):
        body = json.loads(fact.body)
        roots = frozenset(root for _size, root in body["lost"])
        first, last = body["common"] + 1, body["size"] if roots else None
        claims = ledger.ids_about(GAP, fact.pk).count()
        found.append(Lost(fact.pk, first, last, fact.recorded_at, roots, claims))
    return found


GAP = "gap"
"""Claims are facts about a gap; its number is that of the fact with which it was acknowledged."""


def claim_of(entry: Entry, lost: Lost) -> ledger.Fact | None:
    """The fact with which this entry was claimed, None when nobody has brought it yet."""
    found = ledger.ids_about(GAP, lost.fact_id, holding=f'"leaf":"{entry.leaf}"')
    return next(iter(ledger.facts_by_id(list(found[:1]))), None)


@dataclass(frozen=True)
class Claim:
    """What a receipt out of a lost part shows, as it was written down when somebody brought it."""

    fact_id: int
    brought_at: datetime
    code: str
    about: str
    by: str
    place: int
    recorded_at: datetime


def claims(ids: Sequence[int]) -> list[Claim]:
    """Claims by the numbers of their facts."""
    found = []
    for fact in ledger.facts_by_id(ids):
        body = json.loads(fact.body)
        recorded = datetime.fromisoformat(body["recorded_at"])
        about, by = (
            f"{kind} {number or ''}".strip() for kind, number in (body["about"], body["by"])
        )
        place = body["index"] + 1
        found.append(Claim(fact.pk, fact.recorded_at, body["code"], about, by, place, recorded))
    return found


def _gap_of(point: note.Checkpoint, index: int) -> Lost | None:
    """The gap that a checkpoint of this house lies in: by its name, else by its size.

    An acknowledgement names the lost checkpoints that were still known; of the others it says only
    between which entries they lay.
    """
    within = [one for one in gaps() if one.first <= point.size <= (one.last or point.size)]
    named = [one for one in within if point.root.hex()[:16] in one.roots]
    by_place = [one for one in within if index < 0 or index + 1 >= one.first]
    return next(iter([*named, *by_place]), None)


def check(data: bytes, keys: str, kept: Sequence[str] = (), *, need: int = 0) -> Report:
    """The verifier's report, with the proofs that it asks for from our own tree."""
    report = verifier.check(data, keys, list(kept), "", need)
    if "not_compared" not in _codes(report):
        return report
    proofs = "".join(consistency_text(*_order(report.size, size)) or "" for size in _sizes(kept))
    return verifier.check(data, keys, list(kept), proofs, need)


def consistency_text(old: int, size: int) -> str | None:
    """A consistency proof as it is handed out, None when this log does not reach so far."""
    hashes = ledger.consistency(old, size)
    if hashes is None:
        return None
    return "\n".join([f"old {old}", f"size {size}", *hashes, ""])


def _sizes(kept: Sequence[str]) -> list[int]:
    sizes: set[int] = set()
    for one in kept:
        try:
            text, _signatures = verifier.split_note(verifier.kept_note(one))
            sizes.add(verifier.read_head(text)[1])
        except verifier.Refusal:
            continue  # the verifier itself says what is wrong with it
    return sorted(sizes)


def _codes(report: Report) -> list[str]:
    return [code for code, _en, _zh in report.lines]


def _order(one: int, two: int) -> tuple[int, int]:
    return min(one, two), max(one, two)


def sentences(report: Report, language: str) -> list[str]:
    """What the verifier says, in one language."""
    is_chinese = language.lower().startswith("zh")
    return [zh if is_chinese else en for _code, en, zh in report.lines]


def parts(report: Report, language: str) -> list[tuple[str, list[str]]]:
    """(title, lines) of each section of a letter that came with a receipt and that it names."""
    found = []
    for text in report.parts:
        try:
            section = json.loads(text)
        except ValueError:
            continue  # it is named all the same: whoever wrote it decides what it is
        if isinstance(section, dict) and "title" in section and "code" in section:
            said = [section.get("paragraphs"), section.get("rows")]
            lines = [say(one, language) for _where, one in texts(said) if isinstance(one, dict)]
            found.append((say(section["title"], language), lines))
    return found
