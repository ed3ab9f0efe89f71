"""Facts, places and checkpoints as the evidence pages show them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

import zeren
from zeren.core.log import note, verifier
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
    # what was written in these seconds has no place in the log yet
    fresh = list(ledger.ids_about(kind, number).filter(pk__gt=max(ids, default=0)))
    return About(kind, number, fresh + ids, size, later + len(fresh)) if fresh or ids else None


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
