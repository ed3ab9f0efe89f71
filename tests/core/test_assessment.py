"""Nobody assesses, approves or reverses what is about himself; a scheme takes no money."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_scoring import body
from zeren.core.assessment import assessment, veto
from zeren.core.assessment.assessment import Seen
from zeren.core.assessment.scheme import problems, scheme_of
from zeren.core.assessment.scoring import Event
from zeren.core.refusal import Refused
from zeren.core.tongue import both

WORKER, HEAD, GM = 1, 2, 3
SELF = Seen("SELF_ASSESSED", WORKER, HEAD, GM, HEAD, today=10, self_until=12, window_until=20)
RATED = replace(SELF, state="ASSESSED", actor=GM)
ACTS = tuple(dict.fromkeys(act for _source, act, _to in assessment.STEPS))


@pytest.mark.parametrize(
    ("act", "seen", "codes"),
    [
        ("self_assess", replace(SELF, state="OPEN", actor=WORKER), ()),
        ("self_assess", replace(SELF, state="OPEN"), ("assessment.not_yours",)),
        ("assess", SELF, ()),
        ("assess", replace(SELF, actor=WORKER), ("assessment.own",)),
        ("assess", replace(SELF, actor=WORKER, assessor=WORKER), ("assessment.own",)),
        ("assess", replace(SELF, is_complete=False), ("assessment.not_complete",)),
        ("assess", replace(SELF, state="OPEN"), ("assessment.own_view_first",)),
        ("assess", replace(SELF, state="OPEN", today=13), ()),
        ("approve", RATED, ("assessment.window_open",)),
        ("approve", replace(RATED, today=21), ()),
        ("approve", replace(RATED, was_heard=True), ()),
        ("approve", replace(RATED, state="ACCEPTED"), ()),
        ("approve", replace(RATED, is_contested=True, today=21), ("assessment.contested",)),
        ("approve", replace(RATED, actor=WORKER, today=21), ("assessment.own",)),
        ("approve", replace(SELF, actor=GM), ("assessment.step_closed",)),
        ("send_back", RATED, ("assessment.words_needed",)),
        ("send_back", replace(RATED, has_words=True), ()),
        ("publish", replace(RATED, state="APPROVED"), ()),
        ("reopen", replace(RATED, state="PUBLISHED", has_words=True), ()),
    ],
)
def test_a_step_is_open_or_says_why_not(act: str, seen: Seen, codes: tuple[str, ...]) -> None:
    assert assessment.refusals(act, seen) == codes
    if codes:
        with pytest.raises(Refused):
            assessment.decide(act, seen)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ACTS),
            st.sampled_from([WORKER, HEAD, GM]),
            st.integers(0, 30),
            st.booleans(),
        ),
        max_size=20,
    )
)
def test_what_is_published_was_approved_by_another_after_the_assessed_could_object(
    walk: list[tuple[str, int, int, bool]],
) -> None:
    state, today, rated, agreed = "OPEN", 0, -1, False
    for act, actor, days, has_words in walk:
        today += days
        now = replace(SELF, state=state, actor=actor, today=today, window_until=rated + 5,
                      has_words=has_words)  # fmt: skip
        if assessment.refusals(act, now):
            continue
        if act == "assess":
            rated, agreed = today, False
        agreed = agreed or act == "accept"
        if act == "approve":
            assert actor not in (WORKER, HEAD)
            assert agreed or today > rated + 5
        state = assessment.decide(act, now)


def test_whose_turn_it_is() -> None:
    opened = replace(SELF, state="OPEN")
    turns = [assessment.next_act(one) for one in (
        opened, replace(opened, today=13), SELF, RATED, replace(RATED, today=21),
        replace(RATED, is_contested=True), replace(RATED, state="PUBLISHED"),
    )]  # fmt: skip
    assert turns == ["self_assess", "assess", "assess", "accept", "approve", "", ""]


def test_an_objection_has_its_days() -> None:
    assert assessment.may_object(replace(RATED, actor=WORKER)) == ()
    assert assessment.may_object(replace(RATED, actor=HEAD)) == ("assessment.not_yours",)
    late = replace(RATED, actor=WORKER, today=21)
    assert assessment.may_object(late) == ("assessment.window_over",)


STANDS = veto.Seen("STANDS", GM, hit=frozenset({HEAD}), may_decide=True, has_words=True)


@pytest.mark.parametrize(
    ("act", "seen", "codes"),
    [
        ("ask", STANDS, ()),
        ("ask", replace(STANDS, actor=HEAD), ("veto.own",)),
        ("ask", replace(STANDS, may_decide=False), ("veto.not_yours",)),
        ("confirm", STANDS, ("veto.step_closed",)),
        ("confirm", replace(STANDS, state="ASKED", asked_by=GM), ("veto.same_person",)),
        ("confirm", replace(STANDS, state="ASKED", asked_by=9), ()),
        ("confirm", replace(STANDS, state="ASKED", asked_by=9, has_words=False),
         ("veto.words_needed",)),
        ("decline", replace(STANDS, state="ASKED", asked_by=9), ()),
        ("ask", replace(STANDS, state="REVERSED"), ("veto.step_closed",)),
    ],
)  # fmt: skip
def test_a_veto_is_reversed_by_two_whom_it_does_not_reach(
    act: str, seen: veto.Seen, codes: tuple[str, ...]
) -> None:
    assert veto.refusals(act, seen) == codes


def test_a_veto_comes_by_rule_from_a_confirmed_event_only() -> None:
    rules = scheme_of(body([])).vetoes
    dead = Event(frozenset({"work_accident"}), ("incident", 1), deaths=1)

    assert [one.code for one in veto.triggered(rules, dead)] == ["death"]
    assert not veto.triggered(rules, replace(dead, is_confirmed=False))
    assert not veto.triggered(rules, replace(dead, deaths=0))
    assert not veto.triggered(rules, replace(dead, liability="none"))
    assert veto.effects(rules[:1], "deputy") == {"year_failed", "no_award", "score_zero"}


MARK = {"code": "m", "name": both("项", "Item"), "kind": "mark", "points": "100"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"points": "90"}, "scheme.not_full"),
        ({"points": 99.5}, "scheme.unreadable"),
        ({"kind": "guess"}, "scheme.unknown_kind"),
        ({"floor": "101"}, "scheme.points"),
        ({"kind": "slope"}, "scheme.slope"),
        ({"kind": "deduct"}, "scheme.nothing_counted"),
        ({"kind": "deduct", "deductions": [{"classes": ["near_miss"], "points": {"any": "1"}}]},
         "scheme.punishes_reporting"),
        ({"name": both("每次罚款五十元", "Item")}, "scheme.takes_wages"),
        ({"name": both("缴纳风险抵押金", "Item")}, "letter.deducts_wages"),
        ({"name": both("项", "The accident is at own risk")}, "letter.shifts_liability"),
    ],
)  # fmt: skip
def test_a_scheme_says_what_keeps_it_from_being_published(
    change: dict[str, Any], code: str
) -> None:
    found = [one.code for one in problems(body([{**MARK, **change}]))]

    assert (code in found) if code else not found
