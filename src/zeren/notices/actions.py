"""Receive a message from outside, and say that it was answered; and how one wants to be told."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zeren.accounts import queries as accounts
from zeren.accounts import ways as decided
from zeren.core.actor import Actor
from zeren.core.reaching import DUTY, KINDS, MAIL
from zeren.core.refusal import Refused
from zeren.core.viewer import Viewer
from zeren.evidence.sending import by_mail
from zeren.ledger import actions as ledger
from zeren.notices import channels, outbox, queries
from zeren.notices.models import Enquiry, Wish
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
                    salt=secrets.token_hex(16),
                    is_one_of_many=is_one_of_many,
                    received_at=at,
                )
                ledger.record("enquiry.received", by=Actor.anonymous(), at=at, row=enquiry)
        except IntegrityError:  # another message took this number in the same moment
            continue
        return enquiry
    raise Refused("enquiry.moved_meanwhile")


@transaction.atomic
def erase(ids: Sequence[int], *, rule: Mapping[str, object], by: Actor, at: datetime) -> int:
    """Destroy who wrote, what, and the salt that bound it; that something came and when stays."""
    rows = list(Enquiry.objects.filter(pk__in=ids).exclude(name="", message="").order_by("pk"))
    for row in rows:
        row.name = row.contact = row.message = row.salt = ""
    Enquiry.objects.bulk_update(rows, ["name", "contact", "message", "salt"], batch_size=500)
    items = [ledger.Item((row.EVIDENCE_KIND, row.pk), row, rule) for row in rows]
    ledger.record_many("record.erased", items, by=by, at=at)
    return len(rows)


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


def wish(
    person_id: int,
    *,
    ways: Mapping[str, tuple[int, str]],
    off: Sequence[str],
    quiet: tuple[int, int] | None,
) -> None:
    """How this person wants to be told from now on; what is written already goes as it is.

    ways: name -> (place, or 0 for not this way; his address there).
    """
    start, end = quiet or (None, None)
    Wish.objects.update_or_create(
        person_id=person_id,
        defaults={
            "ways": {name: list(kept) for name, kept in ways.items()},
            "off": sorted(off),
            "quiet_from": start,
            "quiet_to": end,
        },
    )


def do_without(person_id: int, kind: str) -> None:
    """This person does without a kind of messages; what is a duty stays."""
    if kind not in KINDS or kind == DUTY or not organisation.people().filter(pk=person_id).exists():
        raise Refused("message.duty")
    kept, _made = Wish.objects.get_or_create(person_id=person_id)
    kept.off = sorted({*kept.off, kind})
    kept.save(update_fields=["off"])


def try_way(person_id: int, name: str, *, title: str, text: str, at: datetime) -> str:
    """Send a test to oneself and tell what the server said.

    Refused: message.no_such_way, no_address, test_refused (with what the server said).
    """
    if name not in channels.order():
        raise Refused("message.no_such_way", way=name)
    reach = next(iter(organisation.reached(organisation.date_of(at), [person_id])), None)
    mail, phone = (reach.email, reach.phone) if reach else ("", "")
    address = outbox.address_of(name, queries.wish_of(person_id), mail, phone)
    if not address:
        raise Refused("message.no_address", way=name)
    if name == MAIL:
        zeren = decided.now()
        server, sender = zeren.mail_server, zeren.mail_sender
        outcome = by_mail(server, sender, [address], title, text)
        is_taken, said = not outcome.problem, outcome.detail
    else:
        known = next(one for one in channels.channels() if one.name == name)
        answer = channels.send(known, address, f"{title}\n\n{text}")
        is_taken, said = answer.outcome == "taken", answer.said
    if not is_taken:
        raise Refused("message.test_refused", way=name, said=said)
    return said


def try_asked(person_id: int, way_id: int, *, title: str, text: str, at: datetime) -> str:
    """A test to oneself by each way of settings that are asked for or hold; what was said.

    Refused: message.no_such_way, and as `try_way`.
    """
    row = accounts.way(way_id)
    if row is None or row.kind not in decided.SENDING or row.state == "ENDED":
        raise Refused("message.no_such_way", way="")
    with decided.trying(row):
        names = [MAIL] if row.kind == "mail" else [one.name for one in channels.channels()]
        told = [try_way(person_id, one, title=title, text=text, at=at) for one in names]
    return ", ".join(one or "-" for one in told)


def _number(year: int, step: int) -> str:
    """M2022-0001: counted within the year, so that the sender can read it out on the phone."""
    prefix = f"M{year}-"
    last = Enquiry.objects.filter(number__startswith=prefix).order_by("-id").first()
    count = int(last.number.removeprefix(prefix)) if last else 0
    return f"{prefix}{count + step:04d}"
