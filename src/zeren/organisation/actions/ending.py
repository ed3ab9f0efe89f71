"""Ends dated rows, comparing first: two people who change the same row do not both win."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from zeren.core.refusal import Refused
from zeren.organisation.models import Dated

Row = TypeVar("Row", bound=Dated)


def end(rows: Iterable[Row], on: date) -> list[Row]:
    """From `on` these are no longer so; a row that had not begun by then never was.

    Refused: organisation.moved_meanwhile.
    """
    ended = []
    for row in rows:
        last = max(row.from_date, on)
        table = type(row)._default_manager
        if not table.filter(pk=row.pk, to_date=row.to_date).update(to_date=last):
            raise Refused("organisation.moved_meanwhile")
        row.to_date = last
        ended.append(row)
    return ended
