"""Doors wait longer with each wrong try; budgets fill up again; the bounds are computed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.limit import (
    DAY,
    HOUR,
    MINUTE,
    OF_PINS,
    RULES,
    Budget,
    Door,
    Heard,
    Rule,
    Seen,
    Wait,
    most_tries,
    rule_of,
)

AT = datetime(2026, 3, 1, 8, tzinfo=UTC)
RULE = st.sampled_from(sorted(RULES))


@pytest.mark.parametrize(
    ("count", "until", "at", "want"),
    [
        (0, None, AT, Heard(Seen(1, AT), 4, None)),
        (3, AT, AT, Heard(Seen(4, AT), 1, None)),
        (4, AT, AT, Heard(Seen(5, AT + MINUTE), 0, AT + MINUTE)),
        (5, AT + MINUTE, AT, Wait(AT + MINUTE)),
        (5, AT, AT, Heard(Seen(6, AT + 5 * MINUTE), 0, AT + 5 * MINUTE)),
        (7, AT, AT, Heard(Seen(8, AT + HOUR), 0, AT + HOUR)),
        (99, AT, AT, Heard(Seen(100, AT + HOUR), 0, AT + HOUR)),
        (99, AT - DAY, AT, Heard(Seen(1, AT), 4, None)),
    ],
)
def test_a_door(count: int, until: datetime | None, at: datetime, want: Heard | Wait) -> None:
    assert Door(5).take(Seen(count, until), at) == want


@pytest.mark.parametrize(
    ("until", "want"),
    [
        (None, Heard(Seen(1, AT + MINUTE), 2, None)),
        (AT - HOUR, Heard(Seen(1, AT + MINUTE), 2, None)),
        (AT + MINUTE, Heard(Seen(1, AT + 2 * MINUTE), 1, None)),
        (AT + 2 * MINUTE, Heard(Seen(1, AT + 3 * MINUTE), 0, AT + MINUTE)),
        (AT + 3 * MINUTE, Wait(AT + MINUTE)),
    ],
)
def test_a_budget(until: datetime | None, want: Heard | Wait) -> None:
    assert Budget(3, MINUTE).take(Seen(0, until), AT) == want


@given(RULE, st.lists(st.integers(0, 7200), max_size=60))
def test_a_wait_is_always_over_at_its_end(kind: str, pauses: list[int]) -> None:
    rule, seen, at = RULES[kind], Seen(), AT
    for pause in pauses:
        at += timedelta(seconds=pause)
        step = rule.take(seen, at)
        if isinstance(step, Wait):
            assert step.until > at
            assert isinstance(rule.take(seen, step.until), Heard)
        else:
            assert (step.left == 0) == (step.shut is not None)
            seen = step.seen


@given(RULE, st.integers(1, 30), st.integers(1, 400))
def test_a_clock_that_was_ahead_shuts_nothing_for_longer_than_wrong_tries_do(
    kind: str, tries: int, days: int
) -> None:
    """E23: what was counted a year ahead must not keep the house shut for a year."""
    rule, seen, ahead = RULES[kind], Seen(), AT + timedelta(days=days)
    for _ in range(tries):
        step = rule.take(seen, ahead)
        seen = step.seen if isinstance(step, Heard) else seen

    assert isinstance(rule.take(seen, AT), Heard)
    assert isinstance(rule.take(rule.give_back(seen, ahead), AT), Heard)


@given(RULE, st.integers(1, 2500))
def test_right_tries_alone_never_make_anybody_wait(kind: str, times: int) -> None:
    rule, seen = RULES[kind], Seen()
    for _ in range(times):
        step = rule.take(seen, AT)
        assert isinstance(step, Heard)
        seen = rule.give_back(step.seen, AT)


@pytest.mark.parametrize(
    ("kind", "in_a_day", "days_for_ten_thousand"),
    [
        ("sign_in:number", 46, 415),  # one number, however many sources
        ("sign_in:number_here", 31, 415),
        ("sign_in:source", 1499, 6),  # one source, over all numbers of the house
        ("act:account", 31, 415),
        ("wall_code:person", 36, 415),
    ],
)
def test_the_guesses_that_are_heard_have_a_bound(
    kind: str, in_a_day: int, days_for_ten_thousand: int
) -> None:
    rule: Rule = rule_of(kind, pin_tries=5)

    assert most_tries(rule, DAY) == in_a_day
    assert most_tries(rule, days_for_ten_thousand * DAY) < 10_000


def test_the_free_tries_of_a_pin_are_a_setting() -> None:
    for kind in OF_PINS:
        rule = rule_of(kind, pin_tries=9)
        assert isinstance(rule, Door)
        assert rule.free == 9
