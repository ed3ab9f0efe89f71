"""The person signs or acknowledges, the superior countersigns: each with its record and fact."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zeren.cases import actions as cases
from zeren.cases import queries as disputes
from zeren.core import folding
from zeren.core.actor import Actor
from zeren.core.letters import gate, stroke
from zeren.core.refusal import Problem, Refused
from zeren.ledger import actions as ledger
from zeren.ledger import storage
from zeren.letters import queries
from zeren.letters.actions import owing
from zeren.letters.actions.rows import body, letter_of, swap
from zeren.letters.models import Letter, Signature
from zeren.organisation import queries as organisation

PARTY_OF = {
    gate.SIGN: "B", gate.COMMIT: "B", gate.ACKNOWLEDGE: "B", gate.PAPER: "B", gate.COUNTERSIGN: "A",
}  # fmt: skip

CODES = {
    gate.SIGN: "letter.signed",
    gate.COMMIT: "letter.signed",
    gate.ACKNOWLEDGE: "letter.acknowledged",
    gate.COUNTERSIGN: "letter.countersigned",
    gate.PAPER: "letter.signed_on_paper",
}

Strokes = Sequence[Sequence[Sequence[int]]]
"""Lines of (x, y) points in the pad's own pixels."""


@transaction.atomic
def sign(
    letter_id: int,
    *,
    digest_seen: str,
    strokes: Strokes | None,
    typed_name: str = "",
    is_pin_fresh: bool,
    witness: Actor | None = None,
    asked: str = "",
    by: Actor,
    at: datetime,
) -> Signature:
    """The responsible person signs the text that was shown; the head of the root commits alone.

    strokes:     the drawn signature; without it `typed_name` must be the person's own name.
    digest_seen: digest of the text on the page; it is compared with what is stored and with the
                 text composed again from today's facts.
    witness:     who was there and gave the own PIN too, where a person cannot read or write; then
                 a mark is enough, or nothing drawn: a name typed by another is no signature.
    asked:       the duty of the letter that the signer knew among strange ones; its fact says so.
    Refused: letter.not_trained, letter.text_changed, letter.not_yours, letter.already_signed,
    letter.pin_needed, letter.stroke_*, letter.name_differs, letter.moved_meanwhile,
    letter.witness_is_signer, .witness_is_superior, .witness_needs_pin.
    Source: Work Safety Law art. 28; Electronic Signature Law art. 13.
    """
    letter = letter_of(letter_id)
    act = gate.COMMIT if letter.kind == "commitment" else gate.SIGN
    if witness is not None:
        _require_witness(letter, witness, by, at)
    return _sign(
        letter,
        act,
        digest_seen=digest_seen,
        strokes=strokes,
        typed_name=typed_name,
        is_pin_fresh=is_pin_fresh,
        batch="",
        by=by,
        at=at,
        method="helped" if witness else "",
        beside=({"witness": witness.id, "witness_via": list(witness.via)} if witness else {})
        | ({"asked": asked} if asked else {}),
    )


def sign_on_paper(
    letter_id: int, *, digest_seen: str, scan: str, scanned_by: int, by: Actor, at: datetime
) -> Signature:
    """A letter signed by hand on its print: one scanned it and saw the signature, `by` too.

    scan: digest of the picture in the vault. Call it in the transaction that confirms the sheet.
    Refused: letter.paper_by_signer, and as `sign`.
    Source: domain.md 3.6 (print, wet signature, scan, attach; counts as signed with type "paper").
    """
    letter = letter_of(letter_id)
    if letter.person_id in (scanned_by, *by.hands):
        raise Refused("letter.paper_by_signer")
    return _sign(
        letter,
        gate.PAPER,
        digest_seen=digest_seen,
        strokes=None,
        typed_name="",
        is_pin_fresh=by.proof == "pin",
        batch="",
        by=by,
        at=at,
        method="paper",
        beside={"scan": scan, "scanned_by": scanned_by, "confirmed_by": by.id},
    )


@transaction.atomic
def acknowledge(
    letter_id: int, *, digest_seen: str, is_pin_fresh: bool, by: Actor, at: datetime
) -> Signature:
    """The person confirms a changed text with the PIN alone; it is in force at once.

    Open only where the organisation asks for no new signature for such a change, and the letter
    before it was in force with both signatures.
    Refused: letter.needs_signature, and as `sign`.
    """
    return _sign(
        letter_of(letter_id),
        gate.ACKNOWLEDGE,
        digest_seen=digest_seen,
        strokes=None,
        typed_name="",
        is_pin_fresh=is_pin_fresh,
        batch="",
        by=by,
        at=at,
    )


@transaction.atomic
def countersign(
    letter_id: int,
    *,
    digest_seen: str,
    strokes: Strokes | None,
    typed_name: str = "",
    is_pin_fresh: bool,
    batch: str = "",
    by: Actor,
    at: datetime,
) -> Signature:
    """The superior signs after the person did; the letter is in force and the duty is met."""
    return _sign(
        letter_of(letter_id),
        gate.COUNTERSIGN,
        digest_seen=digest_seen,
        strokes=strokes,
        typed_name=typed_name,
        is_pin_fresh=is_pin_fresh,
        batch=batch,
        by=by,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of many letters: signed now, signed by the same hand before, not signed."""

    done: list[Signature]
    before: int
    problems: list[Problem]


def countersign_batch(
    digests: Mapping[int, str],
    *,
    strokes: Strokes | None,
    typed_name: str = "",
    is_pin_fresh: bool,
    batch: str,
    by: Actor,
    at: datetime,
) -> Batch:
    """Countersign many letters with one drawing: each letter gets its own record and fact.

    Every letter is a transaction of its own, so that one that moved meanwhile stops no other;
    what could not be signed comes back as problems with the letter's number. What this person has
    countersigned before (the same batch, sent again after a crash) is no problem.
    """
    done: list[Signature] = []
    problems: list[Problem] = []
    before = set(
        Signature.objects.filter(
            letter_id__in=digests, party="A", person_id=by.id, letter__state="IN_FORCE"
        ).values_list("letter_id", "digest_seen")
    )
    waiting = {one: seen for one, seen in digests.items() if (one, seen) not in before}
    for letter_id, digest_seen in waiting.items():
        try:
            done.append(
                countersign(
                    letter_id,
                    digest_seen=digest_seen,
                    strokes=strokes,
                    typed_name=typed_name,
                    is_pin_fresh=is_pin_fresh,
                    batch=batch,
                    by=by,
                    at=at,
                )
            )
        except Refused as no:
            number = Letter.objects.filter(pk=letter_id).values_list("number", flat=True).first()
            problems.append(Problem(no.code, str(number or ""), no.params))
        storage.give_way()
    return Batch(done, len(digests) - len(waiting), problems)


@transaction.atomic
def keep_sealed(
    letter_id: int,
    *,
    pdf_digest: str,
    edition: str,
    certificate: str,
    stamped: str,
    by: Actor,
    at: datetime,
) -> bool:
    """Note which file of the vault is the sealed letter; the first one stays.

    certificate: fingerprint of what it was sealed under. stamped: time of its time stamp, or "".
    Only a letter in force has one: until then a signature is still missing on it.
    """
    letter = letter_of(letter_id)
    if letter.state != "IN_FORCE":
        raise Refused("letter.step_closed", state=letter.state, act="print")
    if not Letter.objects.filter(pk=letter.pk, pdf_digest="").update(pdf_digest=pdf_digest):
        return False
    letter.pdf_digest = pdf_digest
    said = {"pdf": pdf_digest, "edition": edition, "certificate": certificate, "stamped": stamped}
    ledger.record("letter.sealed", by=by, at=at, row=letter, body=body(letter) | said)
    return True


def _sign(
    letter: Letter,
    act: str,
    *,
    digest_seen: str,
    strokes: Strokes | None,
    typed_name: str,
    is_pin_fresh: bool,
    batch: str,
    by: Actor,
    at: datetime,
    method: str = "",
    beside: Mapping[str, object] | None = None,
) -> Signature:
    """method, beside: of a signature before a witness or on paper, and whom its fact names."""
    by_person = by.id if by.kind == "person" else 0
    if act == gate.COUNTERSIGN:
        by = queries.countersigning(letter, by, at)
        if letter.pk in disputes.disputed():
            raise Refused("letter.signature_disputed")
    target = gate.require(
        act,
        queries.seen(
            letter,
            digest_shown=digest_seen,
            by_person=by_person,
            for_person=by.for_id,
            is_pin_fresh=is_pin_fresh,
            at=at,
            act=act,
        ),
    )
    drawn = b""
    if strokes is not None:
        drawn = stroke.encode(strokes)
    if method or act == gate.ACKNOWLEDGE:
        pass
    elif strokes is None:
        _require_own_name(by_person, typed_name)
    else:
        stroke.check(drawn)
    stamps = {"signed_at" if act != gate.COUNTERSIGN else "in_force_at": at}
    if target == "IN_FORCE":
        stamps["in_force_at"] = at
    swap(letter, state=target, **stamps)
    row = Signature(
        letter=letter,
        party=PARTY_OF[act],
        person_id=letter.person_id if act == gate.PAPER else by_person,
        digest_seen=digest_seen,
        method=method or _method(act, strokes),
        stroke=drawn,
        stroke_digest=hashlib.sha256(drawn).hexdigest(),
        batch=batch,
        signed_at=at,
    )
    row.save()
    fact = ledger.record(
        CODES[act],
        by=by,
        at=at,
        row=letter,
        body=body(letter)
        | {"signature": row.pk, "party": row.party, "method": row.method}
        | dict(beside or {}),
    )
    Signature.objects.filter(pk=row.pk, fact_id__isnull=True).update(fact_id=fact.pk)
    row.fact_id = fact.pk
    ledger.record(
        "signature.made",
        by=by,
        at=at,
        row=row,
        body={"letter": letter.pk, "digest": digest_seen, "party": row.party},
    )
    if act != gate.COUNTERSIGN:
        cases.signed(letter.pk, by=by, at=at)
    if target == "IN_FORCE":
        owing.meet(letter, fact_id=fact.pk, by=by, at=at)
    return row


def _method(act: str, strokes: Strokes | None) -> str:
    if act == gate.ACKNOWLEDGE:
        return "pin"
    return "typed" if strokes is None else "drawn"


def _require_witness(letter: Letter, witness: Actor, by: Actor, at: datetime) -> None:
    """Somebody else, by his own PIN, and not the other party: nobody witnesses for himself."""
    if witness.kind != "person" or witness.id == letter.person_id or witness.id in by.hands:
        raise Refused("letter.witness_is_signer")
    if queries.superior(letter, at) in witness.hands:
        raise Refused("letter.witness_is_superior")
    if witness.proof != "pin" or by.proof != "pin":
        raise Refused("letter.witness_needs_pin")


def _require_own_name(person_id: int, typed_name: str) -> None:
    person = organisation.person(person_id)
    if person is None or not folding.same(typed_name, person.name):
        raise Refused("letter.name_differs")
