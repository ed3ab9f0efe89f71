"""Reads the cells of a workbook into rows of the organisation, with every problem and its place.

Titles above the table, full-width digits, text dates, spaces and blank rows are understood;
whatever is not understood is said with sheet, line and column, never skipped in silence.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from zeren.core import codes
from zeren.core.sheets import words as sheet_words
from zeren.core.sheets.table import Column, SheetWords
from zeren.core.tongue import CHINESE, ENGLISH, written_in

Cell = str | int | float | bool | date | None
Params = Mapping[str, object]

NAMES = frozenset(("name_zh", "name_en"))
"""A unit, post or thing has at least one of them."""
LANGUAGE_OF = {"name_zh": CHINESE, "name_en": ENGLISH}
TAB = 1_000_000
"""What a line counts more in each further tab of one kind; no tab has as many lines."""
HEADER_WITHIN = 20
"""The header stands within the first lines; above it there may be titles."""
EARLIEST, LATEST = "1900-01-01", "2199-12-31"
LONGEST = {"code": 32, "codes": 1000, "name": 60, "text": 120, "phone": 32, "email": 254}


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab as it was read: its title and its cells, the first line being line 1."""

    title: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing to mend, or to know (`is_warning`), with its place in the workbook.

    `sheet` and `column` are keys of sheet_words; `line` counts as the spreadsheet program does,
    0 where the problem concerns the whole sheet.
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


def read(grids: Iterable[Grid], *, only: str = "") -> Book:
    """Turn tabs into rows. `only`: the grid is that sheet whatever its title (a .csv of people)."""
    rows: dict[str, tuple[Row, ...]] = {}
    letters: dict[str, dict[str, str]] = {}
    tabs: dict[str, tuple[str, ...]] = {}
    problems: list[SheetProblem] = []
    for grid in grids:
        key = only or sheet_words.sheet_key(grid.title)
        is_blank = not any(_is_filled(cell) for row in grid.rows for cell in row)
        if key is None:
            if not is_blank and not sheet_words.is_silent(grid.title):
                problems.append(_warning("import.sheet_unknown", params={"title": grid.title}))
        elif key in rows:
            problems.append(SheetProblem("import.sheet_twice", key, params={"title": grid.title}))
        elif is_blank:
            rows[key] = ()
        else:
            found, where, faults = _read_sheet(grid, sheet_words.sheet(key))
            rows[key], letters[key] = found, where
            tabs[key] = ("" if only else grid.title,)
            problems += faults
    if not rows:
        problems.append(SheetProblem("import.no_known_sheet"))
    return Book(rows=rows, problems=tuple(problems), letters=letters, tabs=tabs)


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


def letter(index: int) -> str:
    """The name of a column: 0 -> A, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _read_sheet(
    grid: Grid, words: SheetWords
) -> tuple[tuple[Row, ...], dict[str, str], list[SheetProblem]]:
    at = _header_line(grid, words)
    if at is None:
        needed = [column for column in words.columns if column.is_required]
        titles = {
            "zh-hans": "、".join(column.zh for column in needed),
            "en": ", ".join(column.en for column in needed),
        }
        return (), {}, [SheetProblem("import.no_header", words.key, params={"columns": titles})]
    problems: list[SheetProblem] = []
    columns: dict[str, int] = {}
    for index, cell in enumerate(grid.rows[at]):
        title = _text(cell)
        key = sheet_words.column_key(words.key, title) if title else None
        if title and key is None:
            problems.append(
                _warning("import.column_unknown", words.key, at + 1, params={"title": title[:60]})
            )
        elif key is not None and key in columns:
            problems.append(
                SheetProblem("import.column_twice", words.key, at + 1, key, {"title": title[:60]})
            )
        elif key is not None:
            columns[key] = index
    for column in words.columns:
        if column.is_required and column.key not in columns:
            problems.append(SheetProblem("import.column_missing", words.key, at + 1, column.key))
    if _is_named(words) and not NAMES & columns.keys():
        problems.append(SheetProblem("import.column_missing", words.key, at + 1, "name_zh"))
    rows = []
    for line, cells in enumerate(grid.rows[at + 1 :], start=at + 2):
        if any(_is_filled(cell) for cell in cells):
            row, faults = _read_row(words, columns, cells, line)
            problems += faults
            rows.append(row)
    letters = {key: letter(index) for key, index in columns.items()}
    return tuple(rows), letters, problems


def _header_line(grid: Grid, words: SheetWords) -> int | None:
    """The line with the most known titles; at least two, or the only one a sheet requires."""
    best, best_count = None, 0
    for index, row in enumerate(grid.rows[:HEADER_WITHIN]):
        titles = {sheet_words.column_key(words.key, _text(cell)) for cell in row if _text(cell)}
        count = len(titles - {None})
        if count > best_count:
            best, best_count = index, count
    return best if best_count >= 2 else None


def _read_row(
    words: SheetWords, columns: Mapping[str, int], cells: Sequence[Cell], line: int
) -> tuple[Row, list[SheetProblem]]:
    values: dict[str, str] = {}
    problems = []
    for column in words.columns:
        index = columns.get(column.key)
        if index is None:
            continue
        cell = cells[index] if index < len(cells) else None
        if not _is_filled(cell):
            if column.is_required:
                problems.append(SheetProblem("import.missing", words.key, line, column.key))
            continue
        value, fault, params = _read_cell(words.key, column, cell)
        if fault:
            problems.append(SheetProblem(fault, words.key, line, column.key, params))
        else:
            values[column.key] = value
    named = NAMES & columns.keys()
    faulty = {problem.column for problem in problems}
    if named and not NAMES & (values.keys() | faulty):
        problems.append(SheetProblem("import.missing", words.key, line, max(named)))
    return Row(words.key, line, _in_its_language(values)), problems


def _in_its_language(values: dict[str, str]) -> dict[str, str]:
    """A house of one language has one column of names, whatever that column is called."""
    for key, other in (("name_zh", "name_en"), ("name_en", "name_zh")):
        name = values.get(key, "")
        if name and not values.get(other) and LANGUAGE_OF[other] == written_in(name):
            return {**{k: v for k, v in values.items() if k != key}, other: name}
    return values


def _read_cell(sheet: str, column: Column, cell: Cell) -> tuple[str, str, Params]:
    """(value, problem code, params of its sentence); the code is empty when all is well."""
    text = _text(cell)
    shown = text[:60]
    if column.form == "date":
        day = read_date(cell)
        if day is None:
            return "", "import.not_a_date", {"text": shown}
        if not EARLIEST <= day <= LATEST:
            return "", "import.date_far", {"text": shown}
        return day, "", {}
    if len(text) > LONGEST.get(column.form, 200):
        return "", "import.too_long", {"most": LONGEST.get(column.form, 200)}
    if "\n" in text:
        text = " ".join(text.split())
    if any(_is_odd(char) for char in text):
        return "", "import.odd_characters", {"text": _visible(shown)}
    if column.form == "word":
        word = sheet_words.word_key(sheet, column.key, text)
        if word is None:
            choice = {
                "zh-hans": "、".join(words[0] for words in column.words.values()),
                "en": ", ".join(words[1] for words in column.words.values()),
            }
            return "", "import.not_a_choice", {"text": shown, "choice": choice}
        return word, "", {}
    if column.form == "year":
        digits = text.removesuffix("年").strip()
        if not (digits.isascii() and digits.isdigit() and 1990 <= int(digits) <= 2100):
            return "", "import.not_a_year", {"text": shown}
        return digits, "", {}
    if column.form == "target":
        value = read_target(text)
        return (value, "", {}) if value else ("", "import.not_a_number", {"text": shown})
    if column.form == "email" and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", text):
        return "", "import.not_an_email", {"text": shown}
    if column.form == "code":
        code = read_code(text)
        if column.key == "indicator":
            code = code.lower()
            if not re.fullmatch(r"[a-z]{2,5}\.[a-z0-9_]{1,40}", code):
                return "", "import.not_an_indicator", {"text": shown}
        elif column.key == "catalogue" and not re.fullmatch(r"P[0-9A-Z]{2}", code):
            return "", "import.not_a_catalogue_post", {"text": shown}
        elif not re.fullmatch(r"[\w.\-/#]+", code):
            return "", "import.not_a_code", {"text": shown}
        return code, "", {}
    if column.form == "codes":
        parts = {read_code(part) for part in re.split(r"[,，、;；\s]+", text) if part.strip()}
        return " ".join(sorted(parts)), "", {}
    if column.form == "name":
        return read_name(text), "", {}
    if column.form == "text" and isinstance(cell, str):
        return " ".join(unicodedata.normalize("NFC", cell).split()), "", {}
    return text, "", {}


def read_code(text: str) -> str:
    """A code as it is compared: width and case folded, no inner spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def read_name(text: str) -> str:
    """A person's name: one kind of middle dot, no padding between Chinese characters."""
    name = re.sub(r"[・•‧∙⋅]", "·", unicodedata.normalize("NFKC", text))
    name = re.sub(r"\s*·\s*", "·", " ".join(name.split()))
    return re.sub(r"(?<=[⺀-鿿\U00020000-\U0003ffff]) (?=[⺀-鿿\U00020000-\U0003ffff])", "", name)


def read_target(text: str) -> str:
    """A target's number, with its percent or per-mille sign: "≥ 98 %" -> "98%"; "" if none."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace(",", "")
    plain = re.sub(r"^(<=|>=|≤|≥|<|>|=|不超过|不少于|不低于|不高于)", "", plain)
    plain = re.sub(r"(人|起|次|件|人次|cases?|persons?)$", "", plain)
    found = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,6}))?([%‰]?)", plain)
    if not found:
        return ""
    tail = (found[2] or "").rstrip("0")
    return f"{int(found[1])}{'.' + tail if tail else ''}{found[3]}"


def read_date(cell: Cell) -> str | None:
    """A day in any of the ways people write it, as ISO text.

    >>> read_date("２０２２年２月１６日"), read_date(44608), read_date("20220216")
    ('2022-02-16', '2022-02-16', '2022-02-16')
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}-{cell.day:02d}"
    text = _text(cell)
    if re.fullmatch(r"\d{5}", text):
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    text = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.0+)?$", "", text)
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text
    )
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def _text(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without ".0", width folded, ends trimmed."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, str):
        return unicodedata.normalize("NFKC", cell).replace("\u200b", "").strip()
    return str(cell)


def _is_filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(_text(cell)))


def _is_named(words: SheetWords) -> bool:
    return any(column.key in NAMES for column in words.columns)


def _is_odd(char: str) -> bool:
    """Control, private and unknown characters; not the newest Chinese planes, which names use."""
    return unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and not (
        0x20000 <= ord(char) <= 0x3FFFF
    )


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)


def _warning(
    code: str, sheet: str = "", line: int = 0, column: str = "", params: Params | None = None
) -> SheetProblem:
    return SheetProblem(code, sheet, line, column, params or {}, is_warning=True)
