"""By which way a person is told: the order of the person, else of the house."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.reaching import DUTY, LADDER, following, is_quiet, ways

HOUSE = ("mail", "wecom", "sms")
ALL = {"mail": "a@b", "wecom": "key", "sms": "138"}


@pytest.mark.parametrize(
    ("wished", "open_to", "kind", "found"),
    [
        ({}, ALL, DUTY, ["mail", "wecom", "sms"]),
        ({}, {"sms": "138", "mail": ""}, DUTY, ["sms"]),
        ({"sms": 1}, ALL, DUTY, ["sms", "mail", "wecom"]),
        ({"sms": 1, "mail": 2}, ALL, DUTY, ["sms", "mail", "wecom"]),
        ({"mail": 0}, ALL, DUTY, ["wecom", "sms"]),
        ({"mail": 0}, {"mail": "a@b"}, DUTY, ["mail"]),
        ({"mail": 0}, {"mail": "a@b"}, LADDER, []),
        ({"mail": 0, "wecom": 0, "sms": 0}, ALL, DUTY, ["mail", "wecom", "sms"]),
        ({}, {}, DUTY, []),
    ],
)
def test_the_ways_that_lead_to_a_person(
    wished: dict[str, int], open_to: dict[str, str], kind: str, found: list[str]
) -> None:
    assert ways(HOUSE, wished, open_to, kind) == found


WISHES = st.dictionaries(st.sampled_from(HOUSE), st.integers(0, 3))
OPEN = st.dictionaries(st.sampled_from(HOUSE), st.sampled_from(["", "x"]))


@given(WISHES, OPEN)
def test_a_duty_reaches_whoever_can_be_reached_at_all(
    wished: dict[str, int], open_to: dict[str, str]
) -> None:
    led = ways(HOUSE, wished, open_to, DUTY)

    assert bool(led) is any(open_to.values())
    assert all(open_to[way] for way in led)
    assert len(set(led)) == len(led)
    wanted = [way for way in led if wished.get(way) != 0]
    assert led == wanted or not wanted, "left out are all of them or none"


@given(WISHES, OPEN)
def test_what_is_no_duty_never_takes_a_way_that_was_left_out(
    wished: dict[str, int], open_to: dict[str, str]
) -> None:
    assert all(wished.get(way) != 0 for way in ways(HOUSE, wished, open_to, LADDER))


@given(st.lists(st.sampled_from(HOUSE), unique=True))
def test_every_way_is_tried_once_and_then_somebody_says_it(led: list[str]) -> None:
    tried: list[str] = []
    while way := following(led, tried):
        tried.append(way)

    assert tried == led


@pytest.mark.parametrize(
    ("start", "end", "quiet"),
    [(0, 0, []), (22, 7, [22, 23, 0, 1, 2, 3, 4, 5, 6]), (1, 3, [1, 2]), (7, 7, [])],
)
def test_quiet_hours_go_over_midnight(start: int, end: int, quiet: list[int]) -> None:
    assert [hour for hour in range(24) if is_quiet(hour, start, end)] == sorted(quiet)
