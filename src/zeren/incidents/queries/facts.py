"""What happened, as it was known at a moment: for indicators and their results, above.

Everything here is asked as of a past moment: rows recorded before it, of each the newest. A day of
an event is its day in the organisation's zone; its month is that day's, also when somebody dies of
it in a later one. Months are named by their first day, stretches of days are half-open.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Q

from zeren.core.incidents import classes, counting, grades, hours, severity, toll
from zeren.core.incidents.counting import EventFacts, Filter, PersonFacts
from zeren.incidents.models import Event, EventClass, EventFigure, EventPerson, Exposure
from zeren.organisation import queries as organisation

CHUNK = 500
Cell = tuple[int, date]
"""(own unit, first day of the month)."""


@dataclass(frozen=True, slots=True)
class Known:
    """One confirmed event as it was known; the unit is its own."""

    event_id: int
    unit_id: int
    day: date
    facts: EventFacts

    @property
    def cell(self) -> Cell:
        return self.unit_id, hours.month_of(self.day)


def known(*, since: date, until: date, as_of: datetime) -> list[Known]:
    """Every event of [since, until) that was confirmed before the moment, the oldest first."""
    rows = list(
        Event.objects.filter(
            occurred_at__gte=organisation.start_of_day(since),
            occurred_at__lt=organisation.start_of_day(until),
            confirmed_at__lt=as_of,
        )
        .order_by("occurred_at", "id")
        .values_list("id", "unit_id", "occurred_at", "place", "duty")
    )
    found = []
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        ids = [row[0] for row in some]
        said, people = classes_of(ids, as_of=as_of), people_of(ids, as_of=as_of)
        figures = figures_of(ids, as_of=as_of)
        for event_id, unit_id, at, place, duty in some:
            day = organisation.date_of(at)
            parts = said.get(event_id, {}), people.get(event_id, []), figures.get(event_id, {})
            found.append(Known(event_id, unit_id, day, facts_of(day, place, duty, *parts)))
    return found


def counts(
    asked: Filter,
    *,
    since: date,
    until: date,
    as_of: datetime,
    among: Sequence[Known] | None = None,
) -> dict[Cell, int]:
    """What a filter counts, by own unit and month; cells where nothing counts are left out.

    Units: as `core.incidents.counting.counted`. among: what `known` found for the same stretch and
    moment, so that many filters read it once.
    """
    cells: dict[Cell, list[EventFacts]] = {}
    for one in known(since=since, until=until, as_of=as_of) if among is None else among:
        cells.setdefault(one.cell, []).append(one.facts)
    found = {cell: counting.counted(asked, facts) for cell, facts in cells.items()}
    return {cell: number for cell, number in found.items() if number}


def events_behind(
    asked: Filter, unit_ids: Collection[int], *, since: date, until: date, as_of: datetime
) -> list[int]:
    """The events of these units that a filter counts, the oldest first."""
    inside = set(unit_ids)
    return [
        one.event_id
        for one in known(since=since, until=until, as_of=as_of)
        if one.unit_id in inside and counting.fits(asked, one.facts) is not None
    ]


def exposure(
    base: str, population: Collection[str] = (), *, since: date, until: date, as_of: datetime
) -> dict[Cell, Fraction]:
    """A denominator by own unit and month; without a population all of them together."""
    found: dict[Cell, Fraction] = {}
    for (unit_id, month, _who), row in _newest(base, population, since, until, as_of).items():
        cell = unit_id, month
        found[cell] = found.get(cell, Fraction(0)) + Fraction(row.value, hours.MICRO)
    return found


def estimated_in(
    base: str, population: Collection[str] = (), *, since: date, until: date, as_of: datetime
) -> set[Cell]:
    """The cells of `exposure` of which at least a part is an estimate."""
    rows = _newest(base, population, since, until, as_of)
    return {(one[0], one[1]) for one, row in rows.items() if row.basis == hours.ESTIMATED}


def _newest(
    base: str, population: Collection[str], since: date, until: date, as_of: datetime
) -> dict[tuple[int, date, str], Exposure]:
    rows = Exposure.objects.filter(base=base, month__gte=since, month__lt=until, at__lt=as_of)
    if population:
        rows = rows.filter(population__in=list(population))
    return {(row.unit_id, row.month, row.population): row for row in rows.order_by("id")}


def classes_of(ids: Collection[int], *, as_of: datetime | None = None) -> dict[int, dict[str, str]]:
    """event -> scheme -> code, of the rows that counted before the moment, of each the newest."""
    before = Q(counts_at__lt=as_of) if as_of else Q(counts_at__isnull=False)
    rows = EventClass.objects.filter(before, event_id__in=ids).order_by("counts_at", "id")
    found: dict[int, dict[str, str]] = {}
    for event_id, scheme, code in rows.values_list("event_id", "scheme", "code"):
        found.setdefault(event_id, {})[scheme] = code
    return found


def people_of(
    ids: Collection[int], *, as_of: datetime | None = None
) -> dict[int, list[EventPerson]]:
    """event -> the newest row of each person who was hurt, by place."""
    before = Q(at__lt=as_of) if as_of else Q()
    rows = EventPerson.objects.filter(before, event_id__in=ids).order_by("event", "place", "id")
    newest = {(row.event_id, row.place): row for row in rows}
    found: dict[int, list[EventPerson]] = {}
    for (event_id, _place), row in newest.items():
        found.setdefault(event_id, []).append(row)
    return found


def figures_of(ids: Collection[int], *, as_of: datetime | None = None) -> dict[int, dict[str, int]]:
    """event -> kind -> value, of each the newest."""
    before = Q(at__lt=as_of) if as_of else Q()
    rows = EventFigure.objects.filter(before, event_id__in=ids).order_by("id")
    found: dict[int, dict[str, int]] = {}
    for event_id, kind, value in rows.values_list("event_id", "kind", "value"):
        found.setdefault(event_id, {})[kind] = value
    return found


def facts_of(
    day: date,
    place: str,
    duty: str,
    said: dict[str, str],
    people: Iterable[EventPerson],
    figures: dict[str, int],
) -> EventFacts:
    """One event as the core counts it. The grade is the authority's, else that of the rules."""
    named = frozenset(one for one in classes.CLASSES if said.get(one) == classes.YES)
    hurt = tuple(_person(row, day, named) for row in people)
    loss = figures.get("loss", 0)
    grade = said.get(classes.GRADE) or _grade(day, named, hurt, loss, figures.get("evacuated", 0))
    liability = said.get(classes.LIABILITY, "")
    kind = said.get(classes.TYPE, "")
    return EventFacts(named, grade, liability, place, duty, hurt, loss, kind)


def _person(row: EventPerson, day: date, named: frozenset[str]) -> PersonFacts:
    found = severity.severities(
        row.gravity,
        is_dead=toll.counts(row.death_date, day, named),
        lost_days=row.lost_days,
        restricted_days=row.restricted_days,
        is_medical=row.is_medical,
    )
    return PersonFacts(row.population, found | frozenset(row.scales), row.lost_days)


def _grade(
    day: date, named: frozenset[str], hurt: Sequence[PersonFacts], loss: int, evacuated: int
) -> str:
    dead = sum(one.is_dead for one in hurt)
    serious = sum(severity.SERIOUS in one.severity for one in hurt)
    injured = sum(one.is_injured for one in hurt)
    found = []
    if "work_accident" in named:
        found.append(grades.accident(dead, serious, injured, loss))
    if "environmental" in named:
        found.append(grades.environmental(dead, serious, evacuated, loss, day))
    return grades.worst(*found)
