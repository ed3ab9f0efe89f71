"""What is owed and met, written to the database, says the same as a count day by day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zeren.core.days import NEVER, day_of
from zeren.obligations import actions, queries
from zeren.obligations.actions import Due
from zeren.organisation.models import Unit

START = day_of(date(2026, 1, 1))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["meet", "lapse", "move", "meet", "withdraw", "owe"]),
        st.integers(1, 2),
        st.integers(1, 4),
    ),
    min_size=4,
    max_size=12,
)
"""After two duties are owed; every act a day or more after the one before."""


def _units() -> list[int]:
    found = []
    for code in ("A", "B"):
        row = Unit.objects.create(code=code, from_date=date(2020, 1, 1), path=f"{code:0>6}")
        found.append(row.pk)
    return found


class ADutyOverTime(TestCase):
    @settings(max_examples=25)
    @given(acts=ACTS)
    def test_rows_counters_and_a_naive_count_agree_on_every_day(
        self, acts: list[tuple[str, int, int]]
    ) -> None:
        units = _units()
        due: dict[tuple[int, int], int] = {}
        met: set[tuple[int, int]] = set()
        day = START
        last = START + 80
        where: dict[int, int] = {}
        for act, subject, step in [("owe", 1, 0), ("owe", 2, 0), *acts]:
            day += step
            span = range(day, last + 1)
            is_open = (subject, last) in due
            if act == "owe" or (act == "move" and is_open):
                unit = units[0]
                if act == "move":
                    unit = units[1] if where[subject] == units[0] else units[0]
                elif is_open:
                    unit = where[subject]
                one = Due("trained", "person", subject, unit, 6)
                actions.owe([one], day=day, fact_id=1)
                for moment in span:
                    if act == "move" or (subject, moment) not in due:
                        due[subject, moment] = unit
                where[subject] = unit
            elif act == "meet":
                actions.meet("trained", "person", [subject], ok_from=day, fact_id=2)
                met |= {(subject, moment) for moment in span if (subject, moment) in due}
            elif act == "lapse":
                actions.lapse("trained", "person", [subject], day=day, fact_id=3)
                met -= {(subject, moment) for moment in span}
            elif act == "withdraw":
                actions.withdraw("trained", "person", [subject], day=day, fact_id=4)
                for moment in span:
                    due.pop((subject, moment), None)
                    met.discard((subject, moment))

        for moment in range(START, day + 3):
            counted = {row.unit_id: (row.due, row.met) for row in queries.counts_from_rows(moment)}
            naive: dict[int, tuple[int, int]] = {}
            for (subject, one_day), unit in due.items():
                if one_day == moment:
                    have = naive.get(unit, (0, 0))
                    naive[unit] = (have[0] + 1, have[1] + ((subject, moment) in met))
            assert counted == naive

        actions.rebuild_counters(day=day)
        assert sorted(map(str, queries.counts_today(day) or [])) == sorted(
            map(str, queries.counts_from_rows(day))
        )


@pytest.mark.django_db
def test_the_counters_follow_each_act() -> None:
    unit, _other = _units()

    actions.owe([Due("letter", "person", 1, unit, 6)], day=START, fact_id=1)
    before = queries.counts_today(START)
    actions.meet("letter", "person", [1], ok_from=START, fact_id=2)
    after = queries.counts_today(START)

    assert before == [queries.CountRow(unit, "letter", 6, 1, 0)]
    assert after == [queries.CountRow(unit, "letter", 6, 1, 1)]


@pytest.mark.django_db
def test_meeting_what_is_met_changes_nothing() -> None:
    unit, _other = _units()
    actions.owe([Due("letter", "person", 1, unit, 6)], day=START, fact_id=1)
    actions.meet("letter", "person", [1], ok_from=START, fact_id=2)

    again = actions.meet("letter", "person", [1], ok_from=START + 5, fact_id=3)

    assert again == 0
    assert queries.of_subject("person", 1).get().met_fact == 2


@pytest.mark.django_db
def test_a_past_day_stays_counted_where_it_was_when_a_person_moves() -> None:
    first, second = _units()
    actions.owe([Due("letter", "person", 1, first, 6)], day=START, fact_id=1)
    actions.meet("letter", "person", [1], ok_from=START, fact_id=2)

    actions.owe([Due("letter", "person", 1, second, 6)], day=START + 10, fact_id=3)

    was = queries.counts_from_rows(START + 9)
    now = queries.counts_from_rows(START + 10)
    assert [(row.unit_id, row.due, row.met) for row in was] == [(first, 1, 1)]
    assert [(row.unit_id, row.due, row.met) for row in now] == [(second, 1, 1)]
    assert [row.due_to for row in queries.of_subject("person", 1)] == [START + 10, NEVER]
