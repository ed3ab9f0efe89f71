"""Words in two languages, without xgettext: extract, build, check.

    python tools/words.py extract [ROOM ...]   bring a room's django.po up to its sources
    python tools/words.py build                compile every .po into the .mo beside it
    python tools/words.py check                end with 1 if a word is missing, fuzzy or unused

English stands in the code, in templates and in sentences.toml; Chinese in
src/zeren/<room>/locale/zh_Hans. A template is turned into Python-like text by Django's own
`templatize`, and Babel reads that.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src/zeren"
PO = "locale/zh_Hans/LC_MESSAGES/django.po"
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CALLS = {"kinds": "pgettext", "acts": "ngettext"}
"""How web/words.py takes the tables of sentences.toml that are no plain sentences."""
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(
    rf"(?s)(?:\b[np]{{0,2}}gettext|(?<!\w)_)\(\s*{STRING}(?:\s*,\s*{STRING})*(?:\s*,\s*count)?\s*\)"
)
NAMED = re.compile(r"%\((\w+)\)")
BARE = re.compile(r"(?<!%)%(?!\(|%)[sd]")


def rooms() -> list[str]:
    """Rooms that could hold words: every package of the house."""
    return sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))


def po_of(room: str) -> Path:
    return HOUSE / room / PO


def found_in(room: str) -> Catalog:
    """Every English word of a room: of its Python files, its templates and sentences.toml."""
    catalog = Catalog(locale="zh_Hans")
    folder = HOUSE / room
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("templates/**/*.*")]):
        if path.suffix not in (".py", ".html", ".txt") or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = _as_python(text, path)
        place = path.relative_to(ROOT).as_posix()
        source = io.BytesIO(text.encode("utf-8"))
        for _line, name, words, notes in extract_python(source, KEYWORDS, [], {}):
            _add(catalog, str(name), words or "", place, list(notes or ()))
    sentences = folder / "sentences.toml"
    if sentences.exists():
        place = sentences.relative_to(ROOT).as_posix()
        tables = tomllib.loads(sentences.read_text(encoding="utf-8"))
        for rows in tables.pop("words", {}).values():
            for said in rows.values():
                if isinstance(said, dict):
                    _add(catalog, "ngettext", (said["one"], said["many"]), place, [])
                else:
                    name = "gettext" if isinstance(said, str) else "pgettext"
                    _add(catalog, name, said, place, [])
        for table, rows in tables.items():
            for said in rows.values():
                parts = ("kind", said) if table == "kinds" else said
                _add(catalog, CALLS.get(table, "gettext"), parts, place, [])
    return catalog


def _as_python(text: str, path: Path) -> str:
    from django.utils.translation.template import templatize

    # templatize leaves X and S for what is no word; only the gettext calls matter.
    return "\n".join(call.group() for call in CALL.finditer(templatize(text, origin=str(path))))


def _add(catalog: Catalog, name: str, words: Any, place: str, notes: list[str]) -> None:
    parts = [words] if isinstance(words, str) else list(words)
    context = None
    if name.startswith(("pgettext", "npgettext")):
        context, *parts = parts
    parts = [part for part in parts if part]
    if not parts:
        return
    plural = name.startswith(("ngettext", "npgettext")) and len(parts) > 1
    message_id = (parts[0], parts[1]) if plural else parts[0]
    catalog.add(message_id, locations=[(place, 0)], auto_comments=notes, context=context)


def extract(room: str) -> str:
    """Bring the .po of `room` up to its sources; keep every translation; say what is open."""
    path = po_of(room)
    fresh = found_in(room)
    if not len(fresh):
        return f"{room}: no words"
    kept = _read(path)
    for message in fresh:
        if message.id:
            old = kept.get(message.id, message.context)
            if old is not None and old.string:
                message.string = old.string
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(b'msgid ""\nmsgstr ""\n')
        file.write(b'"Content-Type: text/plain; charset=utf-8\\n"\n')
        file.write(b'"Language: zh_Hans\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n')
        write_po(file, fresh, omit_header=True, sort_output=True, width=100, include_lineno=False)
    missing = sum(1 for message in fresh if message.id and not _is_translated(message))
    return f"{room}: {len(fresh)} words, {missing} without Chinese"


def build() -> int:
    """Compile every .po; return how many."""
    count = 0
    for room in rooms():
        path = po_of(room)
        target = path.with_suffix(".mo")
        if not path.exists():
            continue
        count += 1
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, _read(path))
    return count


def problems(room: str) -> list[str]:
    """What is wrong with the words of a room, as sentences."""
    kept = _read(po_of(room))
    fresh = found_in(room)
    said: list[str] = []
    for message in fresh:
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[0]
        mine = kept.get(message.id, message.context)
        if mine is None or not _is_translated(mine):
            said.append(f"{room}: no Chinese for “{english}”")
            continue
        if mine.fuzzy:
            said.append(f"{room}: the Chinese for “{english}” is marked fuzzy")
        forms = mine.string if isinstance(mine.string, (list, tuple)) else [mine.string]
        many = english if isinstance(message.id, str) else message.id[1]
        for form in forms:
            strange = set(NAMED.findall(form or "")) ^ set(NAMED.findall(many))
            # "one hazard" may name no number, so a form is compared with the plural.
            if strange:
                names = ", ".join(sorted(strange))
                said.append(f"{room}: placeholders differ in “{english}”: {names}")
        if BARE.search(english):
            said.append(f"{room}: “{english}” has a placeholder without a name")
    for message in kept:
        if message.id and fresh.get(message.id, message.context) is None:
            english = message.id if isinstance(message.id, str) else message.id[0]
            said.append(f"{room}: “{english}” is no longer used; run extract")
    return said


def _is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(forms) and all(forms)


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def main(arguments: list[str]) -> int:
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    act, *named = arguments or ["help"]
    unknown = [name for name in named if name not in rooms()]
    if unknown or act not in ("extract", "build", "check"):
        print(__doc__, file=sys.stderr)
        print("".join(f"There is no room {name}.\n" for name in unknown), file=sys.stderr)
        return 2
    if act == "extract":
        for room in named or rooms():
            print(extract(room))
    elif act == "build":
        print(f"{build()} word lists are compiled.")
    else:
        said = [sentence for room in named or rooms() for sentence in problems(room)]
        print("\n".join(said) or "Every word stands in both languages.")
        return 1 if said else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
