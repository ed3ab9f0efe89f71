"""What issuing, signing and replacing all need of a letter's row."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.cases import actions as cases
from zeren.core.actor import Actor
from zeren.core.letters import letter as core
from zeren.core.letters import manifest
from zeren.core.refusal import Refused
from zeren.ledger import actions as ledger
from zeren.letters import queries
from zeren.letters.models import Campaign, Letter, Section


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
    parts = manifest.split(document)
    row = Letter(
        number=number,
        year=campaign.year,
        campaign=campaign,
        person_id=one.person_id,
        post_id=one.post_id,
        unit_id=one.unit_id,
        countersigner_id=one.countersigner_id,
        kind=one.kind,
        manifest=parts.manifest,
        head=parts.head,
        digest=parts.digest,
        issued_at=at,
        origin=origin,
        supersedes=supersedes,
        needs=needs,
    )
    row.shared = parts.shared
    return row


def keep(rows: Sequence[Letter], *, by: Actor, at: datetime) -> None:
    """Keep new letters, each with its fact, and those of their sections that no letter said before.

    Refused: letter.moved_meanwhile when somebody issued one of them at the same moment.
    """
    if not rows:
        return
    _keep_sections({digest: text for row in rows for digest, text in (row.shared or {}).items()},
                   by=by, at=at)  # fmt: skip
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


def _keep_sections(texts: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Keep what is new, each with its fact. Two that issue at once keep a section once: the second
    waits for the first and finds it there.
    """
    while fresh := queries.not_kept(texts):
        made = [Section(digest=digest, text=texts[digest]) for digest in fresh]
        try:
            with transaction.atomic():
                Section.objects.bulk_create(made)
        except IntegrityError:
            continue
        items = [ledger.Item((Section.EVIDENCE_KIND, row.pk), row) for row in made]
        ledger.record_many("letter_section.kept", items, by=by, at=at)
        return


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
