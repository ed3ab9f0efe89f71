"""A copy of the own data, consent to give a record on, and what was given on by it."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from zeren.core import consent as core
from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import actions as ledger
from zeren.privacy.actions.retention import ask as ask_keeping
from zeren.privacy.actions.retention import step as step_keeping
from zeren.privacy.models import Consent, Release
from zeren.privacy.queries import consents


def copied(*, by: Actor, tables: int, at: datetime) -> None:
    """Somebody took a copy of what is kept about him."""
    with transaction.atomic():
        ledger.record(
            "privacy.copied", about=(by.kind, by.id), by=by, at=at, body={"tables": tables}
        )


@transaction.atomic
def consent(
    *, recipient: str, purpose: str, kinds: Sequence[str], until: date, on: date,
    by: Actor, at: datetime,
) -> Consent:  # fmt: skip
    """The person lets his record go to somebody, until a day; with the own PIN just given.

    Refused: consent.only_a_person, consent.pin_needed, consent.no_kinds, consent.end_is_past,
    consent.too_long.
    """
    if by.kind != "person" or by.for_id:
        raise Refused("consent.only_a_person")
    if by.proof != "pin":
        raise Refused("consent.pin_needed")
    core.check(until=until, kinds=kinds, on=on)
    row = Consent.objects.create(
        person_id=by.id,
        recipient=recipient,
        purpose=purpose,
        kinds=",".join(one for one in core.KINDS if one in kinds),
        until=until,
        given_at=at,
    )
    ledger.record("consent.given", by=by, at=at, row=row, body={"person": by.id})
    return row


@transaction.atomic
def take_back(consent_id: int, *, by: Actor, at: datetime) -> Consent:
    """The person takes it back; from now on nothing is given on by it.

    Refused: consent.not_yours, consent.taken_back.
    """
    row = Consent.objects.filter(pk=consent_id).first()
    if row is None or by != Actor.person(row.person_id) or by.for_id:
        raise Refused("consent.not_yours")
    if row.taken_back_at is not None:
        raise Refused("consent.taken_back")
    ledger.swap(row, "consent.taken_back", "taken_back_at", taken_back_at=at)
    ledger.record("consent.taken_back", by=by, at=at, row=row, body={"person": by.id})
    return row


@transaction.atomic
def release(consent_id: int, data: bytes, *, viewer: Viewer, on: date, at: datetime) -> Release:
    """The record is given to the recipient of a consent that stands.

    Refused: consent.not_yours, consent.stands_no_more.
    """
    row = consents.consent_for(viewer, consent_id, on)
    if row is None:
        raise Refused("consent.not_yours")
    if not consents.stands(row, on):
        raise Refused("consent.stands_no_more")
    # written as it was read, so that of a release and a taking back at once one comes first
    ledger.swap(row, "consent.stands_no_more", "taken_back_at", until=row.until)
    made = Release.objects.create(
        consent=row,
        released_by_id=viewer.person_id,
        released_at=at,
        digest=hashlib.sha256(data).hexdigest(),
    )
    ledger.record("consent.released", by=viewer.actor, at=at, row=made,
                  body={"person": row.person_id, "consent": row.pk})  # fmt: skip
    return made
