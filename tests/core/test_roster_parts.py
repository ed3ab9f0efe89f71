"""A large plan in parts: each can be written alone, and none leaves behind what may not be."""

import random

import pytest

from zeren.core.days import NEVER
from zeren.core.roster.parts import parts
from zeren.core.roster.state import Change, State, applied
from zeren.core.timeline import Span

UNITS = 40
SINCE = "2026-01-01"


def opened(code: int, parent: int | None) -> Change:
    above = {"parent": f"U{parent}"} if parent is not None else {}
    return Change("unit.opened", "units", 2, f"U{code}", {}, {"from": SINCE, **above})


def moved(number: str, before: str, after: str) -> Change:
    new = {"post": after, "from": SINCE}
    return Change("person.moved", "people", 2, number, {"post": before}, new)


def joined(number: int, post: str) -> Change:
    new = {"post": post, "from": SINCE, "to": "", "kind": "employee"}
    return Change("person.joined", "people", 2, f"N{number}", {}, new)


def whole(seed: int) -> tuple[State, list[Change]]:
    """Units listed in any order, everybody of the old house on another head post, many who join."""
    chance = random.Random(seed)
    units = [opened(n, (n - 1) // 3 if n else None) for n in range(UNITS)]
    chance.shuffle(units)
    things = [
        Change("thing.registered", "things", 2, f"T{n}", {},
               {"from": SINCE, "place": f"T{(n - 1) // 2}" if n else ""})
        for n in range(UNITS)
    ]  # fmt: skip
    chance.shuffle(things)
    posts = {f"H{n}": {"head": "yes"} for n in range(UNITS)}
    held = {f"P{n}": [Span(1, NEVER, f"H{n}")] for n in range(UNITS)}
    seats = list(range(UNITS))
    chance.shuffle(seats)
    people = [moved(f"P{n}", f"H{n}", f"H{seat}") for n, seat in enumerate(seats) if n != seat]
    people += [joined(n, "W1") for n in range(200)]
    chance.shuffle(people)
    state = State(posts=posts, held=held, engaged={
        number: [Span(1, NEVER, ("employee", ""))] for number in held})  # fmt: skip
    return state, [*units, *people, *things]


@pytest.mark.parametrize("seed", range(8))
def test_every_part_leaves_a_true_house_and_all_of_them_give_the_whole(seed: int) -> None:
    state, changes = whole(seed)

    found = parts(state, changes, 25)

    assert len(found) > 5
    key = repr
    assert sorted(map(key, (one for part in found for one in part))) == sorted(map(key, changes))
    units, things = {""}, {""}
    for part in found:
        state = applied(state, part)
        for change in part:
            if change.act == "unit.opened":
                assert change.after.get("parent", "") in units
                units.add(change.key)
            if change.act == "thing.registered":
                assert change.after["place"] in things
                things.add(change.key)
        heads = [spans[-1].value for spans in state.held.values() if spans[-1].value[0] == "H"]
        assert len(heads) == len(set(heads)), "a head post was given before it was left"
    assert applied(whole(seed)[0], changes).held == state.held


def test_what_fits_in_one_part_stays_in_the_order_of_the_plan() -> None:
    state, changes = whole(1)

    assert parts(state, changes, len(changes)) == [changes]
    assert parts(state, [], 10) == []
