"""A reader of what a stranger brought, in a process of its own, with limits: it may be a bomb.

The parent calls `answer`; the child is this same file by its path (python -I confined.py READER
MEGABYTES SECONDS WORDS…), which sets the limits and calls `main(content, *words)` of the reader.
The content comes on stdin, so that none is left on the disk when the child is killed, and what the
reader writes to stdout is the answer. Neither imports the rest of the house: what it cannot reach
it cannot harm. A reader says no by an exception that carries an `answer`, a number from 10 on.
"""

import io
import resource
import runpy
import subprocess
import sys
import tempfile
from typing import Final

UNREADABLE, NO_MEMORY, LOCKED, SLOW = 90, 91, 92, 93
KILLED: Final = (-6, -9, -11, 134, 137, 139)
"""Ends of a child that ran out of memory: abort, kill, fault."""
OUT_OF_TIME: Final = -24


class EndedError(Exception):
    """There is no answer. code: one of this file, or what the reader said."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def answer(
    reader: str, content: bytes, *words: str | int,
    memory_mb: int, seconds: int, within: float = 0,
) -> bytes:  # fmt: skip
    """What the reader wrote about the content.

    reader: path of its file. seconds: of processor. within: of waiting, without it 5 more.
    Errors: EndedError.
    """
    limits = (memory_mb, seconds)
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__, reader, *(str(one) for one in (*limits, *words))],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=within or seconds + 5,
            cwd=tempfile.gettempdir(),
            env={"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EndedError(SLOW) from error
    if done.returncode in KILLED:
        raise EndedError(NO_MEMORY)
    if done.returncode == OUT_OF_TIME:
        raise EndedError(SLOW)
    if done.returncode:  # below 10 it was not the reader that said so: an interpreter that broke
        raise EndedError(done.returncode if done.returncode >= 10 else UNREADABLE)
    return done.stdout


def main(reader: str, megabytes: str, seconds: str, *words: str) -> int:
    memory, most = int(megabytes) * 1024 * 1024, int(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        runpy.run_path(reader)["main"](io.BytesIO(sys.stdin.buffer.read()), *words)
    except MemoryError:
        return NO_MEMORY
    except Exception as error:  # noqa: BLE001 - whatever a reader trips over is one answer
        said = str(error).lower()
        if code := getattr(error, "answer", 0):
            return int(code)
        return LOCKED if "password" in said or "encrypt" in said else UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
