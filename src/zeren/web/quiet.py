"""Pages on which somebody reports without a name: they leave no minute behind.

The session is not told that somebody was here (accounts/middleware.py), and the log of the server
holds no line of a report that was refused or of a code that was wrong; only what broke is written.
"""

import logging
import sys
from logging.handlers import WatchedFileHandler

PATHS = ("/hazards/report/", "/hazards/follow/", "/hazards/receipt/")


def is_quiet(path: str) -> bool:
    return path.startswith(PATHS)


class Filter(logging.Filter):
    """Drops what Django says of refused requests to these pages."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        return record.levelno >= logging.ERROR or not is_quiet(str(path))


class _Spared(logging.Handler):
    """A line that finds no room on the disk is lost, and costs nobody an answer."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class Console(_Spared, logging.StreamHandler):  # type: ignore[type-arg]  # not at run time
    """What the administrator sees; it may be led into a file."""


class LogFile(_Spared, WatchedFileHandler):
    """The log of the house. Python's own looks for a moved file unguarded, and raises there."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)
