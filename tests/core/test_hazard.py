"""Closed means rectified with evidence, verified by another person, and published."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeren.core import due, hazard
from zeren.core.days import day_of
from zeren.core.due import Calendar
from zeren.core.hazard import Escalation, Seen
from zeren.core.refusal import Refused

LIU, WANG, CHEN = 1, 2, 3
FIXED = Seen(
    "RECTIFIED", "general", actor=CHEN, owner=LIU, rectified_by=WANG, has_photo=True, has_note=True
)
STATES = tuple(dict.fromkeys(state for source, _act, to in hazard.STEPS for state in (source, to)))
ACTS = tuple(dict.fromkeys(act for _source, act, _to in hazard.STEPS))
WEDNESDAY = day_of(date(2022, 2, 16))


@pytest.mark.parametrize(
    ("act", "seen", "codes"),
    [
        ("assign", Seen("REPORTED", "general", owner=LIU), ()),
        ("assign", Seen("REPORTED", "general"), ("hazard.owner_needed",)),
        ("rectify", Seen("ASSIGNED", "general", actor=WANG, has_photo=True), ()),
        ("rectify", Seen("ASSIGNED", "general", actor=WANG), ("hazard.photo_needed",)),
        ("rectify", Seen("ASSIGNED", "general", has_photo=True), ("hazard.person_needed",)),
        ("verify", FIXED, ()),
        ("verify", replace(FIXED, actor=WANG), ("hazard.verifier_rectified",)),
        ("verify", replace(FIXED, rectified_by=None), ("hazard.verifier_rectified",)),
        ("verify", replace(FIXED, actor=None), ("hazard.person_needed",)),
        ("verify", replace(FIXED, has_note=False), ("hazard.note_needed",)),
        ("verify", replace(FIXED, actor=LIU), ()),
        ("verify", replace(FIXED, actor=LIU, grade="major"), ("hazard.verifier_owns",)),
        ("return", FIXED, ()),
        ("return", replace(FIXED, actor=WANG), ("hazard.verifier_rectified",)),
        ("return", replace(FIXED, has_note=False), ("hazard.note_needed",)),
        ("publish", replace(FIXED, state="VERIFIED", verified_by=CHEN), ()),
        ("publish", replace(FIXED, state="VERIFIED"), ("hazard.not_verified",)),
        ("publish", replace(FIXED, state="VERIFIED", verified_by=WANG), ("hazard.not_verified",)),
        ("close", replace(FIXED, state="PUBLISHED", verified_by=CHEN), ()),
        ("close", replace(FIXED, state="PUBLISHED"), ("hazard.not_verified",)),
        ("close", replace(FIXED, state="VERIFIED", verified_by=CHEN), ("hazard.step_closed",)),
    ],
)
def test_a_step_is_open_or_says_why_not(act: str, seen: Seen, codes: tuple[str, ...]) -> None:
    assert hazard.refusals(act, seen) == codes


@pytest.mark.parametrize(
    ("seen", "is_outside", "codes"),
    [
        (replace(FIXED, proposed_by=WANG), True, ()),
        (FIXED, True, ("hazard.not_proposed",)),
        (replace(FIXED, proposed_by=CHEN), True, ("hazard.decided_by_proposer",)),
        (replace(FIXED, proposed_by=WANG), False, ("hazard.decided_by_subject",)),
        (replace(FIXED, proposed_by=WANG, actor=LIU), True, ("hazard.decided_by_subject",)),
        (replace(FIXED, proposed_by=WANG, has_note=False), True, ("hazard.note_needed",)),
        (replace(FIXED, proposed_by=WANG, actor=None), True, ("hazard.person_needed",)),
    ],
)
def test_no_hazard_is_decided_by_a_second_person_outside(
    seen: Seen, is_outside: bool, codes: tuple[str, ...]
) -> None:
    assert hazard.dismiss_refusals(seen, is_outside=is_outside) == codes


def test_only_the_steps_of_the_table_are_ever_open() -> None:
    for state, act in product(STATES, ACTS):
        seen = replace(FIXED, state=state, verified_by=CHEN, proposed_by=WANG)
        is_in_table = (state, act) in {(source, name) for source, name, _ in hazard.STEPS}

        assert (hazard.refusals(act, seen) == ()) == is_in_table
        assert (act in hazard.open_acts(state)) == is_in_table


def test_a_refusal_names_every_reason() -> None:
    with pytest.raises(Refused) as refused:
        hazard.decide("verify", replace(FIXED, actor=WANG, has_note=False))

    assert [problem.code for problem in refused.value.problems] == [
        "hazard.verifier_rectified",
        "hazard.note_needed",
    ]


@pytest.mark.parametrize(
    ("old", "new", "is_owner", "codes"),
    [
        ("major", "general", True, ("hazard.owner_cannot_downgrade",)),
        ("major", "general", False, ()),
        ("general", "major", True, ()),
        ("general", "major", False, ()),
        ("major", "major", True, ()),
        ("general", "none", False, ("hazard.unknown_grade",)),
    ],
)
def test_the_owner_cannot_make_a_major_hazard_a_general_one(
    old: str, new: str, is_owner: bool, codes: tuple[str, ...]
) -> None:
    assert hazard.regrade_refusals(old, new, is_owner=is_owner) == codes


def test_a_general_hazard_has_three_working_days_a_major_one_fifteen_or_its_plan() -> None:
    plain = Calendar()

    assert hazard.due_day("general", WEDNESDAY, plain) == day_of(date(2022, 2, 21))
    assert hazard.due_day("major", WEDNESDAY, plain) == day_of(date(2022, 3, 9))
    plan = day_of(date(2022, 4, 30))
    assert hazard.due_day("major", WEDNESDAY, plain, plan=plan) == plan


@pytest.mark.parametrize(
    ("grade", "plan", "code"),
    [
        ("general", WEDNESDAY + 30, "hazard.plan_for_major_only"),
        ("major", WEDNESDAY - 1, "hazard.plan_before_report"),
    ],
)
def test_a_plan_is_for_a_major_hazard_and_for_later(grade: str, plan: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        hazard.due_day(grade, WEDNESDAY, Calendar(), plan=plan)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("overdue", "level", "person"),
    [(0, 0, None), (1, 1, 11), (2, 1, 11), (3, 2, 12), (5, 3, 13), (9, 3, 13), (100, 4, 13)],
)
def test_an_overdue_hazard_climbs_the_chain(overdue: int, level: int, person: int | None) -> None:
    assert hazard.escalation((11, 12, 13), overdue) == Escalation(level, person)


@pytest.mark.parametrize(
    ("chain", "person"), [((), None), ((None, 12), 12), ((LIU, 12), 12), ((12, 12, 13), 12)]
)
def test_a_vacant_post_and_the_owner_himself_are_stepped_over(
    chain: tuple[int | None, ...], person: int | None
) -> None:
    assert hazard.escalation(chain, 1, owner=LIU).person == person


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 9)), max_size=6),
    st.integers(0, 40),
    st.integers(1, 9),
)
def test_the_later_the_higher_and_never_to_the_owner(
    chain: list[int | None], overdue: int, owner: int
) -> None:
    heads = list(dict.fromkeys(head for head in chain if head not in (None, owner)))
    now = hazard.escalation(chain, overdue, owner=owner)
    later = hazard.escalation(chain, overdue + 1, owner=owner)

    assert later.level >= now.level
    assert now.person != owner
    assert (now.person is None) == (overdue == 0 or not heads)
    if now.person is not None and later.person is not None:
        assert heads.index(later.person) >= heads.index(now.person)


acts = st.tuples(
    st.integers(0, 5),
    st.sampled_from([LIU, WANG, CHEN]),
    st.sampled_from([True, True, False]),
    st.sampled_from([True, True, False]),
)


@settings(max_examples=300)
@given(st.sampled_from(hazard.GRADES), st.lists(acts, min_size=6, max_size=24))
def test_no_path_closes_without_another_persons_verification_and_publication(
    grade: str, history: list[tuple[int, int, bool, bool]]
) -> None:
    """Draws among the acts the table leaves open, so that it reaches the deep states."""
    seen = Seen("REPORTED", grade, owner=LIU)
    log: list[tuple[str, int, bool]] = []
    for choice, actor, has_photo, has_note in history:
        open_acts = hazard.open_acts(seen.state)
        if not open_acts:
            break
        act = open_acts[choice % len(open_acts)]
        seen = replace(seen, actor=actor, has_photo=has_photo, has_note=has_note)
        try:
            seen = replace(seen, state=hazard.decide(act, seen))
        except Refused:
            continue
        log.append((act, actor, has_photo))
        if act == "rectify":
            seen = replace(seen, rectified_by=actor, verified_by=None)
        elif act == "verify":
            seen = replace(seen, verified_by=actor)
            assert actor != seen.rectified_by
            assert grade != "major" or actor != LIU

    if seen.state == "CLOSED":
        names = [act for act, _, _ in log]
        assert names[-4:] == ["rectify", "verify", "publish", "close"]
        (_, fixer, has_photo), (_, verifier, _) = log[-4], log[-3]
        assert fixer != verifier
        assert has_photo
        assert grade != "major" or verifier != LIU


@given(st.integers(0, 40))
def test_an_overdue_hazard_stands_with_a_head_above_on_the_first_working_day(late: int) -> None:
    calendar = Calendar()
    last = hazard.due_day("general", WEDNESDAY, calendar)
    overdue = due.overdue(last, last + late, calendar)

    assert (hazard.escalation((11, 12), overdue).person is not None) == (overdue >= 1)
