"""Who is in charge is responsible, who uses is responsible, and every answer says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.core.responsibility import (
    IN_CHARGE,
    USES,
    Answer,
    Charge,
    Custody,
    Place,
    Seat,
    Step,
    derive,
)

PRESS, HALL, SITE = 1, 2, 3
TEAM, WORKSHOP, COMPANY = 30, 20, 10
WANG, LIU, SUN = 130, 120, 110
CHAIN = (Seat(TEAM, WANG), Seat(WORKSHOP, LIU), Seat(COMPANY, SUN))
CHAINS = {TEAM: CHAIN, WORKSHOP: CHAIN[1:], COMPANY: CHAIN[2:]}
HELD = (Custody(7, "person", 500),)


def answer(*charges: tuple[int, ...], custodies: tuple[Custody, ...] = HELD) -> Answer:
    """The press in the hall on the site; `charges` are the units in charge of each."""
    things = (PRESS, HALL, SITE)
    places = [
        Place(thing, tuple(Charge(1000 + unit, unit) for unit in units))
        for thing, units in zip(things, charges, strict=False)
    ]
    return derive(places, chains=CHAINS, custodies=custodies)


@pytest.mark.parametrize(
    ("charges", "person", "unit", "gaps"),
    [
        (((TEAM,),), WANG, TEAM, ()),
        (((WORKSHOP,),), LIU, WORKSHOP, ()),
        (((TEAM,), (WORKSHOP,)), WANG, TEAM, ()),
        (((), (WORKSHOP,)), LIU, WORKSHOP, ()),
        (((), (), (COMPANY,)), SUN, COMPANY, ()),
        (((TEAM, TEAM),), WANG, TEAM, ()),
        (((TEAM, WORKSHOP),), None, None, ("thing.two_in_charge",)),
        (((), (TEAM, WORKSHOP)), None, None, ("thing.two_in_charge",)),
        (((TEAM, WORKSHOP), (COMPANY,)), None, None, ("thing.two_in_charge",)),
        (((), (), ()), None, None, ("thing.none_in_charge",)),
        (((),), None, None, ("thing.none_in_charge",)),
    ],
)
def test_the_nearest_charge_says_who_is_in_charge(
    charges: tuple[tuple[int, ...], ...],
    person: int | None,
    unit: int | None,
    gaps: tuple[str, ...],
) -> None:
    found = answer(*charges)

    assert (found.in_charge, found.unit_id, found.gaps) == (person, unit, gaps)


def test_the_because_names_the_place_the_charge_and_the_head() -> None:
    found = answer((), (WORKSHOP,))

    assert found.because == (
        Step(
            IN_CHARGE,
            "charge.of_place",
            (("thing", PRESS), ("thing", HALL), ("charge", 1020), ("unit", WORKSHOP)),
        ),
        Step(IN_CHARGE, "head.own", (("unit", WORKSHOP), ("person", LIU))),
        Step(USES, "custody.person", (("thing", PRESS), ("custody", 7), ("person", 500))),
    )
    assert found.chain == (Seat(COMPANY, SUN),)


def test_while_a_head_post_is_vacant_the_next_head_above_answers_and_the_because_says_so() -> None:
    chains = {TEAM: (Seat(TEAM, None), Seat(WORKSHOP, None), Seat(COMPANY, SUN))}

    found = derive([Place(PRESS, (Charge(1, TEAM),))], chains=chains, custodies=HELD)

    assert found.in_charge == SUN
    assert found.unit_id == TEAM
    assert [step.found for step in found.because] == [
        "charge.own",
        "head.vacant",
        "head.vacant",
        "head.above",
        "custody.person",
    ]
    assert found.chain == ()
    assert found.gaps == ()


def test_with_no_head_anywhere_nobody_is_in_charge_and_it_is_a_gap() -> None:
    found = derive(
        [Place(PRESS, (Charge(1, TEAM),))],
        chains={TEAM: (Seat(TEAM, None), Seat(COMPANY, None))},
        custodies=HELD,
    )

    assert found.in_charge is None
    assert found.gaps == ("thing.no_head",)
    assert found.because[-2].found == "head.nowhere"


@pytest.mark.parametrize(
    ("custodies", "users", "gaps", "found"),
    [
        ((Custody(1, "person", 5),), (5,), (), ["custody.person"]),
        ((Custody(1, "post", 8),), (5, 6), (), ["custody.post"]),
        ((Custody(1, "team", 9),), (6, 7), (), ["custody.team"]),
        ((Custody(1, "post", 8), Custody(2, "team", 9)), (5, 6, 7), (),
         ["custody.post", "custody.team"]),
        ((Custody(1, "post", 80),), (), ("thing.no_holder",), ["custody.vacant"]),
        ((Custody(1, "post", 80), Custody(2, "person", 5)), (5,), (),
         ["custody.vacant", "custody.person"]),
        ((), (), ("thing.no_user",), ["custody.none"]),
    ],
)  # fmt: skip
def test_who_holds_a_thing_uses_it(
    custodies: tuple[Custody, ...], users: tuple[int, ...], gaps: tuple[str, ...], found: list[str]
) -> None:
    answered = derive(
        [Place(PRESS, (Charge(1, TEAM),))],
        chains=CHAINS,
        custodies=custodies,
        holders={8: (6, 5)},
        members={9: (7, 6)},
    )

    assert answered.users == users
    assert answered.gaps == gaps
    assert [step.found for step in answered.because if step.rule == USES] == found


def test_a_chain_of_another_unit_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="want the chain of unit 30"):
        derive([Place(PRESS, (Charge(1, TEAM),))], chains={TEAM: CHAIN[1:]})


@st.composite
def organisations(draw: st.DrawFn) -> tuple[list[Place], dict[int, list[Seat]], list[Custody]]:
    """A random tree of units, heads in some of them, a line of places with 0 to 2 charges each."""
    size = draw(st.integers(1, 12))
    parents = [None, *(draw(st.integers(0, i - 1)) for i in range(1, size))]
    heads = [draw(st.one_of(st.none(), st.integers(100, 120))) for _ in range(size)]
    chains: dict[int, list[Seat]] = {}
    for unit in range(size):
        at: int | None = unit
        chains[unit] = []
        while at is not None:
            chains[unit].append(Seat(at, heads[at]))
            at = parents[at]
    unit_ids = st.lists(st.integers(0, size - 1), max_size=2)
    places = [
        Place(thing, tuple(Charge(100 * thing + n, unit) for n, unit in enumerate(draw(unit_ids))))
        for thing in range(draw(st.integers(1, 4)))
    ]
    kinds = st.sampled_from(["person", "post", "team"])
    custodies = draw(
        st.lists(st.builds(Custody, st.integers(1, 9), kinds, st.integers(0, 5)), max_size=3)
    )
    return places, chains, custodies


@given(organisations())
def test_one_in_charge_and_a_user_or_a_gap_and_never_both(
    organisation: tuple[list[Place], dict[int, list[Seat]], list[Custody]],
) -> None:
    places, chains, custodies = organisation
    holders, members = {0: (1,), 1: (2, 3)}, {0: (4,)}

    found = derive(places, chains=chains, custodies=custodies, holders=holders, members=members)
    again = derive(
        places, chains=chains, custodies=custodies[::-1], holders=holders, members=members
    )

    charge_gaps = {"thing.none_in_charge", "thing.two_in_charge", "thing.no_head"}
    user_gaps = {"thing.no_user", "thing.no_holder"}
    assert (found.in_charge is None) == (len(charge_gaps & set(found.gaps)) == 1)
    assert (not found.users) == (len(user_gaps & set(found.gaps)) == 1)
    assert set(found.gaps) <= charge_gaps | user_gaps
    assert {step.rule for step in found.because} == {IN_CHARGE, USES}
    assert (found.in_charge, found.users, found.gaps) == (again.in_charge, again.users, again.gaps)

    nearest = next((place for place in places if place.charges), None)
    if found.in_charge is not None:
        assert nearest is not None
        (unit,) = {charge.unit_id for charge in nearest.charges}
        assert found.in_charge == next(s.head for s in chains[unit] if s.head is not None)
