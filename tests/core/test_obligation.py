"""Rows of one duty say of every day exactly what a day-by-day count says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import obligation
from zeren.core.days import NEVER
from zeren.core.obligation import Change, Row

LAST = 40
"""Days 1 to 39 are looked at; an open end is drawn as NEVER."""


def walked(*acts: tuple[object, ...]) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = ()
    for name, *args in acts:
        rows = obligation.apply(rows, getattr(obligation, str(name))(rows, *args))
    return rows


def test_what_is_owed_is_due_and_not_met() -> None:
    (row,) = walked(("owe", 10))

    assert row == Row(10, NEVER, NEVER, NEVER)
    assert not row.is_due(9)
    assert row.is_due(10)
    assert not row.is_met(10)


def test_owing_twice_changes_nothing() -> None:
    rows = walked(("owe", 10))

    assert obligation.owe(rows, 10).is_nothing
    assert obligation.owe(rows, 15, 20).is_nothing


def test_owing_around_a_row_fills_only_the_gaps() -> None:
    rows = (Row(10, 20, 12, 20), Row(25, 30))

    assert obligation.owe(rows, 5).inserted == (Row(5, 10), Row(20, 25), Row(30, NEVER))


def test_meeting_a_duty_changes_its_row_and_adds_none() -> None:
    rows = walked(("owe", 10))

    change = obligation.meet(rows, 20)

    assert change == Change(changed=((Row(10), Row(10, NEVER, 20, NEVER)),))


def test_meeting_twice_changes_nothing() -> None:
    rows = walked(("owe", 10), ("meet", 20))

    assert obligation.meet(rows, 25).is_nothing


def test_what_was_met_before_it_was_due_counts_from_the_first_due_day() -> None:
    assert walked(("owe", 10), ("meet", 3)) == (Row(10, NEVER, 10, NEVER),)


def test_a_lapse_splits_the_row_and_keeps_the_past() -> None:
    rows = walked(("owe", 10), ("meet", 20), ("lapse", 50))

    assert rows == (Row(10, 50, 20, 50), Row(50))


def test_a_lapse_on_the_day_it_was_met_leaves_it_unmet() -> None:
    assert walked(("owe", 10), ("meet", 20), ("lapse", 20)) == (Row(10),)


def test_what_is_met_again_after_a_lapse_leaves_the_gap_to_be_seen() -> None:
    rows = walked(("owe", 10), ("meet", 20), ("lapse", 50), ("meet", 70))

    assert rows == (Row(10, 50, 20, 50), Row(50, NEVER, 70, NEVER))


def test_a_second_met_interval_gets_a_row_of_its_own() -> None:
    rows = walked(("owe", 10), ("meet", 20, 50), ("meet", 60, 80))

    assert rows == (Row(10, 60, 20, 50), Row(60, NEVER, 60, 80))


def test_a_withdrawn_duty_keeps_its_past_days() -> None:
    assert walked(("owe", 10), ("meet", 20), ("withdraw", 30)) == (Row(10, 30, 20, 30),)


def test_a_duty_withdrawn_before_it_was_met_is_not_met() -> None:
    assert walked(("owe", 10), ("meet", 40), ("withdraw", 30)) == (Row(10, 30),)


def test_a_duty_withdrawn_from_its_first_day_stays_as_an_empty_row() -> None:
    rows = walked(("owe", 10))

    change = obligation.withdraw(rows, 10)

    assert change.changed == ((Row(10), Row(10, 10)),)
    assert obligation.apply(rows, change) == ()


def test_a_move_splits_the_row_and_both_parts_stay_met() -> None:
    rows = walked(("owe", 10), ("meet", 20))

    change = obligation.split(rows, 30)

    assert change.changed == ((rows[0], Row(10, 30, 20, 30)),)
    assert change.inserted == (Row(30, NEVER, 30, NEVER),)


@pytest.mark.parametrize("span", [(0, 5), (5, 5), (6, 5), (5, NEVER + 1)])
def test_days_in_the_wrong_order_are_a_mistake(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="want days"):
        obligation.owe((), *span)


def test_rows_that_overlap_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="overlap"):
        obligation.meet((Row(10, 20), Row(19, 30)), 10)


days = st.integers(1, LAST - 1)
ends = st.one_of(st.just(NEVER), st.integers(2, LAST))
spans = st.tuples(days, ends).filter(lambda span: span[0] < span[1])
acts = st.one_of(
    st.tuples(st.just("owe"), spans),
    st.tuples(st.just("meet"), spans),
    st.tuples(st.just("lapse"), days.map(lambda day: (day,))),
    st.tuples(st.just("withdraw"), days.map(lambda day: (day,))),
    st.tuples(st.just("split"), days.map(lambda day: (day,))),
)


@given(st.lists(acts, max_size=12))
def test_rows_agree_with_a_day_by_day_count(
    history: list[tuple[str, tuple[int, ...]]],
) -> None:
    rows: tuple[Row, ...] = ()
    due: set[int] = set()
    met: set[int] = set()
    for name, args in history:
        change = getattr(obligation, name)(rows, *args)
        opened = sum(1 for row in change.inserted if row.due_to == NEVER)
        still = sum(1 for row in obligation.apply(rows, change) if row.due_to == NEVER)
        rows = obligation.apply(rows, change)
        touched = set(range(args[0], min(args[1] if len(args) > 1 else LAST, LAST)))
        if name == "owe":
            due |= touched
        elif name == "meet":
            met |= touched & due
        elif name == "lapse":
            met -= touched
        elif name == "withdraw":
            due -= touched
            met -= touched

        assert opened <= 1, "one open row at most"
        assert still <= 1, "one open row at most"
        assert {d for d in range(1, LAST) for row in rows if row.is_due(d)} == due
        assert {d for d in range(1, LAST) for row in rows if row.is_met(d)} == met
        for row in rows:
            assert row.ok_from >= NEVER or row.due_from <= row.ok_from < row.ok_to <= row.due_to
