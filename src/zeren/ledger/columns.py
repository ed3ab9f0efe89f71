"""What tables of all rooms say of a column: it names a row, or it holds one of some words.

A key goes down the stairs and nobody reads it the other way, so that a room need not know who names
its rows; and what a row names is never deleted from under it.
"""

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db import models

Set = TypeVar("Set")
Get = TypeVar("Get")


class Key(models.ForeignKey[Set, Get]):
    """A foreign key that protects and has no way back; where it may be null it may be left out."""

    def __init__(self, to: str, *, null: bool = False, **more: object) -> None:
        kept = {"on_delete": models.PROTECT, "related_name": "+", "blank": null, **more}
        super().__init__(to, null=null, **kept)  # type: ignore[arg-type]  # Django's own names

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        """Migrations know it as the foreign key that it is."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


def one_of(column: str, words: Collection[str], name: str) -> models.CheckConstraint:
    """The database keeps it that the column holds one of these words."""
    return models.CheckConstraint(condition=models.Q((f"{column}__in", words)), name=name)
