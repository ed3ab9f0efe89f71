"""What a workbook says about what is used no more, who has left, and what has no days."""

from collections.abc import Collection, Iterable
from datetime import date

from zeren.core.roster.lines import Decided
from zeren.core.roster.state import Change, Fields, State, day, iso
from zeren.core.sheets.workbook import Book, Row, SheetProblem


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
        if code in ended[target] and not (sheet == target and row.values.get("to"))
    ]


def thing(row: Row, old: Fields | None, last: str, on: str) -> Decided:
    """A thing that is used no more; one that never was here, or is closed already, is left out."""
    code, end = row.values.get("code", ""), iso(day(last) + 1)
    if old is None or old.get("closed"):
        return [], []
    if end > on:
        problem = SheetProblem("import.ends_when_it_has_come", "things", row.line, "to")
        return [], [problem]
    return [Change("thing.closed", "things", row.line, code, {"to": ""}, {"to": end})], []


def used(after: State, changes: Iterable[Change], unsettled: Collection[str]) -> list[SheetProblem]:
    """What is closed while things stand in it, or while hazards there are not settled."""
    ends = {change.key: change for change in changes if change.act == "thing.closed"}
    inside: dict[str, list[str]] = {}
    for code, one in after.things.items():
        if one.get("place") in ends and code not in ends and not one.get("closed"):
            inside.setdefault(one["place"], []).append(code)
    found = [("import.things_in_it", code, inside[code]) for code in ends if code in inside]
    found += [("import.hazards_there", code, []) for code in ends if code in unsettled]
    return [
        SheetProblem(problem, "things", ends[code].line, "to", {"code": code, "things": names})
        for problem, code, names in found
    ]


def left(after: State, book: Book, *, on: int) -> list[SheetProblem]:
    """Whoever has left uses nothing and holds no role; a planned last day is no leaving yet."""
    problems = []
    for sheet, column in (("things", "users"), ("roles", "number")):
        for row in book.rows.get(sheet, ()):
            since = max(on, day(row.values["from"]) if row.values.get("from") else on)
            for number in row.values.get(column, "").split():
                spans = after.engaged.get(number)
                if spans and spans[-1].to_day <= since:
                    params = {"number": number, "day": iso(spans[-1].to_day)}
                    problems.append(
                        SheetProblem("import.user_has_left", sheet, row.line, column, params)
                    )
    return problems


def at_once(row: Row, found: Iterable[Change], on: date) -> list[SheetProblem]:
    """Names and how to reach somebody have no days: they are said to come at once."""
    return [
        SheetProblem(
            "import.changes_at_once",
            row.sheet,
            row.line,
            min(change.after),
            {"day": on.isoformat()},
            is_warning=True,
        )
        for change in found
        if change.act.endswith(".changed")
    ]
