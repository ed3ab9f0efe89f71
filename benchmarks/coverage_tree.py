"""Coverage of the whole tree: Zeren's counters and rows beside a count unit by unit.

    python -m benchmarks.coverage_tree [PEOPLE]      an own database; 10,000 people, 1,000 units
    ZEREN_DATABASE=postgresql://… python -m benchmarks.coverage_tree

The answer is the page's: every unit with everything below it, by layer, by requirement, people and
exclusions. Today, every past day and every day to come are sums of the units' steps up to the day;
as known on an earlier day it comes from the rows. Signatures are spread over many days.
The alternatives are what is usually built: two count queries for each unit over its subtree, and
all rows read as objects and counted in Python up each path.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks import result, works

GOAL = 0.020
SPREAD = 40
"""Days over which people are trained and sign."""

EVERY = 10
"""The count unit by unit takes so long that only every tenth unit is counted, times ten."""


def main() -> dict[str, Any]:
    """Print the table; return the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with works.folder():
        works.prepare()
        return _run(count)


def _run(count: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from zeren.core.actor import Actor
    from zeren.core.days import day_of
    from zeren.core.owed.requirement import year_term
    from zeren.coverage import queries
    from zeren.ledger import clock
    from zeren.ledger import queries as facts
    from zeren.obligations import actions as obligations
    from zeren.obligations.models import OPEN, Obligation

    begun = time.perf_counter()
    units = max(2, count // 10)
    staff = works.bring_in(count, units, with_targets=False)
    on = clock.today()
    people = [row.person_id for row in staff]
    for requirement, part in (("trained", 9), ("letter", 8)):
        met = [person for person in people if person % 10 < part]
        for late in range(SPREAD):  # not all on one day: each day has its own steps
            obligations.meet(
                requirement,
                met[late::SPREAD],
                ok_from=day_of(on) - late,
                ok_to=year_term(on.year).end,
                fact_id=1,
                by=Actor.system(),
                at=clock.now(),
            )
    obligations.fold(1_000_000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum does soon after an import
    rows = Obligation.objects.filter(known_to=OPEN).count()
    print(
        f"database {connection.vendor}, {count} people, {units} units, {rows} obligations,"
        f" set up in {time.perf_counter() - begun:.0f} s"
    )
    del staff, people
    past, new_year = on - timedelta(days=SPREAD // 2), on.replace(year=on.year + 1, month=1, day=1)
    known = facts.newest_id()
    print(f"{'':40}{'median ms':>11}{'CPU ms':>9}{'queries':>9}")
    figures: dict[str, Any] = {"vendor": connection.vendor, "people": count, "rows": rows}
    for name, words, act in (
        ("today", "summary of today", lambda: queries.summary(on)),
        ("past", "summary of a past day", lambda: queries.summary(past)),
        ("year", "summary of the next New Year", lambda: queries.summary(new_year)),
        ("known", "a past day, as known", lambda: queries.summary(past, known=known)),
    ):
        figures[name] = _measure(words, act, 31)
    today = queries.summary(on)
    assert today.total == queries.summary(on, known=known).total, "counters and rows agree"
    figures["each"] = _measure("two counts for each tenth unit", lambda: _each_unit(on), 1)
    figures["each"] = {name: value * EVERY for name, value in figures["each"].items()}
    figures["objects"] = _measure("all rows as objects, in Python", lambda: _objects(on), 3)
    with CaptureQueriesContext(connection) as asked:
        queries.summary(on)
    figures["queries"] = len(asked)
    assert _objects(on)[0] == (today.total.due, today.total.met), "the alternative counts the same"
    wall = figures["today"]["wall"]
    word = "reached" if wall < GOAL else "NOT REACHED"
    print(
        f"each unit / zeren {figures['each']['wall'] / wall:.0f},"
        f" objects / zeren {figures['objects']['wall'] / wall:.0f};"
        f" goal < {GOAL * 1000:.0f} ms: {wall * 1000:.1f} ms {word}"
    )
    where = f"{count} people, {units} units, {rows} obligations, {connection.vendor}"
    for name, words in (
        ("today", "coverage of the tree today"),
        ("past", "as of a past day"),
        ("year", "as of the next New Year"),
        ("known", "a past day, as known on an earlier day"),
    ):
        one = figures[name]
        is_goal = name != "known"
        result.keep(
            result.Figure(
                f"{words}, {where}",
                f"{one['wall'] * 1000:.1f} ms ({one['cpu'] * 1000:.1f} ms CPU)",
                f"{figures['objects']['wall'] * 1000:.0f} ms rows as objects;"
                f" {figures['each']['wall'] * 1000:.0f} ms counts for each unit",
                f"{figures['objects']['wall'] / one['wall']:.0f};"
                f" {figures['each']['wall'] / one['wall']:.0f}",
                f"< {GOAL * 1000:.0f} ms" if is_goal else "",
                one["wall"] < GOAL if is_goal else None,
            )
        )
    return figures


def _measure(name: str, act: Callable[[], object], times: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        if times > 1:
            act()  # to get warm
    walls: list[float] = []
    cpus: list[float] = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    figure = {
        "wall": statistics.median(walls),
        "cpu": statistics.median(cpus),
        "queries": len(asked),
    }
    print(f"{name:40}{figure['wall'] * 1000:11.1f}{figure['cpu'] * 1000:9.1f}{len(asked) or '':>9}")
    return figure


def _each_unit(on: Any) -> list[tuple[int, int]]:
    """For units in tree order: what is due and what is met in the subtree, two queries each."""
    from zeren.core.days import day_of
    from zeren.obligations.models import OPEN, Obligation
    from zeren.organisation.models import UnitPlace

    day = day_of(on)
    found = []
    for path in UnitPlace.objects.order_by("path").values_list("path", flat=True)[::EVERY]:
        inside = UnitPlace.objects.filter(path__startswith=path).values("unit_id")
        due = Obligation.objects.filter(
            unit_id__in=inside, due_from__lte=day, due_to__gt=day, known_to=OPEN
        )
        found.append((due.count(), due.filter(ok_from__lte=day, ok_to__gt=day).count()))
    return found


def _objects(on: Any) -> list[tuple[int, int]]:
    """Every row as an object, counted into its unit and each unit above."""
    from zeren.core.days import day_of
    from zeren.obligations.models import OPEN, Obligation
    from zeren.organisation.models import STEP, UnitPlace

    day = day_of(on)
    due: dict[str, int] = {}
    met: dict[str, int] = {}
    paths = dict(UnitPlace.objects.order_by("path").values_list("unit_id", "path"))
    for row in Obligation.objects.filter(known_to=OPEN):
        if not row.due_from <= day < row.due_to:
            continue
        path = paths[row.unit_id]
        for end in range(STEP, len(path) + 1, STEP):
            due[path[:end]] = due.get(path[:end], 0) + 1
            if row.ok_from <= day < row.ok_to:
                met[path[:end]] = met.get(path[:end], 0) + 1
    return [(due.get(path, 0), met.get(path, 0)) for path in paths.values()]


if __name__ == "__main__":
    main()
