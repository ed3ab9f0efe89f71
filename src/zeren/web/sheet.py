"""A list as a workbook: exactly the rows that the page shows."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def workbook(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[int]
) -> bytes:
    """A workbook of one sheet. Everything is written as text: no cell can become a formula."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, width in enumerate(widths[: len(heads)]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, str(value))
    book.close()
    return held.getvalue()
