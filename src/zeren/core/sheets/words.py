"""Which sheet, column or fixed word a text of a workbook means, whatever its width and case.

A title counts as a whole: no meaning is ever taken from one word of a longer heading. What is not
in the vocabulary is asked. Two languages in one title must mean the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zeren.core.sheets.table import SHEETS, SheetWords

KEYS = tuple(sheet.key for sheet in SHEETS)
BRACKETS = (("(", ")"), ("[", "]"), ("【", "】"), ("<", ">"))
PHONE = "phone"
"""The one column of the template that is personal and not needed: read only where it is chosen."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What titles and words mean; keys are `plain` texts. Made once from the data file."""

    tabs: Mapping[str, str]
    silent: frozenset[str]
    columns: Mapping[str, Mapping[str, str]]
    words: Mapping[tuple[str, str], Mapping[str, str]]
    personal: Mapping[str, str]
    ignored: frozenset[str]
    groups: frozenset[str]
    decorations: frozenset[str]
    lines: Mapping[str, frozenset[str]]
    heads: Mapping[str, tuple[str, ...]]
    unit_kinds: Mapping[str, tuple[str, ...]]

    def sheet_key(self, title: str) -> str | None:
        """Which sheet a tab is by its name; a year and other digits beside it do not count."""
        bare = re.sub(r"[\d年月日.\-_]+", "", title)
        return self._agreed(title, self.tabs) or self._agreed(bare, self.tabs)

    def is_silent(self, title: str) -> bool:
        """May it stand in the book unread: explanations and lists of words?"""
        return any(plain(part) in self.silent for part in _halves(title))

    def column_key(self, sheet_of: str, title: str) -> str | None:
        """The key of a column by its exact title; None: nobody knows."""
        return self._agreed(self._bare(title), self.columns[sheet_of])

    def personal_kind(self, title: str) -> str | None:
        """Of which personal kind a column is that is not needed: "identity", "bank", …"""
        return self._agreed(self._bare(title), self.personal)

    def is_ignored(self, title: str) -> bool:
        return any(plain(part) in self.ignored for part in (title, self._bare(title)))

    def is_known(self, title: str) -> bool:
        bare = self._bare(title)
        return (
            any(self._agreed(bare, known) for known in self.columns.values())
            or self.personal_kind(title) is not None
            or self.is_ignored(title)
        )

    def word_key(self, sheet_of: str, column: str, text: str) -> str | None:
        """The code of a word of the fixed lists ("正式工" -> "employee"), or None."""
        folded = plain(text) or unicodedata.normalize("NFKC", text).strip()
        return self.words[(sheet_of, column)].get(folded)

    def begins(self, kind: str, text: str) -> bool:
        """Does a line begin as a total or a footer does ("合计：12", "Prepared by: …")?"""
        folded = unicodedata.normalize("NFKC", text).casefold().strip()
        words = self.lines[kind]
        opening = plain(re.split(r"[:：]|\s{2,}", folded)[0])
        return opening in words or plain(re.sub(r"[\d\s.,人名个]+$", "", folded)) in words

    def _agreed(self, title: str, known: Mapping[str, str]) -> str | None:
        """The whole title first; then its halves, where all of them mean the same."""
        if (found := known.get(plain(title))) is not None:
            return found
        meant = {known.get(plain(half)) for half in _halves(title)}
        return meant.pop() if len(meant) == 1 else None

    def _bare(self, title: str) -> str:
        """The title without what only decorates it: "工号（必填）" -> "工号"."""
        folded = unicodedata.normalize("NFKC", title)
        for opening, closing in BRACKETS:
            for inside in re.findall(rf"\{opening}([^\{closing}]*)\{closing}", folded):
                if plain(inside) in self.decorations - {"chinese", "english", "中文", "英文"}:
                    folded = folded.replace(f"{opening}{inside}{closing}", "")
        return folded.strip()


def vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """From the data file (TOML, as parsed). The template's own titles come first everywhere.

    Errors: ValueError naming a title that would mean two things in one table.
    """
    return Vocabulary(
        tabs=_meanings(
            (sheet.key, (sheet.en, sheet.zh, *data["tabs"][sheet.key])) for sheet in SHEETS
        ),
        silent=_plain(data["tabs"]["silent"]),
        columns={
            sheet.key: _meanings(
                [
                    *((column.key, (column.en, column.zh)) for column in sheet.columns),
                    *data["columns"][sheet.key].items(),
                ]
            )
            for sheet in SHEETS
        },
        words={
            (sheet.key, column.key): _meanings(
                (
                    key,
                    (key, *said, *data["words"].get(f"{sheet.key}.{column.key}", {}).get(key, ())),
                )
                for key, said in column.words.items()
            )
            for sheet in SHEETS
            for column in (*sheet.columns, *sheet.flat)
            if column.words
        },
        personal=_meanings(data["personal"].items()),
        ignored=_plain(data["ignored"]["titles"]),
        groups=_plain(data["ignored"]["groups"]),
        decorations=_plain(data["ignored"]["decorations"]),
        lines={key: _plain(said) for key, said in data["lines"].items()},
        heads={key: tuple(word.casefold() for word in said) for key, said in data["heads"].items()},
        unit_kinds={
            key: tuple(word.casefold() for word in said) for key, said in data["unit_kinds"].items()
        },
    )


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A text reduced to what makes it that text: no width, case, strokes, stars or spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(char for char in folded if char.isalnum() or char == "#")
    return kept or folded.strip()


def sheet(key: str) -> SheetWords:
    return next(found for found in SHEETS if found.key == key)


def _halves(title: str) -> list[str]:
    """The parts of a title in two languages: "工号 / Staff number", "工号\\nStaff number"."""
    parts = re.split(r"[\n/|()（）]", title)
    if len(parts) == 1:
        parts = re.split(r"(?<=[⺀-鿿])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s+(?=[⺀-鿿])", title)
    return [part for part in parts if plain(part)]


def _plain(titles: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(title) for title in titles)


def _meanings(entries: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, titles in entries:
        for title in titles:
            if found.setdefault(plain(title), key) != key:
                raise ValueError(f"{title!r} means {found[plain(title)]!r} and {key!r}")
    return found
