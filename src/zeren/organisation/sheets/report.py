"""Writes the problems of an upload as a workbook, every cell as text: never as a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import xlsxwriter


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
    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, Path) else target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = book.add_format({"bold": True, "bg_color": "#DFF1EA"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for index, (title, width) in enumerate(zip(titles, (12, 8, 16, 8, 12, 90), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, bold)
    for row, line in enumerate(lines, start=1):
        cells = (line.sheet, str(line.line or ""), line.column, line.cell, line.weight)
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell)
        sheet.write_string(row, 5, line.sentence, wrap)
    book.close()
