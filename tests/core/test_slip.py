"""A code takes two people; nobody asks for somebody above him."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core import slip
from zeren.core.refusal import Refused
from zeren.core.slip import Standing
from zeren.core.viewer import ROLES, RoleGrant

ROOT = "a"
UNITS = ("a", "aa", "ab", "aaa", "aab")


def grants(*held: tuple[str, str]) -> tuple[RoleGrant, ...]:
    return tuple(RoleGrant(role, path) for role, path in held)


GM = Standing(1, "a", ("a",))
SAFETY = Standing(2, "ab", ("ab",), grants(("safety_manager", "a")))
AUDITOR = Standing(3, "ab", (), grants(("auditor", "a")))
CLERK = Standing(4, "ab", (), grants(("clerk", "a")))
ADMIN = Standing(5, "ab", (), grants(("administrator", "a")))
SHOP = Standing(6, "aa", ("aa",))
LEADER = Standing(7, "aaa", ("aaa",))
WORKER = Standing(8, "aaa")
TEAM_CLERK = Standing(9, "aab", (), grants(("clerk", "aab")))
OTHER = Standing(10, "aab")
NOWHERE = Standing(11)
EVERYBODY = (GM, SAFETY, AUDITOR, CLERK, ADMIN, SHOP, LEADER, WORKER, TEAM_CLERK, OTHER, NOWHERE)


@pytest.mark.parametrize(
    ("asker", "owner", "why"),
    [
        (CLERK, WORKER, None),
        (CLERK, LEADER, None),
        (CLERK, SHOP, None),
        (CLERK, NOWHERE, None),
        (ADMIN, CLERK, None),
        (CLERK, CLERK, "code.not_for_yourself"),
        (CLERK, GM, "code.above_you"),
        (CLERK, SAFETY, "code.above_you"),  # the head of the clerk's own unit
        (ADMIN, GM, "code.above_you"),
        (TEAM_CLERK, OTHER, None),
        (TEAM_CLERK, WORKER, "code.not_your_person"),
        (TEAM_CLERK, GM, "code.not_your_person"),
        (TEAM_CLERK, NOWHERE, "code.not_your_person"),
        (TEAM_CLERK, Standing(12, "aab", (), grants(("auditor", "a"))), "code.above_you"),
        (SHOP, WORKER, "code.not_your_person"),
        (WORKER, OTHER, "code.not_your_person"),
        (CLERK, Standing(13, "a", is_top=True), "code.above_you"),
        (Standing(13, "a", is_top=True), WORKER, "code.not_your_person"),
        (SAFETY, GM, None),
        (AUDITOR, GM, None),
        (GM, WORKER, None),
    ],
)
def test_who_may_ask(asker: Standing, owner: Standing, why: str | None) -> None:
    assert slip.cannot_ask(asker, owner, ROOT) == why


@pytest.mark.parametrize(
    ("confirmer", "asker", "owner", "why"),
    [
        (LEADER, CLERK, WORKER, None),
        (SHOP, CLERK, WORKER, None),
        (GM, CLERK, WORKER, None),
        (SHOP, CLERK, LEADER, None),
        (LEADER, CLERK, LEADER, "code.not_for_yourself"),
        (CLERK, CLERK, WORKER, "code.second_person"),
        (ADMIN, CLERK, WORKER, None),
        (SAFETY, CLERK, WORKER, None),
        (AUDITOR, CLERK, WORKER, "code.not_your_person"),
        (TEAM_CLERK, CLERK, WORKER, "code.not_your_person"),
        (TEAM_CLERK, CLERK, OTHER, None),
        (WORKER, CLERK, OTHER, "code.not_your_person"),
        (GM, ADMIN, SAFETY, None),
        (CLERK, ADMIN, SAFETY, "code.head_confirms"),
        (SAFETY, CLERK, AUDITOR, None),  # as the head of the unit
        (CLERK, SAFETY, GM, "code.not_your_person"),
        (AUDITOR, SAFETY, GM, None),
        (SAFETY, SAFETY, GM, "code.second_person"),
        (LEADER, SAFETY, GM, "code.not_your_person"),
    ],
)
def test_who_may_confirm(
    confirmer: Standing, asker: Standing, owner: Standing, why: str | None
) -> None:
    assert slip.cannot_confirm(confirmer, asker.person, owner, ROOT) == why


def test_a_first_slip_is_for_who_has_no_pin() -> None:
    with_pin = Standing(8, "aaa", has_pin=True)

    assert slip.cannot_print(None, WORKER, ROOT) is None
    assert slip.cannot_print(None, GM, ROOT) is None
    assert slip.cannot_print(None, with_pin, ROOT) == "code.has_pin"
    assert slip.cannot_print(CLERK, with_pin, ROOT) == "code.has_pin"
    assert slip.cannot_print(CLERK, GM, ROOT) == "code.above_you"


@pytest.mark.parametrize(
    ("opener", "printer", "owner", "why"),
    [
        (LEADER, CLERK, WORKER, None),
        (GM, CLERK, LEADER, None),
        (LEADER, CLERK, LEADER, "code.not_for_yourself"),
        (LEADER, CLERK, OTHER, "code.not_your_person"),
        (SAFETY, CLERK, WORKER, "code.not_your_person"),
        (GM, GM, WORKER, "code.second_person"),
    ],
)
def test_who_may_open_a_slip(
    opener: Standing, printer: Standing, owner: Standing, why: str | None
) -> None:
    assert slip.cannot_open(opener, printer.person, owner, ROOT) == why


@pytest.mark.parametrize(
    ("has_pin", "heads", "opens"), [(False, 0, True), (False, 1, False), (True, 0, False)]
)
def test_the_console_opens_only_what_no_head_could(has_pin: bool, heads: int, opens: bool) -> None:
    owner = Standing(8, "aaa", has_pin=has_pin)

    assert slip.console_opens(owner, heads_with_pin=heads) is opens


def test_nobody_gets_a_code_alone() -> None:
    for one, owner in itertools.product(EVERYBODY, repeat=2):
        assert slip.cannot_ask(one, owner, ROOT) or slip.cannot_confirm(
            one, one.person, owner, ROOT
        ), f"{one} alone gets the code of {owner}"
        assert slip.cannot_open(one, one.person, owner, ROOT)


@st.composite
def anybody(draw: st.DrawFn, person: int) -> Standing:
    held = st.tuples(st.sampled_from(ROLES), st.sampled_from(UNITS))
    return Standing(
        person,
        draw(st.sampled_from(("", *UNITS))),
        tuple(draw(st.sets(st.sampled_from(UNITS), max_size=2))),
        grants(*draw(st.sets(held, max_size=2))),
    )


@given(anybody(1), anybody(2), anybody(3))
def test_a_code_takes_two_others_one_of_whom_keeps_and_one_of_whom_stands_over_its_owner(
    asker: Standing, confirmer: Standing, owner: Standing
) -> None:
    if slip.cannot_ask(asker, owner, ROOT) or slip.cannot_confirm(
        confirmer, asker.person, owner, ROOT
    ):
        return
    where = owner.unit or ROOT

    assert len({asker.person, confirmer.person, owner.person}) == 3
    for one in (asker, confirmer):
        # a grant or a post over the whole, or over a unit that holds the owner
        assert one.leads(where) or any(where.startswith(grant.path) for grant in one.roles)
    if slip.is_above(owner, asker, ROOT):
        assert ROOT in asker.heads or asker.holds(slip.TOP_OFFICES, ROOT)


@given(st.data())
def test_only_open_codes_are_used_and_none_comes_back(data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(("ASKED", "PRINTED")))
    walked = [state]
    while acts := [act for source, act, _to in slip.STEPS if source == state]:
        act = data.draw(st.sampled_from(acts))
        state = slip.move(state, act)
        walked.append(state)

    assert len(set(walked)) == len(walked)
    assert "USED" not in walked or walked[-2] == "OPEN"
    with pytest.raises(Refused):
        slip.move(state, "use")
