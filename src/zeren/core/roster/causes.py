"""Problems as people mend them: the cause first, what follows from it beneath, equal ones once."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zeren.core.sheets.workbook import SheetProblem

NAMES = {
    "import.unknown_unit": "units",
    "import.unknown_post": "posts",
    "import.unknown_person": "people",
    "import.unknown_thing": "things",
    "import.head_vacant": "people",
    "import.no_head_post": "posts",
}
"""What a problem misses: when the sheet that would hold it was not read, that is the cause."""
UNREAD = frozenset(("import.sheet_unknown", "import.no_header", "import.column_missing"))


@dataclass(slots=True)
class Group:
    """One sentence with all lines it is true of, and what follows from it.

    number: problems in it, with those beneath.
    """

    problem: SheetProblem
    lines: list[int]
    under: list["Group"] = field(default_factory=list)

    @property
    def number(self) -> int:
        return max(1, len(self.lines)) + sum(one.number for one in self.under)


def grouped(problems: Iterable[SheetProblem], read: Iterable[str]) -> list[Group]:
    """Groups in the order in which they are mended.

    read: the sheets of which at least one line was read.
    Law: every problem stands in one group, in one of its lines.
    """
    same: dict[tuple[str, ...], Group] = {}
    for problem in problems:
        spelled = json.dumps(problem.params, sort_keys=True, default=str, ensure_ascii=False)
        weight = str(problem.is_warning)
        key = (problem.code, problem.sheet, problem.column, spelled, weight)
        found = same.setdefault(key, Group(problem, []))
        if problem.line:
            found.lines.append(problem.line)
    causes = [one for one in same.values() if one.problem.code in UNREAD]
    known = set(read)
    top: list[Group] = []
    for one in same.values():
        cause = _cause(one.problem, causes, known)
        (top if cause is None else cause.under).append(one)
    return sorted(top, key=_order)


def _cause(problem: SheetProblem, causes: Sequence[Group], read: set[str]) -> Group | None:
    missed = NAMES.get(problem.code, "")
    if not missed:
        return None
    for one in causes:
        if one.problem.sheet == missed or (not one.problem.sheet and missed not in read):
            return one
    return None


def _order(group: Group) -> tuple[bool, bool, int]:
    """What concerns a whole sheet, then errors, then what is only to be known; as they stood."""
    problem = group.problem
    whole = problem.code in UNREAD or (not problem.line and not problem.is_warning)
    return (not whole, problem.is_warning, 0)
