"""Counts and gaps, read straight from what is owed and what is met."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, When

from zeren.core.days import NEVER
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
    rows = (
        Obligation.objects.filter(due_on(day), below(path), subject_kind="person")
        .order_by()
        .values("subject_id")
        .annotate(
            due=Count("id"),
            met=Sum(Case(When(met_on(day), then=1), default=0, output_field=IntegerField())),
        )
    )
    whole = rows.count()
    return whole, rows.filter(met=F("due")).count()


def exclusions(day: int, path: str = "") -> QuerySet[Exclusion]:
    return (
        Exclusion.objects.filter(from_day__lte=day, to_day__gt=day)
        .filter(below(path))
        .select_related("person", "unit")
        .order_by("reason", "unit__path", "person__number")
    )


def open_exclusions() -> dict[int, Exclusion]:
    return {row.person_id: row for row in Exclusion.objects.filter(to_day=NEVER)}
