"""Work out again what a fact touched, and write the difference down."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zeren.census import queries
from zeren.census.touched import Touched, touched_by
from zeren.core.actor import Actor
from zeren.core.owed.requirement import Subject
from zeren.core.tongue import both
from zeren.jobs import actions as jobs
from zeren.ledger import actions as ledger
from zeren.ledger.queries import Fact
from zeren.obligations import actions as obligations
from zeren.obligations.actions import Settled
from zeren.responsibility.queries import days as responsibility

CHUNK = 500
"""Subjects of one transaction."""

AT_ONCE = 3_000
"""Up to so many subjects are settled by the reader itself; more become a job in parts."""


@transaction.atomic
def answer(facts: Sequence[Fact], *, by: Actor, at: datetime) -> Settled:
    """Settle what these facts touched: the reader of the inbox "census"."""
    found = touched_by(facts)
    for kind in found.every:
        found.of(kind).update(queries.everybody(kind))
    if found.size <= AT_ONCE:
        return settle(found, by=by, at=at)
    start(found, by=by, at=at)
    return Settled()


def settle(found: Touched, *, by: Actor, at: datetime) -> Settled:
    """Make the duties of these subjects what they should be; repeating it changes nothing."""
    opened = closed = 0
    for kind in queries.KINDS:
        ids = sorted(found.of(kind))
        for begin in range(0, len(ids), CHUNK):
            done = settle_some(kind, ids[begin : begin + CHUNK], cause=found.cause, by=by, at=at)
            opened += done.opened
            closed += done.closed
    return Settled(opened, closed)


@transaction.atomic
def settle_some(
    kind: Subject, ids: Sequence[int], *, cause: int, by: Actor, at: datetime
) -> Settled:
    """One transaction: the subjects are held before what is true of them is read."""
    obligations.lock(kind, ids)
    with responsibility.kept():
        expected = queries.expected(kind, ids)
    return obligations.settle(expected, cause=cause, by=by, at=at)


def settle_all(*, by: Actor, at: datetime) -> Settled:
    """Settle everybody and everything: after an upgrade, or when the audit found a difference.

    Its own fact is the cause, so that what was repaired, when and by whom stays to be seen.
    """
    with transaction.atomic():
        fact = ledger.record("census.settled", about=("installation", 1), by=by, at=at)
    found = Touched(cause=fact.pk)
    for kind in queries.KINDS:
        found.of(kind).update(queries.everybody(kind))
    return settle(found, by=by, at=at)


@transaction.atomic
def note_comparison(wrong: int, *, by: Actor, at: datetime) -> None:
    """That everything was compared, and how much of it differed, stays to be seen."""
    body = {"wrong": wrong}
    ledger.record("census.compared", about=("installation", 1), by=by, at=at, body=body)


def start(found: Touched, *, by: Actor, at: datetime) -> None:
    """Settle very many subjects as a job in parts, which can be left and goes on after a stop."""
    parts = [
        {"kind": kind, "ids": sorted(found.of(kind))[begin : begin + CHUNK], "cause": found.cause}
        for kind in queries.KINDS
        for begin in range(0, len(found.of(kind)), CHUNK)
    ]
    jobs.start(
        "census.settle", parts=parts, title=both("清点应尽责任", "Count what is owed"), by=by, at=at
    )
