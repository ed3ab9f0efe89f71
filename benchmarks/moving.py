"""What one change costs, and that it does not grow with the house.

    python -m benchmarks.moving [PEOPLE ...]      an own database each; 1,000 and 10,000 people

One person is moved to another post; measured is what the census does with the fact: find what it
touched, work it out over all days, write the difference. The alternative is what is usually built:
everybody is worked out again. A signature's extra work is `obligations.meet` alone.
"""

import statistics
import sys
import time
from typing import Any

from benchmarks import result, works

GOAL, GOAL_MEET = 0.020, 0.003
TIMES = 15


def main() -> None:
    """Print the table; keep the figures."""
    sizes = [int(one) for one in sys.argv[1:]] or [1_000, 10_000]
    for people in sizes:
        with works.folder():
            works.prepare()
            _run(people)
            break
    for people in sizes[1:]:
        import os
        import subprocess

        subprocess.run(
            [sys.executable, "-m", "benchmarks.moving", str(people)], env=os.environ, check=True
        )


def _run(people: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from zeren.census import actions as census
    from zeren.core.actor import Actor
    from zeren.core.days import day_of
    from zeren.core.owed.requirement import year_term
    from zeren.ledger import clock
    from zeren.ledger import queries as facts
    from zeren.obligations import actions as obligations
    from zeren.organisation import actions as organisation

    staff = works.bring_in(people, max(2, people // 10), with_targets=False)
    workers = [row for row in staff if not row.is_head]
    system = Actor.system()
    today = clock.today()
    walls: list[float] = []
    cpus: list[float] = []
    queries = 0
    for number in range(TIMES):
        row, other = workers[number], workers[-number - 1]
        organisation.transfer(
            row.person_id, other.post_id, from_date=today, by=system, at=clock.now()
        )
        fact = facts.fact(facts.newest_id())
        assert fact is not None
        wall, cpu = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as asked:
            done = census.answer([fact], by=system, at=clock.now())
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        queries = len(asked)
        assert done.opened, "the person is counted elsewhere now"
    meets: list[float] = []
    for number in range(TIMES):
        begun = time.perf_counter()
        obligations.meet(
            "letter",
            [workers[100 + number].person_id],
            ok_from=day_of(today),
            ok_to=year_term(today.year).end,
            fact_id=1,
            by=system,
            at=clock.now(),
        )
        meets.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    census.settle_all(by=system, at=clock.now())
    whole = time.perf_counter() - begun
    moved, meet = statistics.median(walls), statistics.median(meets)
    print(
        f"{people} people: moving one {moved * 1000:.1f} ms"
        f" ({statistics.median(cpus) * 1000:.1f} ms CPU, {queries} queries),"
        f" meeting one duty {meet * 1000:.2f} ms, everybody {whole * 1000:.0f} ms"
    )
    _keep(people, moved, meet, whole)


def _keep(people: int, moved: float, meet: float, whole: float) -> None:
    figures: list[Any] = [
        result.Figure(
            f"work out anew after moving one of {people} people",
            f"{moved * 1000:.1f} ms",
            f"{whole * 1000:.0f} ms everybody",
            f"{whole / moved:.0f}",
            f"< {GOAL * 1000:.0f} ms",
            moved < GOAL,
        ),
        result.Figure(
            f"a signature's extra work: one duty met, {people} people",
            f"{meet * 1000:.2f} ms",
            target=f"< {GOAL_MEET * 1000:.0f} ms",
            is_reached=meet < GOAL_MEET,
        ),
    ]
    result.keep(*figures)


if __name__ == "__main__":
    main()
