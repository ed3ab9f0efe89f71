"""Rows of one duty say of every day exactly what a day-by-day count says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.days import NEVER
from zeren.core.owed import obligation
from zeren.core.owed.obligation import Due, Proof, Row
from zeren.core.owed.requirement import REQUIREMENTS, Term, term_of, year_term

FIRST = date(2025, 11, 20).toordinal()
NEW_YEAR = date(2026, 1, 1).toordinal()
NEXT_YEAR = date(2027, 1, 1).toordinal()
LAST = date(2028, 2, 1).toordinal()

days = st.integers(FIRST, LAST - 1)
lengths = st.one_of(st.integers(1, 40), st.integers(1, 500))
dues = st.lists(
    st.tuples(days, lengths, st.integers(1, 2), st.integers(5, 6), st.booleans()), max_size=4
)
proofs = st.lists(st.tuples(days, lengths), max_size=5)


def drawn_dues(drawn: list[tuple[int, int, int, int, bool]]) -> list[Due]:
    """Stretches that are never due twice: each is cut off by the one that begins after it."""
    found: list[Due] = []
    rows = sorted({row[0]: row for row in drawn}.values())
    for number, (start, length, unit, layer, is_open) in enumerate(rows):
        after = rows[number + 1][0] if number + 1 < len(rows) else NEVER
        found.append(Due(start, after if is_open else min(start + length, after), unit, layer))
    return found


def drawn_proofs(drawn: list[tuple[int, int]], period: str) -> list[Proof]:
    return [
        Proof(day, min(day + length, term_of(period, day).end))  # type: ignore[arg-type]  # drawn from the two
        for day, length in drawn
    ]


def naive(owed: list[Due], proved: list[Proof]) -> dict[int, tuple[int, int, bool]]:
    """Day by day: (unit, layer, met) of every day that is due."""
    found = {}
    for day in range(FIRST - 2, LAST + 600):
        for due in owed:
            if due.due_from <= day < due.due_to:
                is_met = any(one.ok_from <= day < one.ok_to for one in proved)
                found[day] = (due.unit_id, due.layer, is_met)
    return found


def said(rows: tuple[Row, ...]) -> dict[int, tuple[int, int, bool]]:
    return {
        day: (row.unit_id, row.layer, row.is_met(day))
        for day in range(FIRST - 2, LAST + 600)
        for row in rows
        if row.is_due(day)
    }


@pytest.mark.parametrize("period", ["ALWAYS", "YEAR"])
@given(due=dues, proof=proofs)
def test_rows_say_what_a_naive_count_says(
    period: str, due: list[tuple[int, int, int, int, bool]], proof: list[tuple[int, int]]
) -> None:
    owed, proved = drawn_dues(due), drawn_proofs(proof, period)

    rows = obligation.rows(period, owed, proved)  # type: ignore[arg-type]  # one of the two

    assert said(rows) == naive(owed, proved)
    for row in rows:
        assert row.term_from <= row.due_from < row.term_to
        assert not row.is_proved or row.due_from <= row.ok_from < row.ok_to <= row.term_to
        assert not row.is_proved or row.ok_to <= row.due_to


@given(due=dues, proof=proofs)
def test_rows_can_be_worked_out_again_from_themselves(
    due: list[tuple[int, int, int, int, bool]], proof: list[tuple[int, int]]
) -> None:
    rows = obligation.rows("YEAR", drawn_dues(due), drawn_proofs(proof, "YEAR"))

    again = obligation.rows("YEAR", obligation.dues_of(rows), obligation.proofs_of(rows))

    assert again == rows
    assert obligation.difference(rows, again) == obligation.Difference((), ())


@given(due=dues, proof=proofs, more=st.tuples(days, lengths))
def test_meeting_and_lapsing_change_only_their_own_days(
    due: list[tuple[int, int, int, int, bool]], proof: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    rows = obligation.rows("YEAR", drawn_dues(due), drawn_proofs(proof, "YEAR"))
    one = drawn_proofs([more], "YEAR")[0]
    before = said(rows)

    met = said(obligation.met("YEAR", rows, one))
    gone = said(obligation.lapsed("YEAR", rows, one.ok_from, one.ok_to))

    for day, (unit, layer, was) in before.items():
        inside = one.ok_from <= day < one.ok_to
        assert met[day] == (unit, layer, was or inside)
        assert gone[day] == (unit, layer, was and not inside)


@given(due=dues, proof=proofs)
def test_the_steps_of_rows_add_up_to_the_counts_of_each_day(
    due: list[tuple[int, int, int, int, bool]], proof: list[tuple[int, int]]
) -> None:
    rows = obligation.rows("YEAR", drawn_dues(due), drawn_proofs(proof, "YEAR"))
    steps = [step for row in rows for step in obligation.steps(row)]

    for day in range(FIRST, LAST, 7):
        due_now = sum(due for since, due, _met in steps if since <= day)
        met_now = sum(met for since, _due, met in steps if since <= day)

        assert due_now == sum(row.is_due(day) for row in rows)
        assert met_now == sum(row.is_met(day) for row in rows)


def test_a_year_ends_without_anything_being_done() -> None:
    rows = obligation.rows("YEAR", [Due(FIRST, NEVER, 1)], [Proof(NEW_YEAR + 9, NEXT_YEAR)])

    assert rows == (
        Row(FIRST, NEW_YEAR, NEVER, NEVER, date(2025, 1, 1).toordinal(), NEW_YEAR, 1),
        Row(NEW_YEAR, NEVER, NEW_YEAR + 9, NEXT_YEAR, NEW_YEAR, NEXT_YEAR, 1),
    )
    assert rows[1].is_met(NEXT_YEAR - 1)
    assert rows[1].is_due(NEXT_YEAR)
    assert not rows[1].is_met(NEXT_YEAR)


def test_what_belongs_to_another_term_is_no_proof() -> None:
    with pytest.raises(ValueError, match="one term"):
        obligation.rows("YEAR", [Due(FIRST, NEVER, 1)], [Proof(NEW_YEAR - 1, NEW_YEAR + 1)])


def test_a_duty_is_never_due_twice_on_one_day() -> None:
    with pytest.raises(ValueError, match="twice"):
        obligation.rows("YEAR", [Due(10, 20, 1), Due(19, 30, 2)], [])


def test_two_years_proofs_that_touch_stay_two_rows() -> None:
    rows = obligation.rows(
        "YEAR",
        [Due(NEW_YEAR, NEVER, 1)],
        [Proof(NEW_YEAR + 30, NEXT_YEAR), Proof(NEXT_YEAR, year_term(2027).end)],
    )

    assert [(row.due_from, row.ok_from) for row in rows] == [
        (NEW_YEAR, NEW_YEAR + 30),
        (NEXT_YEAR, NEXT_YEAR),
    ]


def test_who_returns_finds_what_was_proved_before() -> None:
    """T4: training of this year's standing counts again after ten days away."""
    away = [Due(NEW_YEAR, NEW_YEAR + 50, 1), Due(NEW_YEAR + 60, NEVER, 1)]

    rows = obligation.rows("YEAR", away, [Proof(NEW_YEAR + 5, NEXT_YEAR)])

    assert not rows[1].is_due(NEW_YEAR + 55)
    assert rows[1].is_met(NEW_YEAR + 60)


def test_a_digest_tells_every_column_apart() -> None:
    row = Row(1, 2, 3, 4, 5, 6, 7, 8)
    changed = [
        Row(*(n + (place == at) for at, n in enumerate((1, 2, 3, 4, 5, 6, 7, 8))))
        for place in range(8)
    ]

    found = {obligation.digest("letter", "person", 1, one) for one in (row, *changed)}
    found |= {
        obligation.digest("trained", "person", 1, row),
        obligation.digest("letter", "unit", 1, row),
        obligation.digest("letter", "person", 2, row),
    }

    assert len(found) == 12


def test_each_requirement_has_one_code_and_a_term_that_holds_its_day() -> None:
    assert len({one.code for one in REQUIREMENTS}) == len(REQUIREMENTS)
    for one in REQUIREMENTS:
        term = term_of(one.period, NEW_YEAR)
        assert term.start <= NEW_YEAR < term.end
    assert term_of("YEAR", NEW_YEAR - 1) == Term(date(2025, 1, 1).toordinal(), NEW_YEAR)
