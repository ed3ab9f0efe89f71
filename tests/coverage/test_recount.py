"""The numbers are those of a naive recount, on any day of any history."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import dated
from tests.coverage import slowly
from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.owed import obligation as core
from zeren.core.owed.coverage import Count
from zeren.core.owed.obligation import Due, Proof, Row
from zeren.core.owed.requirement import BY_CODE
from zeren.coverage import queries
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.obligations import actions as obligations
from zeren.obligations import queries as owed
from zeren.organisation.models import Unit

BEGIN = day_of(date(2022, 1, 3))
DAYS = 8
TODAY = BEGIN + DAYS - 1
YEAR_END = day_of(date(2023, 1, 1))
KINDS = {"trained": "person", "letter": "person", "unit_head": "unit", "thing_user": "thing"}

acts = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1),
        st.sampled_from(["owe", "owe", "meet", "meet", "lapse", "withdraw"]),
        st.sampled_from(sorted(KINDS)),
        st.integers(1, 4),
        st.integers(0, 5),
        st.integers(1, 6),
    ),
    max_size=25,
)
parents = st.lists(st.integers(0, 4), min_size=2, max_size=5)


@dataclass
class Naive:
    """Every day of every duty written out: where it is due, and whether it is met."""

    due: dict[tuple[str, int], list[tuple[int, int] | None]] = field(default_factory=dict)
    met: dict[tuple[str, int], list[bool]] = field(default_factory=dict)

    def act(self, day: int, what: str, key: tuple[str, int], unit: int, layer: int) -> None:
        due = self.due.setdefault(key, [None] * DAYS)
        met = self.met.setdefault(key, [False] * DAYS)
        for d in range(day, DAYS):
            if what == "owe":
                due[d] = (unit, layer)
            elif what == "meet":
                met[d] = due[d] is not None
            else:
                met[d] = False
                due[d] = None if what == "withdraw" else due[d]

    def expected(self, key: tuple[str, int]) -> tuple[Row, ...]:
        """The rows of one duty; its last day stands for all that come."""
        due, met = self.due[key], self.met[key]
        ends = [*range(BEGIN + 1, BEGIN + DAYS), NEVER]
        proof_ends = [*range(BEGIN + 1, BEGIN + DAYS), YEAR_END]
        return core.rows(
            BY_CODE[key[0]].period,
            [Due(BEGIN + d, ends[d], *where) for d, where in enumerate(due) if where],
            [Proof(BEGIN + d, proof_ends[d]) for d, is_met in enumerate(met) if is_met],
        )

    def rows(self, day: int) -> list[tuple[tuple[str, int], int, int, bool]]:
        return [
            (key, where[0], where[1], self.met[key][day])
            for key, days in self.due.items()
            if (where := days[day]) is not None
        ]


def tree(above: list[int]) -> list[Unit]:
    """A random tree: each unit stands under one made before it."""
    units: list[Unit] = []
    for place, wanted in enumerate([0, *above]):
        parent = units[wanted % place] if place else None
        units.append(dated.unit(f"U{place}", parent))
    return units


def play(history: list[tuple[int, str, str, int, int, int]], units: list[Unit]) -> Naive:
    ledger.open_ledger()
    naive = Naive()
    for day, what, requirement, subject, place, layer in sorted(history, key=lambda one: one[0]):
        kind, unit = KINDS[requirement], units[place % len(units)]
        layer = layer if kind == "person" else 0
        when = BEGIN + day
        by, at = Actor.system(), clock.now()
        naive.act(day, what, (requirement, subject), unit.pk, layer)
        if what == "meet":
            obligations.meet(
                requirement, [subject], ok_from=when, ok_to=YEAR_END, fact_id=1, by=by, at=at
            )
        elif what == "lapse":
            obligations.lapse(requirement, [subject], day=when, fact_id=1, by=by, at=at)
        else:
            rows = naive.expected((requirement, subject))
            obligations.settle({(requirement, subject): rows}, cause=1, by=by, at=at)
    return naive


class Recount(TestCase):
    """Hypothesis needs a database that is rolled back after every example."""

    @given(above=parents, history=acts)
    def test_coverage_equals_a_naive_recount_on_every_day(
        self, above: list[int], history: list[tuple[int, str, str, int, int, int]]
    ) -> None:
        units = tree(above)
        naive = play(history, units)

        for day in range(DAYS):
            on = date.fromordinal(BEGIN + day)
            rows = naive.rows(day)
            found = queries.summary(on)

            assert found.total == Count(len(rows), sum(met for *_rest, met in rows))
            for unit in found.by_unit:
                inside = {one.pk for one in units if dated.path_of(one).startswith(unit.unit.path)}
                mine = [row for row in rows if row[1] in inside]
                assert unit.whole == Count(len(mine), sum(row[3] for row in mine))
            for layer, count in found.by_layer.items():
                mine = [row for row in rows if row[2] == layer]
                assert count == Count(len(mine), sum(row[3] for row in mine))
            for requirement, count in found.by_requirement.items():
                mine = [row for row in rows if row[0][0] == requirement]
                assert count == Count(len(mine), sum(row[3] for row in mine))
            people: dict[int, list[bool]] = {}
            for (requirement, subject), _unit, _layer, met in rows:
                if KINDS[requirement] == "person":
                    people.setdefault(subject, []).append(met)
            assert found.people == Count(len(people), sum(all(m) for m in people.values()))
            missing = {(key[0], key[1]) for key, _unit, _layer, met in rows if not met}
            listed = owed.gaps(BEGIN + day).values_list("requirement", "subject_id")
            assert set(listed) == missing
            assert queries.gap_count(on) == found.total.missing == len(missing)
            assert slowly.differences(on) == []

    @given(above=parents, history=acts)
    def test_counters_of_today_say_what_the_rows_say(
        self, above: list[int], history: list[tuple[int, str, str, int, int, int]]
    ) -> None:
        units = tree(above)
        naive = play(history, units)

        on = date.fromordinal(TODAY)

        whole = queries.summary(on)
        assert {
            (row.unit_id, row.requirement, row.layer): (row.due, row.met)
            for row in owed.counts(TODAY)
        } == {
            (row.unit_id, row.requirement, row.layer): (row.due, row.met)
            for row in owed.counts_from_rows(TODAY)
        }
        for found in whole.by_unit:
            part = queries.summary(on, found.unit.path)
            assert part.total == found.whole
            inside = {one.pk for one in units if dated.path_of(one).startswith(found.unit.path)}
            people: dict[int, list[bool]] = {}
            for (requirement, subject), place, _layer, met in naive.rows(TODAY - BEGIN):
                if KINDS[requirement] == "person" and place in inside:
                    people.setdefault(subject, []).append(met)
            assert part.people == Count(len(people), sum(all(m) for m in people.values()))

    @given(above=parents, history=acts)
    def test_a_percentage_is_never_rounded_up(
        self, above: list[int], history: list[tuple[int, str, str, int, int, int]]
    ) -> None:
        play(history, tree(above))

        found = queries.summary(date.fromordinal(TODAY))

        if found.percent is None:
            assert found.total.due == 0
        else:
            assert Fraction(found.percent) <= Fraction(100 * found.total.met, found.total.due)
            assert (found.percent == "100") == (found.total.missing == 0)


@pytest.mark.django_db
def test_nothing_due_is_no_percentage() -> None:
    tree([0, 1])

    assert queries.summary(date.fromordinal(TODAY)).percent is None
