"""Facts and reports as the evidence pages show them."""

from dataclasses import dataclass
from pathlib import Path

from zeren.core.log import verifier
from zeren.core.log.verifier import Report
from zeren.ledger import queries as ledger


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


def sentences(report: Report, language: str) -> list[str]:
    """What the verifier says, in one language."""
    is_chinese = language.lower().startswith("zh")
    return [zh if is_chinese else en for _code, en, zh in report.lines]


def verifier_source() -> bytes:
    """The one file that outsiders run."""
    return Path(verifier.__file__).read_bytes()
