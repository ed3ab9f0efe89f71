"""Queries whose SQL is built once and then only run, for acts that must be quick.

Django builds the SQL of a query anew each time, which costs more than SQLite needs to answer it.
A Prepared query is an ordinary `values_list` queryset, made by a function of plain arguments; its
SQL is built for each shape of them (how many numbers stand in a list) and kept.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

LONGEST = 12
"""Longer lists of numbers are rare and of many lengths: Django builds those each time."""

Value = int | str | date | Sequence[int]
Place = tuple[str, int]
"""An argument's name, and which of its numbers."""


@dataclass(frozen=True, slots=True)
class _Built:
    """The SQL of one shape: its parameters, and which argument stands where."""

    sql: str
    params: tuple[Any, ...]
    slots: tuple[tuple[int, Place], ...]
    compiler: Any
    converters: Any


class Prepared:
    """`Prepared(lambda on, ids: Unit.objects.filter(…).values_list(…)).rows(on=…, ids=…)`.

    The function may not look at its arguments, only pass them to filters: it is called with marks
    in their places. Two sets of marks must leave the same SQL, so a mark is never mistaken.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._built: dict[tuple[Any, ...], _Built | None] = {}
        self._lock = threading.Lock()

    def rows(self, **values: Value) -> list[Any]:
        """The rows as `list(queryset)` would give them."""
        given = {name: _plain(value) for name, value in values.items()}
        if any(isinstance(value, tuple) and len(value) > LONGEST for value in given.values()):
            return list(self._build(**given))
        shape = (
            connection.vendor,
            *(len(v) if isinstance(v, tuple) else -1 for v in given.values()),
        )
        if shape not in self._built:
            with self._lock:
                self._built[shape] = self._compiled(given)
        built = self._built[shape]
        return [] if built is None else _run(built, given)

    def _compiled(self, given: Mapping[str, Any]) -> _Built | None:
        try:
            sql, params, compiler = self._sql(_marks(given, 0))
            sql_too, others, _same = self._sql(_marks(given, 1))
        except EmptyResultSet:
            return None
        marks = {_adapted(mark): place for place, mark in _flat(_marks(given, 0))}
        slots = tuple(
            (index, marks[one])
            for index, (one, other) in enumerate(zip(params, others, strict=True))
            if one != other
        )
        used = {place for _index, place in slots}
        if sql != sql_too or used != set(marks.values()):
            raise ValueError(f"a prepared query passes each argument to a filter: {sql}")
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        return _Built(sql, params, slots, compiler, compiler.get_converters(columns))

    def _sql(self, marks: Mapping[str, Any]) -> tuple[str, tuple[Any, ...], Any]:
        query: Any = self._build(**marks).query
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        return sql, tuple(params), compiler


def _run(built: _Built, given: Mapping[str, Any]) -> list[Any]:
    params = list(built.params)
    for index, (name, number) in built.slots:
        value = given[name]
        if isinstance(value, tuple):
            value = value[number]
        mark = params[index]
        # PostgreSQL's numbers carry their width as a type
        params[index] = type(mark)(value) if isinstance(mark, int) else _adapted(value)
    with connection.cursor() as cursor:
        cursor.execute(built.sql, params)
        rows = cursor.fetchall()
    if not built.converters:
        return list(rows)
    return list(map(tuple, built.compiler.apply_converters(rows, built.converters)))


def _plain(value: Value) -> Any:
    return value if isinstance(value, int | str | date) else tuple(value)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):  # a moment is also a date to Python: it is asked about first
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _marks(given: Mapping[str, Any], turn: int) -> dict[str, Any]:
    """A value that cannot be mistaken in place of each argument, small enough for every column."""
    found: dict[str, Any] = {}
    for number, (name, value) in enumerate(given.items()):
        base = 20_000 + 5_000 * turn + 100 * number
        if isinstance(value, tuple):
            found[name] = tuple(base + one for one in range(len(value)))
        elif isinstance(value, int):
            found[name] = base
        elif isinstance(value, str):
            found[name] = f"{name}~{turn}"
        elif isinstance(value, datetime):
            found[name] = datetime(1801, 1, 1, tzinfo=UTC) + timedelta(days=base)
        else:
            found[name] = date(1801, 1, 1) + timedelta(days=base)
    return found


def _flat(marks: Mapping[str, Any]) -> list[tuple[Place, Any]]:
    return [
        ((name, number), one)
        for name, mark in marks.items()
        for number, one in enumerate(mark if isinstance(mark, tuple) else (mark,))
    ]
