"""Facts and reports as the evidence pages show them; whose a file is that somebody brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

import zeren
from zeren.core.log import note, verifier
from zeren.core.log.verifier import Report
from zeren.evidence.models import Place
from zeren.ledger import cosigned, index, known
from zeren.ledger import queries as ledger
from zeren.web import qr, words


@dataclass(frozen=True)
class FactCard:
    """One fact with its proof, if it has one yet."""

    number: int
    code: str
    body: str
    place: int | None
    steps: int
    signed_size: int
    checkpoint: str


def fact_card(fact_id: int) -> tuple[object, FactCard] | None:
    """The fact and what is known about its proof; None when there is no such fact."""
    fact = ledger.fact(fact_id)
    if fact is None:
        return None
    proof = ledger.proof_for(fact_id) or {}
    steps, note = proof.get("proof", []), str(proof.get("checkpoint", ""))
    place = ledger.place_of(fact_id)
    return fact, FactCard(
        number=fact.pk,
        code=fact.code,
        body=fact.body,
        place=None if place is None else place + 1,
        steps=len(steps) if isinstance(steps, list) else 0,
        signed_size=int(note.split("\n")[1]) if note else 0,
        checkpoint=note,
    )


FOLDER, MAIL, WITNESS = "folder", "mail", "witness"


@dataclass(frozen=True)
class Outside:
    """A place outside as the page shows it.

    late: entries that are signed here and not yet there; problem: the words of what went wrong.
    """

    kind: str
    name: str
    size: int
    taken_at: datetime | None
    tried_at: datetime | None
    late: int
    problem: str
    detail: str


def places() -> list[Outside]:
    """Every place that the settings name, and how it stands."""
    rows = Place.objects.in_bulk()
    last = ledger.latest_checkpoint()
    found = []
    for kind, name in named():
        row = rows.get(f"{kind} {name}") or Place()
        found.append(
            Outside(
                kind=kind,
                name=name,
                size=row.size if row.taken_at else 0,
                taken_at=row.taken_at,
                tried_at=row.tried_at,
                late=max(0, (last.size if last else 0) - row.size),
                problem=words.sentence(row.problem, {}) if row.problem else "",
                detail=row.detail,
            )
        )
    return found


def named() -> list[tuple[str, str]]:
    """(kind, name) of each place outside, witnesses first."""
    zeren = settings.ZEREN
    return [
        *((WITNESS, witness.short) for witness in cosigned.witnesses()),
        *((FOLDER, folder) for folder in zeren.checkpoint_folders),
        *((MAIL, address) for address in zeren.checkpoint_mail),
    ]


def is_anywhere_named() -> bool:
    return bool(named())


@dataclass(frozen=True)
class Signed:
    """A checkpoint with the names of those who cosigned it, and whether that is enough."""

    size: int
    recorded_at: datetime
    names: tuple[str, ...]
    is_enough: bool


@dataclass(frozen=True)
class About:
    """All facts about one subject.

    size: up to how many entries it is proven that these are all; 0 while the proof follows.
    later: how many are younger than that; their completeness follows with the next checkpoint.
    """

    kind: str
    number: int
    ids: list[int]
    size: int
    later: int


def about(kind: str, number: int) -> About | None:
    """Everything the log says about a person, letter or thing; None when it says nothing."""
    ids, size, later = index.listed((kind, number))
    return About(kind, number, ids, size, later) if ids else None


def complete(kind: str, number: int) -> dict[str, object] | None:
    """All facts about one subject with the proof that they are all; None while it follows."""
    return index.complete((kind, number))


def checkpoints(limit: int) -> list[Signed]:
    """The newest checkpoints, and who cosigned them."""
    rows = ledger.checkpoints(limit)
    lines = cosigned.of([row.size for row in rows])
    return [
        Signed(
            size=row.size,
            recorded_at=row.recorded_at,
            names=tuple(one.witness.split("+")[0] for one in lines.get(row.size, ())),
            is_enough=len(lines.get(row.size, ())) >= cosigned.needed(),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet. `cosigned`: names of witnesses and when they saw it."""

    signed: str
    key: str
    house: str
    company: str
    signed_at: str
    cosigned: tuple[str, ...]
    is_demo: bool

    @property
    def size(self) -> int:
        return note.parse_checkpoint(note.split(self.signed)[0]).size

    @property
    def origin(self) -> str:
        return self.signed.split("\n")[0]

    @property
    def address(self) -> str:
        return note.address_of(self.house, self.signed)

    @property
    def code(self) -> qr.Code:
        return qr.qr(self.address)


def sheet(house: str, *, company: str) -> Sheet | None:
    """The newest checkpoint for the notice board; cosigned as agreed when there is such a one."""
    point = ledger.latest_checkpoint()
    here = ledger.installation()
    if point is None or here is None:
        return None
    lines = cosigned.of([point.size])
    return Sheet(
        signed=cosigned.with_lines(point, lines),
        key=str(known.all_keys()[0]),
        house=house,
        company=company,
        signed_at=point.recorded_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        cosigned=tuple(
            f"{one.witness.split('+')[0]} {verifier.moment(one.at)} UTC"
            for one in lines.get(point.size, ())
        ),
        is_demo=here.is_demo,
    )


OURS, GIVEN, ANOTHER, OTHER_KEY, UNPROVEN, REFUSED = (
    "ours",
    "given",
    "another",
    "other_key",
    "unproven",
    "refused",
)


@dataclass(frozen=True)
class Answer:
    """What was found, and in one word whose it is.

    ours        this house made it, and it holds
    given       made with the key that the reader gave, which is none of this house
    another     made with a key that is neither the reader's nor of this house
    other_key   made by this house, but the reader's key is another one
    unproven    it fits itself, and there is no key to compare with
    refused     it does not hold
    """

    whose: str
    report: Report


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
            return Answer(OURS if is_ours else GIVEN, report)
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
    if not report.ok:
        return Answer(REFUSED, report)
    return Answer(OURS if verifier.check_kept(text, own).ok else GIVEN, report)


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


def seal_of(size: int) -> dict[str, object] | None:
    """The receipt of the entry with which a checkpoint ends; None when there is no such one."""
    point = ledger.checkpoint_of(size)
    fact_id = ledger.fact_at(size - 1) if point else None
    return None if fact_id is None else ledger.receipt(fact_id)


def watch_source() -> bytes:
    """The file that watches from outside; it runs beside the verifier."""
    return (Path(zeren.__file__).parent / "witness" / "watch.py").read_bytes()


def verifier_source() -> bytes:
    """The one file that outsiders run."""
    return Path(verifier.__file__).read_bytes()
