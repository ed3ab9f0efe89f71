"""Coverage: how many of the duties that are due are met, and who must take the next step.

Source: Work Safety Law art. 4 and 22 (responsibility of all staff, and proof of its fulfilment).
The denominator is the dated roster, a percentage is never rounded up, nothing due is no percentage.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from zeren.core.obligation import Row

Key = TypeVar("Key", bound=Hashable)

UNFIT_LETTERS = ("", "SUPERSEDED", "EXPIRED", "WITHDRAWN")

GAPS = (
    # requirement, gap, who takes the next step
    ("trained", "trained.no_meeting", "safety_office"),
    ("trained", "trained.not_attended", "team_leader"),
    ("trained", "trained.not_passed", "person"),
    ("letter", "letter.not_issued", "safety_office"),
    ("letter", "letter.not_trained", "team_leader"),
    ("letter", "letter.not_signed", "person"),
    ("letter", "letter.not_countersigned", "superior"),
    ("letter", "letter.not_fitting", "safety_office"),
    ("unit_head", "unit.no_head", "parent_head"),
    ("unit_head", "unit.no_head_of_root", "clerk"),
    ("thing_in_charge", "thing.none_in_charge", "head_of_place"),
    ("thing_in_charge", "thing.two_in_charge", "head_of_place"),
    ("thing_in_charge", "thing.no_head", "parent_head"),
    ("thing_user", "thing.no_user", "head_in_charge"),
    ("thing_user", "thing.no_holder", "head_in_charge"),
)
"""Every way a requirement can be unmet. When nobody holds the named seat, the step climbs to the
next head above; for a thing without a place, to the general manager (see `climbs_to`)."""


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
class Facts:
    """What is known about one unmet duty. Only the fields of its requirement are read."""

    letter_state: str = ""
    is_trained: bool = False
    has_attended: bool = False
    is_meeting_planned: bool = True
    is_root: bool = False
    charges: int = 0
    has_head: bool = False
    has_place: bool = False
    custodies: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """The next step that closes a gap: its code, and the seat whose turn it is."""

    gap: str
    who: str


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


def as_of(rows: Iterable[tuple[Key, Row]], day: int) -> dict[Key, Count]:
    """Counts on `day` for each key (a unit, or a unit with layer and requirement)."""
    due: dict[Key, int] = {}
    met: dict[Key, int] = {}
    for key, row in rows:
        if row.is_due(day):
            due[key] = due.get(key, 0) + 1
            met[key] = met.get(key, 0) + row.is_met(day)
    return {key: Count(number, met[key]) for key, number in due.items()}


def fully_covered(rows: Iterable[tuple[Key, Row]], day: int) -> Count:
    """Of the subjects with anything due on `day`, how many have all of it met."""
    counts = as_of(rows, day)
    return Count(len(counts), sum(count.is_full for count in counts.values()))


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


def next_step(requirement: str, facts: Facts) -> Step:
    """What is missing for an unmet duty, and whose turn it is."""
    gap = _GAP_OF[requirement](facts)
    return Step(gap, climbs_to(gap, facts))


def climbs_to(gap: str, facts: Facts) -> str:
    """The seat that must act, with the exceptions the table cannot say."""
    who = WHO[gap]
    if who == "head_of_place" and not facts.has_place:
        return "general_manager"
    if who == "head_in_charge" and not facts.has_head:
        return "head_of_place" if facts.has_place else "general_manager"
    if gap == "letter.not_trained" and facts.has_attended:
        return "person"
    return who


def _training_gap(facts: Facts) -> str:
    if facts.has_attended:
        return "trained.not_passed"
    return "trained.not_attended" if facts.is_meeting_planned else "trained.no_meeting"


def _letter_gap(facts: Facts) -> str:
    if facts.letter_state in UNFIT_LETTERS:
        return "letter.not_issued"
    if facts.letter_state == "ISSUED":
        return "letter.not_signed" if facts.is_trained else "letter.not_trained"
    if facts.letter_state == "SIGNED":
        return "letter.not_countersigned"
    return "letter.not_fitting"


def _head_gap(facts: Facts) -> str:
    return "unit.no_head_of_root" if facts.is_root else "unit.no_head"


def _charge_gap(facts: Facts) -> str:
    if facts.charges > 1:
        return "thing.two_in_charge"
    return "thing.no_head" if facts.charges else "thing.none_in_charge"


def _user_gap(facts: Facts) -> str:
    return "thing.no_holder" if facts.custodies else "thing.no_user"


_GAP_OF = {
    "trained": _training_gap,
    "letter": _letter_gap,
    "unit_head": _head_gap,
    "thing_in_charge": _charge_gap,
    "thing_user": _user_gap,
}
WHO: Mapping[str, str] = {gap: who for _, gap, who in GAPS}
