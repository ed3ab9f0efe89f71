"""Which sheet, column or fixed word a text of a workbook means, whatever its width and case."""

import unicodedata

from zeren.core.sheets.table import SHEETS, SheetWords

KEYS = tuple(sheet.key for sheet in SHEETS)
SILENT_SHEETS = ("notes", "说明", "填写说明", "readme", "词表", "lists")
"""Sheets that may stand in the book without being read: explanations and lists of words."""


def plain(text: str) -> str:
    """A title reduced to what makes it that title: no width, case, brackets, stars or spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for opening, closing in (("(", ")"), ("[", "]"), ("【", "】")):
        while opening in folded and closing in folded[folded.index(opening) :]:
            start = folded.index(opening)
            inside = folded[start + 1 : folded.index(closing, start)]
            kept = inside if inside in ("chinese", "english", "zh", "en", "中文", "英文") else ""
            folded = folded[:start] + kept + folded[folded.index(closing, start) + 1 :]
    return "".join(char for char in folded if char.isalnum())


def _names(titles: tuple[str, ...]) -> set[str]:
    return {plain(title) for title in titles}


_SHEET_KEYS = {
    name: sheet.key for sheet in SHEETS for name in _names((sheet.en, sheet.zh, *sheet.others))
}
_SILENT = _names(SILENT_SHEETS)


def _column_keys(sheet: SheetWords) -> dict[str, str]:
    """Titles first, synonyms second, so that no synonym can take another column's title."""
    found = {
        name: column.key for column in sheet.columns for name in _names((column.en, column.zh))
    }
    for column in sheet.columns:
        for name in _names(column.others):
            found.setdefault(name, column.key)
    return found


_COLUMN_KEYS = {sheet.key: _column_keys(sheet) for sheet in SHEETS}
_WORD_KEYS = {
    (sheet.key, column.key): {
        plain(word) or word: key for key, words in column.words.items() for word in (key, *words)
    }
    for sheet in SHEETS
    for column in sheet.columns
    if column.words
}


def sheet(key: str) -> SheetWords:
    return next(found for found in SHEETS if found.key == key)


def sheet_key(title: str) -> str | None:
    """Which sheet a tab is; a tab may carry both languages, divided by a stroke or a space."""
    return next((_SHEET_KEYS[part] for part in _parts(title) if part in _SHEET_KEYS), None)


def is_silent(title: str) -> bool:
    return any(part in _SILENT for part in _parts(title))


def column_key(sheet_of: str, title: str) -> str | None:
    known = _COLUMN_KEYS[sheet_of]
    return next((known[part] for part in _parts(title) if part in known), None)


def word_key(sheet_of: str, column: str, text: str) -> str | None:
    """The code of a word of the fixed lists ("正式工" -> "employee"), or None."""
    folded = plain(text) or unicodedata.normalize("NFKC", text)
    return _WORD_KEYS[(sheet_of, column)].get(folded)


def _parts(title: str) -> list[str]:
    """The whole title first, then its halves: "工号 / Staff number", "工号\\nStaff number"."""
    pieces = [plain(title)]
    for mark in ("\n", "/", "|", " "):
        if mark in title:
            pieces += [plain(piece) for piece in title.split(mark)]
    return [piece for piece in pieces if piece]
