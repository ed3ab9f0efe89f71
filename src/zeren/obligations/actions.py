"""Settle what is owed, meet it, let it lapse: the difference is written, with its fact.

Whoever writes locks the subjects first, so that two acts on one duty come one after the other;
acts on different duties of one unit never wait for one another. Each act leaves the fact
"obligation.settled": it names the fact that was the cause, the digest of each row that was
inserted and the id of each row that was closed, so that every row can be proved or missed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum

from zeren.core.actor import Actor
from zeren.core.owed import obligation as core
from zeren.core.owed.obligation import Proof, Row
from zeren.core.owed.requirement import BY_CODE, Subject, term_of
from zeren.ledger import actions as ledger
from zeren.ledger import inbox, many, storage
from zeren.obligations import queries
from zeren.obligations.models import OPEN, Obligation, UnitStep
from zeren.organisation.queries import spans as organisation

FOLDED = 100
"""Keys of one transaction: others write between two."""
MOST = 350
"""Rows that one fact can speak of, within the size a fact's body may have."""

SETTLED = "obligation.settled"

Key = tuple[str, int]
"""A requirement and its subject."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How many rows an act inserted and closed."""

    opened: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class _Written:
    """What one duty becomes: ids that are closed with their rows, and the rows inserted."""

    key: Key
    closed: Sequence[tuple[int, Row]]
    opened: Sequence[Row]


@transaction.atomic
def settle(
    expected: Mapping[Key, Sequence[Row]], *, cause: int, by: Actor, at: datetime
) -> Settled:
    """Make these duties what they should be over all days; what stands already is left alone.

    expected: the whole of each duty, from core.rows; an empty list takes it back.
    cause:    the fact because of which it is looked at.
    The caller has locked the subjects (`lock`) before it read what it expects.
    """
    return _write(_differences(expected), cause=cause, by=by, at=at)


def lock(kind: Subject, subject_ids: Iterable[int]) -> None:
    """Hold these subjects until the transaction ends: one act on a duty after the other."""
    organisation.lock(kind, sorted(set(subject_ids)))


@transaction.atomic
def meet(
    requirement: str,
    subject_ids: Sequence[int],
    *,
    ok_from: int,
    ok_to: int,
    fact_id: int,
    by: Actor,
    at: datetime,
) -> int:
    """The due days in [ok_from, ok_to) are met; repeating changes nothing.

    The days are of one term, that of what proves it (ValueError): a letter of last year that is
    countersigned in January has no day left, and meets nothing. Returns how many duties changed.
    """
    if ok_from >= ok_to:
        return 0
    period, proof = BY_CODE[requirement].period, Proof(ok_from, ok_to)
    standing = _locked(requirement, subject_ids)
    expected = {
        (requirement, subject): core.met(period, [row for _pk, row in rows], proof)
        for subject, rows in standing.items()
    }
    written = _differences(expected, standing={(requirement, s): r for s, r in standing.items()})
    _write(written, cause=fact_id, by=by, at=at)
    return len(written)


@transaction.atomic
def lapse(
    requirement: str, subject_ids: Sequence[int], *, day: int, fact_id: int, by: Actor, at: datetime
) -> int:
    """From `day` to the end of its term nothing proves this any more; other terms stay met."""
    period = BY_CODE[requirement].period
    until = term_of(period, day).end
    standing = _locked(requirement, subject_ids)
    expected = {
        (requirement, subject): core.lapsed(period, [row for _pk, row in rows], day, until)
        for subject, rows in standing.items()
    }
    written = _differences(expected, standing={(requirement, s): r for s, r in standing.items()})
    _write(written, cause=fact_id, by=by, at=at)
    return len(written)


def fold(limit: int = 2_000) -> int:
    """Add up steps of the same unit, requirement, layer and day; returns how many keys were.

    What is summed stays the same at every moment. Two at once: the second waits, and finds
    nothing left to do.
    """
    doubled = (
        UnitStep.objects.order_by()
        .values_list("unit_id", "requirement", "layer", "day")
        .annotate(number=Count("id"), due=Sum("due"), met=Sum("met"))
        .filter(number__gt=1)[:limit]
    )
    found = list(doubled)
    for start in range(0, len(found), FOLDED):
        _fold(found[start : start + FOLDED])
        storage.give_way()
    return len(found)


@transaction.atomic
def _fold(keys: Sequence[tuple[int, str, int, int, int, int, int]]) -> None:
    inbox.alone("zeren.obligations.fold")
    for unit_id, requirement, layer, day, _number, _due, _met in keys:
        # the rows are read again under their key: what was appended meanwhile is kept apart
        rows = list(
            UnitStep.objects.filter(
                unit_id=unit_id, requirement=requirement, layer=layer, day=day
            ).values_list("id", "due", "met")
        )
        UnitStep.objects.filter(pk__in=[row[0] for row in rows]).delete()
        due, met = sum(row[1] for row in rows), sum(row[2] for row in rows)
        if due or met:
            UnitStep.objects.create(
                unit_id=unit_id, requirement=requirement, layer=layer, day=day, due=due, met=met
            )


def _locked(requirement: str, subject_ids: Sequence[int]) -> dict[int, list[tuple[int, Row]]]:
    lock(BY_CODE[requirement].subject, subject_ids)
    return queries.standing(requirement, subject_ids)


def _differences(
    expected: Mapping[Key, Sequence[Row]],
    standing: Mapping[Key, Sequence[tuple[int, Row]]] | None = None,
) -> list[_Written]:
    if standing is None:
        found: dict[Key, list[tuple[int, Row]]] = {}
        by_requirement: dict[str, list[int]] = {}
        for requirement, subject_id in expected:
            by_requirement.setdefault(requirement, []).append(subject_id)
        for requirement, ids in by_requirement.items():
            for subject_id, rows in queries.standing(requirement, ids).items():
                found[requirement, subject_id] = rows
        standing = found
    written = []
    for key, want in expected.items():
        stand = standing.get(key, ())
        change = core.difference([row for _pk, row in stand], want)
        if change.closed or change.opened:
            gone = set(change.closed)
            written.append(
                _Written(key, [(pk, row) for pk, row in stand if row in gone], change.opened)
            )
    return written


def _write(written: Sequence[_Written], *, cause: int, by: Actor, at: datetime) -> Settled:
    opened = closed = 0
    for part in _parts(written):
        _write_part(part, cause=cause, by=by, at=at)
        opened += sum(len(one.opened) for one in part)
        closed += sum(len(one.closed) for one in part)
    return Settled(opened, closed)


def _parts(written: Sequence[_Written]) -> Iterable[list[_Written]]:
    """Duties whose rows fit into one fact; the rows of one duty never stand in two."""
    part: list[_Written] = []
    size = 0
    for one in written:
        rows = len(one.closed) + len(one.opened)
        if part and size + rows > MOST:
            yield part
            part, size = [], 0
        part.append(one)
        size += rows
    if part:
        yield part


def _write_part(part: Sequence[_Written], *, cause: int, by: Actor, at: datetime) -> None:
    fact = ledger.record(
        SETTLED,
        about=("fact", cause),
        by=by,
        at=at,
        body={
            "closed": [pk for one in part for pk, _row in one.closed],
            "opened": [
                core.digest(one.key[0], BY_CODE[one.key[0]].subject, one.key[1], row)
                for one in part
                for row in one.opened
            ],
        },
    )
    ids = [pk for one in part for pk, _row in one.closed]
    if ids:
        ended = Obligation.objects.filter(pk__in=ids, known_to=OPEN).update(known_to=fact.pk)
        assert ended == len(ids), f"subjects are locked: want {len(ids)} rows closed, got {ended}"
    many.insert([_row(one.key, row, fact.pk) for one in part for row in one.opened])
    many.insert(_steps(part))


def _row(key: Key, row: Row, fact_id: int) -> Obligation:
    requirement, subject_id = key
    return Obligation(
        requirement=requirement,
        subject_kind=BY_CODE[requirement].subject,
        subject_id=subject_id,
        unit_id=row.unit_id,
        layer=row.layer,
        term_from=row.term_from,
        term_to=row.term_to,
        due_from=row.due_from,
        due_to=row.due_to,
        ok_from=row.ok_from,
        ok_to=row.ok_to,
        known_from=fact_id,
    )


def _steps(part: Sequence[_Written]) -> list[UnitStep]:
    """What the difference adds to the counts of its units, one step a key that is not nothing."""
    sums: dict[tuple[int, str, int, int], list[int]] = {}
    for one in part:
        for sign, rows in ((-1, [row for _pk, row in one.closed]), (1, one.opened)):
            for row in rows:
                for day, due, met in core.steps(row):
                    step = sums.setdefault((row.unit_id, one.key[0], row.layer, day), [0, 0])
                    step[0] += sign * due
                    step[1] += sign * met
    return [
        UnitStep(unit_id=unit, requirement=requirement, layer=layer, day=day, due=due, met=met)
        for (unit, requirement, layer, day), (due, met) in sorted(sums.items())
        if due or met
    ]
