"""Writes a table of the works as a workbook, with the titles of the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xlsxwriter

from zeren.core.sheets.table import SHEETS


def write(path: str, sheets: Mapping[str, Sequence[Mapping[str, str]]], start: str) -> None:
    """Each sheet with its English titles; every line begins on `start`."""
    with xlsxwriter.Workbook(path) as book:
        for sheet in SHEETS:
            lines = sheets.get(sheet.key, ())
            page = book.add_worksheet(sheet.en)
            for column, one in enumerate(sheet.columns):
                page.write_string(0, column, one.en)
                for line, row in enumerate(lines, 1):
                    value = start if one.key == "from" else row.get(one.key, "")
                    if value:
                        page.write_string(line, column, value)
