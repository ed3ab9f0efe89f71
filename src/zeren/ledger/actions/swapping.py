"""Compare and set: a row changes only as it was read, so that of two at once one wins."""

from django.db import models

from zeren.core.refusal import Refused


def swap(row: models.Model, refusal: str, /, *seen: str, **values: object) -> None:
    """Write `values`, here and in the table, where the columns `seen` are still as `row` has them.

    Refused: with `refusal`, when somebody else was faster.
    """
    if not swapped(row, *seen, **values):
        raise Refused(refusal)


def swapped(row: models.Model, /, *seen: str, **values: object) -> bool:
    """`swap` for who goes on with the next row instead."""
    held = {name: getattr(row, name) for name in seen}
    if not type(row)._default_manager.filter(pk=row.pk, **held).update(**values):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True
