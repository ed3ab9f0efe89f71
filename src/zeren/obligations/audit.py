"""Every row of what is owed against the fact that wrote it, and the counters against the rows.

A fact "obligation.settled" holds the digest of each row it inserted and the id of each it closed.
So a row that was changed, added, closed, opened again or deleted by other means is named, of the
past as well as of today. Whether the rows are *right* is another question: census/recount.py.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Count, Q, Sum

from zeren.core.days import NEVER
from zeren.core.owed import obligation as core
from zeren.core.owed.obligation import Row
from zeren.ledger import queries as ledger
from zeren.ledger.trouble import Trouble
from zeren.obligations import texts
from zeren.obligations.actions import SETTLED
from zeren.obligations.models import OPEN, Obligation, UnitStep
from zeren.obligations.queries import ROW

CHUNK = 500

StepKey = tuple[int, str, int, int]
"""Unit, requirement, layer, day."""


@dataclass(frozen=True)
class RowTrouble(Trouble):
    """One row or counter that is not as it was written."""

    words: ClassVar = texts.TROUBLES


def troubles() -> Iterator[Trouble]:
    """Everything that differs; nothing is repaired."""
    yield from _rows()
    yield from _strays()
    yield from counters()


def _rows() -> Iterator[Trouble]:
    after = 0
    while True:
        facts = list(
            ledger.facts(SETTLED)
            .filter(pk__gt=after)
            .order_by("pk")
            .values_list("pk", "body")[:CHUNK]
        )
        if not facts:
            return
        after = facts[-1][0]
        ids = [pk for pk, _body in facts]
        opened, closed = _by_fact("known_from", ids), _by_fact("known_to", ids)
        listed = {pk: _body_of(body) for pk, body in facts}
        named = [one for _digests, closing in listed.values() for one in closing]
        still = _still_there(named)
        for pk in ids:
            digests, closing = listed[pk]
            yield from _opened(pk, digests, opened[pk])
            yield from _closed(pk, closing, closed[pk], still)


def _opened(fact: int, digests: Counter[str], rows: Sequence[Obligation]) -> Iterator[Trouble]:
    left = Counter(digests)
    strange = []
    for row in rows:
        digest = core.digest(row.requirement, row.subject_kind, row.subject_id, _plain(row))
        if left[digest] > 0:
            left[digest] -= 1
        else:
            strange.append(row)
    gone = sum(left.values())
    for row in strange:
        if gone:
            gone -= 1
            yield _trouble("obligation_changed", row, fact)
        else:
            yield _trouble("obligation_unrecorded", row, fact)
    if gone:
        yield RowTrouble("obligation_gone", f"{fact}", {"fact": fact, "number": gone})


def _closed(
    fact: int, listed: Sequence[int], rows: Sequence[Obligation], still: dict[int, Obligation]
) -> Iterator[Trouble]:
    want, got = set(listed), {row.pk: row for row in rows}
    for pk in sorted(got.keys() - want):
        yield _trouble("obligation_closed", got[pk], fact)
    for pk in sorted(want - got.keys()):
        if pk in still:  # else it is gone, and the fact that wrote it says so
            yield _trouble("obligation_closed", still[pk], fact)


def _strays() -> Iterator[Trouble]:
    """Rows that point to no such fact at all."""
    settled = ledger.facts(SETTLED).order_by().values("pk")
    for row in Obligation.objects.exclude(known_from__in=settled).iterator(CHUNK):
        yield _trouble("obligation_unrecorded", row, row.known_from)
    closed = Obligation.objects.exclude(known_to=OPEN).exclude(known_to__in=settled)
    for row in closed.iterator(CHUNK):
        yield _trouble("obligation_closed", row, row.known_to)


def counters() -> Iterator[Trouble]:
    """Each counter that is not the sum of what the standing rows begin and end on its day."""
    want, got = _from_rows(), _from_steps()
    for key in sorted(want.keys() | got.keys()):
        if want.get(key, (0, 0)) != got.get(key, (0, 0)):
            unit, requirement, layer, day = key
            yield RowTrouble(
                "counter_differs",
                f"unit {unit}",
                {
                    "unit": unit,
                    "requirement": requirement,
                    "layer": layer,
                    "day": day,
                    "want": _said(want.get(key)),
                    "got": _said(got.get(key)),
                },
            )


def _said(count: tuple[int, int] | None) -> str:
    due, met = count or (0, 0)
    return f"{due:+d} due, {met:+d} met"


def _from_rows() -> dict[StepKey, tuple[int, int]]:
    sums: dict[StepKey, list[int]] = defaultdict(lambda: [0, 0])
    standing = Obligation.objects.filter(known_to=OPEN).order_by()
    is_proved = Q(ok_from__lt=NEVER)
    for column, narrowed, place, sign in (
        ("due_from", Q(), 0, 1),
        ("due_to", Q(due_to__lt=NEVER), 0, -1),
        ("ok_from", is_proved, 1, 1),
        ("ok_to", is_proved & Q(ok_to__lt=NEVER), 1, -1),
    ):
        counted = standing.filter(narrowed).values_list("unit_id", "requirement", "layer", column)
        for unit, requirement, layer, day, number in counted.annotate(number=Count("id")):
            sums[unit, requirement, layer, day][place] += sign * number
    return {key: (due, met) for key, (due, met) in sums.items() if due or met}


def _from_steps() -> dict[StepKey, tuple[int, int]]:
    rows = (
        UnitStep.objects.order_by()
        .values_list("unit_id", "requirement", "layer", "day")
        .annotate(Sum("due"), Sum("met"))
    )
    return {
        (unit, requirement, layer, day): (due, met)
        for unit, requirement, layer, day, due, met in rows
        if due or met
    }


def _by_fact(column: str, ids: Sequence[int]) -> defaultdict[int, list[Obligation]]:
    found: defaultdict[int, list[Obligation]] = defaultdict(list)
    for row in Obligation.objects.filter(**{f"{column}__in": ids}).order_by("pk"):
        found[getattr(row, column)].append(row)
    return found


def _still_there(ids: Iterable[int]) -> dict[int, Obligation]:
    wanted = sorted(set(ids))
    found: dict[int, Obligation] = {}
    for begin in range(0, len(wanted), CHUNK):
        found |= Obligation.objects.in_bulk(wanted[begin : begin + CHUNK])
    return found


def _body_of(text: str) -> tuple[Counter[str], list[int]]:
    body = json.loads(text)
    return Counter(body["opened"]), list(body["closed"])


def _plain(row: Obligation) -> Row:
    return Row(*(getattr(row, name) for name in ROW))


def _trouble(code: str, row: Obligation, fact: int) -> Trouble:
    return RowTrouble(
        code,
        f"obligation {row.pk}",
        {
            "id": row.pk,
            "requirement": row.requirement,
            "kind": row.subject_kind,
            "subject": row.subject_id,
            "fact": fact,
        },
    )
