"""What is owed and met, written in two times: rows, counters and facts say the same."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import dated
from zeren.core.actor import Actor
from zeren.core.days import NEVER, day_of
from zeren.core.owed import obligation as core
from zeren.core.owed.obligation import Due, Proof
from zeren.ledger import actions as ledger
from zeren.ledger import clock
from zeren.ledger.models import Fact
from zeren.obligations import actions, audit, queries
from zeren.obligations.models import OPEN, Obligation, UnitStep

SYSTEM = Actor.system()
START = day_of(date(2026, 11, 20))
NEW_YEAR = day_of(date(2027, 1, 1))
DAYS = range(START - 3, START + 120)

acts = st.lists(
    st.tuples(
        st.sampled_from(["due", "due", "meet", "meet", "lapse", "gone"]),
        st.integers(1, 2),
        st.integers(0, 80),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=12,
)
"""In any order of days: an act may be about a day before or after all others."""


def settle(expected: dict[tuple[str, int], tuple[core.Row, ...]]) -> actions.Settled:
    return actions.settle(expected, cause=1, by=SYSTEM, at=clock.now())


def owe(subject: int, unit: int, since: int = START, until: int = NEVER) -> None:
    settle({("trained", subject): core.rows("YEAR", [Due(since, until, unit, 6)], [])})


def meet(subject: int, since: int, until: int) -> int:
    return actions.meet(
        "trained", [subject], ok_from=since, ok_to=until, fact_id=1, by=SYSTEM, at=clock.now()
    )


def lapse(subject: int, day: int) -> int:
    return actions.lapse("trained", [subject], day=day, fact_id=1, by=SYSTEM, at=clock.now())


class ADutyOverTime(TestCase):
    @settings(max_examples=12)
    @given(history=acts)
    def test_rows_counters_and_a_naive_count_agree_on_every_day_as_known_after_every_act(
        self, history: list[tuple[str, int, int, int]]
    ) -> None:
        ledger.open_ledger()
        units = [int(dated.unit("A").pk), int(dated.unit("B").pk)]
        due: dict[tuple[int, int], int] = {}
        met: set[tuple[int, int]] = set()
        known: list[tuple[int, dict[int, dict[int, tuple[int, int]]]]] = []
        for act, subject, step, place in history:
            day = START + step
            span = [moment for moment in DAYS if moment >= day]
            if act in ("due", "gone"):
                for moment in span:
                    due.pop((subject, moment), None)
                    if act == "due":
                        due[subject, moment] = units[place]
                met = {key for key in met if key in due}
                settle({("trained", subject): expected(subject, due, met)})
            elif act == "meet":
                end = NEW_YEAR if day < NEW_YEAR else day_of(date(2028, 1, 1))
                meet(subject, day, end)
                met |= {(subject, m) for m in span if m < end and (subject, m) in due}
            else:
                end = NEW_YEAR if day < NEW_YEAR else NEVER
                lapse(subject, day)
                met -= {(subject, moment) for moment in span if moment < end}
            known.append((last_fact(), naive_counts(due, met)))

        for day in DAYS:
            want = naive_counts(due, met).get(day, {})
            assert counted(queries.counts(day)) == want
            assert counted(queries.counts_from_rows(day)) == want
            for fact, then in known:
                assert counted(queries.counts(day, known=fact)) == then.get(day, {})
        assert list(audit.troubles()) == []
        while actions.fold():
            pass
        assert all(
            counted(queries.counts(day)) == naive_counts(due, met).get(day, {}) for day in DAYS
        )
        keys = UnitStep.objects.values_list("unit", "requirement", "layer", "day")
        assert len(set(keys)) == len(keys)


def expected(
    subject: int, due: dict[tuple[int, int], int], met: set[tuple[int, int]]
) -> tuple[core.Row, ...]:
    """Day by day, the last day standing for all that come."""
    end = DAYS[-1]
    dues = [
        Due(day, NEVER if day == end else day + 1, due[subject, day], 6)
        for day in DAYS
        if (subject, day) in due
    ]
    return core.rows("YEAR", dues, [Proof(day, day + 1) for day in DAYS if (subject, day) in met])


def naive_counts(
    due: dict[tuple[int, int], int], met: set[tuple[int, int]]
) -> dict[int, dict[int, tuple[int, int]]]:
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for (subject, day), unit in due.items():
        here = found.setdefault(day, {})
        before = here.get(unit, (0, 0))
        here[unit] = (before[0] + 1, before[1] + ((subject, day) in met))
    return found


def counted(rows: list[queries.CountRow]) -> dict[int, tuple[int, int]]:
    return {row.unit_id: (row.due, row.met) for row in rows}


def last_fact() -> int:
    return Fact.objects.order_by("-id").values_list("id", flat=True).first() or 0


@pytest.fixture
def unit(db: None) -> int:
    ledger.open_ledger()
    return int(dated.unit("A").pk)


def test_settling_twice_writes_nothing(unit: int) -> None:
    owe(1, unit)
    facts, rows = Fact.objects.count(), Obligation.objects.count()

    owe(1, unit)

    assert (Fact.objects.count(), Obligation.objects.count()) == (facts, rows)


def test_what_was_written_is_never_edited_only_closed(unit: int) -> None:
    owe(1, unit)
    before = Obligation.objects.get()

    meet(1, START + 5, NEW_YEAR)

    after = Obligation.objects.get(pk=before.pk)
    assert after.known_to < OPEN
    after.known_to = OPEN
    assert after.__dict__.keys() == before.__dict__.keys()
    assert [getattr(after, one) for one in queries.ROW] == [
        getattr(before, one) for one in queries.ROW
    ]


def test_the_fact_names_each_row_that_was_inserted_and_closed(unit: int) -> None:
    owe(1, unit)
    old = Obligation.objects.get()

    meet(1, START + 5, NEW_YEAR)

    fact = Fact.objects.get(pk=last_fact())
    body = json.loads(fact.body)
    assert (fact.code, fact.about_kind, fact.about_id) == ("obligation.settled", "fact", 1)
    assert body["closed"] == [old.pk]
    assert len(body["opened"]) == Obligation.objects.filter(known_from=fact.pk).count()


def test_a_proof_that_has_no_day_in_its_term_meets_nothing(unit: int) -> None:
    """A letter of last year, countersigned in January, is no letter of this year."""
    owe(1, unit)

    assert meet(1, NEW_YEAR + 4, NEW_YEAR) == 0
    assert counted(queries.counts(NEW_YEAR + 5)) == {unit: (1, 0)}


def test_a_lapse_of_one_term_leaves_the_next_ones_proof(unit: int) -> None:
    owe(1, unit)
    meet(1, START, NEW_YEAR)
    meet(1, NEW_YEAR, day_of(date(2028, 1, 1)))

    lapse(1, NEW_YEAR - 10)

    assert counted(queries.counts(NEW_YEAR - 1)) == {unit: (1, 0)}
    assert counted(queries.counts(NEW_YEAR)) == {unit: (1, 1)}


def test_the_database_refuses_a_proof_that_reaches_into_another_term(unit: int) -> None:
    owe(1, unit)
    row = Obligation.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.filter(pk=row.pk).update(ok_from=START, ok_to=NEW_YEAR + 1)


def test_the_database_refuses_a_duty_that_stands_twice(unit: int) -> None:
    owe(1, unit)
    row = Obligation.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


TAMPERED = (
    ("a met day moved", "UPDATE obligations_obligation SET ok_from = due_from WHERE id = %s"),
    ("counted elsewhere", "UPDATE obligations_obligation SET layer = 5 WHERE id = %s"),
    ("another subject", "UPDATE obligations_obligation SET subject_id = 77 WHERE id = %s"),
    ("closed by hand", "UPDATE obligations_obligation SET known_to = known_from + 1 WHERE id = %s"),
    ("known earlier", "UPDATE obligations_obligation SET known_from = 1 WHERE id = %s"),
    ("deleted", "DELETE FROM obligations_obligation WHERE id = %s"),
)


@pytest.mark.parametrize(("what", "sql"), TAMPERED, ids=[one[0] for one in TAMPERED])
def test_every_row_touched_by_plain_sql_is_named(unit: int, what: str, sql: str) -> None:
    owe(1, unit)
    owe(2, unit)
    meet(1, START + 5, NEW_YEAR)
    met = Obligation.objects.exclude(ok_from=NEVER).get()
    assert list(audit.troubles()) == []

    with connection.cursor() as cursor:
        cursor.execute(sql, [met.pk])

    found = [one for one in audit.troubles() if not one.code.startswith("counter")]
    assert found, what
    if what != "deleted":
        assert any(f"obligation {met.pk}" in one.where for one in found)


def test_a_closed_row_of_the_past_is_named_when_it_is_changed_or_opened_again(unit: int) -> None:
    owe(1, unit)
    meet(1, START + 5, NEW_YEAR)
    closed = Obligation.objects.exclude(known_to=OPEN).first()
    assert closed is not None
    for change in ({"layer": 3}, {"known_to": closed.known_to + 5}, {"known_from": 1}):
        with transaction.atomic():
            Obligation.objects.filter(pk=closed.pk).update(**change)
            named = [one.where for one in audit.troubles()]
            transaction.set_rollback(True)
        assert f"obligation {closed.pk}" in named, change


def test_a_row_inserted_beside_the_facts_is_named(unit: int) -> None:
    owe(1, unit)
    row = Obligation.objects.get()
    copy = Obligation.objects.get()
    copy.pk, copy.subject_id = None, 9
    copy.save(force_insert=True)

    assert [one.where for one in audit.troubles() if one.code == "obligation_unrecorded"] == [
        f"obligation {copy.pk}"
    ]
    assert row.pk != copy.pk


@pytest.mark.parametrize("change", ["update", "insert", "delete"])
def test_every_counter_touched_by_plain_sql_is_named(unit: int, change: str) -> None:
    owe(1, unit)
    assert list(audit.counters()) == []

    if change == "update":
        UnitStep.objects.update(due=2)
    elif change == "insert":
        UnitStep.objects.create(unit_id=unit, requirement="trained", layer=6, day=START, met=1)
    else:
        UnitStep.objects.all().delete()

    assert [one.code for one in audit.counters()] == ["counter_differs"]
