"""Counts and gaps, read straight from what is owed and what is met: of any day, as known then.

day:   the day that is asked about, as an ordinal.
known: a fact id; what was known after that fact. Without it, what is known now.
path:  a unit's path of that day; everything below it. The empty path is the whole organisation.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, When
from django.db.models.functions import Greatest

from zeren.core.days import NEVER
from zeren.core.owed.obligation import Row
from zeren.core.owed.requirement import BY_CODE, REQUIREMENTS, Period
from zeren.ledger.prepared import LONGEST, Prepared
from zeren.obligations.models import OPEN, Obligation, UnitStep
from zeren.organisation import queries as organisation

CHUNK = 500
ROW = (
    "due_from", "due_to", "ok_from", "ok_to", "term_from", "term_to", "unit_id", "layer",
)  # fmt: skip
"""Columns of core.Row, in its order."""


def standing(requirement: str, subject_ids: Sequence[int]) -> dict[int, list[tuple[int, Row]]]:
    """The rows that stand now of each subject, in order of days, with their ids."""
    found: dict[int, list[tuple[int, Row]]] = {subject: [] for subject in subject_ids}
    ids = list(found)
    for start in range(0, len(ids), CHUNK):
        rows = STANDING.rows(
            requirement=requirement,
            kind=BY_CODE[requirement].subject,
            subject_ids=ids[start : start + CHUNK],
            known_to=OPEN,
        )
        for subject_id, pk, *columns in rows:
            found[subject_id].append((pk, Row(*columns)))
    return found


STANDING = Prepared(
    lambda requirement, kind, subject_ids, known_to: (
        Obligation.objects.filter(
            known_to=known_to,
            subject_kind=kind,
            subject_id__in=subject_ids,
            requirement=requirement,
        )
        .order_by("subject_id", "due_from")
        .values_list("subject_id", "id", *ROW)
    )
)


def standing_subjects(requirement: str) -> list[int]:
    """Every subject that has a row of this requirement now, in order."""
    rows = Obligation.objects.filter(known_to=OPEN, requirement=requirement)
    return sorted(rows.order_by().values_list("subject_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class CountRow:
    """Own counts of one unit, one requirement and one layer on a day."""

    unit_id: int
    requirement: str
    layer: int
    due: int
    met: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a subtree, summed by unit and by requirement and layer."""

    by_unit: dict[int, tuple[int, int]]
    """Own (due, met) of each unit."""
    by_requirement: dict[tuple[str, int], tuple[int, int]]
    """(due, met) of each requirement and layer."""


def as_known(fact_id: int | None = None) -> Q:
    """Rows that were known after a fact; without one, those that stand."""
    if fact_id is None:
        return Q(known_to=OPEN)
    return Q(known_from__lte=fact_id, known_to__gt=fact_id)


def due_on(day: int) -> Q:
    return Q(due_from__lte=day, due_to__gt=day)


def met_on(day: int) -> Q:
    return Q(ok_from__lte=day, ok_to__gt=day)


def below(path: str, day: int) -> Q:
    return organisation.below(path, day)


def counts(day: int, path: str = "", *, known: int | None = None) -> list[CountRow]:
    """Own counts per unit, requirement and layer on a day."""
    if known is not None:
        return counts_from_rows(day, path, known=known)
    sums = (
        UnitStep.objects.filter(below(path, day), day__lte=day)
        .order_by()
        .values_list("unit_id", "requirement", "layer")
        .annotate(due=Sum("due"), met=Sum("met"))
    )
    return [CountRow(*row) for row in sums if row[3]]


def counts_from_rows(day: int, path: str = "", *, known: int | None = None) -> list[CountRow]:
    """The same from the rows themselves: what the steps must add up to."""
    counted = (
        Obligation.objects.filter(as_known(known), due_on(day), below(path, day))
        .order_by()
        .values_list("unit_id", "requirement", "layer")
        .annotate(
            due=Count("id"),
            met=Sum(Case(When(met_on(day), then=1), default=0, output_field=IntegerField())),
        )
    )
    return [CountRow(*row) for row in counted]


def tally(day: int, path: str = "", *, known: int | None = None) -> Tally:
    """What `counts` adds up to."""
    if known is None and not path:
        by_unit = {unit: (due, met) for unit, due, met in BY_UNIT.rows(day=day) if due}
        return Tally(by_unit, by_kind(day))
    return added(counts(day, path, known=known))


def by_kind(day: int, path: str = "") -> dict[tuple[str, int], tuple[int, int]]:
    """`tally().by_requirement`, for whoever asks for no unit."""
    if path:
        return tally(day, path).by_requirement
    return {(name, layer): (due, met) for name, layer, due, met in BY_KIND.rows(day=day) if due}


def added(rows: Iterable[CountRow]) -> Tally:
    by_unit: dict[int, tuple[int, int]] = {}
    by_kind: dict[tuple[str, int], tuple[int, int]] = {}
    for row in rows:
        due, met = by_unit.get(row.unit_id, (0, 0))
        by_unit[row.unit_id] = (due + row.due, met + row.met)
        kind = (row.requirement, row.layer)
        due, met = by_kind.get(kind, (0, 0))
        by_kind[kind] = (due + row.due, met + row.met)
    return Tally(by_unit, by_kind)


BY_UNIT = Prepared(
    lambda day: (
        UnitStep.objects.filter(day__lte=day)
        .order_by()
        .values_list("unit_id")
        .annotate(Sum("due"), Sum("met"))
    )
)
BY_KIND = Prepared(
    lambda day: (
        UnitStep.objects.filter(day__lte=day)
        .order_by()
        .values_list("requirement", "layer")
        .annotate(Sum("due"), Sum("met"))
    )
)


def gaps(
    day: int, path: str = "", requirement: str = "", *, known: int | None = None
) -> QuerySet[Obligation]:
    """Rows due and not met on a day, by unit and subject; narrowed by the asker."""
    rows = Obligation.objects.filter(as_known(known), due_on(day), below(path, day))
    rows = rows.exclude(met_on(day))
    if requirement:
        rows = rows.filter(requirement=requirement)
    return rows.order_by(organisation.path_of(day), "requirement", "subject_id", "id")


def unmet_since(day: int, starts: Mapping[Period, int]) -> Greatest:
    """`core.unmet_since` as an expression over rows that are due and not met on a day.

    starts: the first day of the day's term of each period; what has none there began with time.
    """
    terms = [
        When(requirement__in=[one.code for one in REQUIREMENTS if one.period == period], then=start)
        for period, start in starts.items()
    ]
    return Greatest(
        "due_from",
        Case(When(ok_to__lte=day, then="ok_to"), default=0),
        Case(*terms, default=0, output_field=IntegerField()),
    )


def gap_counts(day: int, path: str = "", *, known: int | None = None) -> dict[str, int]:
    """How many rows of each requirement are due and not met on a day."""
    rows = gaps(day, path, known=known).order_by()
    return dict(rows.values_list("requirement").annotate(number=Count("id")))


def of_subject(subject_kind: str, subject_id: int) -> QuerySet[Obligation]:
    """What stands of one subject, over all days."""
    return Obligation.objects.filter(
        known_to=OPEN, subject_kind=subject_kind, subject_id=subject_id
    ).order_by("requirement", "due_from", "id")


def later(person_id: int, day: int) -> list[tuple[str, int]]:
    """(requirement, from which day) of what a person will owe after a day, the next first."""
    rows = of_subject("person", person_id).filter(due_from__gt=day, ok_from=NEVER)
    return list(rows.order_by("due_from", "id").values_list("requirement", "due_from"))


def of_people(
    person_ids: Sequence[int], day: int, *, known: int | None = None
) -> dict[tuple[int, str], bool]:
    """(person, requirement) -> is it met? Of what is due of these people on a day, in one query."""
    rows = Obligation.objects.filter(as_known(known), due_on(day), subject_id__in=person_ids)
    found: dict[tuple[int, str], bool] = {}
    for person, requirement, ok_from, ok_to in rows.filter(subject_kind="person").values_list(
        "subject_id", "requirement", "ok_from", "ok_to"
    ):
        is_met = ok_from <= day < ok_to
        found[person, requirement] = found.get((person, requirement), True) and is_met
    return found


def people_counts(day: int, path: str = "", *, known: int | None = None) -> tuple[int, int]:
    """(people with something due, people with everything due met) on a day."""
    if known is None and not path:
        whole = sum(number for _kind, number in PEOPLE.rows(day=day, known_to=OPEN))
        missing = sum(number for _kind, number in MISSING.rows(day=day, known_to=OPEN))
        return whole, whole - missing
    rows = Obligation.objects.filter(as_known(known), due_on(day), below(path, day))
    people = rows.filter(subject_kind="person").order_by()
    whole = people.values("subject_id").distinct().count()
    missing = people.exclude(met_on(day)).values("subject_id").distinct().count()
    return whole, whole - missing


def _people(day: int, missing: Q, known_to: int) -> QuerySet[Obligation, Any]:
    """One row with the number of people, or none where there are none."""
    return (
        Obligation.objects.filter(due_on(day), missing, known_to=known_to, subject_kind="person")
        .order_by()
        .values_list("subject_kind")
        .annotate(Count("subject_id", distinct=True))
    )


PEOPLE = Prepared(lambda day, known_to: _people(day, Q(), known_to))
MISSING = Prepared(lambda day, known_to: _people(day, ~met_on(day), known_to))


def units_changed(after: int, person_ids: Collection[int]) -> set[int]:
    """Where rows were closed or opened by facts after this one, and where these people owe."""
    found = [*OPENED.rows(after=after), *CLOSED.rows(after=after, known_to=OPEN)]
    some = sorted(person_ids)
    for start in range(0, len(some), LONGEST):
        found += OWING.rows(person_ids=some[start : start + LONGEST], known_to=OPEN)
    return {unit for (unit,) in found}


OPENED = Prepared(lambda after: _units(Q(known_from__gt=after)))
CLOSED = Prepared(lambda after, known_to: _units(Q(known_to__gt=after, known_to__lt=known_to)))
OWING = Prepared(
    lambda person_ids, known_to: _units(
        Q(known_to=known_to, subject_kind="person", subject_id__in=person_ids)
    )
)


def _units(rows: Q) -> QuerySet[Obligation, Any]:
    return Obligation.objects.filter(rows).order_by().values_list("unit_id")


def rows_on(day: int, *, known: int | None = None) -> QuerySet[Obligation]:
    """Every row that is due on a day."""
    return Obligation.objects.filter(as_known(known), due_on(day)).order_by("id")


def change_days() -> set[int]:
    """Days on which a standing row begins, ends, is met or lapses."""
    standing = Obligation.objects.filter(known_to=OPEN).order_by()
    return {
        day
        for column in ("due_from", "due_to", "ok_from", "ok_to")
        for day in standing.values_list(column, flat=True).distinct()
        if day < NEVER
    }


def subjects(
    day: int, requirements: Sequence[str], *, known: int | None = None
) -> list[tuple[int, int, int]]:
    """(unit, subjects that owe any of these, those of them who have met all) on a day."""
    rows = Obligation.objects.filter(as_known(known), due_on(day), requirement__in=requirements)
    some = Count("subject_id", distinct=True)
    late = Count("subject_id", distinct=True, filter=~met_on(day))
    counted = rows.order_by().values_list("unit_id").annotate(due=some, missing=late)
    return [(unit, due, due - missing) for unit, due, missing in counted]
