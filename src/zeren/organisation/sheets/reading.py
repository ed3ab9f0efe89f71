"""Reads a workbook or a .csv from a stranger: checked, in a limited process, never trusted.

Order: size, kind, zip directory, checksums, then the reader in a child process. Every way to
fail is a Refused with a sentence; none is a trace.
"""

import csv
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from zeren.core.refusal import Refused
from zeren.core.sheets import workbook
from zeren.core.sheets.workbook import Book, Cell, Grid
from zeren.organisation.sheets import child

CHUNK: Final = 1 << 20
OLD_EXCEL: Final = bytes.fromhex("D0CF11E0A1B11AE1")
ENCODINGS: Final = ("utf-8-sig", "gb18030")
SMALL: Final = 10_000_000
"""Up to this many unpacked bytes a high ratio harms nobody: repeated words pack well."""
ANSWERS: Final = {
    child.TOO_MANY_ROWS: "import.too_many_rows",
    child.TOO_MANY_COLUMNS: "import.too_many_columns",
    child.CELL_TOO_LONG: "import.cell_too_long",
    child.UNREADABLE: "import.damaged",
    child.NO_MEMORY: "import.too_heavy",
}
KILLED: Final = (-6, -9, -11, 134, 137, 139)
"""Ends of a child that ran out of memory: abort, kill, fault."""


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
    """What a file says: its digest (SHA-256 of the bytes) and its rows with their problems."""

    name: str
    digest: str
    book: Book


def read(content: bytes | Path, *, name: str = "", limits: Limits | None = None) -> ReadFile:
    """Read an organisation workbook (.xlsx), or people from a .csv.

    Refused: import.empty, import.too_large, import.old_format, import.not_a_workbook,
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
        check_zip(content, limits)
        return ReadFile(name, digest, workbook.read(_in_child(content, limits)))
    if content.startswith(OLD_EXCEL):
        raise Refused("import.old_format")
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods", ".pdf", ".docx")):
        raise Refused("import.not_a_workbook")
    grid = Grid(title=name, rows=_csv_rows(content, limits))
    return ReadFile(name, digest, workbook.read([grid], only="people"))


def check_zip(content: bytes, limits: Limits) -> None:
    """Sizes, parts, ratio and checksums, before any reader sees the file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = [part.filename for part in parts]
            unpacked = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if len(parts) > limits.members:
                raise Refused("import.too_many_parts", most=limits.members)
            if unpacked > limits.unpacked:
                raise Refused("import.unpacks_too_large", most_mb=limits.unpacked // 1_000_000)
            if unpacked > SMALL and unpacked > packed * limits.ratio:
                raise Refused("import.packed_too_tight", most=limits.ratio)
            if "xl/workbook.xml" not in names:
                raise Refused("import.not_a_workbook")
            if len(set(names)) != len(names) or any(part.flag_bits & 1 for part in parts):
                raise Refused("import.damaged")
            for part in parts:
                with archive.open(part) as stream:
                    while stream.read(CHUNK):
                        pass
    except Refused:
        raise
    except Exception as error:  # zipfile, zlib and lzma raise many kinds for a bad archive
        raise Refused("import.damaged") from error


def _in_child(content: bytes, limits: Limits) -> list[Grid]:
    with tempfile.TemporaryDirectory(prefix="zeren-import-") as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(content)
        numbers = (
            limits.memory_mb,
            limits.seconds,
            limits.rows,
            limits.columns,
            limits.cell,
        )
        try:
            done = subprocess.run(
                [sys.executable, "-I", child.__file__, str(path), *(str(n) for n in numbers)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds + 5,
                cwd=folder,
                env={"LC_ALL": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Refused("import.too_slow", seconds=limits.seconds) from error
    if done.returncode in ANSWERS:
        raise Refused(
            ANSWERS[done.returncode],
            most={10: limits.rows, 11: limits.columns, 12: limits.cell}.get(done.returncode, 0),
        )
    if done.returncode in KILLED:
        raise Refused("import.too_heavy")
    if done.returncode == -24:
        raise Refused("import.too_slow", seconds=limits.seconds)
    if done.returncode:
        raise Refused("import.damaged")
    return [
        Grid(sheet["title"], [[_cell(value) for value in row] for row in sheet["rows"]])
        for sheet in json.loads(done.stdout)
    ]


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return date.fromisoformat(value["d"])
    return value  # type: ignore[no-any-return]  # JSON: text, number, yes/no, nothing


def _csv_rows(content: bytes, limits: Limits) -> Sequence[Sequence[Cell]]:
    text = _decoded(content)
    csv.field_size_limit(limits.cell)
    head = text[:4096]
    mark = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if len(rows) >= limits.rows:
                raise Refused("import.too_many_rows", most=limits.rows)
            if len(row) > limits.columns:
                raise Refused("import.too_many_columns", most=limits.columns)
            rows.append(row)
    except csv.Error as error:
        raise Refused("import.cell_too_long", most=limits.cell) from error
    return rows


def _decoded(content: bytes) -> str:
    """Text of a .csv: UTF-8, UTF-16 with its mark, else the encoding of Chinese Excel."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("import.unknown_encoding")
