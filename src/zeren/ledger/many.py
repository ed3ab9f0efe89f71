"""Many rows of one table in one statement, for acts that write tens of thousands.

Django prepares every value of every row through its field, which costs more than SQLite needs to
write it. What is a number or text already is passed on as it is.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connection, models

PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.ForeignKey,
    models.BooleanField,
)
"""Columns (and those made from them) whose numbers and texts the database takes as they are."""
AS_IT_IS = {int, str, bool, type(None)}
BATCH = 2000


def insert(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table; each gets its number. A row with a number keeps it."""
    if not rows:
        return
    table = type(rows[0])
    if connection.vendor != "sqlite":
        table._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    fields = table._meta.concrete_fields
    names = [one.attname for one in fields]
    others = [place for place, one in enumerate(fields) if not isinstance(one, PLAIN)]
    first, alias = _last_number(table) + 1, connection.alias
    values = []
    for number, row in enumerate(rows, first):
        if row.pk is None:
            row.pk = number
        row._state.adding, row._state.db = False, alias
        found = list(map(row.__dict__.__getitem__, names))
        for place in others:
            found[place] = fields[place].get_db_prep_save(found[place], connection)
        if not AS_IT_IS.issuperset(map(type, found)):
            given = row.__dict__
            found = [one.get_db_prep_save(given[one.attname], connection) for one in fields]
        values.append(found)
    with connection.cursor() as cursor:
        cursor.executemany(_statement(table, tuple(one.column for one in fields)), values)


def insert_values(
    table: type[models.Model], names: Sequence[str], values: Sequence[Sequence[object]]
) -> None:
    """The same of rows that need no objects: values as the database takes them, numbers too."""
    if connection.vendor == "sqlite":
        columns = tuple(str(_column(table, name)) for name in names)
        with connection.cursor() as cursor:
            cursor.executemany(_statement(table, columns), values)  # type: ignore[arg-type]  # as the database takes them
        return
    table._default_manager.bulk_create(
        [table(**dict(zip(names, one, strict=True))) for one in values], batch_size=BATCH
    )


@cache
def _column(table: type[models.Model], name: str) -> str:
    return str(table._meta.get_field(name).column)  # type: ignore[union-attr]  # a plain column


@cache
def _statement(table: type[models.Model], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    named = ", ".join(map(quote, columns))
    return f"INSERT INTO {quote(table._meta.db_table)} ({named}) VALUES ({marks})"  # noqa: S608 - names of our own tables and columns


def _last_number(table: type[models.Model]) -> int:
    """The highest number SQLite ever gave in this table; whoever writes is alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table._meta.db_table])
        found = cursor.fetchone()
    return int(found[0]) if found else 0
