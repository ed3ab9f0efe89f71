"""Ask about a draft of targets, say yes, no or something else to it, and answer what was said."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Problem, Refused
from zeren.core.targets import consulting
from zeren.ledger import actions as ledger
from zeren.organisation import queries as organisation
from zeren.targets import permits, queries
from zeren.targets.models import Saying, TargetSet

CODES = {
    "ASKED": "targets.asked", "ACCEPTED": "targets.accepted", "REFUSED": "targets.refused",
    "COMMENTED": "targets.commented", "ANSWERED": "targets.answered",
}  # fmt: skip


@transaction.atomic
def ask(year: int, *, for_workers: Sequence[int] = (), by: Actor, at: datetime) -> int:
    """Ask the head of every unit that was given something, and people who speak for the workers.

    for_workers: ids of people; each is asked about the targets of the whole organisation.
    Whoever was asked already is not asked twice. Returns how many were asked now.
    Refused: targets.nothing_to_publish, targets.not_setter, consulting.nobody_to_ask,
    targets.moved_meanwhile.
    """
    draft = _draft(year)
    on = organisation.date_of(at)
    top = organisation.root(on)
    assert top is not None, "a year has targets only where there is an organisation"
    permits.require_setter(by, top.id, at)
    now = queries.digests(draft.pk)
    asked = {one.asked.person_id for one in queries.voices(draft.pk) if one.asked.unit_id == top.id}
    wanted = [(unit, head, "HEAD") for unit, head in queries.to_ask(draft.pk, on)]
    wanted += [(top.id, one, "WORKERS") for one in dict.fromkeys(for_workers) if one not in asked]
    if not wanted:
        raise Refused("consulting.nobody_to_ask")
    rows = [
        Saying(
            set=draft, unit_id=unit, person_id=person, capacity=capacity, act="ASKED",
            digest=now.get(unit, ""), said_by_id=by.id, said_at=at,
        )
        for unit, person, capacity in wanted
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Saying.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused("targets.moved_meanwhile") from None
    items = [ledger.Item((Saying.EVIDENCE_KIND, row.pk), row, _body(row)) for row in rows]
    ledger.record_many(CODES["ASKED"], items, by=by, at=at)
    return len(rows)


@transaction.atomic
def say(
    asked_id: int, act: str, *, words: str = "", digest_seen: str, by: Actor, at: datetime
) -> Saying:
    """The asked person accepts, does not accept (with words), or only says something.

    digest_seen: of the targets as they were shown. Refused: consulting.not_asked (somebody else's),
    consulting.words_needed, consulting.changed_meanwhile, targets.published.
    """
    asked = _asked(asked_id)
    if by.kind != "person" or by.for_id or by.id != asked.person_id:
        raise Refused("consulting.not_asked")
    assert act in consulting.BY_ASKED, act
    if act != "ACCEPTED" and not words.strip():
        raise Refused("consulting.words_needed", [Problem("consulting.words_needed", "words")])
    now = queries.digests(asked.set_id, [asked.unit_id]).get(asked.unit_id, "")
    if now != digest_seen:
        raise Refused("consulting.changed_meanwhile")
    return _add(asked, act, words, now, None, by, at)


@transaction.atomic
def answer(said_id: int, *, words: str, by: Actor, at: datetime) -> Saying:
    """Whoever sets the targets answers a no or a comment; each is answered once, for all to read.

    Refused: consulting.nothing_to_answer, consulting.own, consulting.words_needed,
    targets.not_setter, targets.published.
    """
    row = Saying.objects.filter(pk=said_id, act__in=("REFUSED", "COMMENTED")).first()
    if row is None:
        raise Refused("consulting.nothing_to_answer")
    top = organisation.root(organisation.date_of(at))
    permits.require_setter(by, top.id if top else row.unit_id, at)
    if by.id == row.person_id:
        raise Refused("consulting.own")
    if not words.strip():
        raise Refused("consulting.words_needed", [Problem("consulting.words_needed", "words")])
    try:
        with transaction.atomic():
            return _add(row, "ANSWERED", words, row.digest, row.pk, by, at)
    except IntegrityError:
        raise Refused("consulting.nothing_to_answer") from None


def require_heard(draft: TargetSet) -> None:
    """Everybody who did not accept was answered; else consulting.unanswered, each by name."""
    unheard = [one for one in queries.voices(draft.pk) if one.heard.blocks]
    if unheard:
        raise Refused(
            "consulting.unanswered",
            [
                Problem(
                    "consulting.not_answered",
                    one.asked.unit.code,
                    {"name": one.asked.person.name, "unit": one.asked.unit.name},
                )
                for one in unheard
            ],
            count=len(unheard),
        )


def _draft(year: int) -> TargetSet:
    found = queries.current_set(year)
    if found is None or found.state != "DRAFT" or not queries.company_targets(found.pk):
        raise Refused("targets.nothing_to_publish", year=year)
    return found


def _asked(asked_id: int) -> Saying:
    found = Saying.objects.filter(pk=asked_id, act="ASKED").first()
    if found is None:
        raise Refused("consulting.not_asked")
    return found


def _add(
    of: Saying, act: str, words: str, digest: str, answers: int | None, by: Actor, at: datetime
) -> Saying:
    """One more saying, while the draft is one: publishing waits for it or is seen by it."""
    if not TargetSet.objects.select_for_update().filter(pk=of.set_id, state="DRAFT").exists():
        raise Refused("targets.published")
    row = Saying(
        set_id=of.set_id, unit_id=of.unit_id, person_id=of.person_id, capacity=of.capacity,
        act=act, words=words.strip(), digest=digest, answers_id=answers, said_by_id=by.id,
        said_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    ledger.record(CODES[act], by=by, at=at, row=row, body=_body(row))
    return row


def _body(row: Saying) -> dict[str, object]:
    """Who was asked about what; the words stand in the row alone."""
    return {
        "set": row.set_id,
        "unit": row.unit_id,
        "people": [row.person_id],
        "digest": row.digest,
        "answers": row.answers_id,
    }
