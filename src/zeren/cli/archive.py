"""The file a backup is: a plain tar, read and written as a stream, on request sealed with age.

    about.txt            how to read all this without Zeren
    checkpoints/*.txt    the signed notes, as they were before the database was read
    zeren.toml           the settings, without what opens the database
    database/...         the database of one moment
    vault/aa/bb/<sha256> photos and kept letters
    SHA256SUMS           a digest for each of these; `sha256sum -c` reads it
    manifest.json        what this is, and the digest of SHA256SUMS
    manifest.note        the digest of the manifest, signed by the key of the log

The last two come last: what was cut off on the way has no manifest and is refused. Nothing here
needs Django, so that a restore can unpack before there are settings. Source: POSIX pax, C2SP age.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NotRequired, TypedDict, cast

from zeren.cli import sealing
from zeren.cli.sealing import CHUNK, Said
from zeren.core.refusal import Refused

FORMAT = "zeren-backup/1"
SUMS, MANIFEST, NOTE = "SHA256SUMS", "manifest.json", "manifest.note"
LARGEST_ASIDE = 64 << 20
"""Most bytes of a member that is read into memory: manifest, note."""
KNOWN = re.compile(
    r"about\.txt|zeren\.toml|checkpoints/[0-9]{1,20}\.txt|database/[a-z0-9_]{1,63}\.(sqlite3|copy)"
    r"|vault/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64}|SHA256SUMS|manifest\.json|manifest\.note"
)
"""Names that may stand in a backup: nothing of it can be written anywhere else."""


@dataclass(frozen=True)
class Member:
    """One file of a backup: its name in it, and its bytes or where they lie."""

    name: str
    path: Path | None = None
    data: bytes = b""


@dataclass
class Written:
    """What `blocks` counted on the way."""

    members: int = 0
    size: int = 0
    gone: list[str] = field(default_factory=list)
    """Files that were listed and could not be read."""
    changed: list[str] = field(default_factory=list)
    """Files of the vault whose bytes are no longer those of their name."""


def write(
    path: Path,
    members: Iterable[Member],
    *,
    manifest: Callable[[Written], Manifest],
    sign: Callable[[str], str],
    sums: Path,
    recipients: Sequence[str] = (),
    said: Said = lambda size: None,
) -> Written:
    """Write a backup to `path`, which must not be there; it gets its name only when it is whole.

    manifest:    what is said of it, asked when everything has been counted.
    sign:        the note under the digest of the manifest.
    sums:        where SHA256SUMS may be kept meanwhile; it is as long as there are files.
    recipients:  age public keys ("age1..."); empty: not sealed.
    Errors: OSError, also for a full disk; then nothing is left behind.
    Refused: backup.bad_recipient.
    """
    keys = [sealing.recipient(text) for text in recipients]
    part = path.with_name(path.name + ".part")
    told = Written()
    source = sealing.Pulled(blocks(members, told, manifest=manifest, sign=sign, sums=sums), said)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)  # whoever finds it free: it is left
            sealing.pour(source, out, keys)
            out.flush()
            os.fsync(out.fileno())
        os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
        sums.unlink(missing_ok=True)
    sync(path.parent)
    return told


def sweep(folder: Path, pattern: str) -> None:
    """Remove what a killed run left behind under this pattern; a running one holds its lock."""
    for part in folder.glob(pattern + ".part"):
        with part.open("rb") as file, contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink(missing_ok=True)


def blocks(
    members: Iterable[Member],
    told: Written,
    *,
    manifest: Callable[[Written], Manifest],
    sign: Callable[[str], str],
    sums: Path,
) -> Iterator[bytes]:
    """The tar of these members, piece by piece; `told` counts along."""
    with sums.open("w+b") as list_of_sums:
        for member in members:
            try:
                opened = io.BytesIO(member.data) if member.path is None else member.path.open("rb")
            except FileNotFoundError:
                told.gone.append(member.name)
                continue
            with opened as file:
                length = len(member.data) if member.path is None else os.stat(member.path).st_size
                running = hashlib.sha256()
                yield _head(member.name, length)
                for chunk in _exactly(file, length, member.name):
                    running.update(chunk)
                    yield chunk
            yield _fill(length)
            digest = running.hexdigest()
            if member.name.startswith("vault/") and not member.name.endswith(digest):
                told.changed.append(member.name)
            list_of_sums.write(f"{digest}  {member.name}\n".encode())
            told.members += 1
            told.size += length
        list_of_sums.flush()
        length = list_of_sums.tell()
        list_of_sums.seek(0)
        running = hashlib.sha256()
        yield _head(SUMS, length)
        for chunk in _exactly(list_of_sums, length, SUMS):
            running.update(chunk)
            yield chunk
        yield _fill(length)
    said = {"format": FORMAT, **manifest(told), "sums": running.hexdigest()}
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    yield _head(MANIFEST, len(text)) + text + _fill(len(text))
    note = sign(hashlib.sha256(text).hexdigest()).encode()
    yield _head(NOTE, len(note)) + note + _fill(len(note)) + bytes(2 * tarfile.BLOCKSIZE)


class Moment(TypedDict):
    """What the manifest says of the database; tables and sequences only of PostgreSQL."""

    kind: str
    migrations: list[list[str]]
    facts: int
    folded: int
    last_fact_at: str
    checkpoint: str
    checkpoint_size: int
    tables: NotRequired[dict[str, list[str]]]
    sequences: NotRequired[dict[str, int]]


class Manifest(TypedDict):
    """What a backup says of itself; `settings` for whoever has to set them again."""

    format: NotRequired[str]
    sums: NotRequired[str]
    made_at: str
    version: str
    origin: str
    key: str
    database: Moment
    settings: dict[str, object]
    members: int
    size: int
    gone: list[str]
    changed: list[str]


@dataclass(frozen=True)
class Found:
    """What `unpack` found: the manifest, its digest, the signed note under it."""

    manifest: Manifest
    digest: str
    note: str
    members: int
    size: int


def unpack(
    path: Path,
    into: Path | None,
    *,
    identities: Sequence[object] = (),
    said: Said = lambda size: None,
) -> Found:
    """Read a backup to its end and check every digest; with `into`, put the files there.

    Whoever calls must still check the note against the key of the log.
    Refused: backup.not_ours, backup.sealed, backup.wrong_identity, backup.cut, backup.changed.
    """
    running, counted, size = hashlib.sha256(), 0, 0
    aside: dict[str, bytes] = {}
    sums = ""
    try:
        with (
            sealing.opened(path, identities) as stream,
            tarfile.open(fileobj=stream, mode="r|") as tar,
        ):
            for info in tar:
                if not info.isreg() or not KNOWN.fullmatch(info.name) or info.name in aside:
                    raise Refused("backup.not_ours", file=path.name)
                held = cast("IO[bytes]", tar.extractfile(info))
                if info.name in (MANIFEST, NOTE):
                    if info.size > LARGEST_ASIDE:
                        raise Refused("backup.not_ours", file=path.name)
                    aside[info.name] = held.read()
                    continue
                digest = _keep(held, info, None if into is None else into / info.name)
                if info.name == SUMS:
                    sums = digest
                    continue
                running.update(f"{digest}  {info.name}\n".encode())
                counted, size = counted + 1, size + info.size
                said(size)
    except FileExistsError as error:
        raise Refused("backup.not_ours", file=path.name) from error
    except (tarfile.TarError, EOFError) as error:
        raise Refused("backup.cut", file=path.name) from error
    if MANIFEST not in aside or NOTE not in aside:
        raise Refused("backup.cut", file=path.name)
    try:
        manifest = json.loads(aside[MANIFEST])
        note = aside[NOTE].decode()
    except ValueError as error:
        raise Refused("backup.not_ours", file=path.name) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused("backup.not_ours", file=path.name)
    if not running.hexdigest() == sums == manifest.get("sums"):
        raise Refused("backup.changed", file=path.name)
    return Found(
        cast("Manifest", manifest), hashlib.sha256(aside[MANIFEST]).hexdigest(), note, counted, size
    )


def sync(folder: Path) -> None:
    """A name in a folder is on the disk when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _head(name: str, length: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = length, 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def _fill(length: int) -> bytes:
    return bytes(-length % tarfile.BLOCKSIZE)


def _exactly(file: IO[bytes], length: int, name: str) -> Iterator[bytes]:
    """The bytes that were promised in the head, no more; fewer is an error."""
    left = length
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise OSError(errno.EIO, "became shorter while it was read", name)
        left -= len(chunk)
        yield chunk


def _keep(held: IO[bytes], info: tarfile.TarInfo, path: Path | None) -> str:
    """Digest of a member; with a path, its bytes are on the disk there."""
    running = hashlib.sha256()
    if path is None:
        while chunk := held.read(CHUNK):
            running.update(chunk)
        return running.hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := held.read(CHUNK):
            running.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return running.hexdigest()
