"""The life of a hand-over: truth table, and walks that never end with something left to nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from zeren.core import handover as core
from zeren.core.days import NEVER
from zeren.core.handover import Item, Seen

GIVER, HEAD, NEXT, OTHER, DEPUTY = 1, 2, 3, 4, 5
HERE = frozenset({GIVER, HEAD, NEXT, OTHER, DEPUTY})


def seen(state: str = "OPEN", *items: Item, **more: object) -> Seen:
    known = Seen(state, GIVER, HEAD, items or (Item(1, "use", "NAMED", NEXT, NEXT),), present=HERE)
    return replace(known, **{"chosen": frozenset({1}), **more})  # type: ignore[arg-type]


NAMED, GIVEN, TAKEN, FREE, OVER = (
    Item(1, "use", state, who, NEXT)
    for state, who in (
        ("NAMED", NEXT), ("GIVEN", NEXT), ("RECEIVED", NEXT), ("OPEN", None), ("SETTLED", None),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("act", "known", "why"),
    [
        ("give", seen("OPEN", NAMED, actor=GIVER), ()),
        ("give", seen("OPEN", NAMED, actor=HEAD), ("handover.not_yours",)),
        ("give", seen("OPEN", NAMED, actor=HEAD, giver_gone=True), ()),
        ("give", seen("OPEN", NAMED, actor=GIVER, giver_gone=True), ("handover.not_yours",)),
        ("give", seen("OPEN", NAMED, actor=GIVER, acts_for=HEAD), ("handover.no_deputy",)),
        ("give", seen("OPEN", FREE, actor=GIVER), ("handover.step_closed",)),
        ("give", seen("OPEN", NAMED, actor=GIVER, chosen=frozenset()),
         ("handover.nothing_chosen",)),
        ("give", seen("OPEN", NAMED, actor=GIVER, chosen=frozenset({1, 9})),
         ("handover.step_closed",)),
        ("give", seen("CONFIRMED", NAMED, actor=GIVER), ("handover.step_closed",)),
        ("receive", seen("OPEN", GIVEN, actor=NEXT), ()),
        ("receive", seen("OPEN", GIVEN, actor=HEAD), ("handover.not_yours",)),
        ("receive", seen("OPEN", GIVEN, actor=DEPUTY, acts_for=NEXT), ("handover.no_deputy",)),
        ("receive", seen("OPEN", NAMED, actor=NEXT), ("handover.step_closed",)),
        ("confirm", seen("OPEN", TAKEN, actor=HEAD), ()),
        ("confirm", seen("OPEN", TAKEN, OVER, actor=HEAD), ()),
        ("confirm", seen("OPEN", GIVEN, actor=HEAD), ("handover.not_received",)),
        ("confirm", seen("OPEN", TAKEN, actor=NEXT), ("handover.not_yours",)),
        ("confirm", seen("OPEN", TAKEN, actor=HEAD, acts_for=OTHER), ("handover.no_deputy",)),
        ("name", seen("OPEN", GIVEN, actor=HEAD, successor=OTHER), ()),
        ("name", seen("CONFIRMED", TAKEN, actor=GIVER, successor=OTHER), ()),
        ("name", seen("OPEN", FREE, actor=GIVER, successor=GIVER), ("handover.own",)),
        ("name", seen("OPEN", FREE, actor=HEAD, successor=77), ("handover.not_here",)),
        ("name", seen("OPEN", FREE, actor=OTHER, successor=NEXT), ("handover.not_yours",)),
        ("name", seen("CLOSED", TAKEN, actor=HEAD, successor=NEXT), ("handover.step_closed",)),
        ("close", seen("CONFIRMED", TAKEN), ()),
        ("close", seen("CONFIRMED", replace(TAKEN, owner=None)), ("handover.without_owner",)),
        ("close", seen("CONFIRMED", replace(TAKEN, owner=GIVER)), ("handover.without_owner",)),
        ("close", seen("CONFIRMED", replace(TAKEN, owner=GIVER), comes_back=True), ()),
        ("close", seen("CONFIRMED", replace(TAKEN, owner=88)), ("handover.without_owner",)),
        ("close", seen("CONFIRMED", TAKEN, unsigned=frozenset({NEXT})), ("handover.letter_due",)),
        ("close", seen("CONFIRMED", TAKEN, unsigned=frozenset({OTHER})), ()),
        ("close", seen("OPEN", TAKEN), ("handover.step_closed",)),
        ("take_back", seen("CLOSED", TAKEN), ("handover.step_closed",)),
        ("take_back", seen("CONFIRMED", TAKEN), ()),
    ],
)  # fmt: skip
def test_who_may_do_what_and_when(act: str, known: Seen, why: tuple[str, ...]) -> None:
    assert core.refusals(act, known) == why


@settings(max_examples=40)
@given(st.data())
def test_no_path_closes_it_with_something_left_to_nobody(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 4))
    items = {n: Item(n, "use") for n in range(1, number + 1)}
    known = Seen("OPEN", GIVER, HEAD, tuple(items.values()), present=HERE)
    signed: dict[int, set[str]] = {n: set() for n in items}
    for _step in range(40):
        asks = [
            (act, one, replace(known, actor=who, chosen=frozenset({one}), successor=NEXT))
            for act in core.TURNS
            for one in sorted(items)
            for who in (GIVER, HEAD, NEXT, OTHER)
        ]
        steps = [ask for ask in asks if not core.refusals(ask[0], ask[2])]
        # what nobody decides happens now and then, and less often than a step that is open
        chance = [(why, one, known) for why in ("settle", "go", "letter", "own") for one in items]
        act, one, asked = data.draw(st.sampled_from([*steps * 3, *chance]))
        item = items[one]
        if act == "go":
            known = replace(known, present=known.present ^ {OTHER})
        elif act == "letter":
            known = replace(known, unsigned=known.unsigned ^ {NEXT})
        elif act == "own":
            items[one] = replace(item, owner=data.draw(st.sampled_from([NEXT, None, GIVER, OTHER])))
        elif act == "settle":
            if (item.state, act) in {(a, b) for a, b, _to in core.ITEM_STEPS}:
                items[one] = replace(item, state="SETTLED")
        else:
            if act == "name":
                items[one] = replace(item, state="NAMED", successor=asked.successor)
                signed[one].clear()
            elif act in ("give", "receive"):
                items[one] = replace(item, state=core.item_after(act, item.state))
                signed[one].add(f"{act} {asked.actor}")
            known = replace(known, state=core.decide(act, asked))
        known = replace(known, items=tuple(items.values()))
        if act == "close" and known.state == "CLOSED":
            for closed in known.items:
                if closed.state != "SETTLED":
                    assert closed.owner in known.present - {GIVER}
                    assert signed[closed.id] == {f"give {GIVER}", f"receive {closed.successor}"}
                    assert closed.successor not in known.unsigned
            event("closed")
            return


def test_the_rule_names_who_owns_it_now_before_a_deputy_and_never_the_giver() -> None:
    asked = [("head", HEAD), ("deputy", DEPUTY), ("heads_now", GIVER), ("uses_now", OTHER)]

    assert core.propose(asked, giver=GIVER, present=HERE) == (OTHER, "uses_now")
    assert core.propose(asked, giver=GIVER, present=HERE - {OTHER}) == (DEPUTY, "deputy")
    assert core.propose(asked[2:3], giver=GIVER, present=HERE) == (None, "")


def test_who_confirms_neither_gives_nor_takes_where_anybody_else_is_there() -> None:
    assert core.confirmer(GIVER, {NEXT}, [GIVER, NEXT, HEAD], [OTHER]) == HEAD
    assert core.confirmer(GIVER, {NEXT}, [GIVER, None, NEXT], [OTHER]) == OTHER
    assert core.confirmer(GIVER, {NEXT}, [GIVER, NEXT], []) == NEXT
    assert core.confirmer(GIVER, set(), [GIVER], [GIVER]) is None


@pytest.mark.parametrize(
    ("held", "here", "closed", "away", "found"),
    [
        ([(7, 1, 50)], [(1, 50)], {}, [], [(50, "left", (7,), None)]),
        ([(7, 1, 50), (8, 50, NEVER)], [(1, NEVER)], {}, [], [(50, "moved", (7,), None)]),
        ([(7, 1, 50), (8, 50, NEVER)], [(1, NEVER)], {7: 50}, [],
         [(50, "reorganised", (7,), None)]),
        ([(7, 1, 50), (7, 50, NEVER)], [(1, NEVER)], {}, [], []),
        ([(7, 1, NEVER)], [(1, NEVER)], {}, [(40, 90)], [(40, "away", (7,), 90)]),
        ([(7, 1, 40)], [(1, 40)], {}, [(40, 90)], [(40, "left", (7,), None)]),
        ([(7, 1, 10)], [(1, 10)], {}, [], []),
        ([(7, 60, 60)], [(1, NEVER)], {}, [], []),
    ],
)  # fmt: skip
def test_what_somebody_gives_up_follows_from_the_dated_rows(
    held: list[tuple[int, int, int]],
    here: list[tuple[int, int]],
    closed: dict[int, int],
    away: list[tuple[int, int]],
    found: list[tuple[int, str, tuple[int, ...], int | None]],
) -> None:
    got = core.lost(GIVER, held, here=here, closed=closed, away=away, since=30, never=NEVER)

    assert [(one.day, one.cause, one.posts, one.until) for one in got] == found
