"""A case is answered by another than the one who raised it, and never lost on the way."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import case
from zeren.core.case import OBJECTION, REFUSAL, SIGNATURE, Seen
from zeren.core.refusal import Refused

WORKER, LEADER, SHOP, SAFETY = 1, 2, 3, 4
MINE = Seen("OPEN", person=WORKER, owner=LEADER, actor=LEADER, has_words=True)
ACTS = tuple(dict.fromkeys(act for _source, act, _to in case.STEPS))
TABLE = {(source, act): to for source, act, to in case.STEPS}


@pytest.mark.parametrize(
    ("act", "seen", "codes"),
    [
        ("answer", MINE, ()),
        ("grant", MINE, ()),
        ("answer", replace(MINE, has_words=False), ("case.words_needed",)),
        ("answer", replace(MINE, actor=WORKER), ("case.own",)),
        ("answer", replace(MINE, actor=WORKER, owner=WORKER), ("case.own",)),
        ("answer", replace(MINE, actor=SHOP), ("case.not_yours",)),
        ("answer", replace(MINE, actor=None), ("case.not_yours",)),
        ("answer", replace(MINE, actor=SHOP, climbed_to=SHOP), ()),
        ("answer", replace(MINE, actor=SHOP, acts_for=LEADER), ()),
        ("answer", replace(MINE, actor=WORKER, acts_for=LEADER), ("case.own",)),
        ("answer", replace(MINE, actor=SHOP, acts_for=SAFETY), ("case.not_yours",)),
        ("answer", replace(MINE, state="ANSWERED"), ("case.step_closed",)),
        ("answer", replace(MINE, actor=SHOP, has_words=False),
         ("case.not_yours", "case.words_needed")),
        ("settle", replace(MINE, state="GRANTED", about="gap"), ()),
        ("settle", replace(MINE, state="GRANTED"), ("case.closes_with_its_letter",)),
        ("settle", replace(MINE, about="gap"), ("case.step_closed",)),
        ("withdraw", replace(MINE, actor=WORKER, has_words=False), ()),
        ("withdraw", MINE, ("case.not_raised_by_you",)),
        ("withdraw", replace(MINE, actor=None), ("case.not_raised_by_you",)),
        ("withdraw", replace(MINE, actor=WORKER, state="REPLACED"), ("case.step_closed",)),
        ("replace", replace(MINE, actor=None), ()),
        ("lapse", replace(MINE, actor=None), ()),
        ("lapse", replace(MINE, actor=None, state="LAPSED"), ("case.step_closed",)),
    ],
)  # fmt: skip
def test_a_step_is_open_or_says_why_not(act: str, seen: Seen, codes: tuple[str, ...]) -> None:
    assert case.refusals(act, seen) == codes
    if codes:
        with pytest.raises(Refused) as refused:
            case.decide(act, seen)
        assert tuple(one.code for one in refused.value.problems) == codes
    else:
        assert case.decide(act, seen) == TABLE[seen.state, act]


@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.sampled_from((WORKER, LEADER, SHOP, SAFETY, None))),
        max_size=12,
    ),
    st.sampled_from(("letter", "target", "gap")),
    st.sampled_from((None, SHOP, WORKER)),
)
def test_what_was_raised_is_settled_by_another_or_taken_back(
    acts: list[tuple[str, int | None]], about: str, climbed: int | None
) -> None:
    seen = replace(MINE, about=about, climbed_to=climbed)
    by_whom: tuple[str, int | None] = ("", None)
    for act, actor in acts:
        now = replace(seen, actor=actor)
        if not case.refusals(act, now):
            seen, by_whom = replace(seen, state=case.decide(act, now)), (act, actor)

    if seen.state in ("ANSWERED", "GRANTED"):
        assert by_whom[1] not in (WORKER, None)
    if seen.state == "WITHDRAWN":
        assert by_whom[1] == WORKER
    if seen.state not in case.OPEN_STATES:
        assert all(case.refusals(act, replace(seen, actor=LEADER)) for act in ACTS)


@pytest.mark.parametrize(
    ("kind", "above", "office", "owner"),
    [
        (OBJECTION, [LEADER, SHOP], [SAFETY], LEADER),
        (REFUSAL, [LEADER, SHOP], [SAFETY], LEADER),
        (SIGNATURE, [LEADER, SHOP], [SAFETY], SAFETY),
        (OBJECTION, [None, SHOP], [SAFETY], SHOP),  # a vacant seat is stepped over
        (OBJECTION, [WORKER, SHOP], [SAFETY], SHOP),  # nobody answers himself
        (OBJECTION, [WORKER, None], [SAFETY], SAFETY),
        (SIGNATURE, [LEADER], [WORKER], LEADER),  # the safety manager's own signature
        (SIGNATURE, [WORKER], [WORKER, SAFETY], SAFETY),
        (SIGNATURE, [], [], None),
        (OBJECTION, [WORKER], [WORKER], None),
    ],
)
def test_the_owner_is_the_next_above_and_never_oneself(
    kind: str, above: list[int | None], office: list[int], owner: int | None
) -> None:
    assert case.owner(kind, WORKER, above, office) == owner


@given(
    st.sampled_from(case.KINDS),
    st.lists(st.one_of(st.none(), st.integers(1, 5))),
    st.lists(st.integers(1, 5)),
)
def test_somebody_answers_wherever_anybody_else_is(
    kind: str, above: list[int | None], office: list[int]
) -> None:
    found = case.owner(kind, WORKER, above, office)

    others = {one for one in (*above, *office) if one not in (None, WORKER)}
    assert (found in others) if others else found is None


@pytest.mark.parametrize(
    ("kind", "state", "has_line", "becomes"),
    [
        (OBJECTION, "OPEN", True, "move"),
        (OBJECTION, "OPEN", False, "replace"),
        (REFUSAL, "OPEN", True, "move"),
        (SIGNATURE, "OPEN", True, None),
        (SIGNATURE, "OPEN", False, None),
        *((kind, "GRANTED", True, "replace") for kind in case.KINDS),
        *((kind, "ANSWERED", True, None) for kind in case.KINDS),
    ],
)
def test_a_new_letter_silences_nobody(
    kind: str, state: str, has_line: bool, becomes: str | None
) -> None:
    assert case.on_new_text(kind, state, has_line=has_line) == becomes


def test_a_letter_that_ends_closes_all_but_a_disputed_signature() -> None:
    for kind, state in product(case.KINDS, case.STATES):
        is_kept = state not in case.OPEN_STATES or (kind, state) == (SIGNATURE, "OPEN")
        assert case.on_end(kind, state) == (None if is_kept else "lapse")


def test_every_case_can_end_from_every_open_state() -> None:
    for state in case.OPEN_STATES:
        assert {act for source, act, _to in case.STEPS if source == state} >= {"withdraw", "lapse"}
    for kind, days in case.WORKING_DAYS.items():
        assert kind in case.KINDS
        assert days > 0


@pytest.mark.parametrize(
    ("today", "may"), [(99, False), (100, True), (465, True), (466, True), (467, False)]
)
def test_a_signature_is_disputed_for_a_year(today: int, may: bool) -> None:
    assert case.may_dispute(100, today) is may


def test_the_lines_of_a_letter_are_its_duties_targets_and_things() -> None:
    document = {
        "sections": [
            {"code": "aim", "paragraphs": []},
            {"code": "targets", "rows": [{"code": "T1", "name": {"en": "Deaths"}, "value": "0"}]},
            {
                "code": "duties",
                "rows": [{"code": "D1", "text": {"zh-hans": "检查", "en": "Check"}}],
            },
            {
                "code": "things",
                "rows": [
                    {"code": "M1", "name": "Saw", "rule": {"en": "in charge"}},
                    {"code": "M1", "name": "Saw", "rule": {"en": "uses"}},
                ],
            },
        ]
    }

    found = case.lines_of(document)

    assert {code: text["en"] for code, text in found.items()} == {
        "T1": "Deaths · 0", "D1": "Check", "M1": "Saw · in charge", "M1*": "Saw · uses",
    }  # fmt: skip
    assert found["D1"]["zh-hans"] == "检查"
