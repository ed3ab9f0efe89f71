"""One act is one line: what the same step of the same person closes, counted together.

The overview, the page of a unit and my day read the same acts, so none can say that nothing waits
while another shows a gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.core.days import day_of
from zeren.core.owed.coverage import Seat
from zeren.core.owed.requirement import BY_CODE
from zeren.coverage.queries.gaps import NOBODY, Gap, Missing, explained, named, owners_of
from zeren.letters import queries as letters
from zeren.obligations import queries as owed
from zeren.organisation.queries import Away, Name

EACH = -1
"""Stands for each person himself, where the turn is the person's."""

WEEK = 7
LATE_AFTER = 14
"""Days after which an unmet duty is late."""

GRAVEST = ("unit", "thing", "person")
"""Without a head nobody can act, and a thing that nobody answers for endangers everybody."""


@dataclass(frozen=True, slots=True)
class Ages:
    """How many gaps are up to 7 days old, 8 to 14, and older."""

    week: int
    fortnight: int
    late: int


@dataclass(frozen=True, slots=True)
class Where:
    """The gaps of an act that stand in one unit, without those below it."""

    unit_id: int
    number: int
    """Of how many subjects."""
    closes: int
    since: int


@dataclass(frozen=True, slots=True)
class Act:
    """The gaps that one step of one person closes."""

    gap: str
    requirement: str
    who: Seat
    owner_id: int | None
    owner: str
    owner_post: Name
    owner_away: Away | None
    number: int
    """Of how many subjects."""
    closes: int
    """How many gaps it closes, with those that wait for it."""
    since: int
    """The first day on which the oldest of them was missing."""
    is_late: bool
    units: tuple["Where", ...]
    """Where they stand, most first."""
    days: tuple[int, ...]
    """The first missing day of each."""
    gap_ids: tuple[int, ...]
    """In tree order."""
    first: Gap
    """The oldest of them, as the example; with one gap, the gap itself."""


def acts(on: date, path: str = "", *, known: int | None = None) -> list[Act]:
    """What is to be done in a subtree on a day: late first, then the gravest, then the most.

    known: a fact; what was known after it. Without it, what is known now.
    """
    rows = owed.gaps(day_of(on), path, known=known)
    return _grouped(explained(rows, on), on)


@dataclass(frozen=True, slots=True)
class Turns:
    """What waits for one person, and what waits for others below the units he looks after."""

    mine: list[Act]
    others: list[Act]


def turns_of(person_id: int, on: date, paths: Iterable[str], *, own: bool = True) -> Turns:
    """The acts whose turn is this person's, of his own duties and below the units at `paths`.

    own: false leaves out what is about the person, for a page that shows his own steps apart.
    """
    rows = {
        row.obligation_id: row
        for path in paths
        for row in explained(owed.gaps(day_of(on), path), on)
    }
    about_me = owed.gaps(day_of(on)).filter(subject_kind="person", subject_id=person_id)
    rows |= {row.obligation_id: row for row in explained(about_me, on)}
    kept = [row for row in rows.values() if own or not _is_about(row, person_id)]
    mine = [row for row in kept if row.owner_id == person_id]
    others = [row for row in kept if row.owner_id != person_id and not _is_about(row, person_id)]
    return Turns(_grouped(mine, on), _grouped(others, on))


def _is_about(row: Missing, person_id: int) -> bool:
    return row.subject_kind == "person" and row.subject_id == person_id


def _grouped(rows: Iterable[Missing], on: date) -> list[Act]:
    together: dict[tuple[str, int | None], list[Missing]] = {}
    for row in rows:
        # what everybody does for himself is one line too, not a line for each
        owner = EACH if row.step.who == "person" else row.owner_id
        together.setdefault((row.step.gap, owner), []).append(row)
    followers = _take_followers(together)
    oldest = [
        min(some, key=lambda row: (row.since, row.obligation_id)) for some in together.values()
    ]
    told = {gap.obligation_id: gap for gap in named(oldest, on)}
    owners = owners_of((_owner(some) for some in together.values()), on)
    until = day_of(letters.renewal(on.year).until)
    found: list[Act] = []
    for first, ((gap, _key), some) in zip(oldest, together.items(), strict=True):
        owner = _owner(some)
        name, post, away = owners.get(owner or 0, NOBODY)
        closed = [one for row in some for one in (row, *followers.get(row.obligation_id, ()))]
        found.append(
            Act(
                gap=gap,
                requirement=first.requirement,
                who=first.step.who,
                owner_id=owner,
                owner=name,
                owner_post=post,
                owner_away=away,
                number=len(some),
                closes=len(closed),
                since=first.since,
                is_late=day_of(on) > _last_in_time(first, until),
                units=_where(closed),
                days=tuple(row.since for row in closed),
                gap_ids=tuple(row.obligation_id for row in closed),
                first=told[first.obligation_id],
            )
        )
    return sorted(
        found,
        key=lambda act: (
            not act.is_late,
            GRAVEST.index(act.first.subject_kind),
            -act.closes,
            act.since,
            act.first.obligation_id,
        ),
    )


def _last_in_time(row: Missing, until: int) -> int:
    """The last day on which it was not late; what is owed anew each year is not while the year's
    signing window is open, `until` its last day."""
    is_yearly = BY_CODE[row.requirement].period == "YEAR"
    return max(row.since + LATE_AFTER, until if is_yearly else 0)


def late(ids: Sequence[int], on: date) -> list[tuple[Missing, int]]:
    """Of these gaps those that are late, each with the last day in time; what waits for another gap
    of its subject is told with that one."""
    until = day_of(letters.renewal(on.year).until)
    rows = explained(owed.gaps(day_of(on)).filter(pk__in=ids), on)
    found = [(row, _last_in_time(row, until)) for row in rows if not row.step.waits_for]
    return [(row, last) for row, last in found if last < day_of(on)]


def _owner(rows: Sequence[Missing]) -> int | None:
    """The one whose turn they all are; None where that is nobody, or each person himself."""
    owners = {row.owner_id for row in rows}
    return owners.pop() if len(owners) == 1 else None


def _take_followers(
    together: dict[tuple[str, int | None], list[Missing]],
) -> dict[int, list[Missing]]:
    """Take out of the groups what waits for another gap of the same subject and owner.

    One act closes both, so they are one line: who is brought to the meeting can sign after it.
    """
    leading = {
        (row.requirement, row.subject_kind, row.subject_id, row.owner_id): row.obligation_id
        for some in together.values()
        for row in some
    }
    found: dict[int, list[Missing]] = {}
    for key, some in list(together.items()):
        kept = []
        for row in some:
            before = (row.step.waits_for, row.subject_kind, row.subject_id, row.owner_id)
            if before in leading:
                found.setdefault(leading[before], []).append(row)
            else:
                kept.append(row)
        together[key] = kept
        if not kept:
            del together[key]
    return found


def _where(rows: Iterable[Missing]) -> tuple[Where, ...]:
    here: dict[int, list[Missing]] = {}
    for row in rows:
        here.setdefault(row.unit_id, []).append(row)
    found = [
        Where(
            unit,
            len({(row.subject_kind, row.subject_id) for row in some}),
            len(some),
            min(row.since for row in some),
        )
        for unit, some in here.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.number, one.unit_id)))


def ages(found: Iterable[Act], on: date) -> Ages:
    """How long what is missing has been missing."""
    day, days = day_of(on), [one for act in found for one in act.days]
    week = sum(day - one <= WEEK for one in days)
    late = sum(day - one > LATE_AFTER for one in days)
    return Ages(week, len(days) - week - late, late)
