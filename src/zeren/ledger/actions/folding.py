"""Fold facts into the tree: what counts is the place, not the number."""

import logging
from collections.abc import Sequence

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max

from zeren.core.actor import Actor
from zeren.core.log import order
from zeren.ledger import clock, inbox, many, tree
from zeren.ledger.actions.recording import record
from zeren.ledger.audit import is_ours, tolerance_here
from zeren.ledger.models import Fact, Leaf, Node

log = logging.getLogger(__name__)

FOLDING = "zeren.ledger.sequence"
CHUNK = 5000
LATE_WINDOW = 50_000
"""On PostgreSQL a fact may become visible after younger ones: how many ids to look back."""


def sequence(limit: int = CHUNK, *, sweep: bool = False) -> int:
    """Fold facts that are not yet in the tree into it; returns how many.

    Safe with several workers: one folds, the others get 0. What counts is the position, not the
    id: on PostgreSQL ids become visible out of order, so the last LATE_WINDOW ids are looked at
    again; `sweep` looks at all of them.
    """
    newest = _newest()
    waiting = _waiting(newest, sweep)
    if not waiting.exists():
        return 0
    read = _ours(waiting, limit, newest, is_alone=False)  # what takes long, before the lock
    try:
        with transaction.atomic():
            if not inbox.is_alone(FOLDING):
                return 0
            if read and _newest() == newest:
                return put_in(read)
            return fold(limit, sweep=sweep)
    except IntegrityError:  # another worker took these positions
        return 0


def fold(limit: int, *, sweep: bool = False) -> int:
    """`sequence` for who is alone already."""
    newest = _newest()
    return put_in(_ours(_waiting(newest, sweep), limit, newest))


def _newest() -> int:
    return Leaf.objects.aggregate(newest=Max("fact_id"))["newest"] or 0


def _waiting(newest: int, sweep: bool) -> models.QuerySet[Fact]:
    window = LATE_WINDOW if connection.vendor == "postgresql" else 0
    found = Fact.objects.filter(leaf__isnull=True).order_by("id")
    return found if sweep else found.filter(id__gt=newest - window)


def _ours(
    waiting: models.QuerySet[Fact], limit: int, newest: int, *, is_alone: bool = True
) -> list[tuple[int, str]]:
    """Number and hash of facts that this house made and that come in time, oldest first.

    A fact without the code of the house's key, or one that would stand behind younger ones, stays
    outside the tree, and the audit names it. A late one is named by a fact before it; who is not
    alone writes nothing, and reads up to it.
    """
    tolerance = tolerance_here()
    last = Fact.objects.filter(pk=newest).values_list("recorded_at", flat=True).first()
    found: list[tuple[int, str]] = []
    for fact in waiting.iterator(2000):
        if len(found) >= limit:
            break
        if not is_ours(fact):
            log.error("fact %s does not carry the code of this house: not folded", fact.pk)
            continue
        if last is not None and fact.code != order.CLOCK_WAS_WRONG:
            if fact.recorded_at < last - tolerance:
                if not tolerance or fact.recorded_at < last - order.LATEST:
                    log.error("fact %s claims a time before younger ones: not folded", fact.pk)
                    continue
                if not is_alone:
                    break
                named = record(
                    order.FOLDED_LATE,
                    about=("fact", fact.pk),
                    by=Actor.system(),
                    at=clock.read(),
                    body={"fact": fact.pk},
                )
                found.append((named.pk, named.entry_hash))
            last = max(last, fact.recorded_at)
        else:
            last = fact.recorded_at
        found.append((fact.pk, fact.entry_hash))
    return found


def put_in(found: Sequence[tuple[int, str]]) -> int:
    """Give these facts the next places of the tree, in this order."""
    if not found:
        return 0
    start = size()
    places = [(place, *one) for place, one in enumerate(found, start)]
    many.insert_values(Leaf, ("position", "fact_id", "hash"), places)
    read = tree.Stored()
    for level, index in tree.completed(start, start + len(found)):
        Node.objects.create(level=level, index=index, hash=read.tile_root(level, index).hex())
    return len(found)


def size() -> int:
    """How many facts have their place."""
    last = Leaf.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1
