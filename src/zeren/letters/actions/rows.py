"""What issuing, signing and replacing all need of a letter's row."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.cases import actions as cases
from zeren.core.actor import Actor
from zeren.core.letters import letter as core
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.letters import queries
from zeren.letters.models import Campaign, Letter


def letter_of(letter_id: int) -> Letter:
    found = (
        Letter.objects.select_related("campaign", "campaign__template").filter(pk=letter_id).first()
    )
    if found is None:
        raise Refused("letter.unknown")
    return found


def body(row: Letter) -> dict[str, object]:
    return {"letter": row.pk, "person": row.person_id, "digest": row.digest, "state": row.state}


def letter_row(
    one: queries.Composed,
    campaign: Campaign,
    number: str,
    at: datetime,
    *,
    origin: str = "campaign",
    supersedes: Letter | None = None,
    needs: str = "SIGN",
) -> Letter:
    """The row of a composed letter, not yet kept.

    Refused: letter.cannot_be_issued with every reason.
    """
    document = one.document | {"number": number}
    problems = core.problems(document)
    if problems:
        raise Refused("letter.cannot_be_issued", problems, number=number)
    text = core.canonical(document)
    return Letter(
        number=number,
        year=campaign.year,
        campaign=campaign,
        person_id=one.person_id,
        post_id=one.post_id,
        unit_id=one.unit_id,
        countersigner_id=one.countersigner_id,
        kind=one.kind,
        text=text.decode(),
        digest=core.digest_of(text),
        issued_at=at,
        origin=origin,
        supersedes=supersedes,
        needs=needs,
    )


def keep(rows: Sequence[Letter], *, by: Actor, at: datetime) -> None:
    """Keep new letters, each with its fact.

    Refused: letter.moved_meanwhile when somebody issued one of them at the same moment.
    """
    if not rows:
        return
    try:
        with transaction.atomic():
            Letter.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused("letter.moved_meanwhile") from None
    ledger.record_many(
        "letter.issued",
        [ledger.Item((Letter.EVIDENCE_KIND, row.pk), row, _issued(row)) for row in rows],
        by=by,
        at=at,
    )
    new = {row.supersedes_id: (row.pk, row.text) for row in rows if row.supersedes_id}
    if new:
        cases.follow(new, by=by, at=at)


def close(
    letter: Letter,
    act: str,
    code: str,
    *,
    by: Actor,
    at: datetime,
    extra: Mapping[str, object],
    **columns: object,
) -> int:
    """Supersede, withdraw or expire a letter as it stands in `letter`; returns the fact's id.

    Refused: letter.step_closed, letter.moved_meanwhile.
    """
    target = core.target(letter.state, act)
    swap(letter, state=target, closed_at=at, **columns)
    fact = ledger.record(code, by=by, at=at, row=letter, body=body(letter) | dict(extra))
    if act != "supersede":  # what comes after a superseded letter is told to its cases: `keep`
        cases.ended(letter.pk, by=by, at=at)
    return int(fact.pk)


def swap(letter: Letter, **values: object) -> None:
    """Write these only over the letter that was read, with the day from which it ends."""
    ledger.swap(letter, "letter.moved_meanwhile", "state", "ends_day", **values)


def _issued(row: Letter) -> dict[str, object]:
    return body(row) | ({"supersedes": row.supersedes_id} if row.supersedes_id else {})
