"""Who heads a unit of a list of people: asked once, the likely one first, by title and reports."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from zeren.core.sheets.branches import Branch, Branches, Path
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.rows import Row
from zeren.core.sheets.words import Vocabulary

MOST = 12
"""People offered for one unit."""
WHOLE = "*"
"""Stands for the whole organisation in answers: its code changes with the name it is given."""


@dataclass(frozen=True, slots=True)
class Head:
    """A unit whose head is asked: the likely one first; `proposed` is "" where nobody is.

    unit: its code, or WHOLE.
    """

    unit: str
    path: Path
    likely: tuple[tuple[str, str, str], ...]
    proposed: str = ""


@dataclass
class Seat:
    """One post of one unit: its title, where it was found, who holds it."""

    branch: Branch
    title: str
    line: int
    code: str = ""
    layer: str = ""
    is_new: bool = True
    is_head: bool = False
    holders: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    """Who holds it besides a main post."""


Seats = dict[tuple[str, str], Seat]


def ask(
    rows: Sequence[Row],
    tree: Branches,
    seats: Seats,
    led: Set[str],
    answers: Answers,
    superiors: Mapping[str, str],
    proposals: Mapping[str, str],
) -> list[Head]:
    """Put each unit's head on his post; gives the units whose head nobody has said.

    superiors: number -> number of the superior;  proposals: name of a unit -> who heads it.
    """
    asked = []
    names = {row.values.get("number", ""): row.values.get("name", "") for row in rows}
    reports = Counter(superiors.values())
    at = {number: key for key, seat in seats.items() for number in seat.holders}
    members: dict[str, list[tuple[str, Seat]]] = {}
    for seat in seats.values():
        members.setdefault(seat.branch.code, []).extend((one, seat) for one in seat.holders)
    tops = [one for some in members.values() for one in some
            if one[1].title.casefold() in tree.words.heads["top"]
            or (reports[one[0]] and one[0] not in superiors)]  # fmt: skip
    for path, branch in tree.found.items():
        some = list(members.get(branch.code, ()))
        if branch.code in led or any(seat.is_head for _one, seat in some):
            continue
        some += [] if path else [one for one in tops if one not in some]
        scores = _likely([seat.title for _one, seat in some], tree.words, is_top=not path)
        ranked = sorted(
            (-(score + (2 if reports[number] else 0)), place)
            for place, ((number, _seat), score) in enumerate(zip(some, scores, strict=True))
        )
        likely = [(some[place][0], names.get(some[place][0], ""), some[place][1].title)
                  for _score, place in ranked[:MOST]]  # fmt: skip
        proposed = proposals.get(path[-1] if path else "", "")
        if not proposed and ranked and (-ranked[0][0] >= 3 or (path and len(some) == 1)):
            proposed = likely[0][0]
        if proposed and proposed not in [one[0] for one in likely]:
            likely.insert(0, (proposed, names.get(proposed, ""), ""))
        unit = branch.code if path else WHOLE
        said = answers.heads.get(unit)
        if said is None and not answers.rest:
            asked.append(Head(unit, path or (tree.top,), tuple(likely), proposed))
        number = said if said is not None else proposed
        if number and number in names:
            _seat_head(number, branch, seats, at)
        if not path:
            for one in members.values():
                one[:] = [pair for pair in one if pair[0] != number or pair[1].branch is branch]
    return asked


def _seat_head(number: str, branch: Branch, seats: Seats, at: dict[str, tuple[str, str]]) -> None:
    """His own post heads the unit; one he shares is divided. The head of the whole moves up; who
    heads a unit from elsewhere holds its head post besides.
    """
    key = at.get(number)
    seat = seats.get(key) if key else None
    if key is None or seat is None:
        return
    if seat.branch is branch and len(seat.holders) == 1:
        seat.is_head = True
        return
    if seat.branch is branch or not branch.path:
        seat.holders.remove(number)
        title = seat.title if seat.branch is not branch else _head_of(seat.title)
        at[number] = (branch.code, f"{key[1]}\thead")
        seats[at[number]] = Seat(
            branch, title, seat.line, layer=seat.layer, holders=[number], is_head=True
        )
        return
    title = "负责人" if not (branch.path[-1].isascii()) else "Head"
    seats[branch.code, "\thead"] = Seat(branch, title, seat.line, beside=[number], is_head=True)


def _head_of(title: str) -> str:
    return f"{title} (head)" if title.isascii() else f"{title}（负责人）"


def _likely(titles: Sequence[str], words: Vocabulary, *, is_top: bool) -> list[int]:
    """How likely each of these titles heads its unit: 3 surely sounds so, 0 does not."""
    found = []
    for title in titles:
        said = title.casefold().strip()
        score = 0
        if any(said.startswith(word) for word in words.heads["deputies"]):
            score = 1 if any(said.endswith(word) for word in words.heads["endings"]) else 0
        elif is_top and said in words.heads["top"]:
            score = 4
        elif any(said.startswith(f"{word} ") for word in words.heads["begins"]) or any(
            said.endswith(word) and (not word.isascii() or re.search(rf"(^|\W){word}$", said))
            for word in words.heads["endings"]
        ):
            score = 3
        found.append(score)
    return found
