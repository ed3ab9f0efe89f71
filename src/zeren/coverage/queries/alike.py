"""Gaps that are alike, counted by the database and explained once for all of them.

A house that begins has tens of thousands of gaps and a dozen reasons. Each room says by `alike`
which of its subjects have the same next step; those of one unit with the same step also have the
same owner, but for a head, who is never his own superior. So the rows are grouped and counted where
they lie, and what is explained of one of a group holds for all.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, TextField, Value, When

from zeren.census.rooms import OWED
from zeren.core.days import day_of
from zeren.core.owed.coverage import Step
from zeren.core.owed.requirement import REQUIREMENTS, year_term
from zeren.coverage.queries.gaps import Rows
from zeren.ledger.prepared import LONGEST, Prepared
from zeren.obligations import queries as owed
from zeren.organisation import queries as organisation

OF_PEOPLE = [one.code for one in REQUIREMENTS if one.subject == "person"]


class Group(NamedTuple):
    """Gaps of one requirement in one unit, alike in all that is told of them."""

    unit_id: int
    requirement: str
    key: str
    before: str
    """The key of the gap that these wait for; empty where the same subjects have none open."""
    head: int
    """The person, where it is one who heads a unit; else 0."""
    since: int
    number: int
    first_id: int
    subject_id: int
    """Of one of them."""


def by_themselves(subjects: Collection[tuple[str, int]]) -> Q:
    """Rows about these (requirement, subject); of a person all, since they are told together."""
    people = {subject for requirement, subject in subjects if requirement in OF_PEOPLE}
    found = Q(requirement__in=OF_PEOPLE, subject_id__in=sorted(people))
    for requirement, subject in subjects:
        if requirement not in OF_PEOPLE:
            found |= Q(requirement=requirement, subject_id=subject)
    return found


def grouped(
    on: date,
    path: str,
    *,
    without: Sequence[int],
    known: int | None = None,
    units: Collection[int] | None = None,
) -> list[Group]:
    """Everything that is missing below a unit on a day, in no order.

    without: ids of rows that are told by themselves.
    units:   only what stands in one of these itself, asked of what is known now.
    """
    day, year, year_from = day_of(on), on.year, year_term(on.year).start
    until = organisation.end_of_day(on)
    if known is not None:
        every = owed.gaps(day, known=known)
        rows = every.filter(owed.below(path, day)).exclude(pk__in=without)
        return list(map(Group._make, _groups(rows, every, day, year, year_from, until)))
    given: dict[str, Any] = {
        "day": day, "year": year, "year_from": year_from, "until": until, "without": without,
    } | ({"low": path, "high": path + "~"} if path else {})  # fmt: skip
    if units is None:
        return list(map(Group._make, EVERYTHING.rows(**given)))
    some, found = sorted(units), []
    for start in range(0, len(some), LONGEST):
        # always as many, so that their SQL is built once
        part = [*some[start : start + LONGEST], *[0] * LONGEST][:LONGEST]
        found += EVERYTHING.rows(**given, units=part)
    return list(map(Group._make, found))


def steps(groups: Iterable[Group], on: date) -> dict[tuple[str, str], Step]:
    """(requirement, key) -> the next step, asked of one subject of each."""
    one_of: dict[str, dict[str, int]] = {}
    for group in groups:
        one_of.setdefault(group.requirement, {}).setdefault(group.key, group.subject_id)
    found: dict[tuple[str, str], Step] = {}
    for requirement, keys in one_of.items():
        told = OWED[requirement].gaps(list(keys.values()), on)
        found |= {(requirement, key): told[subject] for key, subject in keys.items()}
    return found


def _groups(rows: Rows, every: Rows, day: int, year: int, year_from: int, until: datetime) -> Rows:
    """Columns of Group, of some of the rows; `every` are all that are missing."""
    texts = {code: room.alike(day, year, until) for code, room in OWED.items()}
    waits = [
        When(
            # the requirement first: of all others nothing is looked for
            Q(requirement=code)
            & Exists(every.order_by().filter(
                requirement=room.waits_for,
                subject_kind=OuterRef("subject_kind"),
                subject_id=OuterRef("subject_id"),
                unit_id=OuterRef("unit_id"),
            )),
            then=texts[room.waits_for],
        )
        for code, room in OWED.items()
        if room.waits_for
    ]  # fmt: skip
    is_head = Q(requirement__in=OF_PEOPLE, subject_id__in=organisation.heading(day))
    return (
        rows.order_by()
        .annotate(
            key=Case(
                *(When(requirement=code, then=text) for code, text in texts.items()),
                output_field=TextField(),
            ),
            before=Case(*waits, default=Value(""), output_field=TextField()),
            head=Case(When(is_head, then=F("subject_id")), default=0),
            since=owed.unmet_since(day, {"YEAR": year_from}),
        )
        # the unit first: it tells most rows apart, so that sorting them compares least
        .values_list("unit_id", "requirement", "key", "before", "head", "since")
        .annotate(number=Count("id"), first=Min("id"), subject=Min("subject_id"))
    )


def _everything(
    day: int, year: int, year_from: int, until: datetime, without: Sequence[int],
    low: str = "", high: str = "", units: Sequence[int] = (),
) -> Rows:  # fmt: skip
    every = owed.gaps(day)
    below = organisation.inside(low, high, day) if high else Q()
    some = Q(unit_id__in=units) if units else Q()
    rows = every.filter(below, some).exclude(pk__in=without)
    return _groups(rows, every, day, year, year_from, until)


EVERYTHING = Prepared(_everything)
