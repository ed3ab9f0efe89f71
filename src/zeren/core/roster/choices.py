"""What somebody decided about a workbook, and whom it speaks of: all, one unit, some lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zeren.core.roster.state import State, day

WHOLE = 0.7
"""From this share of those who are here on, a list of people means everybody."""
SMALL = 10
"""In a house of fewer people a list is taken for all of them; it is only asked about anyway."""
OF_A_UNIT = 0.6
"""The same of one unit and all below it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """all_leave: who is not listed leaves with the day of the workbook; `leave`: only these do.

    same:  staff numbers of which a new name is the new name of the same person.
    passes: staff numbers that somebody gave up and that pass to somebody else.
    sound: lines with a problem stay out, the others go in.
    """

    all_leave: bool = False
    leave: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    passes: frozenset[str] = frozenset()
    sound: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Sequence[str]]) -> "Choices":
        """As they are kept with an upload: {"leave": ["*"], "same": [...], "sound": ["yes"]}."""
        leave, same, passes = (frozenset(kept.get(key, ())) for key in ("leave", "same", "passes"))
        return cls("*" in leave, leave, same, passes, bool(kept.get("sound", ())))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a list of people speaks of, and who of them does not stand in it.

    kind: "all", "unit" (the one with this code and all below it), or "lines" (only changed ones,
    so that nobody is missing).
    """

    kind: Literal["all", "unit", "lines"]
    unit: str
    named: int
    of: int
    absent: tuple[str, ...]


def scope(current: State, listed: Collection[str], on: int) -> Scope:
    """Who is missing in a list depends on what it is a list of."""
    here = sorted(
        number for number, person in current.people.items()
        if not person.get("to") or day(person["to"]) > on
    )  # fmt: skip
    named = [number for number in here if number in listed]
    absent = tuple(number for number in here if number not in listed)
    if here and not named:
        return Scope("lines", "", 0, len(here), ())
    if len(here) < SMALL or len(named) >= WHOLE * len(here):
        return Scope("all", "", len(named), len(here), absent)
    chains = {number: _chain(current, number) for number in here}
    common = chains[named[0]]
    for number in named:
        common = [code for code in common if code in chains[number]]
    unit = common[0] if common else ""
    inside = [number for number in here if unit and unit in chains[number]]
    if inside and len(inside) < len(here) and len(named) >= OF_A_UNIT * len(inside):
        missing = tuple(number for number in inside if number not in listed)
        return Scope("unit", unit, len(named), len(inside), missing)
    return Scope("lines", "", len(named), len(here), ())


def _chain(current: State, number: str) -> list[str]:
    """The unit of a person and those above it, the nearest first."""
    post = current.people[number].get("post", "")
    code = current.posts.get(post, {}).get("unit", "")
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = current.units.get(code, {}).get("parent", "")
    return found
