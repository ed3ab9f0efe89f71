"""The 100 %: counts by unit, layer and requirement as of any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zeren.census import queries as census
from zeren.core.days import day_of
from zeren.core.owed import coverage as core
from zeren.core.owed.coverage import Count
from zeren.core.owed.requirement import CODES
from zeren.core.owed.requirement import REQUIREMENTS as ALL
from zeren.ledger.remembered import remembered
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation
from zeren.organisation.queries import UnitRow

REQUIREMENTS = CODES
OWED_BY_PEOPLE = tuple(one.code for one in ALL if one.subject == "person")
LAYERS = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """One unit with everything below it."""

    unit: UnitRow
    own: Count
    whole: Count


@dataclass(frozen=True, slots=True)
class Summary:
    """Coverage of a subtree as of a day."""

    on: date
    path: str
    total: Count
    people: Count
    by_unit: list[UnitCoverage]
    by_layer: dict[int, Count]
    by_requirement: dict[str, Count]
    letters_by_layer: dict[int, Count]
    exclusions: dict[str, int]

    @property
    def percent(self) -> str | None:
        return core.percent(self.total)


@remembered(64)
def by_requirement(on: date, path: str = "") -> dict[str, Count]:
    """The duties of a whole subtree, for whoever asks for no single unit of it."""
    found = dict.fromkeys(REQUIREMENTS, Count())
    for (requirement, _layer), counted in owed.by_kind(day_of(on), path).items():
        found[requirement] += Count(*counted)
    return found


@remembered(64)
def people(on: date, path: str = "") -> Count:
    """The people of a subtree who owe anything, and those of them who have met all of it."""
    return Count(*owed.people_counts(day_of(on), path))


def summary(on: date, path: str = "", *, known: int | None = None) -> Summary:
    """Counts of the whole subtree in a fixed number of queries.

    `known`: a fact; what was known after it. Without it, what is known now.
    """
    day = day_of(on)
    sums = owed.tally(day, path, known=known)
    units = organisation.unit_tree(on, path)
    there = {unit.id for unit in units}
    own = {unit.id: Count(*sums.by_unit.get(unit.id, (0, 0))) for unit in units}
    by_layer = dict.fromkeys(LAYERS, Count())
    by_requirement = dict.fromkeys(REQUIREMENTS, Count())
    letters_by_layer = dict.fromkeys(LAYERS, Count())
    total = Count()
    for unit_id, (due, met) in sums.by_unit.items():
        # what stands in a unit that has since closed counts at the top, so that nothing is lost
        if unit_id not in there and units:
            own[units[0].id] += Count(due, met)
    for (requirement, layer), (due, met) in sums.by_requirement.items():
        count = Count(due, met)
        total += count
        by_requirement[requirement] = by_requirement.get(requirement, Count()) + count
        if layer:
            by_layer[layer] += count
            if requirement == "letter":
                letters_by_layer[layer] += count
    whole = core.roll_up(
        (unit.id, unit.parent_id if unit.parent_id in there else None, own[unit.id])
        for unit in units
    )
    people, full = owed.people_counts(day, path, known=known)
    return Summary(
        on=on,
        path=path,
        total=total,
        people=Count(people, full),
        by_unit=[UnitCoverage(unit, own[unit.id], whole[unit.id]) for unit in units],
        by_layer=by_layer,
        by_requirement=by_requirement,
        letters_by_layer=letters_by_layer,
        exclusions=census.exclusion_reasons(on, path),
    )


def exclusions(on: date, path: str = "") -> list[census.Excluded]:
    return census.exclusions(on, path)


def of_people(
    person_ids: Sequence[int], on: date, *, known: int | None = None
) -> dict[tuple[int, str], bool]:
    """(person, requirement) -> met, of what is due of these people on a day."""
    return owed.of_people(person_ids, day_of(on), known=known)
