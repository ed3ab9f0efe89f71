"""A workbook as understood: its rows, what is wrong or worth knowing, and where each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zeren.core import codes
from zeren.core.sheets.cells import Params

TAB = 1_000_000
"""What a line counts more in each further tab of one kind; no tab has as many lines."""


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing to mend, or to know (`is_warning`), with its place in the workbook.

    `sheet` and `column` are keys of the table of sheets; `line` counts as the spreadsheet program
    does, 0 where the problem concerns the whole sheet.
    """

    code: str
    sheet: str = ""
    line: int = 0
    column: str = ""
    params: Params = field(default_factory=dict)
    is_warning: bool = False

    def __post_init__(self) -> None:
        codes.REFUSALS.meet(self.code)


@dataclass(frozen=True, slots=True)
class Row:
    """One line as understood: only cells that hold something, all as text, dates as ISO.

    line: as the spreadsheet program counts; in the n-th further tab of one kind n * TAB more, so
    that lines stay unique and in order (`place` gives tab and line back).
    """

    sheet: str
    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """The rows of a workbook, and where they stand in it.

    tabs:    for each sheet the titles of the tabs it was read from, in order.
    letters: the column letters by "sheet", for the n-th further tab of it by "sheet n".
    Rows that were made (units and posts out of a list of people) bear the line, tab and column
    they were found in first.
    """

    rows: Mapping[str, tuple[Row, ...]]
    problems: tuple[SheetProblem, ...] = ()
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tabs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def count(self) -> dict[str, int]:
        return {key: len(rows) for key, rows in self.rows.items()}


def place(
    problem: SheetProblem,
    letters: Mapping[str, Mapping[str, str]],
    tabs: Mapping[str, Sequence[str]],
) -> tuple[str, int, str]:
    """Where a problem stands: the tab's own title ("" when not kept), its line there, the cell."""
    nth, line = divmod(problem.line, TAB)
    titles = tabs.get(problem.sheet, ())
    known = letters.get(f"{problem.sheet} {nth}" if nth else problem.sheet, {})
    found = known.get(problem.column, "")
    return (
        titles[nth] if nth < len(titles) else "",
        line,
        f"{found}{line}" if found and line else "",
    )
