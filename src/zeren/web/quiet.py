"""Pages on which somebody reports without a name: they leave no minute behind.

The session is not told that somebody was here (accounts/middleware.py), and the log of the server
holds no line of a report that was refused or of a code that was wrong; only what broke is written.
"""

import logging

PATHS = ("/hazards/report/", "/hazards/follow/", "/hazards/receipt/")


def is_quiet(path: str) -> bool:
    return path.startswith(PATHS)


class Filter(logging.Filter):
    """Drops what Django says of refused requests to these pages."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        return record.levelno >= logging.ERROR or not is_quiet(str(path))
