"""Show the staircase and the shelves in CONTRIBUTING.md: `python tools/stairs.py`.

They stand once, in the import contracts of pyproject.toml; the page is written from them, and the
house tests fail when it has fallen behind.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "CONTRIBUTING.md"
BEGIN = "<!-- stairs: written by tools/stairs.py -->"
END = "<!-- end of stairs -->"

#: What each shelf of a room is for; a shelf without words is an error.
SHELVES = {
    "apps": "the Django app, where something is to be done when it starts",
    "urls": "addresses",
    "views": "pages: form, one action or query, page",
    "jobs": "long and scheduled work",
    "cards": "what the room shows of an object on the pages of others",
    "forms": "what people fill in",
    "sheets": "workbooks and catalogues in and out",
    "paper": "what is printed",
    "points": "places on walls and labels",
    "texts": "words of states, kinds and choices (those of codes: `sentences.toml`)",
    "owed": "what the room proves of its requirements, and why something is missing",
    "actions": "the one door for writes",
    "permits": "who may",
    "queries": "questions; the one door for reads",
    "models": "tables",
}


def layers(contract: str) -> list[str]:
    """The rows of a contract, the highest first."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return list(next(one for one in contracts if one["id"] == contract)["layers"])


def names(row: str) -> list[str]:
    """`(api) | cli` -> api, cli: what stands on one step."""
    return [name.strip(" ()") for name in row.replace(":", "|").split("|")]


def lines() -> Iterator[str]:
    yield BEGIN
    yield "Rooms, the highest first; those on one step do not know each other, those in brackets"
    yield "are planned:"
    yield ""
    yield "```"
    yield from layers("stairs")
    yield "```"
    yield ""
    yield "Inside a room, the highest first:"
    yield ""
    yield "| shelf | holds |"
    yield "| --- | --- |"
    for row in layers("shelves"):
        for name in names(row):
            yield f"| `{name}` | {SHELVES[name]} |"
    yield END


def page() -> str:
    """CONTRIBUTING.md as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return before + "\n".join(lines()) + rest.split(END)[1]


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
