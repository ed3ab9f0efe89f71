"""Roll-up of the results: 88 indicators over 100,000 units, beside a sum over each unit's subtree.

    python -m benchmarks.results [UNITS]             an own database
    ZEREN_DATABASE=postgresql://… python -m benchmarks.results

Every unit has an own figure of every indicator, given as a room gives it. Measured are the whole
figures of all units with the tree read from the database, the same written down, and then a unit's
page. The alternative adds up each unit's subtree by itself, for some units, times all.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from benchmarks import result, works

GOAL = 10.0
BELOW = 10
"""Units directly under each."""

SAMPLE = 40
T = TypeVar("T")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with works.folder():
        works.prepare()
        _run(count)


def _run(count: int) -> None:
    from django.db import connection, transaction

    from zeren.core.targets import rolling
    from zeren.core.targets.bounds import MICRO
    from zeren.ledger import actions as ledger
    from zeren.ledger import clock
    from zeren.organisation import queries as organisation
    from zeren.results.actions.counting import write
    from zeren.results.queries import counting, reading
    from zeren.results.queries.counting import Measure
    from zeren.results.queries.sources import Asked
    from zeren.targets import sheets

    ledger.open_ledger()
    ids = tree(count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    on, month = clock.today(), clock.today().replace(day=1)
    rng = random.Random(9)
    own = {
        one["code"]: {
            (unit, month): (rng.randrange(3) * MICRO, rng.randrange(1, 9) * MICRO) for unit in ids
        }
        for one in sheets.indicators()
    }
    measures = [_measure(Measure, rolling.over_each_other, key, own[key]) for key in own]
    asked = Asked([rolling.Month(month, on, organisation.end_of_day(on))], clock.now())
    print(f"database {connection.vendor}, {count} units, {len(measures)} indicators")

    cpu = time.process_time()
    whole, took = _timed(lambda: counting.whole(measures, asked))
    cpu = time.process_time() - cpu
    with transaction.atomic():
        _n, wrote = _timed(lambda: write(on.year, "hazards", whole))
    with transaction.atomic():
        same, again = _timed(lambda: write(on.year, "hazards", whole))
    assert same == 0, "written again, nothing differs"
    _page, read = _timed(lambda: reading.kept([ids[0]], [on.year]))
    some = rng.sample(ids, SAMPLE)
    key, name = measures[0].key, f"{month:%Y-%m}"
    sums, each = _timed(lambda: {unit: _subtree(ids, unit, own[key], month) for unit in some})
    assert all(whole[key][name].get(unit, (0, 0)) == sums[unit] for unit in some), (
        "both count the same"
    )
    alternative = each / SAMPLE * count * len(measures)
    word = "reached" if took < GOAL else "NOT REACHED"
    print(f"whole figures of all units {took:.1f} s ({cpu:.1f} s CPU); goal < {GOAL:.0f} s: {word}")
    print(f"written down {wrote:.1f} s, compared again {again:.1f} s")
    print(f"a unit's page {read * 1000:.1f} ms")
    print(f"each unit's subtree by itself {alternative:,.0f} s (from {SAMPLE} units)")
    result.keep(
        result.Figure(
            f"roll-up of {len(measures)} indicators over {count:,} units, {connection.vendor}",
            f"{took:.1f} s ({cpu:.1f} s CPU); {wrote:.1f} s to write it down",
            f"{alternative:,.0f} s each subtree by itself",
            f"{alternative / took:,.0f}",
            f"< {GOAL:.0f} s",
            took < GOAL,
        )
    )


def _measure(kind: Callable[..., T], together: object, key: str, own: dict[Any, Any]) -> T:
    return kind(key=key, part="hazards", together=together, own=lambda _asked: own)


def tree(count: int) -> list[int]:
    """Units in a tree with BELOW under each, written straight into the tables."""
    from zeren.organisation.models import STEP, Unit, UnitPlace

    first = date(2020, 1, 1).toordinal()
    units = [
        Unit(code=f"U{number}", kind="team", name={"en": f"Unit {number}"}, from_day=first)
        for number in range(count)
    ]
    Unit.objects.bulk_create(units, batch_size=2000)
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"

    def step(number: int) -> str:
        text = ""
        while number:
            number, rest = divmod(number, 36)
            text = digits[rest] + text
        return text.rjust(STEP, "0")

    paths: list[str] = []
    places = []
    for number, unit in enumerate(units):
        above = (number - 1) // BELOW if number else None
        paths.append((paths[above] if above is not None else "") + step(unit.pk))
        parent = units[above].pk if above is not None else None
        places.append(UnitPlace(unit_id=unit.pk, parent_id=parent, path=paths[-1], from_day=first))
    UnitPlace.objects.bulk_create(places, batch_size=2000)
    return [unit.pk for unit in units]


def _subtree(
    ids: list[int], unit: int, own: dict[tuple[int, date], tuple[int, int]], month: date
) -> tuple[int, int]:
    """The sum over a unit and all below it, found by walking down."""
    place = unit - ids[0]
    found, waits = (0, 0), [place]
    while waits:
        number = waits.pop()
        one = own[ids[number], month]
        found = found[0] + one[0], found[1] + one[1]
        first = number * BELOW + 1
        waits += range(first, min(first + BELOW, len(ids)))
    return found


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    done = act()
    return done, time.perf_counter() - begun


if __name__ == "__main__":
    main()
