"""Writes the problems of an upload: as a list, every cell as text, and into the file itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from zeren.core.sheets.cells import Cell, Fault, Grid, is_filled

FILLS: Final = {True: "#FDEEDD", False: "#FDEAE2"}
"""Of a cell that is worth a look, and of one that must be mended."""
MOST_MARKS: Final = 10_000
"""So many cells bear a comment; the list beside them has every problem."""
LONGEST_TITLE: Final = 31
CELL_PADDING: Final = 0.71
"""What the width of a column holds beside its characters."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One problem in the reader's words, with its place."""

    sheet: str
    line: int
    column: str
    cell: str
    weight: str
    sentence: str
    is_warning: bool = False


def write_report(
    target: Path | BinaryIO, lines: Iterable[ReportLine], *, titles: Sequence[str]
) -> None:
    """`titles`: sheet, line, column, cell, weight, what is so and what to do; as words."""
    book = _book(target)
    _list(book, "", lines, titles, {})
    book.close()


def write_marked(
    target: Path | BinaryIO,
    grids: Sequence[Grid],
    lines: Sequence[ReportLine],
    *,
    titles: Sequence[str],
    name: str,
) -> None:
    """The tabs as they were read, each problem at its cell, all of them on a first sheet `name`.

    Mended, it is taken in as it is: comments and colours hold no cells, and tabs of that name are
    not read. Its tabs keep their titles as far as a workbook allows them.
    """
    book = _book(target)
    shown: dict[str, str] = {}
    for grid in grids:
        shown[grid.title] = _title(grid.title, {name, *shown.values()})
    _list(book, name, lines, titles, shown)
    for grid in grids:
        _tab(book, shown[grid.title], grid, _marks(grid, lines))
    book.close()


def _book(target: Path | BinaryIO) -> xlsxwriter.Workbook:
    return xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def _list(
    book: xlsxwriter.Workbook,
    name: str,
    lines: Iterable[ReportLine],
    titles: Sequence[str],
    tabs: dict[str, str],
) -> None:
    """Every problem, a line each; where its tab stands in the same book its cell is a link."""
    bold = book.add_format({"bold": True, "bg_color": "#DFF1EA"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name or None)
    sheet.freeze_panes(1, 0)
    for index, (title, width) in enumerate(zip(titles, (12, 8, 16, 8, 12, 90), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, bold)
    for row, line in enumerate(lines, start=1):
        cells = (line.sheet, str(line.line or ""), line.column, line.cell, line.weight)
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell)
        if line.cell and line.sheet in tabs and row < MOST_MARKS:
            tab = tabs[line.sheet].replace("'", "''")
            sheet.write_url(row, 3, f"internal:'{tab}'!{line.cell}", string=line.cell)
        sheet.write_string(row, 5, line.sentence, wrap)


def _marks(grid: Grid, lines: Sequence[ReportLine]) -> dict[tuple[int, int], list[ReportLine]]:
    """(line, column) from 0 -> what is said there; of a whole line at its first filled cell."""
    found: dict[tuple[int, int], list[ReportLine]] = {}
    for line in lines:
        if line.sheet != grid.title or not 0 < line.line <= len(grid.rows):
            continue
        if line.cell:
            at = xl_cell_to_rowcol(line.cell)
        else:
            cells = grid.rows[line.line - 1]
            filled = (column for column, cell in enumerate(cells) if is_filled(cell))
            at = (line.line - 1, next(filled, 0))
        if at in found or len(found) < MOST_MARKS:
            found.setdefault(at, []).append(line)
    return found


def _tab(
    book: xlsxwriter.Workbook,
    title: str,
    grid: Grid,
    marks: dict[tuple[int, int], list[ReportLine]],
) -> None:
    sheet = book.add_worksheet(title)
    if grid.is_hidden:
        sheet.hide()
    day = {"num_format": "yyyy-mm-dd"}
    plain = {False: None, True: book.add_format(day)}
    fills = {
        (is_day, weight): book.add_format({"bg_color": FILLS[weight], **(day if is_day else {})})
        for is_day in (False, True)
        for weight in FILLS
    }
    for column, width in grid.widths:
        if width > CELL_PADDING:
            sheet.set_column(column, column, width - CELL_PADDING)
    for line, cells in enumerate(grid.rows):
        if line in grid.hidden:
            sheet.set_row(line, None, None, {"hidden": True})
        width = max([len(cells), *(column + 1 for at, column in marks if at == line)])
        for column in range(width):
            cell = cells[column] if column < len(cells) else None
            said = marks.get((line, column))
            is_day = isinstance(cell, date)
            style = plain[is_day]
            if said:
                style = fills[is_day, all(one.is_warning for one in said)]
                sheet.write_comment(
                    line, column, "\n\n".join(one.sentence for one in said), {"x_scale": 2.5}
                )
            _put(sheet, line, column, cell, style)
    # merge_range would write cells of lines that are written already
    sheet.merge += [list(area) for area in grid.merges]


def _put(
    sheet: xlsxwriter.worksheet.Worksheet,
    line: int,
    column: int,
    cell: Cell,
    style: xlsxwriter.format.Format | None,
) -> None:
    """A cell as it was read; an error stays one, so that nobody takes its text for a value."""
    if isinstance(cell, Fault):
        shown = cell.shown if cell.shown.startswith("#") else "#N/A"
        sheet.write_formula(line, column, "=NA()", style, shown)
    elif isinstance(cell, bool):
        sheet.write_boolean(line, column, cell, style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(line, column, cell, style)
    elif isinstance(cell, date) and cell.year >= 1900:
        sheet.write_datetime(line, column, cell, style)
    elif cell is None:
        sheet.write_blank(line, column, None, style)
    else:
        sheet.write_string(line, column, str(cell), style)


def _title(said: str, taken: set[str]) -> str:
    """A title that a workbook allows, unlike all others."""
    bare = "".join(" " if char in "[]:*?/\\" else char for char in said).strip("' ") or "1"
    found, nth = bare[:LONGEST_TITLE], 2
    while found.casefold() in {one.casefold() for one in taken}:
        found, nth = f"{bare[: LONGEST_TITLE - 4]} {nth}", nth + 1
    return found
