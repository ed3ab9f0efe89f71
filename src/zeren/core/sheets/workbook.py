"""Reads the cells of a workbook into rows of the organisation, with every problem and its place.

The template and any table a house has go the same way: the table is found in each tab, each column
is known by its exact title or asked, and one list of people becomes units, posts and people.
Whatever is not understood is said with sheet, line and column, never skipped in silence.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from zeren.core.sheets import columns as sheet_columns
from zeren.core.sheets import flat, layout, named
from zeren.core.sheets import words as sheet_words
from zeren.core.sheets.cells import Cell, Grid, day_order, is_filled, text
from zeren.core.sheets.columns import ASKED, Answers, Tab
from zeren.core.sheets.flat import House
from zeren.core.sheets.heads import Head
from zeren.core.sheets.reader import Pile, Reader, Word, warning
from zeren.core.sheets.rows import TAB, Book, Row, SheetProblem, place
from zeren.core.sheets.words import Vocabulary

__all__ = ("TAB", "Book", "Cell", "Grid", "Row", "SheetProblem", "Understood", "place", "read")


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as far as it is understood: its rows, and what is still to be asked.

    order: what days like 2/3/2022 look like ("mdy", "dmy", "" either way); None: there are none.
    top:   the name proposed for the organisation; None: it is known.
    """

    book: Book
    tabs: tuple[Tab, ...] = ()
    words: tuple[Word, ...] = ()
    heads: tuple[Head, ...] = ()
    order: str | None = None
    order_sample: str = ""
    top: str | None = None

    @property
    def is_open(self) -> bool:
        """Is anything left to be answered before the rows may be believed? A word nobody knows
        stands in its line as a problem.
        """
        return bool(
            self.heads
            or self.order == ""
            or self.top is not None
            or any(tab.how == "content" for tab in self.tabs)
            or any(one.how in ASKED for tab in self.tabs for one in tab.columns)
        )


def read(
    grids: Iterable[Grid],
    words: Vocabulary,
    *,
    answers: Answers | None = None,
    house: House | None = None,
    spell: Callable[[str], str] = str,
    only: str = "",
    keep: Set[str] = frozenset(),
) -> Understood:
    """Turn tabs into rows.

    house: what stands already, so that it keeps its codes;  spell: a name in Latin letters.
    only:  the grid is that sheet whatever its title (a .csv of people).
    keep:  personal columns that were chosen ("phone").
    """
    answers, house = answers or Answers(), house or House()
    pile = Pile()
    found = list(grids)
    for grid in found:
        table = layout.find(grid, words)
        is_said = bool(answers.tabs.get(grid.title))
        if not is_said and table and not table.known and not sheet_columns.looks_like_people(table):
            table = None
        tab = sheet_columns.understand(grid, table, words, answers=answers, only=only, keep=keep)
        _take(grid, table, tab, words, answers, pile, only=only)
    top: str | None = None
    heads: list[Head] = []
    if pile.flat:
        hint = next((one for one in pile.above if not words.is_known(one)), "")
        known = replace(
            house,
            units={**house.units, **_by_code(pile.rows.get("units", ()))},
            posts={**house.posts, **_by_code(pile.rows.get("posts", ()))},
        )
        made = flat.expand(pile.flat, words, house=known, answers=answers, spell=spell, hint=hint)
        for sheet in ("units", "posts", "people"):
            _lay(pile, sheet, getattr(made, sheet), _made_letters(pile, sheet))
        pile.problems += made.problems
        top = made.top if made.top is not None and not answers.top else None
        heads = made.heads
    if not pile.rows:
        pile.problems.append(SheetProblem("import.no_known_sheet"))
    pile.problems += named.resolve(pile.rows, house)
    order = None if answers.order else day_order(pile.numeric_days)
    return Understood(
        book=Book(
            rows={sheet: tuple(rows) for sheet, rows in pile.rows.items()},
            problems=tuple(pile.problems),
            letters=pile.letters,
            tabs={sheet: tuple(titles) for sheet, titles in pile.tabs.items()},
        ),
        tabs=tuple(pile.views),
        words=tuple(pile.words.values()),
        heads=tuple(heads),
        order=order,
        order_sample=text(pile.numeric_days[0]) if order is not None else "",
        top=top,
    )


def _take(
    grid: Grid,
    table: layout.Table | None,
    tab: Tab,
    words: Vocabulary,
    answers: Answers,
    pile: Pile,
    *,
    only: str,
) -> None:
    """Add one tab to the pile."""
    is_blank = not any(is_filled(cell) for row in grid.rows for cell in row)
    if not tab.sheet:
        if not is_blank and not words.is_silent(grid.title) and tab.how != "answered":
            pile.problems.append(warning("import.sheet_unknown", params={"title": grid.title}))
        pile.views.append(tab)
        return
    sheet = sheet_words.sheet(tab.sheet)
    title = "" if only else grid.title
    if is_blank:
        pile.rows.setdefault(tab.sheet, [])
        return
    if tab.sheet in pile.tabs and (grid.is_hidden or tab.how != "answered"):
        # further tabs of one kind are taken together only when somebody says so
        params = {"title": grid.title}
        pile.problems.append(SheetProblem("import.sheet_twice", tab.sheet, params=params))
        pile.views.append(replace(tab, how="content"))
        return
    if table is None:
        needed = [column for column in sheet.columns if column.is_required]
        titles = {
            "zh-hans": "、".join(column.zh for column in needed),
            "en": ", ".join(column.en for column in needed),
        }
        pile.problems.append(
            SheetProblem("import.no_header", tab.sheet, params={"columns": titles})
        )
        pile.rows.setdefault(tab.sheet, [])
        return
    base = len(pile.tabs.get(tab.sheet, ())) * TAB
    pile.tabs.setdefault(tab.sheet, []).append(title)
    reader = Reader(grid, table, tab, sheet, words, answers, pile, base)
    pile.views.append(reader.read())


def _lay(pile: Pile, sheet: str, rows: Sequence[Row], letters: Mapping[str, str]) -> None:
    """Rows that were made, with where they were found; after those of a tab of their own."""
    if sheet == "people":
        pile.rows.setdefault(sheet, []).extend(rows)
        return
    nth = len(pile.tabs.get(sheet, ()))
    tabs = pile.tabs["people"]
    for place_of in range(len(tabs)):
        at = nth + place_of
        source = pile.letters.get(f"people {place_of}" if place_of else "people", {})
        own = {key: source[column] for key, column in letters.items() if column in source}
        pile.letters[f"{sheet} {at}" if at else sheet] = own
    pile.tabs.setdefault(sheet, []).extend(tabs)
    pile.rows.setdefault(sheet, []).extend(replace(row, line=row.line + nth * TAB) for row in rows)


def _made_letters(pile: Pile, sheet: str) -> dict[str, str]:
    """Which column of the people's list the columns of made rows come from."""
    known = {key for found in pile.letters.values() for key in found}
    levels = (*reversed(flat.LEVELS), "unit_code", "cost_centre")
    unit = next((key for key in levels if key in known), "unit")
    own = "title" if sheet == "posts" else unit
    return {"code": own, "name_zh": own, "name_en": own, "kind": own, "parent": own, "unit": unit,
            "layer": "layer", "head": "head"}  # fmt: skip


def _by_code(rows: Iterable[Row]) -> dict[str, Mapping[str, str]]:
    return {row.values["code"]: row.values for row in rows if row.values.get("code")}
