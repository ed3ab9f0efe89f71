"""Eight kinds of direct change on one table, each tried and taken back; what the audit says of it.

    python -m pytest tests/site/test_tamper.py      prints the table

plain:    the row alone is changed, as a hand at the database would.
covered:  the writer also makes the ledger fit as far as SQL can, without any key.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max

from zeren.core.log import entry, merkle
from zeren.ledger import audit, queries, rows
from zeren.ledger.models import Checkpoint, Fact, Leaf

Model = type[models.Model]


@dataclass(frozen=True)
class Kind:
    name: str
    is_plain: bool
    act: Callable[[Model], bool]
    """Changes one row; False where the table has nothing to change so."""


def row_of(table: Model) -> Any:
    """The first row that a fact speaks of: a report without a name has none of its own yet."""
    return told(table).first() or table._base_manager.order_by("pk").first()


def told(table: Model) -> Any:
    """The rows that have facts of their own. Steps of a report that waits for its fact have none,
    and until then nothing but the database protects them (docs/reference/tamper.md).
    """
    facts = Fact.objects.filter(about_kind=rows.kind_of(table), row_digest__isnull=False)
    return table._base_manager.filter(pk__in=facts.values("about_id")).order_by("pk")


def kept(table: Model) -> Any:
    return table._base_manager


def other(field: Any, value: Any) -> Any:
    """Another value of the same type."""
    kind = field.get_internal_type()
    if kind in ("DateTimeField", "DateField"):
        from datetime import UTC, date, datetime

        return datetime(2001, 1, 1, tzinfo=UTC) if kind == "DateTimeField" else date(2001, 1, 1)
    if isinstance(value, bool):
        return not value
    if kind == "JSONField":
        return {"changed": 1}
    if isinstance(value, str):
        return (value[:-1] if value else "") + ("x" if not value.endswith("x") else "y")
    return 9_999 if value != 9_999 else 1  # fits the smallest integer column


def changeable(table: Model) -> list[Any]:
    """Covered columns that are neither key nor reference."""
    names = {*rows.columns_of(table), *rows.sealed_of(table)}
    return [
        field
        for field in table._meta.concrete_fields
        if field.name in names and not field.primary_key and not field.is_relation
    ]


def edit(table: Model) -> bool:
    row, fields = row_of(table), changeable(table)
    if not fields:
        return False
    field = fields[-1]
    kept(table).filter(pk=row.pk).update(**{field.name: other(field, getattr(row, field.name))})
    return True


def delete(table: Model) -> bool:
    kept(table).filter(pk=row_of(table).pk)._raw_delete(kept(table).db)
    return True


def insert(table: Model) -> bool:
    row = row_of(table)
    for field in table._meta.concrete_fields:
        if field.unique and not field.primary_key and not field.is_relation:
            setattr(row, field.name, other(field, getattr(row, field.name)))
    row.pk = (kept(table).aggregate(top=Max("pk"))["top"] or 0) + 1
    kept(table).bulk_create([row])
    return True


def swap(table: Model) -> bool:
    """Two rows change their contents."""
    pair = list(told(table)[:2])
    fields = [field for field in changeable(table) if not field.unique]
    if len(pair) < 2:
        return False
    for field in reversed(fields):
        one, two = (getattr(row, field.name) for row in pair)
        if one != two:
            for row, value in zip(pair, (two, one), strict=True):
                kept(table).filter(pk=row.pk).update(**{field.name: value})
            return True
    return False


def edit_and_digest(table: Model) -> bool:
    """The digest in the latest fact is made to fit."""
    if not edit(table):
        return False
    fact = latest(table)
    Fact.objects.filter(pk=fact.pk).update(row_digest=rows.digest_of(row_of(table)))
    return True


def edit_and_leaf(table: Model) -> bool:
    """Digest, hash of the entry and leaf are made to fit."""
    if not edit_and_digest(table):
        return False
    fact = latest(table)
    fresh = merkle.leaf_hash(entry.canonical(audit.entry_of(fact))).hex()
    Fact.objects.filter(pk=fact.pk).update(entry_hash=fresh)
    Leaf.objects.filter(fact_id=fact.pk).update(hash=fresh)
    return True


def edit_and_forge(table: Model) -> bool:
    """A new fact about the changed row, whole but for the code of the key."""
    if not edit(table):
        return False
    fact = latest(table)
    fact.pk = (Fact.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    fact.row_digest = rows.digest_of(row_of(table))
    fact.entry_hash = merkle.leaf_hash(entry.canonical(audit.entry_of(fact))).hex()
    Fact.objects.bulk_create([fact])
    return True


def cut(table: Model) -> bool:
    """The row and everything in the log from its latest fact on go, checkpoints too."""
    fact = latest(table)
    leaf = Leaf.objects.get(fact_id=fact.pk)
    Checkpoint.objects.filter(size__gt=leaf.position).delete()
    gone = list(Leaf.objects.filter(position__gte=leaf.position).values_list("fact_id", flat=True))
    Leaf.objects.filter(position__gte=leaf.position).delete()
    Fact.objects.filter(pk__in=gone)._raw_delete(Fact.objects.db)
    edit(table)
    return True


def latest(table: Model) -> Fact:
    row = row_of(table)
    found = Fact.objects.filter(
        about_kind=rows.kind_of(table), about_id=row.pk, row_digest__isnull=False
    )
    return found.latest("id")


KINDS = (
    Kind("edit a column", True, edit),
    Kind("delete a row", True, delete),
    Kind("insert a row", True, insert),
    Kind("swap two rows", True, swap),
    Kind("edit, digest fits", False, edit_and_digest),
    Kind("edit, leaf fits", False, edit_and_leaf),
    Kind("edit, forged fact", False, edit_and_forge),
    Kind("edit, log cut", False, cut),
)


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is done inside is undone; constraints sleep meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            else:
                cursor.execute("PRAGMA defer_foreign_keys = ON")
        try:
            yield
        finally:
            transaction.set_rollback(True)


def found(table: Model, kind: Kind, outside: list[str]) -> str:
    """yes: the audit named it; NO; db: the database refused; -: no such change in this table."""
    with taken_back():
        try:
            with transaction.atomic():
                is_done = kind.act(table)
        except IntegrityError:
            return "db"
        if not is_done:
            return "-"
        return "yes" if queries.audit(tables=[table], outside=outside) else "NO"
