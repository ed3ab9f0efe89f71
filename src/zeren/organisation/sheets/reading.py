"""Reads a workbook or a .csv from a stranger: checked, in a limited process, never trusted.

Order: size, kind, zip directory, checksums, then the reader in a child process. Every way to
fail is a Refused with a sentence; none is a trace.
"""

import csv
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from zeren.core.refusal import Refused
from zeren.core.sheets import encoding, formats, workbook
from zeren.core.sheets.cells import Cell, Fault, Grid
from zeren.core.sheets.columns import Answers
from zeren.core.sheets.encoding import Guess
from zeren.core.sheets.flat import House
from zeren.core.sheets.rows import Book
from zeren.core.sheets.workbook import Understood
from zeren.organisation.sheets import child
from zeren.organisation.sheets.vocabulary import vocabulary
from zeren.web import confined

CHUNK: Final = 1 << 20
OLD_EXCEL: Final = bytes.fromhex("D0CF11E0A1B11AE1")
OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument.spreadsheet"
SEP: Final = re.compile(r"\ufeff?sep=.?")
UNREAD: Final = ("xl/media/", "xl/drawings/", "xl/comments", "xl/printerSettings/", "xl/charts/",
                 "xl/threadedComments/", "xl/embeddings/", "Pictures/", "Thumbnails/", "docProps/",
                 "Object ", "customXml/")  # fmt: skip
"""Parts that no reader opens: portraits do not make a roster harmful."""
QUICK: Final = 250_000
"""Bytes that are read while somebody waits for the page; what is larger is work."""
SMALL: Final = 10_000_000
"""Up to this many unpacked bytes a high ratio harms nobody: repeated words pack well."""
ANSWERS: Final = {
    child.TOO_MANY_ROWS: "import.too_many_rows",
    child.TOO_MANY_COLUMNS: "import.too_many_columns",
    child.CELL_TOO_LONG: "import.cell_too_long",
    confined.UNREADABLE: "import.damaged",
    confined.NO_MEMORY: "import.too_heavy",
    confined.SLOW: "import.too_slow",
    confined.LOCKED: "import.password",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. 200,000 people unpack to about 131 MB."""

    packed: int = 50_000_000
    unpacked: int = 500_000_000
    members: int = 100
    ratio: int = 100
    rows: int = 300_000
    columns: int = 200
    cell: int = 32_767
    memory_mb: int = 2048
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file of the template's shape: its digest and its rows with their problems."""

    name: str
    digest: str
    book: Book


@dataclass(frozen=True, slots=True)
class RawFile:
    """What stands in a file before anybody says what it means; the digest is of its bytes.

    guesses: of a .csv the encodings it can be in, the likeliest first; its cells are kept byte by
             byte (as latin-1) until one is chosen. Empty: the cells are texts already.
    only:    the sheet a .csv is taken for when its titles fit no other.
    """

    name: str
    digest: str
    grids: tuple[Grid, ...]
    guesses: tuple[Guess, ...] = ()
    only: str = ""


def read(content: bytes | Path, *, name: str = "", limits: Limits | None = None) -> ReadFile:
    """A file about which nothing need be asked, such as the filled template. Refused: as `take`."""
    raw = take(content, name=name, limits=limits)
    return ReadFile(raw.name, raw.digest, understand(raw).book)


def take(content: bytes | Path, *, name: str = "", limits: Limits | None = None) -> RawFile:
    """Read the cells of a workbook (.xlsx, .xls, .ods) or of a .csv.

    Refused: import.empty, import.too_large, import.password, import.not_a_workbook,
    import.damaged, import.too_many_parts, import.packed_too_tight, import.too_many_rows,
    import.too_many_columns, import.cell_too_long, import.too_heavy, import.too_slow,
    import.unknown_encoding.
    """
    limits = limits or Limits()
    if isinstance(content, Path):
        name = name or content.name
        if content.stat().st_size > limits.packed:
            raise Refused("import.too_large", most_mb=limits.packed // 1_000_000)
        content = content.read_bytes()
    if not content:
        raise Refused("import.empty")
    if len(content) > limits.packed:
        raise Refused("import.too_large", most_mb=limits.packed // 1_000_000)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(b"PK"):
        kind = check_zip(content, limits)
        return RawFile(name, digest, tuple(_in_child(content, kind, limits)))
    if content.startswith(OLD_EXCEL):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused("import.password")
        return RawFile(name, digest, tuple(_in_child(content, "xls", limits)))
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods", ".pdf", ".docx", ".numbers")):
        raise Refused("import.not_a_workbook")
    known = vocabulary().is_known
    found = encoding.guesses(content, known)
    if not found or found[0].score < encoding.NO_TEXT:
        raise Refused("import.unknown_encoding")
    best = found[0]
    text = content.decode(best.encoding)
    mark = encoding.divider(text[: encoding.HEAD], known)
    rows = _csv_rows(text if best.is_sure else content.decode("latin-1"), mark, limits)
    guesses = () if best.is_sure else tuple(found)
    return RawFile(name, digest, (Grid(title=name, rows=rows),), guesses, only="people")


def understand(
    raw: RawFile,
    *,
    answers: Answers | None = None,
    house: House | None = None,
    keep: Set[str] = frozenset(),
) -> Understood:
    """What the cells mean, with what is still to be asked; see core.sheets.workbook.read."""
    answers = answers or Answers()
    return workbook.read(
        in_encoding(raw, answers.encoding),
        vocabulary(),
        answers=answers,
        house=house,
        spell=spell,
        only=raw.only,
        keep=keep,
    )


def in_encoding(raw: RawFile, chosen: str = "") -> tuple[Grid, ...]:
    """The tabs of a file as texts; of a .csv in the encoding that was chosen, else the likeliest.

    Refused: import.unknown_encoding when the file cannot be in the one that was chosen.
    """
    if not raw.guesses:
        return raw.grids
    wanted = chosen or raw.guesses[0].encoding
    if wanted not in [guess.encoding for guess in raw.guesses]:
        raise Refused("import.unknown_encoding")
    return tuple(
        replace(grid, rows=[[_in(cell, wanted) for cell in row] for row in grid.rows])
        for grid in raw.grids
    )


def _in(cell: Cell, wanted: str) -> Cell:
    if not isinstance(cell, str) or cell.isascii():
        return cell
    return cell.encode("latin-1").decode(wanted)


def spell(name: str) -> str:
    """A name in Latin letters, for codes: Chinese by the first letters of its sounds."""
    from pypinyin import Style, lazy_pinyin  # as in actions/finding.py

    parts = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")
    folded = unicodedata.normalize("NFKD", "".join(parts))
    return "".join(char for char in folded if not unicodedata.combining(char))


def check_zip(content: bytes, limits: Limits) -> str:
    """Sizes, parts, ratio and checksums, before any reader sees the file; "xlsx" or "ods"."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = [part.filename for part in parts]
            unpacked = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            read = [name for name in names if not name.startswith(UNREAD)]
            if len(read) > limits.members or len(parts) > limits.members * 100:
                raise Refused("import.too_many_parts", most=limits.members)
            if unpacked > limits.unpacked:
                raise Refused("import.unpacks_too_large", most_mb=limits.unpacked // 1_000_000)
            if unpacked > SMALL and unpacked > packed * limits.ratio:
                raise Refused("import.packed_too_tight", most=limits.ratio)
            kind = _kind(archive, names)
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("import.password")
            if len(set(names)) != len(names):
                raise Refused("import.damaged")
            for part in parts:
                with archive.open(part) as stream:
                    while stream.read(CHUNK):
                        pass
    except Refused:
        raise
    except Exception as error:  # zipfile, zlib and lzma raise many kinds for a bad archive
        raise Refused("import.damaged") from error
    return kind


def _kind(archive: zipfile.ZipFile, names: Sequence[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    if kind.startswith(OPEN_DOCUMENT) and "content" + ".xml" in names:
        if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused("import.password")
        return "ods"
    raise Refused("import.numbers" if "Index/Document.iwa" in names else "import.not_a_workbook")


def _in_child(content: bytes, kind: str, limits: Limits) -> list[Grid]:
    try:
        said = confined.answer(
            child.__file__,
            content,
            kind,
            limits.rows,
            limits.columns,
            limits.cell,
            memory_mb=limits.memory_mb,
            seconds=limits.seconds,
        )
    except confined.EndedError as ended:
        most = {10: limits.rows, 11: limits.columns, 12: limits.cell}.get(ended.code, 0)
        raise Refused(ANSWERS[ended.code], most=most, seconds=limits.seconds) from ended
    return grids_of(json.loads(said))


def grids_of(found: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """What the child found, as cells of the core."""
    return [
        Grid(
            sheet["title"],
            [[_cell(value) for value in row] for row in sheet["rows"]],
            [(top, left, bottom, right) for top, left, bottom, right in sheet["merges"]],
            frozenset(sheet["hidden"]),
            sheet["is_hidden"],
            sheet["widths"],
        )
        for sheet in found
    ]


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        if "f" in value:
            return formats.shown(value["n"], value["f"])
        return Fault(value["e"]) if "e" in value else date.fromisoformat(value["d"])
    return value  # type: ignore[no-any-return]  # JSON: text, number, yes/no, nothing


def _csv_rows(text: str, mark: str, limits: Limits) -> Sequence[Sequence[Cell]]:
    csv.field_size_limit(limits.cell)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if len(rows) >= limits.rows:
                raise Refused("import.too_many_rows", most=limits.rows)
            if len(row) > limits.columns:
                raise Refused("import.too_many_columns", most=limits.columns)
            rows.append([] if not rows and row and SEP.fullmatch("".join(row)) else row)
    except csv.Error as error:
        raise Refused("import.cell_too_long", most=limits.cell) from error
    return rows
