"""One act is one line: what the same step of the same person closes, counted together.

The overview, the page of a unit and my day read the same acts, so none can say that nothing waits
while another shows a gap. Most gaps are counted in groups of what is alike (`alike`); what somebody
objects to, and what is about the reader himself, is told row by row.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q

from zeren.cases import owed as cases
from zeren.core.days import day_of
from zeren.core.owed.coverage import Seat
from zeren.core.owed.requirement import BY_CODE
from zeren.coverage.queries import alike, pieces
from zeren.coverage.queries.gaps import (
    NOBODY,
    Gap,
    Missing,
    explained,
    gaps_by_id,
    of_read,
    owners_of,
    read,
)
from zeren.coverage.queries.pieces import EACH, Piece
from zeren.ledger.remembered import remembered
from zeren.letters import queries as letters
from zeren.obligations import queries as owed
from zeren.organisation.queries import Away, Name
from zeren.organisation.queries.seats import FEW, seats

WEEK = 7
LATE_AFTER = 14
"""Days after which an unmet duty is late."""

NOWHERE = Q(pk__in=())

GRAVEST = ("unit", "thing", "person")
"""Without a head nobody can act, and a thing that nobody answers for endangers everybody."""


@dataclass(frozen=True, slots=True)
class Ages:
    """How many gaps are up to 7 days old, 8 to 14, and older."""

    week: int
    fortnight: int
    late: int


@dataclass(slots=True)
class Where:
    """The gaps of an act that stand in one unit, without those below it."""

    unit_id: int
    number: int
    """Of how many subjects."""
    closes: int
    since: int


@dataclass(slots=True)
class Act:
    """The gaps that one step of one person closes; filled while they are counted."""

    key: tuple[str, int | None]
    who: Seat = "person"
    """Of the oldest of them, which is the example."""
    owner_id: int | None = None
    """None where nobody holds the seat, and where it is the turn of several, each for himself."""
    requirement: str = ""
    """Of the example, too."""
    first_id: int = 0
    first_subject: int = 0
    since: int = 0
    """The first day on which it was missing."""
    is_late: bool = False
    number: int = 0
    """Of how many subjects."""
    closes: int = 0
    """How many gaps it closes, with those that wait for it."""
    places: dict[int, Where] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)
    """First missing day -> how many."""

    @property
    def gap(self) -> str:
        return self.key[0]

    @property
    def units(self) -> list[Where]:
        """Where they stand, most first."""
        return sorted(self.places.values(), key=lambda one: (-one.number, one.unit_id))


@dataclass(frozen=True, slots=True)
class Told:
    """An act with the name of whoever's turn it is."""

    act: Act
    only: Gap | None
    """The gap, where it is of one subject."""
    owner: str
    owner_post: Name
    owner_away: Away | None


@remembered(8)
def acts(on: date, path: str = "", *, known: int | None = None) -> list[Act]:
    """What is to be done in a subtree on a day: late first, then the gravest, then the most.

    known: a fact; what was known after it. Without it, what is known now.
    """
    return _sorted(_together(_pieces(on, (path,), known=known)), on, _last_signing_day(on))


@dataclass(frozen=True, slots=True)
class Turns:
    """What waits for one person, and what waits for others below the units he looks after."""

    mine: list[Act]
    others: list[Act]


@remembered(16)
def turns_of(person_id: int, on: date, paths: tuple[str, ...], *, own: bool = True) -> Turns:
    """The acts whose turn is this person's, of his own duties and below the units at `paths`.

    own: false leaves out what is about the person, for a page that shows his own steps apart.
    """
    tops = _topmost(paths)
    if not own and not tops:
        return Turns([], [])
    me, until = ("person", person_id), _last_signing_day(on)
    mine: list[Piece] = []
    others: list[Piece] = []
    for piece in _pieces(on, tops, person_id=person_id, own=own):
        if piece.owner_id == person_id:
            mine.append(piece)
        elif piece.about != me:
            others.append(piece)
    return Turns(_sorted(_together(mine), on, until), _sorted(_together(others), on, until))


def told(some: Sequence[Act], on: date, *, known: int | None = None) -> list[Told]:
    """These acts with the names that a page shows; only what is shown is named."""
    alone = [act.first_id for act in some if act.number == 1]
    only = dict(zip(alone, gaps_by_id(alone, on, known=known), strict=True)) if alone else {}
    owners = owners_of((act.owner_id for act in some), on) if some else {}
    return [
        Told(act, only.get(act.first_id), *owners.get(act.owner_id or 0, NOBODY)) for act in some
    ]


def ids_of(act: Act, on: date, path: str = "", *, known: int | None = None) -> list[int]:
    """The gaps of an act, by unit."""
    rows = owed.gaps(day_of(on), path, known=known)
    if len(act.places) <= FEW:
        rows = rows.filter(unit_id__in=list(act.places))
    missing = explained(rows, on)
    return [
        row.obligation_id
        for row, piece in zip(missing, _of_rows(missing), strict=True)
        if _key(piece) == act.key
    ]


def _pieces(
    on: date, tops: Sequence[str], *, person_id: int = 0, own: bool = True, known: int | None = None
) -> Iterator[Piece]:
    """Everything missing below these units, and what is missing of one person wherever he is.

    tops: none stands below another.
    own:  false leaves out what is about the person.

    What somebody objects to and what is about the person is a piece for each row.
    """
    day, me = day_of(on), ("person", person_id)
    contested = cases.contested(on)
    # an empty condition is everything alone, and nothing beside another
    inside = Q() if "" in tops else reduce(or_, (owed.below(one, day) for one in tops), NOWHERE)
    apart = inside & alike.by_themselves(contested)
    apart |= Q(subject_kind="person", subject_id=person_id)
    alone = read(owed.gaps(day, known=known).filter(apart)) if contested or person_id else []
    together = pieces.counted(on, tops, [row.id for row in alone], known)
    if not own:
        alone = [row for row in alone if (row.subject_kind, row.subject_id) != me]
    if alone:
        at = seats(on, {one.unit_id for one in alone})
        yield from _of_rows(of_read(alone, on, at, contested))
    for some in together.values():
        yield from some


def _topmost(paths: Iterable[str]) -> list[str]:
    """Without those that stand below another, so that no row is read twice."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(one) for one in found):
            found.append(path)
    return found


def _of_rows(rows: Sequence[Missing]) -> Iterator[Piece]:
    """A piece for each row, in their order."""
    leading = {
        (row.requirement, row.subject_kind, row.subject_id, row.owner_id): row.step for row in rows
    }
    for row in rows:
        about = (row.subject_kind, row.subject_id)
        lead = leading.get((row.step.waits_for, *about, row.owner_id))
        yield Piece(
            lead or row.step,
            row.owner_id,
            row.requirement,
            row.unit_id,
            row.since,
            1,
            row.obligation_id,
            row.subject_id,
            lead is not None,
            about,
        )


def _key(piece: Piece) -> tuple[str, int | None]:
    # what everybody does for himself is one line too, not a line for each
    return piece.step.gap, EACH if piece.step.who == "person" else piece.owner_id


def _together(pieces: Iterable[Piece]) -> list[Act]:
    """One act for each step and owner."""
    found: dict[tuple[str, int | None], Act] = {}
    seen: set[tuple[tuple[str, int | None], int, tuple[str, int]]] = set()
    for piece in pieces:
        key = _key(piece)
        if (act := found.get(key)) is None:
            act = found[key] = Act(key)
        _, _, requirement, unit, since, number, first, subject, is_follower, about = piece
        act.closes += number
        act.days[since] = act.days.get(since, 0) + number
        if (where := act.places.get(unit)) is None:
            where = act.places[unit] = Where(unit, 0, 0, since)
        where.closes += number
        where.since = min(where.since, since)
        if is_follower:
            continue
        act.number += number
        # a subject with two rows, both objected to, is one that stands here
        if about is None or (key, unit, about) not in seen:
            where.number += number
        if about is not None:
            seen.add((key, unit, about))
        if not act.first_id or (since, first) < (act.since, act.first_id):
            act.since, act.first_id, act.requirement = since, first, requirement
            act.first_subject, act.who = subject, piece.step.who
    for act in found.values():
        owner = act.key[1]
        if owner == EACH:
            owner = act.first_subject if act.number == 1 else None
        act.owner_id = owner
    return list(found.values())


def _sorted(found: list[Act], on: date, until: int) -> list[Act]:
    """Late first, then the gravest, then the most; `until`: when the signing window ends."""
    for act in found:
        act.is_late = day_of(on) > _last_in_time(act.requirement, act.since, until)
    return sorted(
        found,
        key=lambda act: (
            not act.is_late,
            GRAVEST.index(BY_CODE[act.requirement].subject),
            -act.closes,
            act.since,
            act.first_id,
        ),
    )


def _last_signing_day(on: date) -> int:
    return day_of(letters.renewal(on.year).until)


def _last_in_time(requirement: str, since: int, until: int) -> int:
    """The last day on which it was not late; what is owed anew each year is not while the year's
    signing window is open, `until` its last day."""
    is_yearly = BY_CODE[requirement].period == "YEAR"
    return max(since + LATE_AFTER, until if is_yearly else 0)


def late(ids: Sequence[int], on: date) -> list[tuple[Missing, int]]:
    """Of these gaps those that are late, each with the last day in time; what waits for another gap
    of its subject is told with that one."""
    until = _last_signing_day(on)
    rows = explained(owed.gaps(day_of(on)).filter(pk__in=ids), on)
    found = [
        (row, _last_in_time(row.requirement, row.since, until))
        for row in rows
        if not row.step.waits_for
    ]
    return [(row, last) for row, last in found if last < day_of(on)]


def ages(found: Iterable[Act], on: date) -> Ages:
    """How long what is missing has been missing."""
    old = [(day_of(on) - since, number) for act in found for since, number in act.days.items()]
    week = sum(number for days, number in old if days <= WEEK)
    late = sum(number for days, number in old if days > LATE_AFTER)
    return Ages(week, sum(number for _days, number in old) - week - late, late)
