"""The answers about a file as a file of their own (TOML), for the command line and for keeping.

`zeren import FILE --write-map OUT.toml` writes every question with its likely answer and what it is
about; edited, it is given back with `--map`.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

from zeren.core.refusal import Refused
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.words import plain
from zeren.organisation.sheets.bringing import Brought, readings

OPEN = "?"
"""Stands behind a word nobody has answered; its lines stay a problem."""
SHAPES: Mapping[str, type] = {
    "encoding": str, "order": str, "top": str, "rest": bool,
    "tabs": dict, "columns": dict, "words": dict, "heads": dict,
}  # fmt: skip


def read(path: Path) -> Answers:
    """The answers of a file. Refused: import.bad_map, saying what is wrong with it."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused("import.bad_map", text=str(error)) from error
    known = {one.name for one in fields(Answers)}
    for key, value in said.items():
        if key not in known or not isinstance(value, SHAPES[key]):
            raise Refused("import.bad_map", text=key)
    for key in ("columns", "words"):
        if not all(isinstance(value, dict) for value in said.get(key, {}).values()):
            raise Refused("import.bad_map", text=key)
    words = {
        name: {plain(word): code for word, code in found.items() if code != OPEN}
        for name, found in said.get("words", {}).items()
    }
    return Answers(**{**said, "words": words})


def write(path: Path, brought: Brought) -> None:
    path.write_text("\n".join(_lines(brought)) + "\n", "utf-8")


def _lines(brought: Brought) -> Iterator[str]:
    found, answers = brought.understood, brought.answers
    if brought.raw.guesses:
        for encoding, some in readings(brought.raw):
            yield f"# {encoding}: {' · '.join(some)}"
        yield f"encoding = {_text(answers.encoding or brought.raw.guesses[0].encoding)}"
    if found.order is not None or answers.order:
        yield f"# {found.order_sample}: mdy (month first) or dmy (day first)"
        yield f"order = {_text(answers.order or found.order or 'dmy')}"
    if found.top is not None or answers.top:
        yield "# what the whole organisation is called"
        yield f"top = {_text(answers.top or found.top or '')}"
    yield ""
    yield "[tabs]"
    for tab in found.tabs:
        yield f"{_text(tab.title)} = {_text(tab.sheet)}"
    for tab in found.tabs:
        if not tab.sheet:
            continue
        yield ""
        yield f"[columns.{_text(tab.title)}]"
        for one in tab.columns:
            if one.how == "personal":
                yield f"# {one.letter} {one.title!r}: personal, left out"
                continue
            seen = "; ".join(f"{said} -> {understood}" for said, understood in one.samples)
            yield f"# {one.title!r} ({one.how}): {seen!r}"
            yield f"{one.letter} = {_text(one.key)}"
    for name in dict.fromkeys(word.column for word in found.words):
        yield ""
        yield f"[words.{_text(name)}]"
        for word in found.words:
            if word.column == name:
                yield f"# {', '.join(word.choices)}, or empty: leave it out"
                yield f"{_text(word.text)} = {_text(OPEN)}"
    if found.heads:
        yield ""
        yield "[heads]"
    for head in found.heads:
        offered = ", ".join(f"{number} {name} ({title})" for number, name, title in head.likely[:5])
        yield f"# {' / '.join(filter(None, head.path)) or 'the whole organisation'}: {offered}"
        yield f"{_text(head.unit)} = {_text(head.proposed)}"


def _text(said: str) -> str:
    """A TOML string is written as a JSON one."""
    return json.dumps(said, ensure_ascii=False)
