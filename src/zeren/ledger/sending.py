"""A form that is sent again is done once: its key stands beside the first fact of the act.

The key is taken before the act begins, so that whoever sends the same form at the same moment waits
for its answer. In the transaction of its first fact it is bound to that fact: a key whose act was
broken off before is free again, and one that is bound never is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from zeren.core.actor import Actor
from zeren.ledger.models import Sent

KEPT = timedelta(days=90)
"""A phone sends nothing by itself that it has kept for longer than half of this."""


@dataclass(slots=True)
class Sending:
    """A form on its way through the house.

    said_at: when it was written, as a phone says; a claim that stands in the bodies of its facts
             beside the recorded time, never in place of it.
    """

    key: str = ""
    said_at: datetime | None = None
    mine: str = field(default_factory=lambda: token_hex(8))
    is_bound: bool = False


class SentBeforeError(Exception):
    """This form had been given up for lost, and is done by another request; nothing of it stays."""


_now: ContextVar[Sending | None] = ContextVar("sending", default=None)


@contextmanager
def during(sending: Sending) -> Iterator[None]:
    """Facts that are recorded inside belong to this form."""
    token = _now.set(sending)
    try:
        yield
    finally:
        _now.reset(token)


def claimed(body: Mapping[str, object] | None, by: Actor) -> Mapping[str, object] | None:
    """The body of a fact of whoever sent the form, with the time that his phone claims."""
    now = _now.get()
    if now is None or now.said_at is None or by.kind != "person":
        return body
    return {**(body or {}), "said_at": now.said_at}


def begin(form: Sending, *, at: datetime) -> bool:
    """Take the key of a form; False when another request has it."""
    try:
        with transaction.atomic():
            Sent(key=form.key, mine=form.mine, at=at).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def bind(fact_id: int) -> None:
    """Keep the key of the form beside its first fact, in the transaction of the fact."""
    now = _now.get()
    if now is None or not now.key or now.is_bound:
        return
    if not _mine(now).update(fact_id=fact_id):
        raise SentBeforeError
    now.is_bound = True


def found(key: str) -> Sent | None:
    """The form with this key: done, being done, or broken off; None when it never came so far."""
    return Sent.objects.filter(key=key).first()


def taken(form: Sending, *, where: str, said: str) -> None:
    """The form is done: where its answer leads and what it says, for whoever sends it again."""
    _mine(form).update(where=where, said=said)


def give_back(form: Sending, *, is_refused: bool) -> None:
    """The form was not done and may be sent again; what broke after a fact is never done again."""
    rows = _mine(form)
    (rows if is_refused else rows.filter(fact=None)).delete()


def give_up(row: Sent) -> bool:
    """Free the key of what was broken off long ago without a fact."""
    return bool(Sent.objects.filter(key=row.key, mine=row.mine, fact=None).delete()[0])


def forget(*, at: datetime) -> int:
    """Keys of long ago are swept; returns how many."""
    return Sent.objects.filter(at__lt=at - KEPT).delete()[0]


def _mine(form: Sending) -> QuerySet[Sent]:
    return Sent.objects.filter(key=form.key, mine=form.mine)
