"""Data that only their owner reads: what is made from now on, and what lies there already."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def close_doors() -> None:
    """Every file and folder this process makes is its owner's alone (0600, 0700)."""
    os.umask(0o077)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def open_to_others(data: Path) -> Iterator[Path]:
    """Files and folders of the data folder that other accounts of this machine can look into."""
    for here in _all(data):
        with contextlib.suppress(OSError):
            if here.lstat().st_mode & OTHERS and not here.is_symlink():
                yield here


def mend(data: Path) -> int:
    """Take from others what they may read; returns how many files and folders were open."""
    mended = 0
    for here in open_to_others(data):
        with contextlib.suppress(OSError):
            here.chmod(here.stat().st_mode & ~OTHERS)
            mended += 1
    return mended


def _all(data: Path) -> Iterator[Path]:
    yield data
    for folder, inner, files in os.walk(data):
        for name in (*inner, *files):
            yield Path(folder) / name
