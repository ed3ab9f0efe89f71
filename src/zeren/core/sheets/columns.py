"""What a tab and its columns are taken for: by exact titles, else by content as a proposal to ask.

How a meaning was found stands beside it: "title" (an exact title), "answered" (somebody chose it,
now or for an earlier file of this shape), "content" (a proposal), "personal" (left out unless
chosen), "ignored" (known and not needed), "twice" (its meaning is taken already), "unknown".
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from zeren.core.sheets.cells import Cell, Grid, is_filled, letter, read_date, text
from zeren.core.sheets.layout import Table
from zeren.core.sheets.table import SHEETS, SheetWords
from zeren.core.sheets.words import PHONE, Vocabulary, plain
from zeren.core.sheets.words import sheet as sheet_of

LOOKED_AT = 300
"""So many cells of a column are looked at for what they hold."""
ASKED = ("content", "twice")
LEAST: Mapping[str, tuple[Set[str], ...]] = {
    "people": ({"name", "last_name", "name_turned"}, {"number", "post", "title", "unit", "unit1",
               "unit3", "unit4", "unit_code", "kind", "hired"}),
    "things": ({"code"}, {"charge", "users", "place", "kind"}, {"name_zh", "name_en", "kind"}),
    "posts": ({"code", "name_zh", "name_en"}, {"unit"}, {"layer", "head", "catalogue", "code"}),
    "units": ({"code", "name_zh", "name_en"}, {"parent", "kind", "code"}, {"name_zh", "name_en"}),
    "roles": ({"number"}, {"role"}),
    "targets": ({"indicator"}, {"value"}),
}  # fmt: skip
"""Of each group one column must be there for a tab to be known by its titles alone."""
IDENTITY = re.compile(r"\d{17}[\dXx]|\d{3}-\d{2}-\d{4}|[A-Z]{2}\d{6}[A-Z]")
BANK = re.compile(r"\d{16}|\d{19}|[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
CODED = re.compile(r"[A-Za-z]+[\-/]?\d+")
TELEPHONE = re.compile(
    r"1[3-9]\d{9}|\+\d[\d \-()]{7,18}|\(?0\d{2,4}\)?[ \-/]\d{5,9}|\(\d{3}\) ?\d{3}-\d{4}"
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What people said about a file, or about an earlier one of its shape.

    tabs:    title of a tab -> sheet key, "" not to be read.
    columns: title of a tab -> letter -> column key, "" not to be read.
    words:   "people.kind" -> word as plain text -> its code, "" leave it out.
    heads:   code of a unit -> staff number of its head, "" nobody yet.
    order:   "mdy" or "dmy" of days like 2/3/2022;  top: the organisation's name.
    """

    tabs: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    order: str = ""
    top: str = ""
    rest: bool = False
    """Units whose head is not named above: as proposed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A column of a tab and what it is taken for; `samples` are (as in the file, as understood)."""

    index: int
    title: str
    key: str
    how: str
    samples: tuple[tuple[str, str], ...] = ()

    @property
    def letter(self) -> str:
        return letter(self.index)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as it is understood: which sheet, how that was found, its columns, what is left out.

    shape: digest of its titles in order: the next file of this shape needs no questions.
    """

    title: str
    sheet: str
    how: str
    columns: tuple[Taken, ...] = ()
    shape: str = ""
    lines: int = 0
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    """What else its titles could be."""


def understand(
    grid: Grid,
    table: Table | None,
    words: Vocabulary,
    *,
    answers: Answers,
    only: str = "",
    keep: Set[str] = frozenset(),
) -> Tab:
    """What a tab and each of its columns is taken for.

    only: the tab is that sheet whatever its title;  keep: personal columns that were chosen.
    """
    titles = table.titles if table else {}
    if words.is_silent(grid.title) and grid.title not in answers.tabs:
        return Tab(grid.title, "", "silent", shape=shape(titles))
    named = only or words.sheet_key(grid.title) or ""
    fitting = [sheet.key for sheet in _fitting(titles, words)]
    if grid.title in answers.tabs:
        sheet, how = answers.tabs[grid.title], "answered"
    elif named and (not fitting or named in fitting or _fits(named, titles, words, 2)):
        sheet, how = named, "title"
    elif fitting and (not named or not table):
        sheet, how = fitting[0], "title"
    else:
        sheet, how = named or (fitting[0] if fitting else ""), "title"
    if not sheet and table is not None and not words.is_silent(grid.title) and not grid.is_hidden:
        sheet, how = ("people", "content") if looks_like_people(table) else ("", "unknown")
    if not sheet or table is None:
        told = how if sheet or how == "answered" else "unknown"
        return Tab(grid.title, sheet, told, shape=shape(titles))
    given = answers.columns.get(grid.title, {})
    exact = {key for key, title in ((column.key, title) for column in sheet_of(sheet).columns
             for title in (column.en, column.zh)) if plain(title) in
             {plain(said.rstrip(" *")) for said in titles.values()}}  # fmt: skip
    is_template = {column.key for column in sheet_of(sheet).columns if column.is_required} <= exact
    kept = keep | ({PHONE} if is_template else frozenset())
    columns = _columns(table, sheet, words, given, kept)
    return Tab(
        grid.title, sheet, how, columns, shape(titles), len(table.lines), table.left_out,
        tuple(fitting),
    )  # fmt: skip


def personal(table: Table, words: Vocabulary) -> set[int]:
    """The columns that hold what is personal and not needed, by title or by what stands in them."""
    return {
        column
        for column, title in table.titles.items()
        if any(words.personal_kind(part) for part in (*title.split("\t"), title.replace("\t", "")))
        or any(
            words.column_key("people", part) == PHONE
            for part in (*title.split("\t"), title.replace("\t", ""))
        )
        or _secret(_values(table, column))
    }


def shape(titles: Mapping[int, str]) -> str:
    """The digest of the titles of a tab, in order: what the next file of the house has again."""
    said = "\n".join(f"{letter(column)} {plain(title)}" for column, title in sorted(titles.items()))
    return hashlib.sha256(said.encode()).hexdigest()


def meaning(sheet: str, title: str, words: Vocabulary) -> tuple[str, str]:
    """(key, how) of one title; of a title in two lines the lower one counts only under a group."""
    upper, mark, lower = title.partition("\t")
    if not mark:
        return _meaning(sheet, title, words)
    whole = _meaning(sheet, f"{upper}{lower}", words)
    if whole[1] != "unknown":
        return whole
    over, under = _meaning(sheet, upper, words), _meaning(sheet, lower, words)
    if over[1] == "personal":
        return over
    if plain(upper) in words.groups or words.sheet_key(upper):
        return under
    # a level of units beneath a department is that level whatever stands above it
    if over[0].startswith("unit") and under[0].startswith("unit"):
        return under
    return (under[0], "content") if under[1] == "title" else under


def _meaning(sheet: str, title: str, words: Vocabulary) -> tuple[str, str]:
    if key := words.column_key(sheet, title):
        return key, "title"
    if kind := words.personal_kind(title):
        return kind, "personal"
    return "", "ignored" if words.is_ignored(title) else "unknown"


def _columns(
    table: Table, sheet: str, words: Vocabulary, given: Mapping[str, str], keep: Set[str]
) -> tuple[Taken, ...]:
    found: dict[int, tuple[str, str]] = {}
    taken: set[str] = set(filter(None, given.values()))
    for column, title in sorted(table.titles.items()):
        key, how = meaning(sheet, title, words)
        values = _values(table, column)
        if letter(column) in given:
            key, how = given[letter(column)], "answered"
        elif not values and how == "unknown":
            key, how = "", "ignored"
        elif how == "ignored" and _most(values, lambda cell: bool(CODED.fullmatch(text(cell)))):
            key, how = "", "unknown"  # "No." over N01, N02 counts no lines
        elif secret := _secret(values):
            key, how = (PHONE if secret == PHONE else secret), "personal"
        if (
            key == "name"
            and how == "title"
            and _most(values, lambda cell: text(cell).count(",") == 1)
        ):
            key, how = "name_turned", "content"
        if how in ("title", "content") and key in taken:
            key, how = "", "twice"
        if key == PHONE and how != "answered" and PHONE not in keep:
            how = "personal"
        elif key == PHONE and PHONE in keep and sheet == "people":
            how = "title" if how == "personal" else how
        if how in ("title", "content"):
            taken.add(key)
        found[column] = (key, how)
    if sheet == "people":
        _propose(table, words, found, taken)
    return tuple(
        Taken(column, table.titles[column].replace("\t", " · "), key, how)
        for column, (key, how) in sorted(found.items())
    )


def _values(table: Table, column: int) -> list[Cell]:
    some = (table.rows[line] for line in table.lines[:LOOKED_AT])
    return [row[column] for row in some if column < len(row) and is_filled(row[column])]


def _secret(values: Sequence[Cell]) -> str:
    """Personal by what it holds, whatever its title: numbers of identity, bank, telephone."""
    said = [text(value).replace(" ", "") for value in values]
    for kind, form in (("identity", IDENTITY), ("bank", BANK)):
        if said and sum(bool(form.fullmatch(one)) for one in said) > 0.6 * len(said):
            return kind
    if said and sum(bool(TELEPHONE.fullmatch(text(one).strip())) for one in values) > 0.6 * len(
        said
    ):
        return PHONE
    return ""


def _propose(
    table: Table, words: Vocabulary, found: dict[int, tuple[str, str]], taken: set[str]
) -> None:
    """For columns nobody knows: what their cells look like, as a proposal. Never for a title that
    is known to be something else.
    """
    has_name = taken & {"name", "last_name", "name_turned"}
    has_unit = bool(table.sections) or any(key.startswith("unit") for key in taken)
    for column, (_key, how) in sorted(found.items()):
        if how != "unknown":
            continue
        values = _values(table, column)
        said = [text(value) for value in values]
        key = ""
        if not has_name and _most(said, _is_name):
            key, has_name = "name", {"name"}
        elif "number" not in taken and len(set(said)) == len(said) and _most(said, _is_number):
            key = "number"
        elif "email" not in taken and _most(said, lambda one: "@" in one):
            key = "email"
        elif _most(
            values,
            lambda cell: read_date(cell, "dmy") is not None or read_date(cell, "mdy") is not None,
        ):
            continue
        elif "kind" not in taken and _some_known(words, said):
            key = "kind"
        elif not has_unit and 1 < len(set(map(plain, said))) <= max(3, len(said) // 2):
            key, has_unit = "unit", True
        elif "title" not in taken and "post" not in taken and _most(said, _is_title):
            key = "title"
        if key and key not in taken:
            found[column] = (key, "content")
            taken.add(key)


def _most(values: Sequence[Cell], is_so: Callable[[str], bool] | Callable[[Cell], bool]) -> bool:
    return len(values) > 1 and sum(map(is_so, values)) >= 0.8 * len(values)  # type: ignore[arg-type]  # both take what the values are


def _some_known(words: Vocabulary, said: Sequence[str]) -> bool:
    """Is half of it how people are employed? The rest is asked word by word."""
    return sum(words.word_key("people", "kind", one) is not None for one in said) * 2 > len(said)


def _is_name(said: str) -> bool:
    if re.fullmatch(r"[⺀-鿿·]{2,4}|[⺀-鿿]+·[⺀-鿿·]+", said):
        return not re.search(r"[部室组班科处员工长]$", said)
    return bool(re.fullmatch(r"[^\W\d_][\w'’.\-]+,? (?:[^\W\d_][\w'’.\-]*\s?){1,3}", said))


def _is_number(said: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{0,4}[\-/]?\d{1,10}", said))


def _is_title(said: str) -> bool:
    return 1 < len(said) <= 40 and not any(char.isdigit() for char in said)


def _fitting(titles: Mapping[int, str], words: Vocabulary) -> list[SheetWords]:
    """The sheets that a tab's titles alone can be, the best first."""
    some = [sheet for sheet in SHEETS if _fits(sheet.key, titles, words)]
    order = list(LEAST)
    return sorted(some, key=lambda one: (-len(_keys(one.key, titles, words)), order.index(one.key)))


def _keys(sheet: str, titles: Mapping[int, str], words: Vocabulary) -> set[str]:
    found = (meaning(sheet, title, words) for title in titles.values())
    return {key for key, how in found if how in ("title", "content")}


def _fits(sheet: str, titles: Mapping[int, str], words: Vocabulary, least: int = 0) -> bool:
    keys = _keys(sheet, titles, words)
    if least:
        return len(keys) >= least
    return all(keys & group for group in LEAST[sheet]) and len(keys) > 1


def looks_like_people(table: Table) -> bool:
    """Nobody knows its titles, but one column holds names and another is never twice the same."""
    columns = [[text(value) for value in _values(table, column)] for column in table.titles]
    return any(_most(said, _is_name) for said in columns) and any(
        _most(said, _is_number) for said in columns
    )
