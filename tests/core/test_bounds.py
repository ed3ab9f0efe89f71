"""Kinds of targets are met as they say; rates roll up as sums over sums; 0/0 is not applicable."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.days import NEVER
from zeren.core.targets import bounds as core
from zeren.core.targets.bounds import NOT_APPLICABLE, Bound, Limit, Result, limit

DEADLINE = 738_000


@pytest.mark.parametrize(
    ("bounds", "result", "met"),
    [
        (limit("Z", 0), Result(0), True),
        (limit("Z", 0), Result(1), False),
        (limit("CN", 3), Result(3), True),
        (limit("CN", 3), Result(4), False),
        (limit("CN", 3, is_open=True), Result(3), False),
        (limit("CN", 3, is_open=True), Result(2), True),
        (limit("CR", 3, scale=1000), Result(1, 50), False),
        (limit("CR", 3, scale=1000), Result(3, 1000), True),
        (limit("CR", Fraction(25, 100), scale=1000, is_open=True), Result(1, 4000), False),
        (limit("CR", Fraction(25, 100), scale=1000), NOT_APPLICABLE, None),
        (limit("CA", 3000), Result(3000), True),
        (limit("CA", 3000), Result(3001), False),
        (limit("FP", 100), Result(99_999, 100_000), False),
        (limit("FP", 100), Result(7, 7), True),
        (limit("FP", Fraction(9550, 100)), Result(191, 200), True),
        (limit("FP", 100), NOT_APPLICABLE, None),
        (limit("FN", 2), Result(2), True),
        (limit("FN", 2), Result(1), False),
        (limit("DT", DEADLINE), Result(DEADLINE), True),
        (limit("DT", DEADLINE), Result(DEADLINE + 1), False),
        (limit("DT", DEADLINE), Result(NEVER), False),
        (limit("RG", 90, high=110, scale=100), Result(90, 100), True),
        (limit("RG", 90, high=110, scale=100), Result(111, 100), False),
        (limit("RG", 90, high=110, scale=100), Result(89, 100), False),
        (limit("RB", 10, base=200), Result(180), True),
        (limit("RB", 10, base=200), Result(181), False),
        (limit("SC", 90), Result(90), True),
        (limit("FR", 2, scale=100), Result(4, 200), True),
        (limit("FR", 2, scale=100), Result(3, 200), False),
        (limit("RL", 90), Result(9, 10), True),
        (limit("RL", 90, is_open=True), Result(9, 10), False),
        (limit("RL", 90), NOT_APPLICABLE, None),
        (limit("CO", 85), Result(85), True),
        (limit("CO", 85, is_open=True), Result(85), False),
        (limit("SC", 90), Result(899, 10), False),
        (limit("WD", 1), Result(1), True),
        (limit("WD", 1), Result(0), False),
    ],
)
def test_each_kind_is_met_as_it_says(bounds: Limit, result: Result, met: bool | None) -> None:
    assert core.is_met(bounds, result) is met


def test_every_kind_is_in_the_table_above() -> None:
    table = test_each_kind_is_met_as_it_says.pytestmark[0].args[1]  # type: ignore[attr-defined]

    assert {bounds.kind for bounds, _, _ in table} == set(core.KINDS)


@pytest.mark.parametrize(
    ("value", "is_open", "scale", "population", "cases"),
    [
        (300, False, 1000, 50, 0),
        (300, False, 1000, 333, 0),
        (300, False, 1000, 334, 1),
        (300, False, 1000, 1000, 3),
        (300, True, 1000, 1000, 2),
        (25, True, 1000, 4000, 0),
        (100, False, 200_000, 400_000, 2),
        (0, True, 1000, 10, None),
        (300, False, 1000, 0, None),
    ],
)
def test_beside_a_rate_stands_the_whole_number_of_cases_it_allows(
    value: int, is_open: bool, scale: int, population: int, cases: int | None
) -> None:
    bounds = limit("CR", Fraction(value, 100), scale=scale, is_open=is_open)

    assert core.allowed_cases(bounds, population) == cases


@given(
    st.integers(0, 5000),
    st.booleans(),
    st.sampled_from([100, 1000, 200_000]),
    st.integers(1, 10_000),
)
def test_one_case_more_than_allowed_breaks_the_rate(
    value: int, is_open: bool, scale: int, population: int
) -> None:
    bounds = limit("CR", Fraction(value, 100), scale=scale, is_open=is_open)
    cases = core.allowed_cases(bounds, population)

    if cases is not None:
        assert core.is_met(bounds, Result(cases, population))
    assert not core.is_met(bounds, Result((-1 if cases is None else cases) + 1, population))


def test_cases_over_an_empty_population_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="cases over something"):
        Result(1, 0)


@pytest.mark.parametrize(
    ("how", "kind", "results", "rolled"),
    [
        ("SUM", "CN", [Result(1), Result(2)], Result(3)),
        ("SUM", "CN", [], Result(0)),
        ("LAST", "Z", [Result(1), Result(0)], Result(1)),
        ("RoS", "CR", [Result(1, 10), Result(0, 990)], Result(1, 1000)),
        ("RoS", "FP", [NOT_APPLICABLE, Result(9, 10)], Result(9, 10)),
        ("RoS", "FP", [NOT_APPLICABLE], NOT_APPLICABLE),
        ("ANY", "Z", [Result(0), Result(3)], Result(1)),
        ("ANY", "Z", [Result(0)], Result(0)),
        ("MIN", "SC", [Result(95), Result(80)], Result(80)),
        ("MIN", "DT", [Result(DEADLINE), Result(NEVER)], Result(NEVER)),
        ("MAX", "CR", [Result(1, 10), Result(1, 2)], Result(1, 2)),
    ],
)
def test_results_roll_up(how: str, kind: str, results: list[Result], rolled: Result) -> None:
    assert core.roll_up(how, results, kind=kind) == rolled


def test_a_rate_of_rates_is_not_an_average() -> None:
    """Ten people with one injury and 990 with none: 1 per mille, not 50."""
    rolled = core.roll_up("RoS", [Result(1, 10), Result(0, 990)], kind="CR")

    assert core.value_of(limit("CR", 3, scale=1000), rolled) == 1


@pytest.mark.parametrize(
    ("bounds", "last"),
    [
        (limit("CN", 10), 10),
        (limit("CN", 10, is_open=True), 9),
        (limit("FN", 2), 2),
        (limit("FN", 2, is_open=True), 3),
        (Limit("CA", high=Bound(Fraction(5, 2))), 2),
        (Limit("CA", high=Bound(Fraction(5, 2), is_open=True)), 2),
        (Limit("FN", low=Bound(Fraction(5, 2))), 3),
    ],
)
def test_the_last_whole_number_inside_a_bound(bounds: Limit, last: int) -> None:
    assert core.whole(bounds) == last


@pytest.mark.parametrize(
    ("child", "parent", "looser"),
    [
        (limit("CN", 3), limit("CN", 3), False),
        (limit("CN", 4), limit("CN", 3), True),
        (limit("CN", 2), limit("CN", 3), False),
        (limit("CN", 3), limit("CN", 3, is_open=True), True),
        (limit("CN", 3, is_open=True), limit("CN", 3), False),
        (limit("FP", 99), limit("FP", 98), False),
        (limit("FP", 97), limit("FP", 98), True),
        (limit("FP", 98), limit("FP", 98, is_open=True), True),
        (
            limit("RG", Fraction(95, 100), high=Fraction(105, 100)),
            limit("RG", Fraction(90, 100), high=Fraction(110, 100)),
            False,
        ),
        (
            limit("RG", Fraction(85, 100), high=Fraction(105, 100)),
            limit("RG", Fraction(90, 100), high=Fraction(110, 100)),
            True,
        ),
        (Limit("CN"), limit("CN", 3), True),
    ],
)
def test_a_child_is_looser_when_it_lets_more_through(
    child: Limit, parent: Limit, looser: bool
) -> None:
    assert core.is_looser(child, parent) is looser


@pytest.mark.parametrize(
    "made",
    [
        lambda: limit("Z", 1),
        lambda: limit("RG", Fraction(5, 100), high=Fraction(4, 100)),
        lambda: limit("XX", 1),
    ],
)
def test_a_limit_that_says_nothing_is_a_mistake(made: object) -> None:
    with pytest.raises(ValueError, match=r"zero is zero|want"):
        made()  # type: ignore[operator]


@pytest.mark.parametrize("text", ["5", "0.25", "0.000001", "-3", "99.999999"])
def test_a_table_keeps_the_number_itself(text: str) -> None:
    assert core.whole_of(core.micro(Fraction(text))) == Fraction(text)


def test_what_is_finer_than_a_table_keeps_is_not_rounded() -> None:
    with pytest.raises(ValueError, match="six decimals"):
        core.micro(Fraction(1, 3))
