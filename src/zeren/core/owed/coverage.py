"""Coverage: how many of the duties that are due are met, and who must take the next step.

Source: Work Safety Law art. 4 and 22 (responsibility of all staff, and proof of its fulfilment).
The denominator is the dated roster, a percentage is never rounded up, nothing due is no percentage.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from zeren.core.owed.obligation import Proof

Seat = Literal[
    "safety_office",
    "team_leader",
    "person",
    "superior",
    "parent_head",
    "clerk",
    "head_of_place",
    "head_in_charge",
    "general_manager",
]
"""Whose turn it can be. While nobody holds a seat, the step climbs to the next head above."""


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """Duties due and, of them, met."""

    due: int = 0
    met: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.met <= self.due:
            raise ValueError(f"want 0 <= met <= due, got {self.met} of {self.due}")

    def __add__(self, other: "Count") -> "Count":
        return Count(self.due + other.due, self.met + other.met)

    @property
    def missing(self) -> int:
        return self.due - self.met

    @property
    def is_full(self) -> bool:
        """Something is due and all of it is met: the only 100 %."""
        return 0 < self.due == self.met


@dataclass(frozen=True, slots=True)
class Step:
    """The next step that closes a gap: its code, the seat whose turn it is, and where it is done.

    owner_id: the person, where the room itself knows; else coverage finds who holds the seat.
    link:     kind and id of the page where the step is taken, where it is not the subject's own.
    waits_for: the requirement of the same subject that comes first; both are told as one act.
    """

    gap: str
    who: Seat
    owner_id: int | None = None
    link: tuple[str, int] | None = None
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """How a room speaks for one requirement (its `owed.py`): what proves it, and why it is unmet.

    proofs: the stretches of days on which each subject has it proved, from that room's evidence.
    gaps:   for subjects whose duty is unmet on a day, the next step of each, as of that day.
    met_on: which of these have it met on a day, asked of that day alone: the recount compares.
    alike:  a text for each row of what is owed, as an expression of the database over its
            `subject_id`: of subjects with the same text `gaps` says the same but for the link, so
            that one of them is asked for all. Never empty. Asked with the day, its year, and the
            first moment after it, which it only passes on.
    waits_for: the requirement that its steps may wait for.
    """

    proofs: Callable[[Sequence[int]], dict[int, list[Proof]]]
    gaps: Callable[[Sequence[int], date], dict[int, Step]]
    met_on: Callable[[Sequence[int], date], set[int]]
    alike: Callable[[int, int, datetime], object]
    waits_for: str = ""


def tenths(count: Count) -> int | None:
    """Tenths of a percent, cut off and never rounded up; None when nothing is due."""
    return count.met * 1000 // count.due if count.due else None


def percent(count: Count) -> str | None:
    """Like "97.6"; "100" only when all is met, "0" only when nothing is; None when nothing is due.

    Less than a tenth of a percent is shown as "0.0": something is met.
    """
    found = tenths(count)
    if found is None:
        return None
    if count.met == 0 or count.is_full:
        return str(found // 10)
    return f"{found // 10}.{found % 10}"


def roll_up(units: Iterable[tuple[int, int | None, Count]]) -> dict[int, Count]:
    """Totals of each unit with everything below it, from (unit, parent, own count) in any order.

    A parent that is not among the units is a mistake, and so is a circle.
    """
    own: dict[int, Count] = {}
    due: dict[int, int] = {}
    met: dict[int, int] = {}
    parents: dict[int, int | None] = {}
    for unit, parent, count in units:
        if unit in own:
            raise ValueError(f"unit {unit} is given twice")
        own[unit], parents[unit] = count, parent
        due[unit], met[unit] = count.due, count.met
    waiting = dict.fromkeys(own, 0)
    for unit, parent in parents.items():
        if parent is not None:
            if parent not in own:
                raise ValueError(f"unit {unit} stands under {parent}, which is not given")
            waiting[parent] += 1
    leaves = [unit for unit, number in waiting.items() if not number]
    ready = list(leaves)
    done = 0
    while ready:
        unit = ready.pop()
        done += 1
        parent = parents[unit]
        if parent is None:
            continue
        due[parent] += due[unit]
        met[parent] += met[unit]
        waiting[parent] -= 1
        if not waiting[parent]:
            ready.append(parent)
    if done < len(own):
        raise ValueError(f"units {sorted(u for u, n in waiting.items() if n)} stand in a circle")
    # nothing stands below a leaf: most units keep the count they came with
    above = own.keys() - leaves
    return own | {unit: Count(due[unit], met[unit]) for unit in above}
