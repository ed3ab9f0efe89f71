"""Why a unit has no head, or a thing nobody in charge or no user, on a day and who acts next.

Source: story ("who is in charge is responsible, who uses is responsible"); Work Safety Law art. 5.
"""

from collections.abc import Sequence
from datetime import date

from zeren.core.coverage import Owed, Seat, Step
from zeren.core.obligation import Proof
from zeren.core.responsibility import Answer
from zeren.organisation import queries as organisation
from zeren.responsibility import queries


def head_gaps(ids: Sequence[int], on: date) -> dict[int, Step]:
    """Who appoints the missing head: the head above; at the top the clerk enters one."""
    tops = {row.id for row in organisation.units_of(ids, on) if row.parent_id is None}
    return {
        one: Step("unit.no_head_of_root", "clerk", link=("organisation", 0))
        if one in tops
        else Step("unit.no_head", "parent_head")
        for one in ids
    }


def charge_gaps(ids: Sequence[int], on: date) -> dict[int, Step]:
    """Nobody or two in charge: the head of the place decides, without a place the top."""
    answers = queries.answers(on, ids)
    placed = {row.id for row in organisation.things(on, ids) if row.place_id}
    return {one: charge_step(answers.get(one), has_place=one in placed) for one in ids}


def charge_step(answer: Answer | None, *, has_place: bool) -> Step:
    gaps = answer.gaps if answer else ()
    if "thing.no_head" in gaps:
        return Step("thing.no_head", "parent_head")
    is_claimed_twice = "thing.two_in_charge" in gaps
    return Step(
        "thing.two_in_charge" if is_claimed_twice else "thing.none_in_charge",
        _decides(has_place=has_place),
    )


def user_gaps(ids: Sequence[int], on: date) -> dict[int, Step]:
    """Nobody uses it: the head in charge names who does."""
    answers = queries.answers(on, ids)
    placed = {row.id for row in organisation.things(on, ids) if row.place_id}
    return {one: user_step(answers.get(one), has_place=one in placed) for one in ids}


def user_step(answer: Answer | None, *, has_place: bool) -> Step:
    is_named = answer is not None and "thing.no_holder" in answer.gaps
    in_charge = answer.in_charge if answer else None
    return Step(
        "thing.no_holder" if is_named else "thing.no_user",
        "head_in_charge" if in_charge else _decides(has_place=has_place),
        in_charge,
    )


def _decides(*, has_place: bool) -> Seat:
    return "head_of_place" if has_place else "general_manager"


def proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    """Not told yet: coverage still reads what the acts of this room met."""
    raise NotImplementedError


OWED = {
    "unit_head": Owed(proofs, head_gaps),
    "thing_in_charge": Owed(proofs, charge_gaps),
    "thing_user": Owed(proofs, user_gaps),
}
