"""Queries of a page, counted so that the same page always asks the same.

What the house asks itself once in some seconds (is this a DEMO, is there an alarm) is asked before,
and not again while it is counted: otherwise a slow machine counts a query more than a quick one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zeren.ledger import alarm, clock


@contextmanager
def counted() -> Iterator[CaptureQueriesContext]:
    """`with counted() as asked: …; len(asked)`."""
    with (
        mock.patch.object(clock, "REREAD_SECONDS", math.inf),
        mock.patch.object(alarm, "KEPT_SECONDS", math.inf),
    ):
        clock.read()
        alarm.now()
        with CaptureQueriesContext(connection) as found:
            yield found
