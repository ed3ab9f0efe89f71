"""What one line of a workbook says against what is known, field by field."""

from collections.abc import Mapping

from zeren.core.roster.state import Change, Fields
from zeren.core.sheets.workbook import Row, SheetProblem

Decided = tuple[list[Change], list[SheetProblem]]


def filled(row: Row, *keys: str) -> dict[str, str]:
    return {key: row.values[key] for key in keys if row.values.get(key)}


def differing(old: Fields, new: Fields) -> dict[str, str]:
    return {key: value for key, value in new.items() if old.get(key, "") != value}


def pick(old: Fields, keys: Mapping[str, str]) -> dict[str, str]:
    return {key: old.get(key, "") for key in keys}


def other_start(row: Row, old: Fields, key: str) -> list[SheetProblem]:
    """History is not rewritten by a workbook: another start date is said, not applied."""
    said = row.values.get("from", "")
    if not said or said == old.get(key, ""):
        return []
    return [note("import.other_start", row, "from", said=said, kept=old.get(key, ""))]


def note(problem: str, row: Row, column: str, **params: object) -> SheetProblem:
    return SheetProblem(problem, row.sheet, row.line, column, params, is_warning=True)
