"""Children sum to their parent, every problem is named, and the law of the cascade holds."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from zeren.core.refusal import Refused
from zeren.core.targets import bounds, cascade
from zeren.core.targets.bounds import Bound, Limit, Result, limit
from zeren.core.targets.cascade import OWN_PEOPLE, Child


@pytest.mark.parametrize(
    ("total", "weights", "reserve", "shares"),
    [
        (9, [50, 30, 20], 0, (4, 3, 2)),
        (10, [50, 30, 20], 1, (4, 3, 2)),
        (1, [1, 1, 1], 0, (1, 0, 0)),
        (2, [1, 1, 1], 0, (1, 1, 0)),
        (5, [0, 1], 0, (0, 5)),
        (3, [7], 0, (3,)),
        (3, [1, 1], 3, (0, 0)),
        (0, [0, 0], 0, (0, 0)),
    ],
)
def test_counts_are_shared_by_largest_remainder(
    total: int, weights: list[int], reserve: int, shares: tuple[int, ...]
) -> None:
    assert cascade.apportion(total, weights, reserve=reserve) == shares


@pytest.mark.parametrize(
    ("total", "weights", "reserve", "code"),
    [
        (3, [0, 0], 0, "cascade.no_weight"),
        (3, [], 0, "cascade.no_weight"),
        (3, [1], 4, "cascade.reserve_over_total"),
    ],
)
def test_what_cannot_be_shared_is_refused(
    total: int, weights: list[int], reserve: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        cascade.apportion(total, weights, reserve=reserve)
    assert refused.value.code == code


weights = st.lists(st.integers(0, 1000), min_size=1, max_size=20).filter(any)


@given(st.integers(0, 5000), weights, st.integers(0, 100))
def test_shares_and_reserve_sum_to_the_total_and_are_near_their_part(
    total: int, given_weights: list[int], reserve: int
) -> None:
    assume(reserve <= total)
    shares = cascade.apportion(total, given_weights, reserve=reserve)

    assert sum(shares) + reserve == total
    for share, weight in zip(shares, given_weights, strict=True):
        assert abs(share - Fraction((total - reserve) * weight, sum(given_weights))) < 1
    for a, b in zip(range(len(shares)), range(1, len(shares)), strict=False):
        if given_weights[a] == given_weights[b]:
            assert shares[a] in (shares[b], shares[b] + 1), "of equals the earlier has the more"


@settings(max_examples=60)
@given(st.integers(0, 5000), st.data())
def test_children_always_sum_to_their_parent(total: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 25))
    parents = [None, *(data.draw(st.integers(0, i - 1)) for i in range(1, size))]
    shares = cascade.split(
        total, parents, data.draw(st.lists(st.integers(1, 99), min_size=size, max_size=size))
    )

    assert shares[0] == total
    for i in range(size):
        children = [shares[child] for child in range(size) if parents[child] == i]
        assert not children or sum(children) == shares[i]


UNITS = [(1, 50), (2, 30), (3, 20)]
IDS = {1, 2, 3}
COUNT = limit("CN", 10)


def test_each_rule_spreads_as_it_says() -> None:
    fp = limit("FP", 98)

    assert cascade.spread("HELD", COUNT, UNITS, how="SUM") == ()
    assert cascade.spread("SAME_LIMIT", fp, UNITS, how="RoS") == tuple(
        Child(unit, fp) for unit, _ in UNITS
    )
    assert [
        bounds.whole(child.limit)
        for child in cascade.spread("APPORTION", COUNT, UNITS, how="SUM", reserve=1)
    ] == [4, 3, 2]
    assert {
        bounds.whole(child.limit) for child in cascade.spread("EQUAL_ZERO", COUNT, UNITS, how="SUM")
    } == {0}


@pytest.mark.parametrize(
    ("rule", "asked", "how", "reserve", "code"),
    [
        ("SAME_LIMIT", COUNT, "SUM", 0, "cascade.rule_does_not_fit"),
        ("APPORTION", limit("CR", 3, scale=1000), "RoS", 0, "cascade.rule_does_not_fit"),
        ("EQUAL_ZERO", limit("FP", 1), "RoS", 0, "cascade.rule_does_not_fit"),
        ("OWN", COUNT, "SUM", 0, "cascade.choose_targets"),
        ("MAPPED", COUNT, "SUM", 0, "cascade.choose_targets"),
        ("APPORTION", limit("FN", 4), "SUM", 1, "cascade.reserve_for_ceilings_only"),
        ("APPORTION", COUNT, "SUM", 11, "cascade.reserve_over_total"),
    ],
)
def test_a_rule_that_cannot_keep_the_parent_is_refused(
    rule: str, asked: Limit, how: str, reserve: int, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        cascade.spread(rule, asked, UNITS, how=how, reserve=reserve)
    assert refused.value.code == code


def children(*numbers: int, kind: str = "CN") -> list[Child]:
    return [Child(unit, limit(kind, n)) for unit, n in enumerate(numbers, start=1)]


@pytest.mark.parametrize(
    ("rule", "asked", "how", "below", "reserve", "expected"),
    [
        ("APPORTION", COUNT, "SUM", children(5, 3, 1), 1, []),
        ("APPORTION", COUNT, "SUM", children(5, 3, 0), 1, []),
        ("APPORTION", COUNT, "SUM", children(5, 3, 2), 1, [("sum_over_parent", "")]),
        ("APPORTION", COUNT, "SUM", children(5, 3), 1, [("uncovered", "3")]),
        ("APPORTION", COUNT, "SUM", children(1, 1, 1, 1), 0, [("orphan", "4")]),
        ("APPORTION", COUNT, "SUM", children(1, 1, 1) * 2, 0,
         [("twice", "1"), ("twice", "2"), ("twice", "3")]),
        ("APPORTION", limit("FN", 4), "SUM", children(2, 1, 1, kind="FN"), 0, []),
        ("APPORTION", limit("FN", 4), "SUM", children(1, 1, 1, kind="FN"), 0,
         [("sum_under_parent", "")]),
        ("SAME_LIMIT", limit("FP", 98), "RoS", children(98, 99, 100, kind="FP"), 0, []),
        ("SAME_LIMIT", limit("FP", 98), "RoS", children(97, 99, 90, kind="FP"), 0,
         [("looser", "1"), ("looser", "3")]),
        ("SAME_LIMIT", limit("FP", 98), "RoS", children(1, 1, 1), 0,
         [("kind_differs", "1"), ("kind_differs", "2"), ("kind_differs", "3")]),
        ("EQUAL_ZERO", limit("Z", 0), "SUM", children(0, 0, 0, kind="Z"), 0, []),
        ("EQUAL_ZERO", COUNT, "SUM", children(0, 0, 0, kind="Z"), 0, []),
        ("EQUAL_ZERO", COUNT, "SUM", children(0, 1, 0), 0, [("looser", "2")]),
        ("HELD", COUNT, "SUM", [], 0, []),
        ("HELD", COUNT, "SUM", children(0), 0, [("held_and_spread", "")]),
        ("SAME_LIMIT", COUNT, "SUM", children(1, 1, 1), 0, [("rule_does_not_fit", "")]),
        ("OWN", COUNT, "SUM", children(9, 9, 9, kind="FN"), 0, []),
        ("MAPPED", COUNT, "SUM", children(9, 9, kind="FN"), 0, [("uncovered", "3")]),
        ("APPORTION", COUNT, "SUM", children(9, 9, 9, 9), 1,
         [("orphan", "4"), ("sum_over_parent", "")]),
    ],
)  # fmt: skip
def test_every_problem_of_a_cascade_is_named(
    rule: str,
    asked: Limit,
    how: str,
    below: list[Child],
    reserve: int,
    expected: list[tuple[str, str]],
) -> None:
    found = cascade.check(rule, asked, below, how=how, units=IDS, reserve=reserve)

    assert [(problem.code, problem.where) for problem in found] == [
        (f"cascade.{code}", where) for code, where in expected
    ]


LAWS = [(rule, kind, how) for (rule, kind), hows in cascade.LAWFUL.items() for how in hows]
NUMBERS = [Result(n) for n in range(13)]
RATIOS = [Result(n, d) for d in range(7) for n in range(d * 2 + 1) if d or not n]


def bounds_of(kind: str, data: st.DataObject) -> Limit:
    is_open = data.draw(st.booleans())
    if kind == "Z":
        return limit("Z", 0)
    if kind == "RG":
        low = Fraction(data.draw(st.integers(0, 100)), 100)
        high = low + Fraction(data.draw(st.integers(1, 100)), 100)
        return limit("RG", low, high=high, is_open=is_open)
    if kind in ("CR", "FP", "FR", "RL", "CO", "SC"):
        value = Fraction(data.draw(st.integers(0, 400)), 100)
        return limit(kind, value, scale=1, base=12, is_open=is_open)
    return limit(kind, data.draw(st.integers(1, 12)), is_open=is_open)


def stricter(child: Child, data: st.DataObject) -> Child:
    """A child may be stricter than the rule gives."""
    by = Fraction(data.draw(st.integers(0, 2)), 2)
    low, high = child.limit.low, child.limit.high
    if high is not None and (low is None or low.value <= high.value - by) and high.value >= by:
        return replace(child, limit=replace(child.limit, high=Bound(high.value - by, high.is_open)))
    if low is not None and high is None:
        return replace(child, limit=replace(child.limit, low=Bound(low.value + by, low.is_open)))
    return child


@pytest.mark.parametrize(("rule", "kind", "how"), LAWS)
@settings(max_examples=40)
@given(data=st.data())
def test_if_every_child_meets_its_target_the_parent_meets_its_own(
    rule: str, kind: str, how: str, data: st.DataObject
) -> None:
    parent = bounds_of(kind, data)
    units = [(unit, data.draw(st.integers(1, 9))) for unit in range(data.draw(st.integers(1, 4)))]
    reserve = 0
    if rule == "APPORTION" and kind != "FN":
        reserve = data.draw(st.integers(0, max(bounds.whole(parent), 0)))
    below = [
        stricter(child, data)
        for child in cascade.spread(rule, parent, units, how=how, reserve=reserve)
    ]
    problems = cascade.check(
        rule, parent, below, how=how, units={unit for unit, _ in units}, reserve=reserve
    )
    assert problems == ()

    results = []
    for child in below:
        drawn = RATIOS if how == "RoS" else NUMBERS
        meeting = [result for result in drawn if bounds.is_met(child.limit, result) is not False]
        assume(meeting)
        edges = st.sampled_from([meeting[0], meeting[-1]])
        results.append(data.draw(edges | st.sampled_from(meeting)))
    results += [Result(1)] * (data.draw(st.integers(0, reserve)) if reserve else 0)

    rolled = bounds.roll_up(how, results, kind=kind)
    assert bounds.is_met(parent, rolled) is not False


def test_a_pair_that_is_not_lawful_really_breaks_the_law() -> None:
    """One injury allowed everywhere: three workshops with one each have three."""
    assert not cascade.fits("SAME_LIMIT", "CN", "SUM")

    one = limit("CN", 1)
    results = [Result(1), Result(1), Result(1)]
    assert all(bounds.is_met(one, result) for result in results)
    assert not bounds.is_met(one, bounds.roll_up("SUM", results, kind="CN"))


COUNTED = [law for law in LAWS if law[2] in ("SUM", "ANY", "RoS") and law[1] != "RL"]


@pytest.mark.parametrize(("rule", "kind", "how"), COUNTED)
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_the_law_counts_everybody(rule: str, kind: str, how: str, data: st.DataObject) -> None:
    """Counted again head by head: who stands in no unit below is the child OWN_PEOPLE."""
    parent = bounds_of(kind, data)
    heads = data.draw(st.lists(st.integers(0, 4), min_size=2, max_size=5).filter(any))
    heads = heads if rule == "APPORTION" else [one + 1 for one in heads]
    units = [*((unit, heads[unit]) for unit in range(1, len(heads))), (OWN_PEOPLE, heads[0])]
    below = cascade.spread(rule, parent, units, how=how)
    assert {child.unit for child in below} == {unit for unit, _heads in units}

    everybody: list[tuple[int, int]] = []  # (where somebody stands, what he counts for)
    for child in below:
        people = heads[child.unit]
        over = people if how == "RoS" else 1
        inside = [
            n for n in range(13 if people else 1) if indicator_is_met(child.limit, Result(n, over))
        ]
        assume(inside)
        worth = data.draw(st.sampled_from(inside))
        everybody += [(child.unit, 0)] * (people - 1)
        everybody += [(child.unit, worth)] if people else []

    total = sum(worth for _unit, worth in everybody)
    naive = Result(int(total > 0)) if how == "ANY" else Result(total)
    naive = Result(total, len(everybody)) if how == "RoS" else naive
    assert indicator_is_met(parent, naive)


def indicator_is_met(limit: Limit, result: Result) -> bool:
    return bounds.is_met(limit, result) is not False


def test_without_the_own_people_the_law_would_be_broken() -> None:
    """A hall may have 1, its teams 1 and 0; the head, who is in no team, is hurt too: 2."""
    hall = limit("CN", 1)
    teams = cascade.spread("APPORTION", hall, [(1, 5), (2, 4)], how="SUM")
    assert [bounds.whole(team.limit) for team in teams] == [1, 0]
    everybody = cascade.spread("APPORTION", hall, [(1, 5), (2, 4), (OWN_PEOPLE, 1)], how="SUM")

    head = next(child for child in everybody if child.unit == OWN_PEOPLE)
    assert not bounds.is_met(head.limit, Result(1)), "now the head's part says no"
