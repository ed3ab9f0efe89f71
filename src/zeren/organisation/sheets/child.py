"""Runs in a process of its own, with limits, because a workbook from a stranger may be a bomb.

Called by path: python -I child.py FILE MEGABYTES SECONDS ROWS COLUMNS CELL. Writes JSON. It never
imports the rest of the house: what it cannot reach it cannot harm.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta

TOO_MANY_ROWS, TOO_MANY_COLUMNS, CELL_TOO_LONG, UNREADABLE, NO_MEMORY = 10, 11, 12, 13, 14


def main(path: str, megabytes: int, seconds: int, rows: int, columns: int, cell: int) -> int:
    memory = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        return _read(path, rows, columns, cell)
    except MemoryError:
        return NO_MEMORY
    except Exception:  # noqa: BLE001 - whatever the reader trips over is one answer: it cannot be read
        return UNREADABLE


def _read(path: str, rows: int, columns: int, cell: int) -> int:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    found = []
    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        grid = book.get_sheet_by_name(sheet.name)
        if grid.end is not None and grid.end[0] >= rows:
            return TOO_MANY_ROWS
        if grid.end is not None and grid.end[1] >= columns:
            return TOO_MANY_COLUMNS
        lines = []
        for line in grid.to_python(skip_empty_area=False):
            cells = [_plain(value) for value in line]
            if any(isinstance(value, str) and len(value) > cell for value in cells):
                return CELL_TOO_LONG
            while cells and cells[-1] in ("", None):
                cells.pop()
            lines.append(cells)
        while lines and not lines[-1]:
            lines.pop()
        found.append({"title": sheet.name, "rows": lines})
    json.dump(found, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


def _plain(value: object) -> object:
    """JSON has no dates: a day travels as {"d": "2022-02-16"}; times of day are text."""
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(int(word) for word in sys.argv[2:7])))
