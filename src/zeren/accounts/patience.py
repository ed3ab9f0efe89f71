"""Waiting for machines of the house: a few at once and for some seconds, whatever they do.

A page has one of eight threads (site/front.py). A directory that hangs, or sends one octet now and
then, would otherwise hold all of them, and nobody could sign in with his PIN any more.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from zeren.core.refusal import Refused

AT_ONCE: Final = 4
"""Conversations of the pages with one machine; the worker's own is not counted."""
WAITS: Final = 1.0
"""Seconds for which a page waits for its turn."""
SILENT: Final = 20.0
"""Seconds for which a machine that was too slow is not asked again."""


class Turns:
    """So many talk with one machine at a time; whoever comes too many is told so."""

    def __init__(self, code: str) -> None:
        self._code, self._free = code, threading.BoundedSemaphore(AT_ONCE)
        self._silent_until = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Refused: the code of these turns, at once where the machine was too slow just now."""
        if time.monotonic() < self._silent_until or not self._free.acquire(timeout=WAITS):
            raise Refused(self._code)
        try:
            yield
        except Exception as error:
            if _is_slow(error):
                self._silent_until = time.monotonic() + SILENT
            raise
        finally:
            self._free.release()

    def forget(self) -> None:
        """It may be asked again: somebody changed something and tries it."""
        self._silent_until = 0.0


def _is_slow(error: BaseException | None) -> bool:
    reason = getattr(error, "reason", error)
    return isinstance(reason, TimeoutError) or bool(error and _is_slow(error.__cause__))


class Until:
    """An end in so many seconds, for all steps together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. TimeoutError when there are none."""
        found = self._end - time.monotonic()
        if found <= 0:
            raise TimeoutError("it took too long")
        return found
