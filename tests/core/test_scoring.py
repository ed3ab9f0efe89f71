"""Points of every kind of item by hand, and the laws: sums, the same again, nobody punished."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.assessment import bands, scoring, veto
from zeren.core.assessment.scheme import EFFECTS, PROTECTED, Item, Scheme, scheme_of, spelt
from zeren.core.assessment.scoring import Event, Given, Part, Source, Verdict
from zeren.core.tongue import both

F = Fraction
ROW: Source = ("target_result", 1)


def item(kind: str, points: int = 30, **more: Any) -> Item:
    return scheme_of(body([{"code": "it", "name": both("项", "It"), "kind": kind,
                            "points": str(points), **more}])).items[0]  # fmt: skip


def body(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": both("办法", "Scheme"),
        "items": list(items),
        "rounding": {"step": "1/10", "how": "half_up"},
        "bands": [
            {"code": "good", "name": both("优", "Good"), "low": "90", "advised": "10"},
            {"code": "pass", "name": both("合格", "Pass"), "low": "60"},
            {"code": "fail", "name": both("不合格", "Fail"), "low": "0", "advised": "-10"},
        ],
        "vetoes": [
            {"code": "death", "name": both("死亡", "Death"), "classes": ["work_accident"],
             "deaths_from": 1},
            {"code": "hidden", "name": both("瞒报", "Hidden"), "classes": ["concealment"]},
        ],
    }  # fmt: skip


def seen(state: str, code: str = "t", value: F | None = None) -> Verdict:
    return Verdict(code, state, ROW, value)


def accident(severity: str = "minor", liability: str = "", **more: Any) -> Event:
    return Event(frozenset({"work_accident"}), ("incident", 7), severity, liability, **more)


DEDUCTS = item(
    "deduct",
    25,
    floor="0",
    deductions=[
        {"classes": ["work_accident"], "points": {"minor": "5", "serious": "25", "any": "2"},
         "by_share": {"full": "1", "half": "1/2", "none": "0"}},
        {"classes": ["concealment"], "points": {"any": "25"}},
    ],
)  # fmt: skip
SLOPE = item("slope", 10, low="90", high="100", indicators=["t"])
DOWN = item("slope", 10, low="5", high="1", indicators=["t"])


@pytest.mark.parametrize(
    ("of", "known", "points"),
    [
        # three of four targets met, 30 points: 3 x 30/4 = 22.5
        (item("met"), Given(tuple(map(seen, ("MET", "MET", "MET", "MISSED")))), F(45, 2)),
        # one of two, the third does not apply: 30/2 = 15
        (item("met"), Given(tuple(map(seen, ("MET", "MISSED", "NOT_APPLICABLE")))), F(15)),
        # one of three: 10 exactly, no thirds are lost
        (item("met", 31), Given(tuple(map(seen, ("MET", "MISSED", "MISSED")))), F(31, 3)),
        (item("met"), Given((seen("NOT_APPLICABLE"),)), None),
        # 25 less 5 for one minor injury
        (DEDUCTS, Given(events=(accident(),)), F(20)),
        # half the liability takes half the points: 25 - 2.5
        (DEDUCTS, Given(events=(accident(liability="half"),)), F(45, 2)),
        # no liability takes nothing
        (DEDUCTS, Given(events=(accident(liability="none"),)), F(25)),
        # one serious injury resets the item: 25 - 25
        (DEDUCTS, Given(events=(accident("serious"),)), F(0)),
        # 25 - 25 - 5 = -5, back to the floor 0
        (DEDUCTS, Given(events=(accident("serious"), accident())), F(0)),
        # a severity that is not named counts as "any": 25 - 2
        (DEDUCTS, Given(events=(accident("trace"),)), F(23)),
        # not yet confirmed takes nothing
        (DEDUCTS, Given(events=(accident(is_confirmed=False),)), F(25)),
        # 97.5 lies three quarters of the way from 90 to 100
        (SLOPE, Given((seen("MET", value=F(195, 2)),)), F(15, 2)),
        (SLOPE, Given((seen("MISSED", value=F(80)),)), F(0)),
        (SLOPE, Given((seen("MET", value=F(110)),)), F(10)),
        # from 5 down to 1: 2 is three quarters of the way
        (DOWN, Given((seen("MET", value=F(2)),)), F(15, 2)),
        (DOWN, Given((seen("NOT_APPLICABLE"),)), None),
        (item("mark"), Given(mark="25.5", reason="r"), F(51, 2)),
        (item("mark"), Given(mark="40", reason="r"), F(30)),
        (item("mark"), Given(), None),
        (item("grade", grades={"A": "1", "B": "3/5"}), Given(mark="B"), F(18)),
        (item("grade", grades={"A": "1"}), Given(mark="Z"), None),
        # the parent has 80 of 100: the same share of 30 is 24
        (item("share"), Given(parts=(Part(F(80), F(100), ROW),)), F(24)),
        # quarters 90, 80, 100, 70 of 100 each: 30 x 340/400 = 25.5
        (item("process"), Given(parts=tuple(Part(F(p), F(100), ROW) for p in (90, 80, 100, 70))),
         F(51, 2)),
        # three reports at half a point each, at most 1 point
        (item("bonus", 1, per="1/2", classes=["near_miss"]),
         Given(events=tuple(Event(frozenset({"near_miss"}), ("incident", n)) for n in range(3))),
         F(1)),
    ],
)  # fmt: skip
def test_points_are_those_worked_out_by_hand(of: Item, known: Given, points: F | None) -> None:
    found = scoring.line(of, known)

    assert found.points == points
    if points is not None:
        assert sum((one.change for one in found.steps), F(0)) == points


WHOLE: Scheme = scheme_of(
    body(
        [
            {"code": "targets", "name": {}, "kind": "met", "points": "50"},
            {"code": "events", "name": {}, "kind": "deduct", "points": "25",
             "deductions": [{"classes": ["work_accident"], "points": {"any": "5"}}]},
            {"code": "duties", "name": {}, "kind": "mark", "points": "25"},
            {"code": "good", "name": {}, "kind": "bonus", "points": "5", "per": "1/3",
             "classes": sorted(PROTECTED)},
        ]
    )
)  # fmt: skip

events = st.builds(
    Event,
    classes=st.sets(
        st.sampled_from([*sorted(PROTECTED), "work_accident", "concealment"]), min_size=1
    ).map(frozenset),
    source=st.tuples(st.just("incident"), st.integers(1, 99)),
    severity=st.sampled_from(["", "minor", "serious"]),
    deaths=st.integers(0, 1),
)
good = st.builds(
    Event,
    classes=st.sets(st.sampled_from(sorted(PROTECTED)), min_size=1).map(frozenset),
    source=st.tuples(st.just("incident"), st.integers(100, 199)),
    severity=st.sampled_from(["", "minor", "serious", "any"]),
    deaths=st.integers(0, 1),
)
verdicts = st.lists(
    st.builds(
        Verdict,
        code=st.sampled_from(["a", "b"]),
        state=st.sampled_from(scoring.VERDICTS),
        source=st.just(ROW),
        value=st.none() | st.fractions(0, 100),
    )
)


def scored(known: Given) -> tuple[scoring.Total, frozenset[str]]:
    lines = [scoring.line(one, known) for one in WHOLE.items]
    rules = [rule for event in known.events for rule in veto.triggered(WHOLE.vetoes, event)]
    return scoring.total(WHOLE, lines), veto.effects(rules, "unit")


@given(verdicts, st.lists(events), st.lists(good), st.lists(st.integers(0, 400)))
def test_no_score_falls_because_somebody_reported(
    found: list[Verdict], history: list[Event], more: list[Event], floors: list[int]
) -> None:
    """Reports, near misses, refusals and stopped work added to any history."""
    floor = Verdict("reports", "MET" if len(more) >= 2 else "MISSED", ROW)
    before = Given((*found, Verdict("reports", "MISSED", ROW)), tuple(history), mark="20")
    ceiling = [Verdict("few", "MISSED", ROW, is_ceiling_on_good=True)] if floors else []
    after = Given((*found, floor, *ceiling), (*history, *more), mark="20")

    (was, vetoes), (now, then) = scored(before), scored(after)

    assert now.points >= was.points
    assert vetoes == then
    assert bands.result(WHOLE, now.points, then).rounded >= (
        bands.result(WHOLE, was.points, vetoes).rounded
    )


@given(verdicts, st.lists(events), st.sampled_from(["", "12.5", "1/3"]))
def test_the_same_facts_give_the_same_points_and_each_point_its_reason(
    found: list[Verdict], history: list[Event], mark: str
) -> None:
    known = Given(tuple(found), tuple(history), mark=mark, reason="r")
    for one in WHOLE.items:
        first = scoring.line(one, known)
        again = scoring.line(one, scoring.read(scoring.written(known)))
        assert first == again
        if first.points is not None:
            assert sum((step.change for step in first.steps), F(0)) == first.points
            assert one.floor <= first.points <= one.points
            assert all(step.source for step in first.steps if step.code == "event")


def test_what_does_not_apply_leaves_the_rest_to_stand_for_the_whole() -> None:
    """Targets (50) do not apply: 25 of 25 and 20 of 25 are 45 of 50, that is 90 of 100."""
    found, _effects = scored(Given(mark="20"))

    assert (found.points, found.scaled_by, found.is_complete) == (F(90), F(2), True)


@pytest.mark.parametrize(
    ("points", "effects", "rounded", "band", "advised"),
    [
        # 89.95 is rounded to 90.0 first, and 90 belongs to the band "from 90"
        (F("89.95"), (), F(90), "good", 10),
        (F("89.94"), (), F("89.9"), "pass", 0),
        (F(60), (), F(60), "pass", 0),
        (F("59.949"), (), F("59.9"), "fail", -10),
        # vetoed: the points are gone, nothing good is recommended
        (F(95), EFFECTS, F(0), bands.VETOED, -10),
        # award barred, the rest stays
        (F(95), ("no_award",), F(95), "good", 0),
    ],
)
def test_bands_take_the_rounded_points(
    points: F, effects: tuple[str, ...], rounded: F, band: str, advised: int
) -> None:
    found = bands.result(WHOLE, points, effects)

    assert (found.rounded, found.band) == (rounded, band)
    assert bands.advice(WHOLE, found, has_footing=True).points == advised
    assert bands.advice(WHOLE, found, has_footing=False).points == 0


def test_rounding_is_the_one_that_is_stated() -> None:
    assert bands.rounded(F("2.5"), F(1), "half_up") == 3
    assert bands.rounded(F("2.9"), F(1), "down") == 2
    assert [spelt(F(n)) for n in ("5/2", "1/3", "-0.05", "100", "0")] == [
        "2.5", "1/3", "-0.05", "100", "0",
    ]  # fmt: skip
