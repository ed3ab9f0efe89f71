"""What a workbook says that is probably a slip: told at import, not found out at the letter."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from datetime import date, timedelta

from zeren.core.folding import joined
from zeren.core.roster.lines import note
from zeren.core.roster.state import Change, State
from zeren.core.sheets.workbook import Book, Row, SheetProblem

PRINTED = (
    ("people", "name"),
    ("people", "employer"),
    *((sheet, name) for sheet in ("units", "posts", "things") for name in ("name_zh", "name_en")),
)
EARLIEST = "1940-01-01"
AHEAD = timedelta(days=366)


def doubts(
    current: State, after: State, book: Book, changes: list[Change], on: date
) -> Iterator[SheetProblem]:
    """Lost zeros, a name that is here already, strange days and percentages, nobody who may act."""
    lines = {row.values.get("number", ""): row for row in book.rows.get("people", ())}
    joins = [change.key for change in changes if change.act == "person.joined"]
    yield from _doubled(current, lines, joins)
    latest = (on + AHEAD).isoformat()
    for sheet, columns in (("people", ("from", "hired", "to")), ("things", ("from",))):
        for row in book.rows.get(sheet, ()):
            for column in columns:
                day = row.values.get(column, "")
                if day and not EARLIEST <= day <= (latest if column != "to" else "2100"):
                    yield note("import.date_strange", row, column, said=day)
    for row in book.rows.get("targets", ()):
        value = row.values.get("value", "")
        share = value.removesuffix("%")
        if share != value and share.replace(".", "", 1).isdigit() and float(share) > 100:
            yield SheetProblem("import.over_hundred", "targets", row.line, "value", {"text": value})
    if joins and not current.people and not after.roles and not _has_head(after):
        yield SheetProblem("import.nobody_acts", is_warning=True)


def _doubled(current: State, lines: Mapping[str, Row], joins: list[str]) -> Iterator[SheetProblem]:
    bare = {number.lstrip("0"): number for number in current.people if number.startswith("0")}
    names: dict[str, str] = {}
    for number, person in current.people.items():
        if not person.get("to"):
            names.setdefault(joined(person["name"]), number)
    for number in joins:
        row = lines[number]
        name = joined(row.values.get("name", "")) if names else ""
        if number in bare:
            yield SheetProblem("import.lost_zeros", "people", row.line, "number",
                               {"number": number, "known": bare[number]})  # fmt: skip
        elif name in names:
            yield note("import.name_is_here", row, "name", known=names[name])


def _has_head(after: State) -> bool:
    tops = {code for code, unit in after.units.items() if not unit.get("parent")}
    heads = {code for code, post in after.posts.items()
             if post.get("head") == "yes" and post.get("unit") in tops}  # fmt: skip
    return any(person.get("post") in heads for person in after.people.values())


def words(
    book: Book,
    *,
    unprintable: Callable[[str], Collection[str]] | None,
    indicators: Container[str] | None,
    catalogue: Container[str] | None,
) -> list[SheetProblem]:
    """Names no font can print, indicators and catalogue posts that do not exist."""
    problems = []
    if unprintable is not None:
        for sheet, column in PRINTED:
            for row in book.rows.get(sheet, ()):
                text = row.values.get(column, "")
                odd = set(unprintable(text)) if text else set()
                if odd:
                    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in sorted(odd))
                    problems.append(note("import.cannot_be_printed", row, column, chars=shown))
    for sheet, column, allowed, code in (
        ("targets", "indicator", indicators, "import.unknown_indicator"),
        ("posts", "catalogue", catalogue, "import.unknown_catalogue_post"),
    ):
        if allowed is None:
            continue
        for row in book.rows.get(sheet, ()):
            named = row.values.get(column)
            if named and named not in allowed:
                problems.append(SheetProblem(code, sheet, row.line, column, {"code": named}))
    return problems
