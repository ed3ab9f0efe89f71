"""Hand messages over to the mail server and to gateways, and say truly what became of each.

"Accepted" is said only after a server took the message. A worker may be killed at any moment: what
it had in hand is tried again after a while, a mail under the same Message-ID, by which a mailbox
knows the second copy of a message. A gateway of SMS or chat knows none, so there is one message in
hand at a time, and a kill in that moment may bring a second copy of that one.
"""

import logging
import smtplib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from zeren.accounts import ways
from zeren.core.reaching import DUTY, MAIL
from zeren.evidence.sending import mail_line
from zeren.ledger import house, storage
from zeren.notices import channels, outbox, personal
from zeren.notices.models import Message

log = logging.getLogger(__name__)

LEFT_AFTER = timedelta(minutes=5)
"""What is SENDING for longer was left by a killed worker."""
WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""Until the next try, after each that failed; then the next way has it, or somebody says it."""
AT_A_TIME = 20
"""So many mails are in hand at once: the database writes once for all of them."""
SILENT = 3
"""After so many messages without an answer a gateway is left alone until the next run."""
POLICY = policy.default.clone(max_line_length=500)
"""A header that is one long address stays as it is: encoded, no mail program would know it."""
Now = Callable[[], datetime]


def deliver(*, now: Now, stopping: threading.Event | None = None) -> int:
    """Hand over what is due, way by way; returns how many were settled or put off.

    While the mail server cannot be reached nothing is counted against a mail: it waits.
    """
    with ways.held():
        return _deliver(now, stopping)


def _deliver(now: Now, stopping: threading.Event | None) -> int:
    Message.objects.filter(state="SENDING", next_at__lt=now() - LEFT_AFTER).update(state="QUEUED")
    done = 0
    if _due(MAIL, now()).exists():
        try:
            with mail_line(ways.now().mail_server) as line:
                while not _is_over(stopping) and (some := _mails(line, now)):
                    done += some
                    storage.give_way()
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the mail server cannot be used: %s", error)
    for channel in channels.channels():
        done += _by_channel(channel, now, stopping)
    return done


def _due(way: str, at: datetime) -> QuerySet[Message]:
    if way == MAIL and not ways.now().mail_server:
        return Message.objects.none()
    rows = Message.objects.filter(state="QUEUED", channel=way, next_at__lte=at)
    return rows.order_by("next_at", "id")


def _is_over(stopping: threading.Event | None) -> bool:
    return bool(stopping and stopping.is_set())


def _take(way: str, number: int, now: Now) -> list[Message]:
    """Rows that are ours alone from now on; empty when nothing is due."""
    while True:
        with transaction.atomic():
            rows = list(_due(way, now())[:number])
            mine = Message.objects.filter(pk__in=[row.pk for row in rows], state="QUEUED")
            took = mine.update(state="SENDING", tries=F("tries") + 1, next_at=now())
            if took == len(rows):
                return rows
            transaction.set_rollback(True)  # another worker has some of them: look again


def _ours(rows: Sequence[Message], tries: int) -> QuerySet[Message]:
    """Of these rows those that are still in our hand."""
    mine = [row.pk for row in rows if row.tries == tries]
    return Message.objects.filter(pk__in=mine, state="SENDING", tries=tries + 1)


def _put_off(row: Message, problem: str, at: datetime, *, is_for_good: bool) -> None:
    """Tried again later; or the next way has it, or somebody says it."""
    if is_for_good or row.tries >= len(WAITS):
        outbox.pass_on(row, problem, at=at)
    else:
        later = at + WAITS[row.tries]
        _ours([row], row.tries).update(state="QUEUED", problem=problem[:300], next_at=later)


def _mails(line: smtplib.SMTP, now: Now) -> int:
    """Some mails; what was accepted is said so also when the line then breaks, and what was not
    begun waits as before."""
    rows = _take(MAIL, AT_A_TIME, now)
    accepted: list[Message] = []
    left = list(rows)
    try:
        while left:
            row = left.pop(0)
            if _mail_taken(row, line, now):
                accepted.append(row)
    finally:
        for tries in {row.tries for row in rows}:
            done = {"state": "ACCEPTED", "problem": "", "settled_at": now()}
            _ours(accepted, tries).update(**done)
            _ours(left, tries).update(state="QUEUED", tries=tries)
    return len(rows)


def _mail_taken(row: Message, line: smtplib.SMTP, now: Now) -> bool:
    """Did the mail server take it? What is wrong with this mail alone is written down."""
    try:
        line.send_message(_mail(row))
    except smtplib.SMTPSenderRefused:
        _ours([row], row.tries).update(state="QUEUED", tries=row.tries)  # our name is wrong
        raise
    except _OF_ONE as error:
        _put_off(row, str(error), now(), is_for_good=_is_for_good(error))
        line.rset()
        return False
    except (OSError, smtplib.SMTPException):
        _ours([row], row.tries).update(state="QUEUED", tries=row.tries)  # nothing wrong with it
        raise
    return True


def _by_channel(channel: channels.Channel, now: Now, stopping: threading.Event | None) -> int:
    """What is due by one gateway, one message after the other."""
    done = silent = 0
    while silent < SILENT and not _is_over(stopping) and (rows := _take(channel.name, 1, now)):
        [row] = rows
        answer = channels.send(channel, row.address, _with_address(row.subject, row))
        if answer.outcome == "taken":
            told = {"state": "ACCEPTED", "problem": "", "settled_at": now()}
            _ours(rows, row.tries).update(**told)
        else:
            _put_off(row, answer.said, now(), is_for_good=answer.outcome == "refused")
        silent = silent + 1 if answer.said == channels.NO_ANSWER else 0
        done += 1
        storage.give_way()
    return done


def _mail(row: Message) -> EmailMessage:
    """The mail; its subject says how much waits and of whom nothing."""
    mail = EmailMessage(POLICY)
    sender = ways.now().mail_sender
    mail["Subject"], mail["From"], mail["To"] = row.subject, sender, row.address
    mail["Message-ID"] = f"<zeren-{row.pk}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    if row.kind != DUTY and house.address():  # RFC 8058; what is a duty has no such header
        there = f"{house.address()}{personal.off(row.person_id, row.kind)}"
        mail["List-Unsubscribe"] = f"<{there}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_with_address(row.text, row))
    return mail


def _with_address(text: str, row: Message) -> str:
    """What it says, and where it is done if the house knows its own address."""
    if not house.address():
        return text
    with translation.override(row.language):
        where = _("Where it is done: %(address)s")
        said = where % {"address": f"{house.address()}{personal.link(row.pk)}"}
    return f"{text}\n\n{said}"


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
