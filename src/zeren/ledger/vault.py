"""Files that must stay as they are: named by their SHA-256, never overwritten, checked on reading.

Files and folders bear the day on which they were written and no hour: the minute of a photo would
tell who took it.

digest = vault.put(data)        only returns when the file is on the disk
data = vault.get(digest)        None when it is missing or no longer what it was
"""

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Literal

from django.conf import settings

DIGEST = re.compile(r"[0-9a-f]{64}")
CHUNK = 1 << 20
DAY = 86_400


def put(data: bytes) -> str:
    """Keep `data`; the file and its folder are on the disk before the digest is returned."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if path.exists() and _is_whole(path, digest):
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{digest}.{secrets.token_hex(8)}")
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    folders = (path.parent, path.parent.parent, _root())
    for touched in (path, *folders):
        _only_the_day(touched)
    for folder in folders:
        _sync(folder)
    return digest


def get(digest: str) -> bytes | None:
    """The bytes with this digest, or None when they are missing or damaged: show that."""
    try:
        data = path_of(digest).read_bytes()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == digest else None


def has(digest: str) -> bool:
    """Is there a file of this name? Quick: does not read it."""
    return path_of(digest).exists()


def damage(digest: str) -> Literal["", "missing", "changed"]:
    """Read the file: is it whole (empty), missing, or no longer what its name says?"""
    path = path_of(digest)
    if not path.exists():
        return "missing"
    return "" if _is_whole(path, digest) else "changed"


def path_of(digest: str) -> Path:
    """Where the file lies. Errors: ValueError for anything but a SHA-256 in lower-case hex."""
    if not DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return _root() / digest[:2] / digest[2:4] / digest


def _root() -> Path:
    return Path(settings.VAULT)


def _is_whole(path: Path, digest: str) -> bool:
    running = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                running.update(chunk)
    except OSError:
        return False
    return running.hexdigest() == digest


def _only_the_day(path: Path) -> None:
    """Take the hour from the times of a file or folder."""
    day = int(path.stat().st_mtime) // DAY * DAY
    os.utime(path, (day, day))


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
