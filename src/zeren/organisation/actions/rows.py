"""The dated rows that one act ends and begins, each with its fact, and the act's own fact last.

Rows are never deleted and never say something else: a row ends, another one begins. What is said
of a day to come is kept as a plan, so that it can be taken back (`planned.withdraw`).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction

from zeren.core import timeline
from zeren.core.actor import Actor
from zeren.core.days import NEVER, date_of, day_of
from zeren.core.refusal import Refused
from zeren.core.timeline import Span
from zeren.ledger import actions as ledger
from zeren.ledger import many
from zeren.organisation import queries
from zeren.organisation.models import Dated, Planned, Post, Thing, Unit, Upload

Row = TypeVar("Row", bound=Dated)
Value = TypeVar("Value")
Log = list[tuple[Dated, int | None, int]]
"""Each row with its end before (None: it is new) and its end after, as it was decided."""
Step = tuple[str, int, int | None, int]
"""Table, row, end before (None for a new one), end after."""
Traced = list[tuple[Dated | None, int | None, int]]
"""Rows that were written before, each with its end before (None: it was new) and its end after."""
TOUCHED = (
    ("people", "person_id"),
    ("posts", "post_id"),
    ("units", "unit_id"),
    ("units", "parent_id"),
    ("units", "team_id"),
    ("things", "thing_id"),
)
HANGS = (
    ("unit", ("unit_id", "parent_id", "team_id")),
    ("post", ("post_id",)),
    ("thing", ("thing_id", "place_id")),
)
BATCH = 2000
MOST_NAMED = 1200
"""Up to so many ids stand in a fact; a larger act says "all" instead."""


@contextmanager
def changing(
    refusal: str = "organisation.moved_meanwhile", *, alone: bool = True
) -> Iterator[None]:
    """One transaction; what the database refuses (two heads, two places) is a refusal with words.

    Two people who change the same thing at the same moment never both win.
    alone: not while a workbook is being written part by part.
    Refused: organisation.import_runs.
    """
    try:
        with transaction.atomic():
            if alone and Upload.objects.filter(state="APPLYING").exists():
                raise Refused("organisation.import_runs")
            yield
    except IntegrityError as error:
        raise Refused(refusal) from error


def seen_of(plan: Any) -> str:
    """Digest of what a page showed before somebody said yes."""
    text = json.dumps(asdict(plan), default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def require_seen(plan: Any, seen: str) -> None:
    """Refused: organisation.moved_meanwhile when the page showed something else.

    seen: "" where nobody looked (command line, tests).
    """
    if seen and seen != seen_of(plan):
        raise Refused("organisation.moved_meanwhile")


_WHOLE: ContextVar[Log | None] = ContextVar("whole", default=None)


def is_part() -> bool:
    """Inside of `as_one`: what is planned is taken back with the whole."""
    return _WHOLE.get() is not None


@contextmanager
def as_one(
    code: str, *, about: tuple[str, int], day: int, by: Actor, at: datetime
) -> Iterator["Rows"]:
    """Several acts as one: each with its facts, then one of the whole, taken back as one."""
    whole = Rows(by=by, at=at)
    whole.about = about
    with _logged(whole.log):
        yield whole
    touched = _touched(row for row, _was, _now in whole.log)
    whole.close(code, about=whole.about, day=day, touched=touched, is_whole=True, more=whole.body)


@contextmanager
def into(found: Planned, *, by: Actor, at: datetime) -> Iterator[None]:
    """What is done now belongs to a change that was planned, and is taken back with it."""
    log: Log = []
    with _logged(log):
        yield
    found.steps = [*found.steps, *steps(log)]
    found.save(update_fields=["steps"])
    body = {"code": found.code, "since": iso(found.day)}
    ledger.record("organisation.planned", by=by, at=at, row=found, body=body)


@contextmanager
def _logged(log: Log) -> Iterator[None]:
    token = _WHOLE.set(log)
    try:
        yield
    finally:
        _WHOLE.reset(token)


class Rows:
    """Collects what an act ends and begins; `write` puts it down in an order that fits."""

    def __init__(
        self, *, by: Actor, at: datetime, refusal: str = "organisation.moved_meanwhile"
    ) -> None:
        self.by, self.at, self.refusal = by, at, refusal
        self.about: tuple[str, int] = ("", 0)
        self.body: dict[str, object] = {}
        self._ends: dict[int, tuple[Dated, int]] = {}
        self._begins: list[Dated] = []
        self.log: Log = []
        self._told = 0

    def end(self, rows: Iterable[Row], day: int) -> list[Row]:
        """From `day` on these are no longer so; a row that had not begun by then never was."""
        ended = []
        for row in rows:
            last = max(row.from_day, day)
            if last < row.to_day:
                self.set_end(row, last)
                ended.append(row)
        return ended

    def set_end(self, row: Dated, to_day: int) -> None:
        if row.to_day == to_day:
            return
        self.log.append((row, row.to_day, to_day))
        if row.pk is not None:
            self._ends.setdefault(id(row), (row, row.to_day))
        row.to_day = to_day

    def begin(self, row: Row) -> Row:
        self.log.append((row, None, row.to_day))
        self._begins.append(row)
        return row

    def settle(
        self,
        standing: Sequence[Row],
        wanted: Sequence[Span[Value]],
        value: Callable[[Row], Value],
        make: Callable[[Span[Value]], Row],
    ) -> list[Row]:
        """Turn standing rows into a wanted timeline; returns the rows that begin."""
        spans = [Span(row.from_day, row.to_day, value(row)) for row in standing]
        found = timeline.difference(spans, wanted)
        for index, to_day in found.ends.items():
            self.set_end(standing[index], to_day)
        return [self.begin(make(span)) for span in found.begins]

    def take_back(self, done: Traced) -> dict[str, set[int | None]]:
        """What an act began never was, what it ended goes on; returns the ids it touched."""
        for row, was, _now in done:
            assert row is not None, "is_built_upon found every row"
            self.set_end(row, row.from_day if was is None else was)
        self.write()
        return _touched(row for row, _was, _now in done if row)

    def write(self) -> None:
        """First what becomes shorter, then what becomes longer, then what begins.

        Refused: what the act refuses with, when somebody else changed one of these rows.
        """
        ends = [(row, was) for row, was in self._ends.values() if row.to_day != was]
        begins = self._begins
        self._ends, self._begins = {}, []
        for is_longer in (False, True):
            self._swap([(row, was) for row, was in ends if (row.to_day > was) is is_longer])
        tables: dict[type[Dated], list[Dated]] = {}
        for row in begins:
            tables.setdefault(type(row), []).append(row)
        for rows in tables.values():
            many.insert(rows)
        for code, touched in (
            ("organisation.row_ended", [row for row, _was in ends]),
            ("organisation.row_begun", begins),
        ):
            if touched:
                ledger.record_many(code, map(_item, touched), by=self.by, at=self.at)
        whole = _WHOLE.get()
        if whole is not None:
            whole += self.log[self._told :]
            self._told = len(self.log)

    def _swap(self, ends: list[tuple[Dated, int]]) -> None:
        """Compare and set: a row that no longer ends where it was seen to end is not touched."""
        groups: dict[tuple[type[Dated], int, int], list[int]] = {}
        for row, was in ends:
            groups.setdefault((type(row), was, row.to_day), []).append(row.pk)
        for (table, was, to_day), ids in groups.items():
            for start in range(0, len(ids), BATCH):
                some = ids[start : start + BATCH]
                rows = table._default_manager.filter(pk__in=some, to_day=was)
                if rows.update(to_day=to_day) != len(some):
                    raise Refused(self.refusal)

    def close(
        self,
        code: str,
        *,
        about: tuple[str, int],
        day: int,
        touched: Mapping[str, Iterable[int | None]],
        row: models.Model | None = None,
        is_whole: bool = False,
        more: Mapping[str, object] | None = None,
        **body: object,
    ) -> int:
        """Write the rows, what can be taken back, and the fact that tells what was done.

        is_whole: it is taken back as one also when its day has come.

        touched: ids by "people", "posts", "units", "things", for what must follow above.
        """
        self.write()
        is_ahead = day > day_of(queries.date_of(self.at))
        if (is_ahead or is_whole) and not is_part():
            body["planned"] = self.plan(code, about=about, day=day).pk
        fact = ledger.record(
            code,
            about=about,
            by=self.by,
            at=self.at,
            row=row,
            body={**body, **(more or {}), **named(touched), "since": iso(day)},
        )
        return int(fact.pk)

    def plan(self, code: str, *, about: tuple[str, int], day: int) -> Planned:
        """Keep what this act touched, so that it can be taken back until its day."""
        found = Planned.objects.create(
            code=code, day=day, about_kind=about[0], about_id=about[1], steps=steps(self.log)
        )
        ledger.record(
            "organisation.planned",
            by=self.by,
            at=self.at,
            row=found,
            body={"code": code, "since": iso(day)},
        )
        return found


def steps(log: Log) -> list[Step]:
    """What was decided about each row, once they are written."""
    found: dict[tuple[str, int], Step] = {}
    for row, was, now in log:
        key = (_kind(row), row.pk)
        first = found[key][2] if key in found else was
        found[key] = (*key, first, now)
    return list(found.values())


def by(column: str, rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows of many subjects, by the id in a column."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, column), []).append(row)
    return found


def rows_of(steps: Iterable[Sequence[Any]]) -> Traced:
    """The rows of an act that was written before, as they are now."""
    tables = {
        table.EVIDENCE_KIND: table  # type: ignore[attr-defined]  # every dated table is evidence
        for table in apps.get_app_config("organisation").get_models()
        if issubclass(table, Dated)
    }
    given = list(steps)
    ids: dict[str, list[int]] = {}
    for kind, pk, _was, _now in given:
        ids.setdefault(kind, []).append(pk)
    found = {kind: tables[kind]._default_manager.in_bulk(some) for kind, some in ids.items()}
    return [(found[kind].get(pk), was, now) for kind, pk, was, now in given]


def is_built_upon(done: Traced) -> bool:
    """True when one of them was changed since, and so cannot be taken back."""
    return any(row is None or row.to_day != now for row, _was, now in done)


def hangs_on_closed(done: Traced) -> bool:
    """True when one of them would go on in something that is closed meanwhile."""
    own = {(_kind(row), row.pk) for row, _was, _now in done if row}
    needed: dict[str, set[int]] = {"unit": set(), "post": set(), "thing": set()}
    for row, was, now in done:
        for kind, columns in HANGS:
            for column in columns if row and was and was > now else ():
                needed[kind].add(getattr(row, column, None) or 0)
    tables = {"unit": Unit, "post": Post, "thing": Thing}
    return any(
        (kind, pk) not in own
        for kind, ids in needed.items()
        for pk in tables[kind]._default_manager.filter(pk__in=ids, to_day__lt=NEVER)
        .values_list("pk", flat=True)
    )  # fmt: skip


def counted(done: Traced) -> tuple[int, int]:
    """How many began, how many ended."""
    begun = sum(was is None for _row, was, _now in done)
    return begun, len(done) - begun


def _touched(rows: Iterable[Dated]) -> dict[str, set[int | None]]:
    found: dict[str, set[int | None]] = {key: set() for key, _column in TOUCHED}
    for row in rows:
        for key, column in TOUCHED:
            found[key].add(getattr(row, column, None))
    return found


def named(touched: Mapping[str, Iterable[int | None]]) -> dict[str, object]:
    """The ids that a fact names; when they are many it says "all" instead.

    A fact that names nobody says so: one that says nothing may have touched everything.
    """
    ids = {key: sorted({one for one in found if one}) for key, found in touched.items()}
    if sum(map(len, ids.values())) > MOST_NAMED:
        return {"all": True}
    return {key: found for key, found in ids.items() if found} or {"people": []}


@lru_cache(maxsize=4096)
def iso(day: int) -> str | None:
    found = date_of(day)
    return found.isoformat() if found else None


def _kind(row: Dated) -> str:
    return str(getattr(type(row), "EVIDENCE_KIND", ""))


def _item(row: Dated) -> ledger.Item:
    body = {"since": iso(row.from_day), "until": iso(row.to_day)}
    return ledger.Item((_kind(row), row.pk), row, body)
