"""Laws of targets that say more than one number: what goes down with them keeps them above."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zeren.core.targets import cascade, detail, together, verdict
from zeren.core.targets.bounds import Bound, Limit, Result, limit
from zeren.core.targets.detail import EACH, OF_WHICH, REST, Beside, Detail, Other, Part
from zeren.core.targets.together import Series
from zeren.core.targets.verdict import Asked, Counted

YEAR = Asked(date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 10))
TERM = (YEAR.starts, YEAR.ends)
MONTHS = list(verdict.windows("MONTH", *TERM))
QUARTERLY = replace(limit("CN", 1), window="QUARTER")
FULL = Beside(REST, limit("FP", 100), "own.planned")
MAJOR = Beside(OF_WHICH, limit("FP", 80), "haz.major")


def a_year(*results: Result) -> Series:
    return Series("FP", 100, "RoS", [Counted(*TERM, one) for one in results])


def monthly(numbers: list[int]) -> Series:
    counted = [Counted(*days, Result(n)) for days, n in zip(MONTHS, numbers, strict=True)]
    return Series("CN", 1, "SUM", counted)


shares = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda two: (min(two), max(two)))


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=4), st.integers(0, 12))
def test_units_that_keep_a_floor_with_its_part_and_its_rest_keep_it_together(
    units: list[tuple[tuple[int, int], tuple[int, int]]], floor: int
) -> None:
    """Counted again: sums over sums of the whole, of the part and of what is left over."""
    parent, said = limit("FP", floor * 8), Detail(beside=(MAJOR, FULL))
    whole: list[Result] = []
    some: list[Result] = []
    rest: list[Result] = []
    for (done, all_of), (major, majors) in units:
        own = Result(done, all_of), Result(major, majors), Result(all_of - done, all_of - done)
        found = together.judge(
            parent,
            said,
            {"": a_year(own[0]), "haz.major": a_year(own[1]), "own.planned": a_year(own[2])},
            YEAR,
        )
        assume(found.state in (verdict.MET, verdict.NOT_APPLICABLE))
        for kept, one in zip((whole, some, rest), own, strict=True):
            kept.append(one)

    above = together.judge(
        parent,
        said,
        {"": a_year(*whole), "haz.major": a_year(*some), "own.planned": a_year(*rest)},
        YEAR,
    )
    assert above.state in (verdict.MET, verdict.NOT_APPLICABLE)


counts = st.lists(st.sampled_from([0, 0, 0, 0, 1]), min_size=12, max_size=12)


@given(
    st.lists(counts, min_size=1, max_size=3),
    st.integers(0, 8),
    st.integers(0, 4),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
)
def test_units_that_keep_their_share_and_their_quarters_keep_the_whole_and_its_quarters(
    units: list[list[int]], ceiling: int, cap: int, weights: list[int]
) -> None:
    parent = limit("CN", ceiling)
    said = Detail(beside=(Beside(EACH, replace(limit("CN", cap), window="QUARTER")),))
    given_to = [(unit, weights[unit]) for unit in range(len(units))]
    children = cascade.spread("APPORTION", parent, given_to, how="SUM")
    parts = cascade.details("APPORTION", said, parent, children, given_to)
    assert sum(detail.caps(one)[0][1] for one in parts) == cap
    for child, part, numbers in zip(children, parts, units, strict=True):
        found = together.judge(child.limit, part, {"": monthly(numbers)}, YEAR)
        assume(found.state == verdict.MET)

    every = monthly([sum(month) for month in zip(*units, strict=True)])
    assert together.judge(parent, said, {"": every}, YEAR).state == verdict.MET


@given(
    st.lists(
        st.tuples(shares, st.integers(1, 5), st.none() | st.integers(0, 100)),
        min_size=2,
        max_size=4,
    ),
    st.integers(0, 110),
    st.booleans(),
)
def test_a_composite_is_what_a_naive_recount_says(
    parts: list[tuple[tuple[int, int], int, int | None]], floor: int, is_open: bool
) -> None:
    said = Detail(
        parts=tuple(
            Part(str(place), Fraction(weight), None if cap is None else Fraction(cap))
            for place, (_share, weight, cap) in enumerate(parts)
        )
    )
    series = {str(place): a_year(Result(*one[0])) for place, one in enumerate(parts)}
    found = together.judge(limit("CO", floor, is_open=is_open), said, series, YEAR)

    known = [
        (min(Fraction(100 * done, of), Fraction(10**6 if cap is None else cap)), weight)
        for (done, of), weight, cap in parts
        if of
    ]
    if not known:
        assert found.state == verdict.NOT_APPLICABLE
        return
    total = sum((value * weight for value, weight in known), Fraction(0))
    naive = total / sum(w for _v, w in known)
    assert found.value == naive
    assert (found.state == verdict.MET) is (naive > floor if is_open else naive >= floor)


@given(st.dates(YEAR.starts, YEAR.ends), st.integers(0, 20), st.integers(1, 20))
def test_an_even_way_asks_every_day_for_its_part(today: date, number: int, ceiling: int) -> None:
    asked = replace(YEAR, today=today)
    series = {"": Series("CN", 1, "SUM", [Counted(YEAR.starts, today, Result(number))])}
    found = together.judge(limit("CN", ceiling), Detail(is_even=True), series, asked)

    days = (today - YEAR.starts).days
    if number > ceiling:
        assert found.state == verdict.MISSED
    else:
        is_ahead = Fraction(number) > Fraction(ceiling * days, 365)
        assert found.state == (verdict.PENDING if is_ahead else verdict.ON_TRACK)


SHARE = limit("FP", 90)
TWO = (Part("a", Fraction(1)), Part("b", Fraction(1)))


@pytest.mark.parametrize(
    ("bound", "said", "code"),
    [
        (SHARE, Detail(beside=(FULL, MAJOR)), ""),
        (limit("FP", 100), Detail(beside=(FULL,)), "no_rest"),
        (limit("CN", 4), Detail(beside=(FULL,)), "no_rest"),
        (limit("CO", 4), Detail(beside=(MAJOR,), parts=TWO), "no_part"),
        (limit("CN", 4), Detail(beside=(Beside(EACH, QUARTERLY),)), ""),
        (limit("Z", 0), Detail(beside=(Beside(EACH, QUARTERLY),)), "no_such_window"),
        (QUARTERLY, Detail(beside=(Beside(EACH, QUARTERLY),)), "no_such_window"),
        (replace(limit("CN", 0), high=Bound(Fraction(0))),
         Detail(beside=(Beside(EACH, QUARTERLY),)), "cap_over_whole"),
        (limit("CO", 90), Detail(parts=TWO), ""),
        (limit("CO", 90), Detail(parts=TWO[:1]), "two_parts"),
        (limit("CO", 90), Detail(parts=(*TWO, TWO[0])), "part_twice"),
        (limit("CO", 90), Detail(parts=(Part("a", Fraction(0)), Part("b", Fraction(0)))),
         "no_weight"),
        (limit("RL", 90), Detail(), "other_needed"),
        (limit("RL", 90), Detail(other=Other("own.park")), ""),
        (limit("CN", 4), Detail(other=Other("own.park")), "other_needed"),
        (replace(limit("RL", 90), window="ROLLING:12"), Detail(other=Other("own.park")),
         "no_such_window"),
        (limit("WD", 1), Detail(), "words_needed"),
        (limit("WD", 1), Detail(words={"en": "Heads walk the night shift"}), ""),
        (limit("CN", 4), Detail(milestones=((date(2026, 7, 1), Fraction(2)),)), ""),
        (limit("CN", 4), Detail(milestones=((date(2027, 7, 1), Fraction(2)),)),
         "milestone_outside"),
        (limit("CN", 4), Detail(milestones=((date(2026, 7, 1), Fraction(2)),) * 2),
         "milestone_outside"),
        (limit("RG", 1, high=2), Detail(milestones=((date(2026, 7, 1), Fraction(2)),)),
         "one_bound"),
        (QUARTERLY, Detail(is_even=True), "no_such_window"),
        (limit("CR", 4), Detail(is_even=True), "even_from_nothing"),
        (limit("RB", 10, base=200), Detail(is_even=True), ""),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_named(bound: Limit, said: Detail, code: str) -> None:
    found = [one.code for one in detail.problems_of(said, bound, TERM)]

    assert found == ([f"detail.{code}"] if code else [])
    assert detail.read(detail.stored(said)) == said


def test_milestones_go_down_by_their_part_and_a_zero_takes_nothing_with_it() -> None:
    way = Detail(milestones=((date(2026, 7, 1), Fraction(3)),), beside=(Beside(EACH, QUARTERLY),))
    share = detail.shared(way, limit("CN", 6), limit("CN", 3), {0: 0})

    assert share.milestones == ((date(2026, 7, 1), Fraction(1)),), "1.5, and nobody half hurt"
    assert detail.caps(share) == [(0, 0)]
    assert detail.shared(way, limit("CN", 6), limit("Z", 0), {}) == Detail()
