"""The outbox: messages are written once, handed to the mail server one by one, counted truly.

"Accepted" is said only after the mail server took the message. A worker may be killed at any
moment: what it had taken is tried again after a while under the same Message-ID, by which a mailbox
knows the second copy of a message.
"""

import logging
import smtplib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.evidence.sending import mail_line
from zeren.ledger import house, storage
from zeren.notices.models import WITHOUT_WAY, Message

log = logging.getLogger(__name__)

LEFT_AFTER = timedelta(minutes=5)
"""What is SENDING for longer was left by a killed worker."""
WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""Until the next try, after each that failed; then somebody has to say it."""
AT_A_TIME = 20
KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be written: to whom, of which key, in which language, what it says."""

    person_id: int
    address: str
    key: str
    language: str
    subject: str
    text: str
    path: str
    number: int


def write(drafts: Iterable[Draft], *, at: datetime) -> int:
    """Put messages into the outbox; one that was written under its key before stays as it is.

    Who has no address is UNREACHED from the beginning, and so is everybody without a mail server.
    """
    has_server = bool(settings.ZEREN.mail_server)
    rows = [
        Message(
            person_id=one.person_id,
            address=one.address,
            key=one.key,
            language=one.language,
            subject=one.subject,
            text=one.text,
            path=one.path,
            number=one.number,
            state="QUEUED" if has_server and one.address else "UNREACHED",
            written_at=at,
            next_at=at,
        )
        for one in drafts
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    return len(rows)


def replace_older(person_ids: Sequence[int], prefix: str, *, at: datetime) -> int:
    """What these people were not told before under keys that begin so is over: it may be done."""
    rows = Message.objects.filter(person_id__in=person_ids, key__startswith=prefix)
    rows = rows.filter(state__in=("QUEUED", *WITHOUT_WAY), written_at__lt=at)
    return rows.update(state="OVER", settled_at=at)


def forget(*, at: datetime) -> int:
    """Messages repeat what stands elsewhere and name people: they are kept for a while."""
    return Message.objects.filter(written_at__lt=at - KEPT).delete()[0]


def deliver(*, now: Callable[[], datetime], most: int = 2000) -> int:
    """Hand what is due to the mail server over one line; returns how many were settled or put off.

    While the server cannot be reached nothing is counted against a message: it waits.
    """
    Message.objects.filter(state="SENDING", next_at__lt=now() - LEFT_AFTER).update(state="QUEUED")
    done = 0
    if not _due(now()).exists():
        return done
    try:
        with mail_line(settings.ZEREN.mail_server) as line:
            while done < most and (rows := list(_due(now()).order_by("next_at", "id")[:AT_A_TIME])):
                for row in rows:
                    done += _hand_over(row, line, now)
                storage.give_way()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server cannot be used: %s", error)
    return done


def told(viewer: Viewer, message_ids: Sequence[int], *, at: datetime) -> int:
    """A head says that he told these people; returns how many of them nobody had told before."""
    rows = Message.objects.filter(pk__in=message_ids, state__in=WITHOUT_WAY)
    return rows.update(state="TOLD", told_by_id=viewer.person_id, settled_at=at)


def _due(at: datetime) -> QuerySet[Message]:
    if not settings.ZEREN.mail_server:
        return Message.objects.none()
    return Message.objects.filter(state="QUEUED", next_at__lte=at)


def _hand_over(row: Message, line: smtplib.SMTP, now: Callable[[], datetime]) -> bool:
    """One message. False when another worker has it."""
    mine = Message.objects.filter(pk=row.pk, state="QUEUED", tries=row.tries)
    if not mine.update(state="SENDING", tries=F("tries") + 1, next_at=now()):
        return False
    taken = Message.objects.filter(pk=row.pk, state="SENDING", tries=row.tries + 1)
    try:
        line.send_message(_mail(row))
    except smtplib.SMTPSenderRefused:
        taken.update(state="QUEUED", tries=row.tries)  # our own name is wrong, not the message
        raise
    except _OF_ONE as error:
        is_over = row.tries >= len(WAITS) or _is_for_good(error)
        at = now()
        taken.update(
            state="FAILED" if is_over else "QUEUED",
            problem=str(error)[:300],
            next_at=at if is_over else at + WAITS[row.tries],
            settled_at=at if is_over else None,
        )
        line.rset()
        return True
    except (OSError, smtplib.SMTPException):
        taken.update(state="QUEUED", tries=row.tries)  # nothing was wrong with the message
        raise
    taken.update(state="ACCEPTED", problem="", settled_at=now())
    return True


def _mail(row: Message) -> EmailMessage:
    """The mail; its subject says how much waits and of whom nothing."""
    mail = EmailMessage()
    sender = settings.ZEREN.mail_sender
    mail["Subject"], mail["From"], mail["To"] = row.subject, sender, row.address
    mail["Message-ID"] = f"<zeren-{row.pk}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    text = row.text
    if house.address():
        with translation.override(row.language):
            where = _("Where it is done: %(address)s")
            address = f"{house.address()}{row.path}"
            text = f"{text}\n\n{where % {'address': address}}"
    mail.set_content(text)
    return mail


_OF_ONE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPResponseException,
    smtplib.SMTPNotSupportedError,
    ValueError,
)
"""What is wrong with one message, so that the others go on: refused by the server, or an address
that it cannot take or that is none.
"""


def _is_for_good(error: Exception) -> bool:
    """Will it never be taken (5xx, no address), rather than not now (4xx)?"""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return not isinstance(error, smtplib.SMTPResponseException) or error.smtp_code >= 500
