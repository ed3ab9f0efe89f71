"""Who acts for somebody away, and for how long somebody away is counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import absence
from zeren.core.absence import ALONE, KINDS, LONG, MOST, STATES, Away, Wanted

HEAD, DEPUTY, ABOVE, TOP = 1, 2, 3, 4
ALL = frozenset(KINDS)
DAY = 738_000


@pytest.mark.parametrize(
    ("away", "above", "acts"),
    [
        # who is there acts for himself, and so does who asked nobody
        ({}, [ABOVE, TOP], None),
        ({HEAD: Away()}, [ABOVE, TOP], None),
        ({HEAD: Away(DEPUTY, ALL)}, [ABOVE, TOP], DEPUTY),
        ({HEAD: Away(DEPUTY, frozenset({"verify"}))}, [ABOVE, TOP], None),
        # the deputy is away too: the next above who is there, never the deputy's own deputy
        ({HEAD: Away(DEPUTY, ALL), DEPUTY: Away(5, ALL)}, [ABOVE, TOP], ABOVE),
        ({HEAD: Away(DEPUTY, ALL), DEPUTY: Away(), ABOVE: Away(5, ALL)}, [ABOVE, TOP], TOP),
        ({HEAD: Away(DEPUTY, ALL), DEPUTY: Away()}, [HEAD, None, TOP], TOP),
        ({HEAD: Away(DEPUTY, ALL), DEPUTY: Away()}, [], None),
        # two who act for each other, both away
        ({HEAD: Away(DEPUTY, ALL), DEPUTY: Away(HEAD, ALL)}, [TOP], TOP),
    ],
)
def test_who_acts_for_somebody_away(
    away: dict[int, Away], above: list[int | None], acts: int | None
) -> None:
    assert absence.acting(HEAD, "countersign", away, above) == acts


people = st.integers(1, 6)
aways = st.dictionaries(
    people, st.builds(Away, st.none() | people, st.frozensets(st.sampled_from(KINDS)))
)


@given(people, st.sampled_from(KINDS), aways, st.lists(st.none() | people, max_size=4))
def test_whoever_acts_is_there_and_is_another_and_only_in_what_was_handed_over(
    person: int, kind: str, away: dict[int, Away], above: list[int | None]
) -> None:
    found = absence.acting(person, kind, away, above)

    if found is not None:
        assert found != person
        assert found not in away
        assert kind in away[person].kinds
        assert found == away[person].deputy or (away[person].deputy in away and found in above)


def test_nothing_that_is_ones_own_can_be_handed_over() -> None:
    assert set(KINDS) == {"hazards", "verify", "countersign", "meetings", "remind", "cases"}
    for own in ("sign", "train", "acknowledge", "quiz"):
        assert absence.acting(HEAD, own, {HEAD: Away(DEPUTY, ALL)}, [TOP]) is None


@pytest.mark.parametrize(
    ("hands", "parties", "is_free"),
    [
        ((2,), (3, None), True),
        ((2, 1), (3, None), True),
        ((2, 1), (2,), False),  # his own fix
        ((2, 1), (1,), False),  # the fix of whom he acts for
        ((), (1, 2), True),
    ],
)
def test_who_has_a_part_in_it_does_not_judge(
    hands: tuple[int, ...], parties: tuple[int | None, ...], is_free: bool
) -> None:
    assert absence.is_free(hands, parties) is is_free


@pytest.mark.parametrize(
    ("days", "uncounted"),
    [
        ([], []),
        ([(DAY, DAY + LONG)], []),
        ([(DAY, DAY + LONG + 1)], [(DAY + LONG, DAY + LONG + 1)]),
        ([(DAY, DAY + 20), (DAY + 20, DAY + 40)], [(DAY + LONG, DAY + 40)]),
        ([(DAY, DAY + 20), (DAY + 21, DAY + 45)], []),
        ([(DAY, DAY + 5), (DAY + 60, DAY + 100)], [(DAY + 90, DAY + 100)]),
    ],
)
def test_who_is_away_for_long_is_not_counted_from_the_day_after(
    days: list[tuple[int, int]], uncounted: list[tuple[int, int]]
) -> None:
    assert absence.uncounted(days) == uncounted


spans = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 120)), max_size=5).map(
    lambda rows: [(DAY + start, DAY + start + length) for start, length in rows]
)


@given(spans, st.integers(0, 320))
def test_a_day_is_uncounted_when_all_days_before_it_were_days_away(
    days: list[tuple[int, int]], number: int
) -> None:
    """The law in the plainest words: this day and the LONG days before it, each one away."""
    day = DAY + number
    gone = all(any(a <= one < b for a, b in days) for one in range(day - LONG, day + 1))

    assert any(a <= day < b for a, b in absence.uncounted(days)) is gone


@given(spans, st.integers(0, 320))
def test_coming_back_early_changes_no_day_that_is_over(
    days: list[tuple[int, int]], number: int
) -> None:
    back = DAY + number
    cut = [(a, min(b, back)) for a, b in days if a < back]

    before = [(a, min(b, back)) for a, b in absence.uncounted(days) if a < back]
    assert absence.uncounted(cut) == before


def wanted(**more: object) -> Wanted:
    row: dict[str, object] = {
        "person": HEAD, "from_day": DAY, "until": DAY + 10, "deputy": DEPUTY,
        "kinds": ("verify",),
    }  # fmt: skip
    return Wanted(**{**row, **more})  # type: ignore[arg-type]  # drawn from the table


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({}, []),
        ({"deputy": None, "kinds": ()}, []),
        ({"until": DAY}, ["absence.ends_before_it_begins"]),
        ({"until": DAY + MOST}, []),
        ({"until": DAY + MOST + 1}, ["absence.too_long"]),
        ({"taken": [(DAY + 9, DAY + 20)]}, ["absence.deputy_acts"]),
        ({"taken": [(DAY + 10, DAY + 20)]}, []),
        ({"deputy": HEAD}, ["absence.deputy_is_oneself"]),
        ({"is_deputy_here": False}, ["absence.deputy_not_here"]),
        ({"deputy_away": [(DAY, DAY + 10)]}, ["absence.deputy_away"]),
        ({"deputy_away": [(DAY, DAY + 9)]}, []),
        ({"kinds": ()}, ["absence.no_kinds"]),
        ({"kinds": ("sign",)}, ["absence.no_kinds"]),
        # everything at once
        (
            {"until": DAY - 1, "deputy": HEAD, "kinds": ()},
            ["absence.ends_before_it_begins", "absence.deputy_is_oneself", "absence.no_kinds"],
        ),
    ],
)
def test_what_keeps_an_absence_from_being_entered(
    more: dict[str, object], codes: list[str]
) -> None:
    found = absence.problems(wanted(**more))

    assert [one.code for one in found] == codes
    assert all(one.where in ("from_date", "last_day", "deputy", "kinds") for one in found)


def test_every_state_is_reached_and_none_that_is_answered_is_left() -> None:
    assert {to for _state, _act, to in absence.STEPS} | {"ASKED", ALONE} == set(STATES)
    assert not {state for state, _act, _to in absence.STEPS} & {"ACTS", "DECLINED", ALONE}
