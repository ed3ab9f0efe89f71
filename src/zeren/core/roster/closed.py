"""What a workbook says about units, posts and things that are used no more."""

from collections.abc import Iterable

from zeren.core.roster.state import State
from zeren.core.sheets.workbook import Book, SheetProblem


def named(
    current: State, book: Book, references: Iterable[tuple[str, str, str, str]]
) -> list[SheetProblem]:
    """Lines about what is closed, or that put somebody or something there."""
    tables = {"units": current.units, "posts": current.posts, "things": current.things}
    ended = {
        sheet: {code: one["closed"] for code, one in table.items() if one.get("closed")}
        for sheet, table in tables.items()
    }
    places = [
        *((sheet, "code", sheet) for sheet in tables),
        *((sheet, column, target) for sheet, column, target, _code in references),
        ("things", "users", "posts"),
        ("things", "users", "units"),
    ]
    return [
        SheetProblem(
            "import.closed", sheet, row.line, column, {"code": code, "day": ended[target][code]}
        )
        for sheet, column, target in places
        if ended.get(target)
        for row in book.rows.get(sheet, ())
        for code in row.values.get(column, "").split()
        if code in ended[target]
    ]
