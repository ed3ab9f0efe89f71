"""When a list of people takes two, and how long and for what a yes holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import handing
from zeren.core.refusal import Refused

AT = datetime(2022, 2, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize(("people", "needs"), [(0, False), (50, False), (51, True)])
def test_fifty_people_are_work_and_fifty_one_take_two(people: int, needs: bool) -> None:
    assert handing.needs_second(people) is needs


@pytest.mark.parametrize(
    ("act", "state", "is_asker", "is_second", "waited", "want"),
    [
        ("allow", "ASKED", False, True, 0, "ALLOWED"),
        ("allow", "ASKED", False, True, 7, "ALLOWED"),
        ("allow", "ASKED", False, True, 8, "export.step_closed"),
        ("allow", "ASKED", True, True, 0, "export.own"),
        ("decline", "ASKED", True, True, 0, "export.own"),
        ("allow", "ASKED", False, False, 0, "export.not_yours"),
        ("decline", "ASKED", False, True, 8, "DECLINED"),
        ("allow", "ALLOWED", False, True, 0, "export.step_closed"),
        ("take_back", "ASKED", True, False, 0, "TAKEN_BACK"),
        ("take_back", "ALLOWED", False, True, 0, "TAKEN_BACK"),
        ("take_back", "ALLOWED", False, False, 0, "export.not_yours"),
        ("take_back", "DECLINED", True, False, 0, "export.step_closed"),
        ("", "ASKED", True, True, 0, "export.step_closed"),
    ],
)
def test_who_may_do_what(
    act: str, state: str, is_asker: bool, is_second: bool, waited: int, want: str
) -> None:
    try:
        got = handing.decide(
            act, state, is_asker=is_asker, is_second=is_second, asked_at=AT,
            at=AT + timedelta(days=waited),
        )  # fmt: skip
    except Refused as refused:
        got = refused.code

    assert got == want


@given(
    confirmed=st.sets(st.integers(1, 9)),
    now=st.sets(st.integers(1, 9)),
    unnamed=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    hours=st.integers(0, 30),
    state=st.sampled_from(handing.STATES),
)
def test_a_yes_never_covers_anybody_it_was_not_said_about(
    confirmed: set[int], now: set[int], unnamed: tuple[int, int], hours: int, state: str
) -> None:
    holds = handing.covers(
        state=state, until=AT + handing.OPEN_FOR, at=AT + timedelta(hours=hours),
        confirmed=confirmed, now=now, unnamed=unnamed,
    )  # fmt: skip

    if holds:
        assert state == "ALLOWED"
        assert hours <= 24
        assert now <= confirmed
        assert unnamed[1] <= unnamed[0]
