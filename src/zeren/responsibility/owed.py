"""Why a unit has no head, or a thing nobody in charge or no user, on a day and who acts next.

Source: story ("who is in charge is responsible, who uses is responsible"); Work Safety Law art. 5.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast, Concat

from zeren.core.owed.coverage import Owed, Seat, Step
from zeren.core.owed.obligation import Proof
from zeren.core.responsibility import Answer
from zeren.organisation import queries as organisation
from zeren.responsibility import queries
from zeren.responsibility.queries import days


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


def head_proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    return {
        unit_id: [Proof(*stretch) for stretch in stretches]
        for unit_id, stretches in days.unit_heads(ids).items()
    }


def charge_proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    return {
        thing_id: [Proof(one.from_day, one.to_day) for one in spans if one.has_one_in_charge]
        for thing_id, spans in days.thing_days(ids).items()
    }


def user_proofs(ids: Sequence[int]) -> dict[int, list[Proof]]:
    return {
        thing_id: [Proof(one.from_day, one.to_day) for one in spans if one.has_user]
        for thing_id, spans in days.thing_days(ids).items()
    }


def head_on(ids: Sequence[int], on: date) -> set[int]:
    return set(organisation.heads(on, ids))


def charge_on(ids: Sequence[int], on: date) -> set[int]:
    found = queries.answers(on, ids)
    return {thing_id for thing_id, one in found.items() if one.in_charge is not None}


def user_on(ids: Sequence[int], on: date) -> set[int]:
    return {thing_id for thing_id, one in queries.answers(on, ids).items() if one.users}


def heads_alike(day: int, _year: int, _until: datetime) -> Case:
    """The top, and every other unit."""
    return Case(
        When(subject_id__in=organisation.top_ids(day), then=Value("top")), default=Value("below")
    )


def charges_alike(day: int, _year: int, _until: datetime) -> Case:
    return organisation.kept_alike(day, "subject_id")


def users_alike(day: int, year: int, until: datetime) -> Case:
    """What somebody is named to use is told by itself: the name may be that of one who has left."""
    text = TextField()
    itself = Concat(Value("used "), Cast("subject_id", text), output_field=text)
    return Case(
        When(subject_id__in=organisation.in_use(day), then=itself),
        default=charges_alike(day, year, until),
        output_field=text,
    )


OWED = {
    "unit_head": Owed(head_proofs, head_gaps, head_on, heads_alike),
    "thing_in_charge": Owed(charge_proofs, charge_gaps, charge_on, charges_alike),
    "thing_user": Owed(user_proofs, user_gaps, user_on, users_alike),
}
