"""Cascade of one target through 100,000 units, beside the same shared out unit by unit.

    python -m benchmarks.cascade [UNITS]             an own database; ten units under each
    ZEREN_DATABASE=postgresql://… python -m benchmarks.cascade

One person stands in every unit; the company's limit is shared out by people on every level down to
the teams. Measured are what every unit gets, with tree and people read from the database, the same
written down with a fact for each row, and the check of the whole. The alternative asks the database
for each unit's children and their people, for some units, times all.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from benchmarks import result, works
from benchmarks.results import tree

if TYPE_CHECKING:
    from zeren.targets.models import Target

GOAL = 2.0
SAMPLE = 40
T = TypeVar("T")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with works.folder():
        works.prepare()
        _run(count)


def _run(count: int) -> None:
    from django.db import connection

    from zeren.core.actor import Actor
    from zeren.ledger import clock
    from zeren.organisation import queries as organisation
    from zeren.targets import actions, queries

    ids = tree(count)
    head = _people(ids)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    on, by = clock.today(), Actor.person(head)
    row = actions.set_company_target(
        year=on.year, indicator_code="saf.minor_injury", value=str(3 * count), by=by, at=clock.now()
    )
    print(f"database {connection.vendor}, {count} units, one person in each")

    def planned() -> object:
        return queries.plan_all(row, "APPORTION", queries.ground(on), reserve=5)

    _plan, (wall, cpu) = _timed(planned)
    given, (wrote, wrote_cpu) = _timed(
        lambda: actions.cascade_all(row.pk, rule="APPORTION", reserve=5, by=by, at=clock.now())
    )
    assert given == count - 1, "every unit was given a part"
    problems, (checked, checked_cpu) = _timed(lambda: queries.set_problems(row.since_id, on))
    assert problems == [], "children, own staff and reserve sum to the whole"
    _pictures(row, on)
    some = random.Random(9).sample(ids, SAMPLE)
    _none, (each, _cpu) = _timed(
        lambda: [
            (
                organisation.people_in(unit, on),
                organisation.unit_tree(on, organisation.path_on(unit, on)),
            )
            for unit in some
        ]
    )
    alternative = each / SAMPLE * count
    word = "reached" if wall < GOAL else "NOT REACHED"
    print(f"what every unit gets {wall:.2f} s ({cpu:.2f} s CPU); goal < {GOAL:.0f} s: {word}")
    print(f"written down {wrote:.1f} s ({wrote_cpu:.1f} s CPU)")
    print(f"checked {checked:.1f} s ({checked_cpu:.1f} s CPU)")
    print(f"each unit by itself {alternative:,.0f} s (from {SAMPLE} units)")
    result.keep(
        result.Figure(
            f"cascade of one target through {count:,} units, {connection.vendor}",
            f"{wall:.2f} s ({cpu:.2f} s CPU)",
            f"{alternative:,.0f} s each unit by itself",
            f"{alternative / wall:,.0f}",
            f"< {GOAL:.0f} s",
            wall < GOAL,
        ),
        result.Figure(
            f"the same written down with {count:,} facts, {connection.vendor}",
            f"{wrote:.1f} s ({wrote_cpu:.1f} s CPU); checked in {checked:.1f} s",
        ),
    )


def _pictures(row: Target, on: date) -> None:
    """The page of the company's target: its rows, its chart, the tree down to the people."""
    from zeren.organisation import queries as organisation
    from zeren.targets import charts, drawing, queries

    standing = queries.target(queries.standing(row.pk))
    assert standing is not None
    rows, (wall, cpu) = _timed(lambda: queries.tree_rows(standing, on, levels=20, every=True))
    (_kind, data), (_wall, drawn_cpu) = _timed(lambda: charts.picture(rows))
    size = len(json.dumps(data)) / 1024
    shown = queries.tree_rows(standing, on)
    heads = organisation.heads(on, [one.unit.id for one in shown])
    names = {unit: str(person) for unit, person in heads.items()}
    tree, (_wall, tree_cpu) = _timed(lambda: drawing.drawn([], shown, names, []))
    print(
        f"rows to type into {wall:.2f} s ({cpu:.2f} s CPU) for {len(rows)} units;"
        f" chart {drawn_cpu * 1000:.0f} ms CPU, {size:.0f} KiB;"
        f" tree {tree_cpu * 1000:.0f} ms CPU, {len(tree.nodes)} lines"
    )


def _people(ids: list[int]) -> int:
    """One person in every unit, written straight into the tables; who leads the first."""
    from zeren.organisation.models import (
        Engagement,
        Grant,
        Holding,
        Person,
        Post,
        PostPlace,
        RoleRequest,
    )

    first = date(2020, 1, 1).toordinal()
    posts = [Post(code=f"P{unit}", name={"en": f"Post {unit}"}, from_day=first) for unit in ids]
    Post.objects.bulk_create(posts, batch_size=2000)
    people = [Person(number=f"N{unit}", name=f"Person {unit}") for unit in ids]
    Person.objects.bulk_create(people, batch_size=2000)
    PostPlace.objects.bulk_create(
        [
            PostPlace(post_id=post.pk, unit_id=unit, is_head=unit == ids[0], from_day=first)
            for post, unit in zip(posts, ids, strict=True)
        ],
        batch_size=2000,
    )
    Engagement.objects.bulk_create(
        [Engagement(person_id=one.pk, from_day=first) for one in people], batch_size=2000
    )
    Holding.objects.bulk_create(
        [
            Holding(person_id=one.pk, post_id=post.pk, from_day=first)
            for one, post in zip(people, posts, strict=True)
        ],
        batch_size=2000,
    )
    who = {"unit_id": ids[0], "person_id": people[0].pk, "role": "head", "from_day": first}
    asked = RoleRequest.objects.create(
        act="give", asked_kind="system", asked_day=first, state="CONFIRMED",
        decided_by_id=people[1].pk, decided_day=first, **who,
    )  # fmt: skip
    Grant.objects.create(opened=asked, **who)
    return people[0].pk


def _timed(act: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    done = act()
    return done, (time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    main()
