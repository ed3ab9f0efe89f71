"""The exact list of what is missing on a day: why, and who takes the next step.

Each room explains its own gaps (`owed.py`); here they are put in order and get a name and an owner.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from zeren.cases import owed as cases
from zeren.census.rooms import OWED
from zeren.core.days import day_of
from zeren.core.owed.coverage import Seat, Step
from zeren.core.owed.obligation import unmet_since
from zeren.core.owed.requirement import BY_CODE
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.organisation.queries import Away, Name
from zeren.organisation.queries.seats import Seats, seats

Rows = QuerySet[owed.Obligation, Any]
Contested = Mapping[tuple[str, int], tuple[Step, int]]
"""What somebody objects to, as `cases.contested` tells it."""


class Read(NamedTuple):
    """The columns of a row from which all that is told of it follows."""

    id: int
    requirement: str
    subject_kind: str
    subject_id: int
    unit_id: int
    due_from: int
    ok_to: int


@dataclass(frozen=True, slots=True)
class Missing:
    """One row that is due and not met, with its next step and the person whose turn it is."""

    obligation_id: int
    requirement: str
    subject_kind: str
    subject_id: int
    unit_id: int
    since: int
    step: Step
    owner_id: int | None
    objected: int = 0
    """The day since which somebody objects to it; it is then the turn of whoever answers."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, who must act next, and where."""

    obligation_id: int
    requirement: str
    gap: str
    who: Seat
    subject_kind: str
    subject_id: int
    subject: str
    subject_name: Name | str
    unit_id: int
    owner_id: int | None
    owner: str
    owner_post: Name
    owner_away: Away | None
    since: int
    link: tuple[str, int] | None
    objected: int = 0


def gap_count(on: date) -> int:
    return _narrowed(on, "", "", 0, None).count()


def gap_list(on: date, path: str = "", *, size: int, known: int | None = None) -> list[Gap]:
    """What is missing, by unit, with the next step and the person whose turn it is.

    known: a fact; what was known after it. Without it, what is known now.
    """
    rows = _narrowed(on, path, "", 0, known)
    return named(explained(rows[:size], on), on)


def gap_ids(
    on: date, path: str = "", *, requirement: str = "", layer: int = 0, known: int | None = None
) -> QuerySet[owed.Obligation, int]:
    """Ids of the gaps by unit, for pages that read one screen at a time."""
    rows = _narrowed(on, path, requirement, layer, known)
    return rows.values_list("id", flat=True)


def gaps_by_id(ids: Sequence[int], on: date, *, known: int | None = None) -> list[Gap]:
    """Gaps in the order of their ids."""
    rows = owed.gaps(day_of(on), known=known).filter(pk__in=ids)
    found = {gap.obligation_id: gap for gap in named(explained(rows, on), on)}
    return [found[one] for one in ids if one in found]


def whose(ids: Sequence[int], on: date) -> set[int]:
    """The people whose turn these gaps are; a seat that nobody holds is nobody's."""
    rows = explained(owed.gaps(day_of(on)).filter(pk__in=ids), on)
    return {row.owner_id for row in rows if row.owner_id}


def gaps_of_person(person_id: int, on: date) -> list[Gap]:
    rows = owed.gaps(day_of(on)).filter(subject_kind="person", subject_id=person_id)
    return named(explained(rows, on), on)


def gap_summary(on: date, path: str = "", *, known: int | None = None) -> dict[str, int]:
    """How many gaps of each requirement, largest first."""
    counts = owed.gap_counts(day_of(on), path, known=known)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def explained(rows: Rows, on: date) -> list[Missing]:
    """Each row with its next step, asked of its room, and the person whose turn that is."""
    asked = read(rows)
    contested = cases.contested(on) if asked else {}
    return of_read(asked, on, seats(on, {row.unit_id for row in asked}), contested)


def read(rows: Rows) -> list[Read]:
    return [Read(*row) for row in rows.values_list(*Read._fields)]


def of_read(asked: Sequence[Read], on: date, at: Seats, contested: Contested) -> list[Missing]:
    """`explained`, of rows that are read, by whoever has the seats and the cases already."""
    subjects: dict[str, list[int]] = {}
    for row in asked:
        subjects.setdefault(row.requirement, []).append(row.subject_id)
    steps = {name: OWED[name].gaps(ids, on) for name, ids in subjects.items()}
    found: list[Missing] = []
    for row_id, requirement, kind, subject, unit_id, due_from, ok_to in asked:
        since = unmet_since(BY_CODE[requirement].period, due_from, ok_to, day_of(on))
        step = steps[requirement][subject]
        person = subject if kind == "person" else None
        step, objected = contested.get((requirement, subject), (step, 0))
        owner = at.owner(step, unit_id, person)
        found.append(
            Missing(row_id, requirement, kind, subject, unit_id, since, step, owner, objected)
        )
    return found


def named(rows: Sequence[Missing], on: date) -> list[Gap]:
    """The rows with the names of their subjects, and of the owners with the posts they hold."""
    people = [row.subject_id for row in rows if row.subject_kind == "person"]
    units = [row.subject_id for row in rows if row.subject_kind == "unit"]
    things = [row.subject_id for row in rows if row.subject_kind == "thing"]
    names: dict[tuple[str, int], tuple[str, Name | str]] = {}
    for one, told in organisation.names_and_numbers(people).items():
        names["person", one] = told
    for unit in organisation.units_of(units, on) if units else ():
        names["unit", unit.id] = (unit.code, unit.name)
    for thing in organisation.things(on, things) if things else ():
        names["thing", thing.id] = (thing.code, thing.name)
    owners = owners_of((row.owner_id for row in rows), on)
    return [
        Gap(
            obligation_id=row.obligation_id,
            requirement=row.requirement,
            gap=row.step.gap,
            who=row.step.who,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            subject=names.get((row.subject_kind, row.subject_id), ("", ""))[0],
            subject_name=names.get((row.subject_kind, row.subject_id), ("", ""))[1],
            unit_id=row.unit_id,
            owner_id=row.owner_id,
            owner=owners.get(row.owner_id or 0, NOBODY)[0],
            owner_post=owners.get(row.owner_id or 0, NOBODY)[1],
            owner_away=owners.get(row.owner_id or 0, NOBODY)[2],
            since=row.since,
            link=row.step.link,
            objected=row.objected,
        )
        for row in rows
    ]


Owner = tuple[str, Name, Away | None]
NOBODY: Owner = ("", {}, None)


def owners_of(person_ids: Iterable[int | None], on: date) -> dict[int, Owner]:
    """Name and post of each person, and whether he is away; without a post on that day a name."""
    wanted = sorted({one for one in person_ids if one})
    gone = organisation.away(on, wanted)
    found: dict[int, Owner] = {
        one: (name, {}, gone.get(one)) for one, name in organisation.names(wanted).items()
    }
    for row in organisation.roster(on, person_ids=wanted):
        found[row.person_id] = (row.name, row.post_name, gone.get(row.person_id))
    return found


def _narrowed(
    on: date, path: str, requirement: str, layer: int, known: int | None
) -> QuerySet[owed.Obligation]:
    rows = owed.gaps(day_of(on), path, requirement, known=known)
    return rows.filter(layer=layer) if layer else rows
