"""Who may say yes to a powerful role: the table, and the laws behind it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import grant
from zeren.core.actor import Actor
from zeren.core.grant import Office, Request, Second
from zeren.core.refusal import Refused

ON = date(2022, 3, 1)
LONG_AGO = date(2021, 1, 1)
ASKER, OTHER = 1, 2
ADMIN, FIRST = frozenset({Actor.person(ASKER), Actor.account(101)}), frozenset({Actor.account(99)})
RECEIVER = 3


def second(*roles: str, person: int = OTHER, gm: bool = False, given: date = LONG_AGO,
           asked_by: frozenset[Actor] = frozenset()) -> Second:  # fmt: skip
    held = (*roles, *([grant.HEAD] if gm else []))
    offices = tuple(Office(role, given, asked_by) for role in held)
    return Second(frozenset({Actor.person(person), Actor.account(100 + person)}), offices)


@pytest.mark.parametrize(
    ("role", "from_the_top", "who", "wanted"),
    [
        # role asked for, asked by the general manager, second person, reasons
        ("safety_manager", False, second(gm=True), ()),
        ("safety_manager", False, second("safety_manager"), ()),
        ("safety_manager", False, second("auditor"), ()),
        ("safety_manager", False, second("administrator"), ("role.not_second",)),
        ("safety_manager", False, second("clerk"), ("role.not_second",)),
        ("safety_manager", False, second(), ("role.not_second",)),
        ("safety_manager", True, second("administrator"), ()),
        ("safety_manager", True, second("clerk"), ("role.not_second",)),
        ("auditor", False, second(gm=True), ()),
        ("auditor", False, second("auditor"), ()),
        ("auditor", False, second("safety_manager"), ("role.not_second",)),
        ("auditor", False, second("administrator"), ("role.not_second",)),
        ("auditor", True, second("administrator"), ()),
        ("auditor", True, second("safety_manager"), ("role.not_second",)),
        ("administrator", False, second(gm=True), ()),
        ("administrator", False, second("safety_manager"), ()),
        ("administrator", False, second("auditor"), ()),
        ("administrator", False, second("administrator"), ("role.not_second",)),
        ("administrator", True, second("administrator"), ()),
        ("auditor", False, second(gm=True, person=RECEIVER), ("role.own",)),
        ("auditor", False, second("auditor", person=RECEIVER), ("role.own",)),
        ("auditor", False, second(gm=True, person=ASKER), ("role.same_person",)),
        ("auditor", False, second(person=ASKER), ("role.same_person", "role.not_second")),
        ("auditor", False, second("auditor", given=ON, asked_by=ADMIN), ("role.fresh",)),
        ("auditor", False, second("auditor", given=ON - timedelta(6), asked_by=ADMIN),
         ("role.fresh",)),
        ("auditor", False, second("auditor", given=ON - timedelta(7), asked_by=ADMIN), ()),
        ("auditor", False, second("auditor", given=ON, asked_by=FIRST), ()),
        ("auditor", False, second(gm=True, given=ON, asked_by=ADMIN), ("role.fresh",)),
        ("head", False, second(gm=True), ()),
        ("head", False, second("safety_manager"), ()),
        ("head", False, second("auditor"), ()),
        ("head", False, second("administrator"), ("role.not_second",)),
        ("head", True, second("administrator"), ()),
        ("head", False, second("clerk"), ("role.not_second",)),
        ("head", False, second("auditor", person=ASKER), ("role.same_person",)),
        ("head", False, second(gm=True, person=RECEIVER), ("role.own",)),
    ],
)  # fmt: skip
def test_who_may_say_yes(
    role: str, from_the_top: bool, who: Second, wanted: tuple[str, ...]
) -> None:
    asked = Request(role, ADMIN, RECEIVER, from_the_top)
    assert grant.reasons(asked, who, ON) == wanted


def test_an_account_without_a_person_never_says_yes() -> None:
    nobody = Second(frozenset({Actor.account(7)}), (Office(grant.HEAD, LONG_AGO),))
    assert grant.reasons(Request("auditor", ADMIN, 3), nobody, ON) == ("role.needs_person",)


@pytest.mark.parametrize("asked_by", [ADMIN, frozenset({Actor.system()})])
def test_the_machine_says_yes_only_where_nobody_else_is_there(asked_by: frozenset[Actor]) -> None:
    machine = Second(frozenset({Actor.system()}), is_last=True)
    there = Request(grant.HEAD, asked_by, RECEIVER)
    assert "role.not_second" in grant.reasons(there, machine, ON)
    alone = Request(grant.HEAD, asked_by, RECEIVER, is_stuck=True)
    assert grant.reasons(alone, machine, ON) == ()
    assert grant.reasons(alone, second("clerk"), ON) == ("role.not_second",)


def test_one_human_with_two_sign_ins_is_one_person() -> None:
    asked = Request("auditor", frozenset({Actor.account(102)}), RECEIVER)
    assert "role.same_person" in grant.reasons(asked, second(gm=True), ON)


PEOPLE = st.integers(1, 4)
NAMES = st.builds(
    lambda person, account: frozenset({Actor.person(person), Actor.account(100 + account)}),
    PEOPLE,
    PEOPLE,
)
OFFICES = st.lists(
    st.builds(
        Office,
        st.sampled_from([*grant.OFFICES, "clerk"]),
        st.dates(ON - timedelta(20), ON),
        st.one_of(st.just(frozenset()), NAMES),
    ),
    max_size=3,
).map(tuple)
REQUESTS = st.builds(
    Request,
    st.sampled_from(grant.OFFICES),
    NAMES,
    st.one_of(st.none(), PEOPLE),
    st.booleans(),
    st.booleans(),
)


@given(REQUESTS, st.builds(Second, NAMES, OFFICES))
def test_whoever_says_yes_is_another_than_asks_and_receives_and_of_another_office(
    asked: Request, who: Second
) -> None:
    if grant.reasons(asked, who, ON):
        return

    assert not who.names & asked.asked_by
    assert asked.receiver is None or Actor.person(asked.receiver) not in who.names
    counted = {
        office.role
        for office in who.offices
        if not (office.asked_by & asked.asked_by and ON - office.given < grant.FRESH)
    }
    assert counted & {*grant.SECOND[asked.role], *grant.ASKED_FROM_THE_TOP}
    assert asked.is_from_the_top or counted & {"head", "safety_manager", "auditor"}
    if asked.role == "auditor" and not asked.is_from_the_top:
        assert counted & {"head", "auditor"}


@pytest.mark.parametrize("state", ["CONFIRMED", "DECLINED", "TAKEN_BACK", "LAPSED"])
@pytest.mark.parametrize("act", ["confirm", "decline", "take_back", "lapse"])
def test_a_closed_request_stays_closed(state: str, act: str) -> None:
    with pytest.raises(Refused, match=r"role\.request_closed"):
        grant.decide(act, state)


def test_a_late_request_only_lapses() -> None:
    with pytest.raises(Refused, match=r"role\.request_lapsed"):
        grant.decide("confirm", "ASKED", is_late=True)
    assert grant.decide("lapse", "ASKED", is_late=True) == "LAPSED"


def test_the_first_reason_refuses_and_all_are_named() -> None:
    with pytest.raises(Refused) as caught:
        grant.decide("confirm", "ASKED", closed=("role.same_person", "role.not_second"))
    assert caught.value.code == "role.same_person"
    assert len(caught.value.problems) == 2


def test_the_clerk_takes_one_person() -> None:
    assert not grant.needs_second("clerk")
    assert all(map(grant.needs_second, grant.OFFICES))
