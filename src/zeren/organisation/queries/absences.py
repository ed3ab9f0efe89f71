"""Who is away on a day, who acts for whom, and for how long somebody has been away.

That a deputy acts follows from the day: he has accepted, and both still hold the main posts of the
day on which it was entered. Nothing has to be switched off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from zeren.core import absence as core
from zeren.core import stretch
from zeren.core.days import day_of
from zeren.core.stretch import Stretch
from zeren.core.viewer import Viewer
from zeren.organisation.models import Absence, Person
from zeren.organisation.queries.people import engaged, names, place_of, roster, seated, seated_in
from zeren.organisation.queries.reach import reach, sees_all
from zeren.organisation.queries.spans import away_spans
from zeren.organisation.queries.units import Name, chain_above, day_number, on_day

Kinds = frozenset[str]


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody away on a day: until when, and who acts for him ("": nobody does)."""

    id: int
    person_id: int
    last: date
    deputy_id: int | None
    deputy: str
    kinds: Kinds


def away(on: date, person_ids: Iterable[int] | None = None) -> dict[int, Away]:
    """Everybody (or these) who is away on a day, by person."""
    some = Q() if person_ids is None else Q(person_id__in=set(person_ids))
    rows = list(Absence.objects.filter(some, on_day(on), engaged(on)))
    acts = set(Absence.objects.filter(pk__in=[row.pk for row in rows if row.deputy_id])
               .filter(_acts(on)).values_list("pk", flat=True)) if rows else set()  # fmt: skip
    named = names(row.deputy_id for row in rows if row.pk in acts)
    return {
        row.person_id: Away(
            row.pk,
            row.person_id,
            date.fromordinal(row.to_day - 1),
            row.deputy_id if row.pk in acts else None,
            named[row.deputy_id or 0] if row.pk in acts else "",
            frozenset(row.kinds.split(",")) if row.pk in acts else frozenset(),
        )
        for row in rows
    }


def stands_for(person_id: int, on: date) -> dict[int, Kinds]:
    """For whom this person acts on a day, and in what: as deputy, or as the next head above where
    the deputy is away too (core.absence.acting)."""
    rows = list(_concerning(on, Q(deputy_id=person_id)).values_list("person_id", "deputy_id"))
    if not rows:
        return {}
    gone = away(on)
    state = {one: core.Away(row.deputy_id, row.kinds) for one, row in gone.items()}
    found: dict[int, Kinds] = {}
    for absent, deputy in rows:
        place = place_of(absent, on) if deputy in gone else None
        above = [head for _unit, head in chain_above(place.unit_id, on)] if place else []
        kinds = [one for one in core.KINDS
                 if core.acting(absent, one, state, above) == person_id]  # fmt: skip
        if kinds:
            found[absent] = frozenset(kinds)
    return found


def acts_for_others(on: date | int) -> Exists:
    """People for whom `stands_for` may name somebody, for a query that reads them anyway."""
    return Exists(_concerning(on, Q(deputy_id=OuterRef("pk"))))


def _concerning(on: date | int, mine: Q) -> QuerySet[Absence]:
    gone = Absence.objects.filter(on_day(on), person_id=OuterRef("deputy_id"))
    return Absence.objects.filter(on_day(on), _acts(on), mine | Exists(gone)).order_by("id")


def _acts(on: date | int) -> Q:
    return Q(_both_on_post(on), state="ACTS", acts_from__lte=day_number(on))


def _both_on_post(on: date | int) -> Q:
    return Q(*(
        Exists(seated(on, Q(person_id=OuterRef(f"{one}_id"), post_id=OuterRef(f"{post}_id"))))
        for one, post in (("person", "post"), ("deputy", "deputy_post"))
    ))  # fmt: skip


def on_post_no_more(on: date) -> QuerySet[Absence]:
    """Where a deputy was asked or acts by the row, and one of both is no longer on that post."""
    rows = Absence.objects.filter(on_day(on), state__in=("ASKED", "ACTS"))
    return rows.exclude(_both_on_post(on)).order_by("id")


def uncounted(person_ids: Sequence[int] | None) -> dict[int, list[Stretch]]:
    """The days on which each has been away for so long that nothing is owed (core.absence)."""
    spans = away_spans(person_ids).items()
    return {one: found for one, days in spans if (found := core.uncounted(days))}


def long_away(on: date) -> set[int]:
    """Who is not counted on a day, having been away for long."""
    gone = Absence.objects.filter(on_day(on), engaged(on)).values_list("person_id", flat=True)
    day = day_of(on)
    return {one for one, days in uncounted(list(gone)).items() if stretch.holds(days, day)}


def away_ids(on: date) -> set[int]:
    """Who is away on a day, asked of that day alone: the recount counts days with it."""
    return set(Absence.objects.filter(on_day(on)).values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Line:
    """An absence in a list, with its names, and what the reader may do with it today."""

    row: Absence
    unit: Name
    last: date
    is_on: bool
    may_answer: bool
    may_end: bool
    may_look_back: bool


def absence_ids(viewer: Viewer, on: date, which: str = "") -> QuerySet[Absence, int]:
    """The viewer's own, those for which he was asked, and those of the people he looks after.

    which: "now", "coming" or "over"; else all. What was taken back before it began is not listed.
    """
    day = day_of(on)
    times = {"now": on_day(on), "coming": Q(from_day__gt=day), "over": Q(to_day__lte=day)}
    rows = Absence.objects.filter(times.get(which, Q()), to_day__gt=F("from_day"))
    if not sees_all(viewer):
        me = viewer.person_id
        theirs = Person.objects.filter(seated_in(reach(viewer), on)).values("pk")
        rows = rows.filter(Q(person_id=me) | Q(deputy_id=me) | Q(person_id__in=theirs))
    return rows.values_list("id", flat=True)


def lines(ids: Sequence[int], viewer: Viewer, on: date) -> list[Line]:
    """The rows of one page, in the order of the ids."""
    rows = Absence.objects.select_related("person", "deputy").in_bulk(list(ids))
    people = [row.person_id for row in rows.values()]
    seats = {row.person_id: row for row in roster(on, person_ids=people)}
    day, me = day_of(on), viewer.person_id
    found = []
    for row in (rows[one] for one in ids if one in rows):
        seat, is_over = seats.get(row.person_id), row.to_day <= day
        keeps = arranges(viewer, row.person_id, seat.unit_path if seat else "-")
        found.append(
            Line(
                row,
                seat.unit_name if seat else {},
                date.fromordinal(row.to_day - 1),
                is_on=row.from_day <= day < row.to_day,
                may_answer=not is_over and row.state == "ASKED" and row.deputy_id == me,
                may_end=not is_over and (keeps or (row.state == "ACTS" and row.deputy_id == me)),
                may_look_back=is_over and row.person_id == me and row.seen_at is None,
            )
        )
    return found


def arranges(viewer: Viewer, person_id: int, path: str) -> bool:
    """Would this viewer be let enter and end the absences of somebody who stands at `path`?"""
    keeps = viewer.is_general_manager or viewer.leads(path) or viewer.has("clerk", path)
    return keeps or viewer.person_id == person_id


def to_look_back(person_id: int, on: date) -> list[Absence]:
    """Where somebody is back, and has not yet read what happened; the newest first."""
    rows = Absence.objects.filter(person_id=person_id, seen_at__isnull=True)
    return list(rows.filter(to_day__lte=day_of(on), to_day__gt=F("from_day")))


def asked_of(person_id: int, on: date) -> int:
    """How many ask this person to act for them, and wait for his answer."""
    rows = Absence.objects.filter(deputy_id=person_id, state="ASKED", to_day__gt=day_of(on))
    return rows.filter(to_day__gt=F("from_day")).count()
