"""Receive a message from outside, and say that it was answered."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.core.actor import Actor
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.ledger import actions as ledger
from zeren.notices import queries
from zeren.notices.models import Enquiry
from zeren.organisation import queries as organisation


def receive(
    *,
    name: str,
    contact: str,
    message: str,
    consent_text: str,
    language: str,
    is_one_of_many: bool = False,
    at: datetime,
) -> Enquiry:
    """Keep a message with the exact words its sender agreed to; gives it a number.

    is_one_of_many: very many came from the same source lately. It is kept like any other and
                    stands behind the others in the inbox; no address of a sender is kept.
    Refused: enquiry.no_consent.
    """
    if not consent_text.strip():
        raise Refused("enquiry.no_consent")
    year = organisation.date_of(at).year
    for step in range(1, 6):
        try:
            with transaction.atomic():
                enquiry = Enquiry.objects.create(
                    number=_number(year, step),
                    name=name,
                    contact=contact,
                    message=message,
                    consent_text=consent_text,
                    language=language,
                    is_one_of_many=is_one_of_many,
                    received_at=at,
                )
                ledger.record("enquiry.received", by=Actor.anonymous(), at=at, row=enquiry)
        except IntegrityError:  # another message took this number in the same moment
            continue
        return enquiry
    raise Refused("enquiry.moved_meanwhile")


def answered(enquiry_id: int, *, viewer: Viewer, at: datetime) -> Enquiry:
    """Mark a message as answered, by whom and when; done once."""
    if not queries.reads_inbox(viewer) or not viewer.person_id:
        raise Refused("enquiry.not_yours")
    with transaction.atomic():
        swapped = Enquiry.objects.filter(pk=enquiry_id, answered_at__isnull=True).update(
            answered_at=at, answered_by_id=viewer.person_id
        )
        if not swapped:
            raise Refused("enquiry.moved_meanwhile")
        enquiry = Enquiry.objects.get(pk=enquiry_id)
        ledger.record("enquiry.answered", by=viewer.actor, at=at, row=enquiry)
    return enquiry


def _number(year: int, step: int) -> str:
    """M2022-0001: counted within the year, so that the sender can read it out on the phone."""
    prefix = f"M{year}-"
    last = Enquiry.objects.filter(number__startswith=prefix).order_by("-id").first()
    count = int(last.number.removeprefix(prefix)) if last else 0
    return f"{prefix}{count + step:04d}"
