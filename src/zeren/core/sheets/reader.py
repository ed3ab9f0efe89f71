"""Reads the lines of one tab into rows, with samples of what was understood of each column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from zeren.core.sheets import columns as sheet_columns
from zeren.core.sheets import flat, layout
from zeren.core.sheets.cells import (
    Cell,
    Grid,
    day_order,
    is_filled,
    read_cell,
    read_turned,
    text,
    unmarked,
)
from zeren.core.sheets.columns import Answers, Tab, Taken
from zeren.core.sheets.rows import TAB, Row, SheetProblem
from zeren.core.sheets.table import Column, SheetWords
from zeren.core.sheets.words import Vocabulary, plain
from zeren.core.tongue import CHINESE, ENGLISH, written_in

NAMES = frozenset(("name_zh", "name_en"))
"""A unit, post or thing has at least one of them."""
LANGUAGE_OF = {"name_zh": CHINESE, "name_en": ENGLISH}
LEFT_OUT = {
    "total": "import.left_out_total",
    "footer": "import.left_out_footer",
    "titles": "import.left_out_titles",
    "section": "import.left_out_section",
}
SAMPLES = 3
MOST_LINES = 20
MOST_SEEN = 10_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a closed list that nobody knows: asked once, wherever it stands."""

    column: str
    """ "people.kind" """
    text: str
    lines: int
    choices: tuple[str, ...]


@dataclass
class Pile:
    """What is gathered while tab after tab is read."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    tabs: dict[str, list[str]] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)
    views: list[Tab] = field(default_factory=list)
    words: dict[tuple[str, str], Word] = field(default_factory=dict)
    flat: list[Row] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    numeric_days: list[Cell] = field(default_factory=list)


@dataclass
class Reader:
    """Reads the lines of one tab."""

    grid: Grid
    table: layout.Table
    tab: Tab
    sheet: SheetWords
    words: Vocabulary
    answers: Answers
    pile: Pile
    base: int
    samples: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    marked: list[int] = field(default_factory=list)
    order: str = ""
    seen: dict[int, dict[str, str]] = field(default_factory=dict)
    """What texts of a column were understood as: a department stands there a thousand times."""
    by_section: bool = False
    """Were the lines that head a part of the table read as departments?"""

    def read(self) -> Tab:
        """Put the rows on the pile; returns the tab with samples of what was understood."""
        used = {
            one.key: one
            for one in self.tab.columns
            if one.how in ("title", "content", "answered") and one.key
        }
        is_flat = self.sheet.key == "people" and self._brings_units(used)
        self._tell_columns(used, is_flat)
        self.order = self.answers.order or day_order(self._numeric_days(used)) or ""
        nth = self.base // TAB
        letters = {key: one.letter for key, one in used.items()}
        rows = []
        columns = [(self.sheet.column(key), one) for key, one in used.items()]
        for line in self.table.lines:
            values = self._line(line, columns, is_flat)
            if is_flat and not any(values.get(key) for key in flat.LEVELS):
                if sections := self.table.sections.get(line):
                    self.by_section = True
                    values["unit"] = "\t".join(sections)
                elif not {*flat.LEVELS, "unit_code", "cost_centre"} & used.keys():
                    values["unit"] = self.grid.title
            rows.append(Row(self.sheet.key, self._at(line), _in_its_language(values)))
        if is_flat and "unit" in used and not {*flat.LEVELS[1:], "unit0"} & used.keys() - {"unit"}:
            rows = self._carried(rows)
        if is_flat:
            self.pile.flat += rows
            self.pile.above += self.table.above
        else:
            self.pile.rows.setdefault(self.sheet.key, []).extend(rows)
        self.pile.letters[f"{self.sheet.key} {nth}" if nth else self.sheet.key] = letters
        self._tell_lines()
        return replace(self.tab, columns=tuple(self._shown(one) for one in self.tab.columns))

    def _carried(self, rows: list[Row]) -> list[Row]:
        """A department written only in the first line of its people counts for those beneath."""
        empty = [row for row in rows if not row.values.get("unit")]
        if not rows or rows[0] in empty or len(empty) * 4 < len(rows):
            return rows
        last, found = "", []
        for row in rows:
            last = row.values.get("unit") or last
            found.append(replace(row, values={**row.values, "unit": last}))
        params = {"n": len(empty), "lines": str(empty[0].line % TAB)}
        self.pile.problems.append(
            warning("import.carried_down", "people", empty[0].line, "unit", params)
        )
        return found

    def _numeric_days(self, used: Mapping[str, Taken]) -> list[Cell]:
        """The cells that hold days like 2/3/2022: in which order is asked once for the file."""
        days = [one.index for key, one in used.items() if self.sheet.column(key).form == "date"]
        found = [
            row[index]
            for row in (self.table.rows[line] for line in self.table.lines)
            for index in days
            if index < len(row)
            and isinstance(row[index], str)
            and day_order([row[index]]) is not None
        ]
        self.pile.numeric_days += found
        return found

    def _at(self, line: int) -> int:
        return self.base + line + 1

    def _brings_units(self, used: Mapping[str, Taken]) -> bool:
        """A list of people with departments and titles; sections or tabs may be the departments."""
        if flat.is_flat(set(used)):
            return True
        has_units = (
            bool(self.table.sections)
            or self.base > 0
            or any(
                title == self.grid.title and sheet == "people"
                for title, sheet in self.answers.tabs.items()
            )
        )
        return "title" in used and has_units

    def _tell_columns(self, used: Mapping[str, Taken], is_flat: bool) -> None:
        at, key = self._at(self.table.head), self.sheet.key
        left = [one.title[:60] for one in self.tab.columns if one.how == "personal"]
        if left:
            params: dict[str, object] = {"titles": ", ".join(left)}
            self.pile.problems.append(warning("import.columns_left_out", key, at, params=params))
        for one in self.tab.columns:
            params = {"title": one.title[:60]}
            if one.how == "unknown":
                self.pile.problems.append(warning("import.column_unknown", key, at, params=params))
            elif one.how == "twice":
                meant = sheet_columns.meaning(key, one.title.replace(" · ", "\t"), self.words)[0]
                self.pile.problems.append(
                    SheetProblem(
                        "import.column_twice",
                        key,
                        at,
                        meant,
                        {**params, "cell": f"{one.letter}{at % TAB}"},
                    )
                )
        for column in self.sheet.columns:
            if not column.is_required or column.key in used:
                continue
            if column.key == "post" and ("title" in used or is_flat):
                continue
            if column.key == "name" and used.keys() & {"last_name", "first_name", "name_turned"}:
                continue
            self.pile.problems.append(SheetProblem("import.column_missing", key, at, column.key))
        if self._is_named() and not NAMES & used.keys():
            self.pile.problems.append(SheetProblem("import.column_missing", key, at, "name_zh"))

    def _is_named(self) -> bool:
        return any(column.key in NAMES for column in self.sheet.columns)

    def _line(
        self, line: int, columns: Sequence[tuple[Column, Taken]], is_flat: bool
    ) -> dict[str, str]:
        cells, key = self.table.rows[line], self.sheet.key
        values: dict[str, str] = {}
        faulty: set[str] = set()
        for column, taken in columns:
            cell = cells[taken.index] if taken.index < len(cells) else None
            if not is_filled(cell):
                if column.is_required:
                    self._fault("import.missing", line, column.key)
                continue
            if isinstance(cell, str) and not cell.isascii() and unmarked(cell) != cell:
                self.marked.append(line)
            seen = self.seen.setdefault(taken.index, {})
            if isinstance(cell, str) and (value := seen.get(cell)):
                values[column.key] = value
                continue
            value = self._value(column, taken, cell, line)
            if value is None:
                faulty.add(column.key)
            elif value:
                values[column.key] = value
                if isinstance(cell, str) and len(seen) < MOST_SEEN:
                    seen[cell] = value
        if key == "people":
            self._names(values, line, faulty)
        if self._is_named() and not NAMES & (values.keys() | faulty):
            named = [column.key for column, _taken in columns if column.key in NAMES]
            if named:
                self._fault("import.missing", line, max(named))
        if is_flat and not values.get("title"):
            self._fault("import.missing", line, "title")
        return values

    def _value(self, column: Column, taken: Taken, cell: Cell, line: int) -> str | None:
        """The value of a filled cell; "" where a word is left out, None where it is faulty."""
        word = None
        if column.form == "word":
            word = self._word(column, text(cell))
            if word == "":
                return ""
        found = read_cell(column, cell, word=word, order=self.order)
        if found.fault:
            self._fault(found.fault, line, column.key, **found.params)
        value = read_turned(found.value) if column.key == "name_turned" else found.value
        shown = self.samples.setdefault(taken.index, [])
        if len(shown) < SAMPLES and text(cell) not in [one for one, _value in shown]:
            shown.append((text(cell), value))
        return None if found.fault else value

    def _word(self, column: Column, said: str) -> str | None:
        """The code of a word; None: nobody knows it, and it is asked."""
        name, folded = f"{self.sheet.key}.{column.key}", plain(said)
        answered = self.answers.words.get(name, {})
        if folded in answered:
            return answered[folded]
        found = self.words.word_key(self.sheet.key, column.key, said)
        if found is None:
            old = self.pile.words.get((name, folded))
            self.pile.words[name, folded] = Word(
                name, said[:60], old.lines + 1 if old else 1, tuple(column.words)
            )
        return found

    def _names(self, values: dict[str, str], line: int, faulty: set[str]) -> None:
        """The name out of its parts: 姓 and 名 without a space, "Weber, Daniel" turned."""
        family, given = values.pop("last_name", ""), values.pop("first_name", "")
        turned = values.pop("name_turned", "")
        if turned:
            values["name"] = turned
        elif (family or given) and "name" not in values:
            is_han = bool(re.search(r"[⺀-鿿]", family + given))
            values["name"] = f"{family}{given}" if is_han else f"{given} {family}".strip()
        elif "name" not in values and "name" not in faulty and not self._has("name"):
            self._fault("import.missing", line, "name")

    def _has(self, key: str) -> bool:
        return any(one.key == key for one in self.tab.columns)

    def _fault(self, code: str, line: int, column: str, **params: object) -> None:
        self.pile.problems.append(
            SheetProblem(code, self.sheet.key, self._at(line), column, params)
        )

    def _tell_lines(self) -> None:
        """What was left out, hidden or cleaned, each with its lines, as worth knowing."""
        told = [
            (LEFT_OUT[kind], lines)
            for kind, lines in self.table.left_out.items()
            if kind != "section" or not self.by_section
        ]
        hidden = [line for line in self.table.lines if line in self.grid.hidden]
        told += [
            ("import.hidden_lines", hidden),
            ("import.marks_removed", list(dict.fromkeys(self.marked))),
        ]
        for code, lines in told:
            if lines:
                numbers = ", ".join(str(line + 1) for line in lines[:MOST_LINES])
                more = " …" if len(lines) > MOST_LINES else ""
                self.pile.problems.append(
                    warning(code, self.sheet.key, self._at(lines[0]),
                             params={"n": len(lines), "lines": numbers + more})
                )  # fmt: skip

    def _shown(self, one: Taken) -> Taken:
        if one.index in self.samples:
            return replace(one, samples=tuple(self.samples[one.index]))
        if one.how == "personal":
            return one
        some: list[tuple[str, str]] = []
        for line in self.table.lines[: SAMPLES * 10]:
            row = self.table.rows[line]
            said = text(row[one.index]) if one.index < len(row) else ""
            if said and (said, "") not in some and len(some) < SAMPLES:
                some.append((said[:60], ""))
        return replace(one, samples=tuple(some))


def _in_its_language(values: dict[str, str]) -> dict[str, str]:
    """A house of one language has one column of names, whatever that column is called."""
    for key, other in (("name_zh", "name_en"), ("name_en", "name_zh")):
        name = values.get(key, "")
        if name and not values.get(other) and LANGUAGE_OF[other] == written_in(name):
            return {**{k: v for k, v in values.items() if k != key}, other: name}
    return values


def warning(
    code: str,
    sheet: str = "",
    line: int = 0,
    column: str = "",
    params: Mapping[str, object] | None = None,
) -> SheetProblem:
    return SheetProblem(code, sheet, line, column, params or {}, is_warning=True)
