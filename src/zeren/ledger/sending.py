"""A form that is sent again is done once: its key stands beside the first fact of the act.

The key is taken before the act begins, so that whoever sends the same form at the same moment waits
for its answer. In the transaction of its first fact it is bound to that fact: a key whose act was
broken off before is free again after a while, and one that is bound never is.
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

LEFT_AFTER = timedelta(minutes=1)
"""What has no fact after so long was broken off, and is begun anew; if it was only slow, one of the
two finds its key taken and leaves nothing."""
KEPT = timedelta(days=90)
"""A phone sends nothing by itself that it has kept for longer than half of this."""


@dataclass(slots=True)
class Sending:
    """A form on its way through the house.

    said_at: when it was written, as a phone says; a claim that stands in the bodies of its facts
             beside the recorded time, never in place of it.
    mine:    drawn by this request, so that no other takes its key away.
    """

    key: str = ""
    said_at: datetime | None = None
    mine: str = field(default_factory=lambda: token_hex(8))
    is_bound: bool = False

    def row(self) -> QuerySet[Sent]:
        return Sent.objects.filter(key=self.key, mine=self.mine)


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


def bind(fact_id: int) -> None:
    """Keep the key of the form beside its first fact, in the transaction of the fact."""
    now = _now.get()
    if now is None or not now.key or now.is_bound:
        return
    if not now.row().update(fact_id=fact_id):
        raise SentBeforeError
    now.is_bound = True


def begin(form: Sending, *, at: datetime) -> Sent | None:
    """Take the key of a form; the other request's row where it is done or being done."""
    there = Sent.objects.filter(key=form.key)
    row = there.first()
    if row is None or (row.fact_id is None and not row.where and row.at < at - LEFT_AFTER):
        try:
            with transaction.atomic():
                there.filter(mine=row.mine if row else "").delete()
                Sent(key=form.key, mine=form.mine, at=at).save(force_insert=True)
            return None
        except IntegrityError:
            row = there.first()
    return row


def done(form: Sending, where: str) -> None:
    """The form is done: where its answer leads, for whoever sends it again."""
    form.row().update(where=where)


def give_back(form: Sending, *, is_refused: bool) -> None:
    """The form was not done and may be sent again; what broke after a fact is never done again."""
    rows = form.row()
    (rows if is_refused else rows.filter(fact=None)).delete()


def forget(*, at: datetime) -> int:
    """Keys of long ago are swept; returns how many."""
    return Sent.objects.filter(at__lt=at - KEPT).delete()[0]
