"""Owe, meet, lapse, withdraw: written by the rooms above, in their own transaction.

Each act takes many subjects at once; the caller passes the id of the fact that is the reason.
Days are ordinals (core.days). The counters of the touched units are recounted at the end of each
act, the units above them never: a roll-up is read, not written (architecture.md, Coverage).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from zeren.core.days import NEVER
from zeren.obligations import queries
from zeren.obligations.models import Exclusion, Obligation, UnitCount

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """One requirement that one subject owes, counted in a unit and a layer (1-6, 0: none)."""

    requirement: str
    subject_kind: str
    subject_id: int
    unit_id: int
    layer: int = 0


@transaction.atomic
def owe(dues: Iterable[Due], *, day: int, fact_id: int, today: int | None = None) -> int:
    """Open a row for each due that has none; move the row of a subject whose unit changed.

    A subject that already owes the same in the same unit and layer is left as it is, so the act
    can be repeated. Returns how many rows were opened or moved.
    """
    wanted: dict[tuple[str, str], dict[int, Due]] = {}
    for due in dues:
        wanted.setdefault((due.requirement, due.subject_kind), {})[due.subject_id] = due
    fresh: list[Obligation] = []
    touched: set[int] = set()
    for (requirement, kind), by_subject in wanted.items():
        standing = queries.open_rows(requirement, kind)
        for subject_id, due in by_subject.items():
            row = standing.get(subject_id)
            if row is None:
                fresh.append(_opened(due, day, fact_id))
            elif (row.unit_id, row.layer) != (due.unit_id, due.layer):
                touched.add(row.unit_id)
                fresh.append(_moved(row, due, day, fact_id))
            else:
                continue
            touched.add(due.unit_id)
    for start in range(0, len(fresh), BATCH):
        Obligation.objects.bulk_create(fresh[start : start + BATCH])
    recount(touched, day=today or day)
    return len(fresh)


def _opened(due: Due, day: int, fact_id: int) -> Obligation:
    return Obligation(
        requirement=due.requirement,
        subject_kind=due.subject_kind,
        subject_id=due.subject_id,
        unit_id=due.unit_id,
        layer=due.layer,
        due_from=day,
        owed_fact=fact_id,
    )


def _moved(row: Obligation, due: Due, day: int, fact_id: int) -> Obligation:
    """Close the row where it stood and open it where it now counts, met as it was met."""
    day = max(day, row.due_from)
    Obligation.objects.filter(pk=row.pk).update(due_to=day, withdrawn_fact=fact_id)
    moved = _opened(due, day, fact_id)
    if row.ok_from <= day < row.ok_to:
        moved.ok_from, moved.ok_to, moved.met_fact = day, row.ok_to, row.met_fact
    return moved


@transaction.atomic
def meet(
    requirement: str,
    subject_kind: str,
    subject_ids: Sequence[int],
    *,
    ok_from: int,
    ok_to: int = NEVER,
    fact_id: int,
    today: int | None = None,
) -> int:
    """Mark the open rows of these subjects as met in [ok_from, ok_to); repeating changes nothing.

    A row that was met, then lapsed, is split: the past stays countable as it was.
    """
    changed = 0
    touched: set[int] = set()
    for row in queries.open_rows(requirement, subject_kind, subject_ids).values():
        start = max(ok_from, row.due_from)
        if row.ok_from <= start < row.ok_to:
            if ok_to > row.ok_to:
                Obligation.objects.filter(pk=row.pk).update(ok_to=ok_to, met_fact=fact_id)
                changed += 1
                touched.add(row.unit_id)
            continue
        if row.ok_from < row.ok_to and row.ok_to <= start:
            Obligation.objects.filter(pk=row.pk).update(due_to=start, withdrawn_fact=fact_id)
            Obligation.objects.create(
                requirement=requirement,
                subject_kind=subject_kind,
                subject_id=row.subject_id,
                unit_id=row.unit_id,
                layer=row.layer,
                due_from=start,
                ok_from=start,
                ok_to=ok_to,
                owed_fact=row.owed_fact,
                met_fact=fact_id,
            )
        else:
            Obligation.objects.filter(pk=row.pk).update(
                ok_from=start, ok_to=ok_to, met_fact=fact_id
            )
        changed += 1
        touched.add(row.unit_id)
    recount(touched, day=today or ok_from)
    return changed


@transaction.atomic
def lapse(
    requirement: str,
    subject_kind: str,
    subject_ids: Sequence[int],
    *,
    day: int,
    fact_id: int,
    today: int | None = None,
) -> int:
    """From `day` on these subjects no longer meet the requirement; earlier days stay met."""
    changed = 0
    touched: set[int] = set()
    for row in queries.open_rows(requirement, subject_kind, subject_ids).values():
        if row.ok_from >= row.ok_to or row.ok_to <= day:
            continue
        start = min(row.ok_from, day)
        Obligation.objects.filter(pk=row.pk).update(
            ok_from=start if row.ok_from < day else day, ok_to=day, met_fact=fact_id
        )
        changed += 1
        touched.add(row.unit_id)
    recount(touched, day=today or day)
    return changed


@transaction.atomic
def withdraw(
    requirement: str,
    subject_kind: str,
    subject_ids: Sequence[int],
    *,
    day: int,
    fact_id: int,
    today: int | None = None,
) -> int:
    """These subjects no longer owe the requirement from `day` on."""
    changed = 0
    touched: set[int] = set()
    for row in queries.open_rows(requirement, subject_kind, subject_ids).values():
        Obligation.objects.filter(pk=row.pk).update(
            due_to=max(day, row.due_from), withdrawn_fact=fact_id
        )
        changed += 1
        touched.add(row.unit_id)
    recount(touched, day=today or day)
    return changed


def exclude(person_id: int, *, unit_id: int, reason: str, day: int) -> None:
    """List a person as not counted, with the reason; a changed reason ends the old line."""
    standing = Exclusion.objects.filter(person_id=person_id, to_day=NEVER).first()
    if standing and (standing.reason, standing.unit_id) == (reason, unit_id):
        return
    if standing:
        readmit(person_id, day=day)
    Exclusion.objects.create(person_id=person_id, unit_id=unit_id, reason=reason, from_day=day)


def readmit(person_id: int, *, day: int) -> None:
    """End the open exclusion of a person, who counts again from `day` on."""
    Exclusion.objects.filter(person_id=person_id, to_day=NEVER).update(to_day=day)


def recount(unit_ids: Iterable[int], *, day: int) -> None:
    """Count the own obligations of these units again, for `day`."""
    ids = sorted(set(unit_ids))
    if not ids:
        return
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        UnitCount.objects.filter(unit_id__in=chunk).delete()
        UnitCount.objects.bulk_create(
            UnitCount(
                unit_id=row.unit_id,
                requirement=row.requirement,
                layer=row.layer,
                due=row.due,
                met=row.met,
                day=day,
            )
            for row in queries.counts_from_rows_of(day, chunk)
        )


@transaction.atomic
def rebuild_counters(*, day: int) -> int:
    """Count every unit again; the nightly check that counters and rows say the same."""
    rows = queries.counts_from_rows(day)
    UnitCount.objects.all().delete()
    UnitCount.objects.bulk_create(
        (
            UnitCount(
                unit_id=row.unit_id,
                requirement=row.requirement,
                layer=row.layer,
                due=row.due,
                met=row.met,
                day=day,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    return len(rows)
