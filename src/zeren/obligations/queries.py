"""Counts and gaps, read straight from what is owed and what is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When

from zeren.core.days import NEVER
from zeren.ledger.prepared import Prepared
from zeren.obligations.models import Exclusion, Obligation, UnitCount


def rows_since(
    requirement: str, subject_kind: str, subject_ids: Sequence[int], day: int
) -> QuerySet[Obligation]:
    """Rows of these subjects that are still due on or after a day."""
    return Obligation.objects.filter(
        requirement=requirement,
        subject_kind=subject_kind,
        subject_id__in=subject_ids,
        due_to__gt=day,
    ).order_by("subject_id", "due_from")


@dataclass(frozen=True, slots=True)
class CountRow:
    """Own counts of one unit, one requirement and one layer on a day."""

    unit_id: int
    requirement: str
    layer: int
    due: int
    met: int


def due_on(day: int) -> Q:
    return Q(due_from__lte=day, due_to__gt=day)


def met_on(day: int) -> Q:
    return Q(ok_from__lte=day, ok_to__gt=day)


def below(path: str) -> Q:
    return Q(unit__path__gte=path, unit__path__lt=path + "~") if path else Q()


def open_rows(
    requirement: str, subject_kind: str, subject_ids: Sequence[int] | None = None
) -> dict[int, Obligation]:
    """The open row of each subject (at most one: a constraint keeps it so)."""
    rows = Obligation.objects.filter(
        requirement=requirement, subject_kind=subject_kind, due_to=NEVER
    )
    if subject_ids is not None:
        rows = rows.filter(subject_id__in=subject_ids)
    return {row.subject_id: row for row in rows}


def counts_from_rows(day: int, path: str = "") -> list[CountRow]:
    """Own counts per unit as of any day, from the rows themselves."""
    return _counted(Obligation.objects.filter(due_on(day), below(path)), day)


def counts_from_rows_of(day: int, unit_ids: Sequence[int]) -> list[CountRow]:
    """The same for some units only, without those below them."""
    return _counted(Obligation.objects.filter(due_on(day), unit_id__in=unit_ids), day)


def _counted(rows: QuerySet[Obligation], day: int) -> list[CountRow]:
    counted = (
        rows.order_by()
        .values_list("unit_id", "requirement", "layer")
        .annotate(
            due=Count("id"),
            met=Sum(
                Case(When(met_on(day), then=1), default=0, output_field=IntegerField()),
            ),
        )
    )
    return [CountRow(*row) for row in counted]


def counts_today(day: int, path: str = "") -> list[CountRow] | None:
    """Own counts from the counters, or None where a counter was not counted for `day`."""
    counters = UnitCount.objects.filter(below(path))
    if counters.exclude(day=day).exists():
        return None
    return [
        CountRow(*row)
        for row in counters.values_list("unit_id", "requirement", "layer", "due", "met")
    ]


def counts(day: int, path: str = "", *, today: int | None = None) -> list[CountRow]:
    """Own counts per unit: from the counters when they stand at `day`, else from the rows."""
    if today == day:
        quick = counts_today(day, path)
        if quick is not None:
            return quick
    return counts_from_rows(day, path)


def _under(path: str) -> dict[str, str]:
    """The arguments of a prepared query that narrow it to a subtree: none for everything."""
    return {"low": path, "high": path + "~"} if path else {}


def _range(low: str = "", high: str = "") -> Q:
    return Q(unit__path__gte=low, unit__path__lt=high) if high else Q()


def _counters(**under: str) -> QuerySet[UnitCount]:
    return UnitCount.objects.filter(_range(**under)).order_by()


STALE = Prepared(lambda day, **under: _counters(**under).exclude(day=day).values_list("id")[:1])
BY_UNIT = Prepared(
    lambda **under: _counters(**under).values_list("unit_id").annotate(Sum("due"), Sum("met"))
)
BY_KIND = Prepared(
    lambda **under: (
        _counters(**under).values_list("requirement", "layer").annotate(Sum("due"), Sum("met"))
    )
)


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a subtree, summed by unit and by requirement and layer."""

    by_unit: dict[int, tuple[int, int]]
    """Own (due, met) of each unit."""
    by_requirement: dict[tuple[str, int], tuple[int, int]]
    """(due, met) of each requirement and layer."""


def tally(day: int, path: str = "", *, today: int | None = None) -> Tally:
    """What `counts` adds up to; from the counters the database does the adding."""
    if today == day:
        under = _under(path)
        if not STALE.rows(day=day, **under):
            return Tally(
                {unit: (due, met) for unit, due, met in BY_UNIT.rows(**under)},
                {(name, layer): (due, met) for name, layer, due, met in BY_KIND.rows(**under)},
            )
    by_unit: dict[int, tuple[int, int]] = {}
    by_kind: dict[tuple[str, int], tuple[int, int]] = {}
    for row in counts_from_rows(day, path):
        due, met = by_unit.get(row.unit_id, (0, 0))
        by_unit[row.unit_id] = (due + row.due, met + row.met)
        kind = (row.requirement, row.layer)
        due, met = by_kind.get(kind, (0, 0))
        by_kind[kind] = (due + row.due, met + row.met)
    return Tally(by_unit, by_kind)


def gaps(day: int, path: str = "", requirement: str = "") -> QuerySet[Obligation]:
    """Rows due and not met on a day, by unit and subject; narrowed by the asker."""
    rows = Obligation.objects.filter(due_on(day), below(path)).exclude(met_on(day))
    if requirement:
        rows = rows.filter(requirement=requirement)
    return rows.order_by("unit__path", "requirement", "subject_id", "id")


def gap_counts(day: int, path: str = "") -> dict[str, int]:
    """How many rows of each requirement are due and not met on a day."""
    rows = gaps(day, path).order_by().values_list("requirement").annotate(number=Count("id"))
    return dict(rows)


def of_subject(subject_kind: str, subject_id: int) -> QuerySet[Obligation]:
    return Obligation.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by(
        "requirement", "due_from", "id"
    )


def people_counts(day: int, path: str = "") -> tuple[int, int]:
    """(people with something due, people with everything due met) on a day."""
    under = _under(path)
    whole = sum(number for _kind, number in PEOPLE.rows(day=day, **under))
    missing = sum(number for _kind, number in MISSING.rows(day=day, **under))
    return whole, whole - missing


def _people(day: int, missing: Q, **under: str) -> QuerySet[Obligation, Any]:
    """One row with the number of people, or none where there are none."""
    return (
        Obligation.objects.filter(due_on(day), _range(**under), missing, subject_kind="person")
        .order_by()
        .values_list("subject_kind")
        .annotate(Count("subject_id", distinct=True))
    )


PEOPLE = Prepared(lambda day, **under: _people(day, Q(), **under))
MISSING = Prepared(lambda day, **under: _people(day, ~met_on(day), **under))


def exclusions(day: int, path: str = "") -> QuerySet[Exclusion]:
    return (
        Exclusion.objects.filter(from_day__lte=day, to_day__gt=day)
        .filter(below(path))
        .select_related("person", "unit")
        .order_by("reason", "unit__path", "person__number")
    )


def exclusion_reasons(day: int, path: str = "") -> dict[str, int]:
    """How many people are not counted, for each reason."""
    return dict(REASONS.rows(day=day, **_under(path)))


REASONS = Prepared(
    lambda day, **under: (
        Exclusion.objects.filter(_range(**under), from_day__lte=day, to_day__gt=day)
        .order_by("reason")
        .values_list("reason")
        .annotate(Count("id"))
    )
)


def open_exclusions() -> dict[int, Exclusion]:
    return {row.person_id: row for row in Exclusion.objects.filter(to_day=NEVER)}


__all__ = [
    "CountRow",
    "Exclusion",
    "Obligation",
    "below",
    "counts",
    "counts_from_rows",
    "counts_from_rows_of",
    "counts_today",
    "due_on",
    "exclusion_reasons",
    "exclusions",
    "gap_counts",
    "gaps",
    "met_on",
    "of_subject",
    "open_exclusions",
    "open_rows",
    "people_counts",
    "rows_since",
    "tally",
]
