"""Owe, meet, lapse, withdraw: written by the rooms above, in their own transaction.

Each act takes many subjects at once; the caller passes the id of the fact that is the reason.
Days are ordinals (core.days). The counters of the touched units are recounted at the end of each
act, the units above them never: a roll-up is read, not written (architecture.md, Coverage).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from zeren.core import obligation as core
from zeren.core.days import NEVER
from zeren.core.obligation import Change, Row
from zeren.obligations import queries
from zeren.obligations.models import Exclusion, Obligation, UnitCount

BATCH = 2_000
CHUNK = 500


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
                fresh.append(_row(due, Row(day), owed_fact=fact_id))
            elif (row.unit_id, row.layer) != (due.unit_id, due.layer):
                touched.add(row.unit_id)
                fresh.extend(_moved(row, due, day, fact_id))
            else:
                continue
            touched.add(due.unit_id)
    Obligation.objects.bulk_create(fresh, batch_size=BATCH)
    recount(touched, day=today or day)
    return len(fresh)


def _moved(row: Obligation, due: Due, day: int, fact_id: int) -> list[Obligation]:
    """The past stays counted where it was; from `day` on the same duty counts in the new unit."""
    if day <= row.due_from:
        Obligation.objects.filter(pk=row.pk).update(unit_id=due.unit_id, layer=due.layer)
        return []
    change = core.split([_plain(row)], day)
    for _old, new in change.changed:
        _write(row, new, withdrawn_fact=fact_id)
    return [_row(due, new, owed_fact=fact_id, met_fact=row.met_fact) for new in change.inserted]


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
    """Every due day in [ok_from, ok_to) is met; repeating changes nothing."""
    return _act(
        requirement,
        subject_kind,
        subject_ids,
        lambda rows: core.meet(rows, ok_from, ok_to),
        since=ok_from,
        today=today or ok_from,
        met_fact=fact_id,
    )


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
    return _act(
        requirement,
        subject_kind,
        subject_ids,
        lambda rows: core.lapse(rows, day),
        since=day,
        today=today or day,
        met_fact=fact_id,
    )


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
    return _act(
        requirement,
        subject_kind,
        subject_ids,
        lambda rows: core.withdraw(rows, day),
        since=day,
        today=today or day,
        withdrawn_fact=fact_id,
    )


@transaction.atomic
def _act(
    requirement: str,
    subject_kind: str,
    subject_ids: Sequence[int],
    decide: Callable[[Sequence[Row]], Change],
    *,
    since: int,
    today: int,
    **facts: int,
) -> int:
    """Ask the core what each subject's rows become, and write just that."""
    changed = 0
    touched: set[int] = set()
    for start in range(0, len(subject_ids), CHUNK):
        by_subject: dict[int, list[Obligation]] = {}
        chunk = subject_ids[start : start + CHUNK]
        for row in queries.rows_since(requirement, subject_kind, chunk, since):
            by_subject.setdefault(row.subject_id, []).append(row)
        for rows in by_subject.values():
            plain = {_plain(row): row for row in rows}
            change = decide(tuple(plain))
            if change.is_nothing:
                continue
            changed += 1
            touched.update(row.unit_id for row in rows)
            for old, new in change.changed:
                _write(plain[old], new, **facts)
            for new in change.inserted:
                source = next(r for r in rows if r.due_from <= new.due_from)
                _row(
                    Due(
                        requirement,
                        subject_kind,
                        source.subject_id,
                        source.unit_id,
                        source.layer,
                    ),
                    new,
                    owed_fact=source.owed_fact,
                    met_fact=facts.get("met_fact", source.met_fact),
                ).save()
    recount(touched, day=today)
    return changed


def _plain(row: Obligation) -> Row:
    return Row(row.due_from, row.due_to, row.ok_from, row.ok_to)


def _row(due: Due, row: Row, **facts: int | None) -> Obligation:
    return Obligation(
        requirement=due.requirement,
        subject_kind=due.subject_kind,
        subject_id=due.subject_id,
        unit_id=due.unit_id,
        layer=due.layer,
        due_from=row.due_from,
        due_to=row.due_to,
        ok_from=row.ok_from,
        ok_to=row.ok_to,
        **facts,
    )


def _write(row: Obligation, new: Row, **facts: int) -> None:
    Obligation.objects.filter(pk=row.pk).update(
        due_from=new.due_from,
        due_to=new.due_to,
        ok_from=new.ok_from,
        ok_to=new.ok_to,
        **facts,
    )


def exclude(person_id: int, *, unit_id: int, reason: str, day: int) -> bool:
    """List a person as not counted, with the reason; a changed reason ends the old line."""
    standing = Exclusion.objects.filter(person_id=person_id, to_day=NEVER).first()
    if standing and (standing.reason, standing.unit_id) == (reason, unit_id):
        return False
    if standing:
        readmit(person_id, day=day)
    Exclusion.objects.create(person_id=person_id, unit_id=unit_id, reason=reason, from_day=day)
    return True


def readmit(person_id: int, *, day: int) -> None:
    """End the open exclusion of a person, who counts again from `day` on."""
    Exclusion.objects.filter(person_id=person_id, to_day=NEVER).update(to_day=day)


def recount(unit_ids: Iterable[int], *, day: int) -> None:
    """Count the own obligations of these units again, for `day`."""
    ids = sorted(set(unit_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        UnitCount.objects.filter(unit_id__in=chunk).delete()
        _keep(queries.counts_from_rows_of(day, chunk), day)


@transaction.atomic
def rebuild_counters(*, day: int) -> int:
    """Count every unit again: each new day, since a due or met interval can begin or end in it."""
    rows = queries.counts_from_rows(day)
    UnitCount.objects.all().delete()
    _keep(rows, day)
    return len(rows)


def _keep(rows: Iterable[queries.CountRow], day: int) -> None:
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
