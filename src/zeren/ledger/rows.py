"""Evidence rows of all rooms: tables whose every change must have left a fact.

A table says so itself, with class attributes:
    EVIDENCE_KIND = "letter"                    the kind in facts about its rows
    EVIDENCE = ("id", "state", "digest")        columns whose digest each fact keeps
    EVIDENCE_DIGESTS = (("text", "digest"),)    text or bytes whose SHA-256 another column holds
    EVIDENCE_FILES = ("pdf_digest",)            columns with the SHA-256 of a file in the vault
    EVIDENCE_LATER = "held_until__isnull"       a lookup, false while a new row waits for its fact
    EVIDENCE_NAMES = (("reports", "hazards.Hazard", ("text",)),)
                                                a list of [id, digest of these columns] of rows of
                                                another table that have no fact of their own yet
    EVIDENCE_SEALED = ("name", "phone")         columns a person is known by: not their digest, but
                                                a commitment under a key outside the database

A commitment takes the row's `salt` with it, where the table has one: whoever erases name and salt
leaves nothing in the log that could be tried against a list of names, not even by the house.
"""

import hmac
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import models

from zeren.core.log import entry


def evidence_models() -> list[type[models.Model]]:
    """Every table of the installation that holds evidence."""
    return [model for model in apps.get_models() if hasattr(model, "EVIDENCE")]


def ending_of(model: type[models.Model]) -> str:
    """The fact after which a row is not there any more: a draft's, taken back; "" for most."""
    return str(getattr(model, "EVIDENCE_ENDS", ""))


def kind_of(model: type[models.Model]) -> str:
    """The kind under which facts speak of this table."""
    return str(cast(Any, model).EVIDENCE_KIND)


def columns_of(model: type[models.Model]) -> Sequence[str]:
    """The columns that a fact's digest covers."""
    return tuple(cast(Any, model).EVIDENCE)


def digests_of(model: type[models.Model]) -> Sequence[tuple[str, str]]:
    """Pairs (content column, column with its SHA-256)."""
    return tuple(getattr(model, "EVIDENCE_DIGESTS", ()))


def files_of(model: type[models.Model]) -> Sequence[str]:
    """The columns that name a file of the vault by its digest; empty text: no file."""
    return tuple(getattr(model, "EVIDENCE_FILES", ()))


def still_waiting(model: type[models.Model], ids: Sequence[int]) -> set[int]:
    """Of new rows without any fact those that the table itself says are written down later.

    Only a row of which no fact speaks is asked: to say it of a recorded row hides nothing.
    """
    lookup = getattr(model, "EVIDENCE_LATER", "")
    if not lookup or not ids:
        return set()
    waiting = model._base_manager.filter(pk__in=list(ids), **{lookup: False})
    return set(waiting.values_list("pk", flat=True))


def absent(row: models.Model) -> list[tuple[str, int]]:
    """(kind, id) of what a row names in EVIDENCE_NAMES and that is gone or another one now."""
    found = []
    for column, label, names in getattr(type(row), "EVIDENCE_NAMES", ()):
        table, named = apps.get_model(label), dict(getattr(row, column))
        there = table._base_manager.in_bulk(named)
        found += [
            (kind_of(table), one)
            for one, digest in named.items()
            if one not in there or part_digest(there[one], names) != digest
        ]
    return found


def part_digest(row: models.Model, names: Sequence[str]) -> str:
    """Digest of some columns that never change."""
    return entry.row_digest(kind_of(type(row)), _values(row, names))


def sealed_of(model: type[models.Model]) -> Sequence[str]:
    """The columns of which a fact keeps a commitment only."""
    return tuple(getattr(model, "EVIDENCE_SEALED", ()))


def digest_of(row: models.Model) -> str:
    """Digest of the EVIDENCE columns of a row, and of the commitment to its sealed ones."""
    model = type(row)
    columns = _values(row, columns_of(model))
    if sealed_of(model):
        columns["sealed"] = _commitment(row)
    return entry.row_digest(kind_of(model), columns)


def _values(row: models.Model, names: Sequence[str]) -> dict[str, object]:
    found = {}
    for name, own, read in _reads(type(row), tuple(names)):
        value = getattr(row, name)
        found[name] = value if type(value) is own else read(value)
    return found


@cache
def _reads(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[tuple[str, type, Callable[[object], object]], ...]:
    """Each column with the kind of its values, and what makes others so."""
    found = []
    for name in names:
        field = cast("models.Field[Any, Any]", model._meta.get_field(name))
        at_end = field.target_field if isinstance(field, models.ForeignKey) else field
        own = next((one for kind, one in OWN if isinstance(at_end, kind)), type(None))
        found.append((name, own, field.to_python))
    return tuple(found)


OWN = (((models.CharField, models.TextField), str), (models.IntegerField, int))
"""Values that are of this kind already are what the column makes of them."""


def _commitment(row: models.Model) -> str:
    model = type(row)
    content = {
        "kind": kind_of(model),
        "id": row.pk,
        "salt": getattr(row, "salt", ""),
        **_values(row, sealed_of(model)),
    }
    key: bytes = settings.PIN_PEPPER
    text = "zeren-commitment/1\n" + entry.spelled(content)
    return hmac.digest(key, text.encode(), "sha256").hex()
