"""Where the table stands in a tab: its titles, its lines, and what is none of them.

Title rows above, titles in two lines, merged cells, repeated titles, section lines, totals, footers
and signatures under the table, empty columns, hidden lines. Whatever is not a line of the table is
told by its number; nothing is skipped in silence.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from zeren.core.sheets.cells import Cell, Grid, is_filled, text
from zeren.core.sheets.words import Vocabulary, plain

WITHIN = 30
"""The titles stand within the first lines; above them there may be others."""
FEW = 3
"""Cells of a line that is no row of people: a section, a remark."""
NUMBERING = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?\s*[、.．]\s*|[(（]?\d{1,2}[)）]?\s*[、.．)）]\s+|"
    r"[IVX]{1,4}\.\s+)"
)
COUNT = re.compile(r"[\d.,]+\s*\D{0,4}")
COUNTED = re.compile(
    r"\s*[:：]?\s*[(（]?\s*(?:共|计|合计)?\s*\d+\s*(?:人|名|people|persons|staff)?\s*[)）]\s*$"
)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a tab; lines and columns from 0.

    known:    how many of its titles somebody knows.
    titles:   column -> its title, both lines of it where there are two.
    above:    the texts above the titles, as a rule what the list is and whose.
    lines:    the lines that are rows;  sections: line -> the section lines it stands under.
    left_out: "total", "footer", "titles", "section" -> lines that are no rows.
    """

    head: int
    known: int
    titles: Mapping[int, str]
    above: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int]
    sections: Mapping[int, tuple[str, ...]]
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)


def find(grid: Grid, words: Vocabulary) -> Table | None:
    """The table of a tab; None where no line looks like titles."""
    rows = _unmerged(grid)
    best: tuple[int, int, int] | None = None
    for first in range(min(WITHIN, len(rows))):
        for last in (first, first + 1):
            if last < len(rows) and (last == first or _may_be_two(rows, first, grid)):
                different = set(_titles(rows, first, last).values())
                known = sum(words.is_known(one.rpartition("\t")[2]) for one in different)
                if known and (best is None or known > best[0]):
                    best = (known, first, last)
    if best is None or best[0] < 2:
        found = _unknown_titles(rows)
        if found is None:
            return None
        best = (0, found, found)
    known, first, last = best
    titles = _titles(rows, first, last)
    over = [
        list(dict.fromkeys(text(cell) for cell in row if is_filled(cell))) for row in rows[:first]
    ]
    above = [one[0] for one in over if len(one) == 1]
    return _with_lines(grid, rows, words, (first, last), known, titles, above)


def _unmerged(grid: Grid) -> list[list[Cell]]:
    """The rows with the value of each merged area in all its cells, but not across whole lines."""
    rows = [list(row) for row in grid.rows]
    for top, left, bottom, right in grid.merges:
        if top >= len(rows) or left >= len(rows[top]) or not is_filled(rows[top][left]):
            continue
        for line in range(top, min(bottom + 1, len(rows))):
            wanted = right if bottom > top or right - left < FEW or line < WITHIN else left
            rows[line] += [None] * (wanted + 1 - len(rows[line]))
            for column in range(left, wanted + 1):
                if not is_filled(rows[line][column]):
                    rows[line][column] = rows[top][left]
    return rows


def _titles(rows: Sequence[Sequence[Cell]], first: int, last: int) -> dict[int, str]:
    """Column -> title: the lower of two lines alone where it says enough."""
    found: dict[int, str] = {}
    for line in range(first, last + 1):
        for column, cell in enumerate(rows[line]):
            if isinstance(cell, str) and (said := text(cell)) and len(said) <= 60:
                upper = found.get(column, "")
                found[column] = said if upper in ("", said) else f"{upper}\t{said}"
    return found


def _may_be_two(rows: Sequence[Sequence[Cell]], first: int, grid: Grid) -> bool:
    """Titles in two lines stand under merged ones, or fill the gaps of the upper line.

    One text over the whole line is what the list is called, not the upper half of its titles.
    """
    if len({text(cell) for cell in rows[first] if is_filled(cell)}) < 2:
        return False
    if any(
        top == first and (right > left or bottom > top) for top, left, bottom, right in grid.merges
    ):
        return True
    return any(
        is_filled(cell) and (column >= len(rows[first]) or not is_filled(rows[first][column]))
        for column, cell in enumerate(rows[first + 1])
    )


def _unknown_titles(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first line of two or more different short texts under which at least as much stands."""
    for line in range(min(WITHIN, len(rows) - 1)):
        cells = [cell for cell in rows[line] if is_filled(cell)]
        below = sum(map(is_filled, rows[line + 1]))
        if (
            len(cells) >= 2
            and below >= len(cells) - 1
            and all(isinstance(cell, str) and not re.search(r"\d{2}|@", cell) for cell in cells)
            and len({text(cell) for cell in cells}) == len(cells)
        ):
            return line
    return None


def _with_lines(
    grid: Grid,
    rows: Sequence[Sequence[Cell]],
    words: Vocabulary,
    head: tuple[int, int],
    known: int,
    titles: Mapping[int, str],
    above: Sequence[str],
) -> Table:
    said = {plain(part) for title in titles.values() for part in title.split("\t")}
    repeated = {plain(one) for one in above}
    lines: list[int] = []
    sections: dict[int, tuple[str, ...]] = {}
    left: dict[str, list[int]] = {}
    under: list[tuple[str, int, str]] = []
    closed = False
    for line in range(head[1] + 1, len(rows)):
        cells = rows[line]
        filled = [column for column, cell in enumerate(cells) if is_filled(cell)]
        if not filled:
            continue
        texts = list(dict.fromkeys(text(cells[column]) for column in filled))
        kind = _kind(texts, said, repeated, words, len(titles))
        if not kind and len(texts) == 1 and len(titles) > 2 and isinstance(cells[filled[0]], str):
            kind = "section"
        if kind == "section":
            label = raw if isinstance(raw := grid.rows[line][filled[0]], str) else texts[0]
            under = _beneath(under, label)
        if kind == "footer":
            closed = True
        if kind:
            left.setdefault(kind, []).append(line)
            continue
        if closed and len(texts) <= FEW and len(titles) > FEW:
            left.setdefault("footer", []).append(line)
            continue
        closed = False
        lines.append(line)
        if under:
            sections[line] = tuple(label for _mark, _indent, label in under)
    used = {section for found in sections.values() for section in found}
    stray = [
        line
        for line in left.get("section", ())
        if _label(text(rows[line][_first(rows[line])])) not in used
    ]
    if stray:
        left["section"] = [line for line in left["section"] if line not in stray]
        left.setdefault("footer", []).extend(stray)
    return Table(
        head[1], known, titles, above, rows, lines, sections, {k: v for k, v in left.items() if v}
    )


def _kind(
    texts: Sequence[str], said: set[str], repeated: set[str], words: Vocabulary, width: int
) -> str:
    if plain(texts[0]) in said and (
        sum(plain(one) in said for one in texts) >= max(2, len(texts) // 2)
    ):
        return "titles"
    if len(texts) == 1 and plain(texts[0]) in repeated:
        return "titles"
    if len(texts) < width and any(words.begins("totals", one) for one in texts[:FEW]):
        return "total"
    ends = (texts[0].split()[0], texts[0][-2:])  # "Total mill | 3", "一车间小计 | 12人"
    is_count = 1 < len(texts) < width and all(COUNT.fullmatch(one) for one in texts[1:])
    if is_count and any(words.begins("totals", one) for one in ends):
        return "total"
    if (len(texts) <= FEW and any(words.begins("footers", one) for one in texts)) or (
        ":" in texts[0] and words.begins("footers", texts[0])
    ):
        return "footer"
    if len(texts) == 1 and (
        len(texts[0]) > 40
        or re.fullmatch(r"(第\s*\d+\s*页.*|[Pp]age\s+\d+.*|[-—\s]*\d+[-—\s]*)", texts[0])
    ):
        return "footer"
    return ""


def _beneath(under: Sequence[tuple[str, int, str]], raw: str) -> list[tuple[str, int, str]]:
    """A new section stands beneath the last one that is numbered otherwise or indented less."""
    folded = unicodedata.normalize("NFKC", raw)
    indent = len(folded) - len(folded.lstrip())
    found = NUMBERING.match(folded)
    mark = found[0].strip() if found else ""
    for alike, sign in ((r"[一二三四五六七八九十]+", "一"), (r"[IVX]+", "I"), (r"\d+", "1")):
        mark = re.sub(alike, sign, mark)
    kept: list[tuple[str, int, str]] = []
    for one in under:
        if (one[0] == mark and one[1] >= indent) or one[1] > indent:
            break
        kept.append(one)
    return [*kept, (mark, indent, _label(raw))]


def _label(raw: str) -> str:
    """ "一、成型车间（共12人）" -> "成型车间"."""
    said = COUNTED.sub("", NUMBERING.sub("", unicodedata.normalize("NFKC", raw)))
    said = re.sub(
        r"^(部门|单位|车间|班组|department|unit|team)\s*[:：]\s*", "", said.strip(), flags=re.I
    )
    return said.strip().rstrip(":：").strip()


def _first(row: Sequence[Cell]) -> int:
    return next((column for column, cell in enumerate(row) if is_filled(cell)), 0)
