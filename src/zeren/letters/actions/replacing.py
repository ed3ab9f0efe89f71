"""The office acts on one letter: replace it by a new one, or withdraw it before it is signed."""

from datetime import datetime

from django.db import transaction

from zeren.cases import queries as cases
from zeren.core.actor import Actor
from zeren.core.days import day_of
from zeren.core.letters import redline, tongues
from zeren.core.refusal import Refused
from zeren.letters import permits, queries
from zeren.letters.actions import owing, rows
from zeren.letters.actions.numbers import take_numbers
from zeren.letters.models import Letter
from zeren.organisation import queries as organisation


@transaction.atomic
def reissue(letter_id: int, *, reason: str, by: Actor, at: datetime) -> Letter | None:
    """Replace a letter that no longer fits: the old one is superseded, a new one is issued.

    Returns None when the text is still the same and no new one was promised; then nothing changes.
    Most letters are replaced by rule (see refitting); this is for what the rule could not issue.
    Refused: letter.not_issuer, letter.step_closed, letter.moved_meanwhile,
    letter.cannot_be_issued, letter.not_here.
    """
    old = rows.letter_of(letter_id)
    permits.require_issuer(by, old.unit_id, at)
    on = organisation.date_of(at)
    _require_running(old, at)
    found = queries.compose_many(
        [old.person_id],
        on=on,
        year=old.year,
        numbers={old.person_id: old.number},
        template=old.campaign.template,
        policy=old.campaign.countersigner,
    )
    if not found:
        raise Refused("letter.not_here")
    change = queries.change_of(old, found[0])
    was, now = (tongues.languages_of(one) for one in (old.document, found[0].document))
    is_promised = cases.open_about([old.pk]).filter(state="GRANTED").exists()
    if change is None and was == now and not is_promised:
        return None
    before = queries.signed_before([old]).get(old.pk)
    needs = redline.SIGN
    if before is not None:
        needs = queries.needs_of(found[0].document, before, queries.policies(on))
    day = min(old.ends_day, day_of(on))
    kinds = (
        old.ends_reason
        if old.ends_day <= day_of(on)
        else ",".join(change.kinds if change else (redline.CLAUSES,))
    )
    fact = rows.close(
        old,
        "supersede",
        "letter.superseded",
        by=by,
        at=at,
        extra={"reason": reason},
        ends_day=day,
        ends_reason=kinds,
    )
    owing.lapse(old, day=day, fact_id=fact, by=by, at=at)
    [number] = take_numbers(old.year, 1)
    row = rows.letter_row(
        found[0], old.campaign, number, at, origin="office", supersedes=old, needs=needs
    )
    rows.keep([row], by=by, at=at)
    return row


@transaction.atomic
def withdraw(letter_id: int, *, reason: str, by: Actor, at: datetime) -> Letter:
    """Take back a letter that nobody has signed yet; the office says why, and issues when it likes.

    Refused: letter.not_issuer, letter.reason_missing, letter.step_closed once it is signed.
    """
    letter = rows.letter_of(letter_id)
    permits.require_issuer(by, letter.unit_id, at)
    if not reason.strip():
        raise Refused("letter.reason_missing")
    _require_running(letter, at)
    rows.close(
        letter,
        "withdraw",
        "letter.withdrawn",
        by=by,
        at=at,
        extra={"reason": reason},
        ends_day=min(letter.ends_day, day_of(organisation.date_of(at))),
        ends_reason="office",
    )
    return letter


def _require_running(letter: Letter, at: datetime) -> None:
    if letter.year < organisation.date_of(at).year:
        raise Refused("letter.expired")
