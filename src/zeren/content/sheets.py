"""Texts as rows: what is shipped, and the workbook that goes out and comes back.

One spelling for both: a column for each field, and one for each language where it is written in
several; entries of a list stand on a line each.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import xlsxwriter

from zeren.content import queries
from zeren.core import citing
from zeren.core import content as core
from zeren.core.content import Field
from zeren.core.tongue import CHINESE, ENGLISH, LANGUAGES

TITLES: Mapping[str, str] = {CHINESE: "zh", ENGLISH: "en"}
FIXED = ("code", "pack")
T = TypeVar("T")
LAST_CELL = 32_000
"""A cell of a workbook holds no more signs."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text as a workbook says it, and where."""

    kind: str
    code: str
    body: core.Body
    line: int


@cache
def shipped(pack: str) -> tuple[tuple[str, str, str, core.Body], ...]:
    """(pack, kind, code, body) of every text of a pack; of the base also the duties of all."""
    found = []
    for folder in sorted((one for one in _data().iterdir() if one.is_dir()), key=_name):
        for file in sorted(folder.iterdir(), key=_name):
            if folder.name == pack or (file.name == "duty.csv" and pack == core.BASE):
                for kind, code, body in _read(file):
                    if "source" in body:
                        body["checked"] = core.CHECKED[_is_read(body["source"])]
                    if kind in ("card", "question"):  # read as it stands; a duty is said by letters
                        full = citing.cited(body["source"][ENGLISH], queries.laws())[ENGLISH]
                        body["source"] = body["source"] | {ENGLISH: full}
                    found.append((folder.name, kind, code, body))
    return tuple(found)


def _data() -> Traversable:
    return resources.files("zeren.content") / "data"


def _name(one: Traversable) -> str:
    return str(one.name)


def _is_read(source: Mapping[str, str] | str) -> bool:
    """Was everything in this source compared with the text of the law?"""
    said = source.get(ENGLISH, "") if isinstance(source, Mapping) else source
    return all(
        (found := citing.articles_of(part, queries.laws())) and found <= queries.read_through()
        for part in said.split("; ")
    )


def _read(file: Traversable) -> Iterator[tuple[str, str, core.Body]]:
    written, kind = file.read_text(encoding="utf-8"), file.name.split(".")[0]
    if file.name.endswith(".csv"):
        for row in csv.DictReader(io.StringIO(written, newline="")):
            yield kind, row["code"], from_row(kind, row)
    elif kind == "letter":
        yield from _clauses(json.loads(written))
    else:
        names = [field.name for field in core.KINDS[kind]]
        for one in json.loads(written):
            yield kind, one["code"], {name: one[name] for name in names if name in one}


def _clauses(forms: core.Body) -> Iterator[tuple[str, str, core.Body]]:
    """The letter as it is written, form by form, as a text for each section."""
    for form in ("letter", "commitment"):
        yield "clause", f"{form}.title", {"place": 0, "title": forms[form]["title"]}
        for place, section in enumerate(forms[form]["sections"], 1):
            body = {
                "place": place * 10,
                "shows": section["kind"],
                "title": section["title"],
                "clauses": [one["text"] for one in section["clauses"] if "in_both" not in one],
            }
            in_both = [one["text"] for one in section["clauses"] if "in_both" in one]
            yield "clause", f"{form}.{section['code']}", body | _present({"in_both": in_both})


# Rows


def columns(kind: str) -> list[tuple[str, Field, str]]:
    """(title, field, language or "") of every column after the fixed ones."""
    return [
        (f"{field.name}_{TITLES[tag]}" if tag else field.name, field, tag)
        for field in core.KINDS[kind]
        if field.form != "image"
        for tag in (LANGUAGES if field.form in core.TONGUES else ("",))
    ]


def to_row(kind: str, body: core.Body) -> dict[str, str]:
    """The fields of a text as cells, by column title."""
    return {title: _cell(field, tag, body.get(field.name)) for title, field, tag in columns(kind)}


def from_row(kind: str, row: Mapping[str, str]) -> core.Body:
    """The fields of a text from its cells; an empty cell is a field that is not there."""
    body: core.Body = {}
    for field in core.KINDS[kind]:
        if field.form in core.TONGUES:
            said = {tag: row.get(f"{field.name}_{TITLES[tag]}", "") for tag in LANGUAGES}
            is_list = field.form == "lines"  # an empty first line keeps the place of its fellow
            value: Any = _lines(said) if is_list else _present(_stripped(said))
        else:
            value = _value(field, row.get(field.name, "").strip())
        if value not in ("", None, [], {}):
            body[field.name] = value
    return body


def _present(said: Mapping[str, T]) -> dict[str, T]:
    return {tag: text for tag, text in said.items() if text}


def _stripped(said: Mapping[str, str]) -> dict[str, str]:
    return {tag: text.strip() for tag, text in said.items()}


def _lines(said: Mapping[str, str]) -> list[dict[str, str]]:
    """Lines side by side: the first of one language belongs to the first of the other."""
    parts = {tag: [one.strip() for one in text.splitlines()] for tag, text in said.items()}
    most = max(map(len, parts.values()))
    found = [
        _present({tag: rows[n] if n < len(rows) else "" for tag, rows in parts.items()})
        for n in range(most)
    ]
    return [one for one in found if one]


def _cell(field: Field, tag: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.form == "lines":
        return "\n".join(one.get(tag, "") for one in value)
    if tag:
        return str(value.get(tag, ""))
    if field.form in ("codes", "numbers", "words", "days"):
        return (", " if field.form != "days" else "\n").join(str(one) for one in value)
    return "1" if value is True else str(value)


def _value(field: Field, said: str) -> Any:
    if field.form == "flag":
        return said.casefold() in ("1", "yes", "true", "是")
    if field.form == "number":
        return int(said) if said.isascii() and said.isdigit() else said
    if field.form in ("codes", "days", "numbers", "words"):
        apart = r"[,，;；\n]+" if field.form == "words" else r"[\s,，;；]+"
        parts = [one.strip() for one in re.split(apart, said) if one.strip()]
        if field.form == "numbers":
            return [int(one) for one in parts if one.isascii() and one.isdigit()]
        return parts
    return said


# The workbook


def write(texts: Iterable[tuple[str, str, str, core.Body]]) -> bytes:
    """(kind, code, pack, body) as a workbook, one sheet a kind; every cell is text."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False},
    )  # fmt: skip
    bold = book.add_format({"bold": True, "bg_color": "#DFF1EA", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    sheets: dict[str, list[dict[str, str]]] = {}
    for kind, code, pack, body in texts:
        sheets.setdefault(kind, []).append({"code": code, "pack": pack, **to_row(kind, body)})
    for kind, rows in sheets.items():
        sheet = book.add_worksheet(kind)
        sheet.freeze_panes(1, 1)
        titles = [*FIXED, *(title for title, _field, _tag in columns(kind))]
        for column, title in enumerate(titles):
            sheet.set_column(column, column, 44 if title[-3:] in ("_zh", "_en") else 16)
            sheet.write_string(0, column, title, bold)
            for line, row in enumerate(rows, 1):
                sheet.write_string(line, column, row[title][:LAST_CELL], wrap)
    book.close()
    return held.getvalue()


def read(grids: Iterable[tuple[str, Sequence[Sequence[object]]]]) -> list[Line]:
    """The texts of a workbook's sheets (title, rows); sheets of other names are not ours."""
    found: list[Line] = []
    for name, rows in grids:
        if name not in core.KINDS or not rows:
            continue
        titles = [str(cell or "").strip() for cell in rows[0]]
        for number, row in enumerate(rows[1:], 2):
            cells = {title: _said(cell) for title, cell in zip(titles, row, strict=False)}
            if cells.get("code"):
                found.append(Line(name, cells["code"].strip(), from_row(name, cells), number))
    return found


def _said(cell: object) -> str:
    """A number that a spreadsheet made of a text is a whole number again."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
