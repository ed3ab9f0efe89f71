"""Why a thing has nobody in charge or no user, and who decides."""

from __future__ import annotations

import pytest

from zeren.core.responsibility import Answer
from zeren.responsibility import owed


def answer(*gaps: str, in_charge: int | None = None) -> Answer:
    return Answer(in_charge, (), (), (), gaps)


@pytest.mark.parametrize(
    ("found", "has_place", "gap", "who"),
    [
        (None, False, "thing.none_in_charge", "general_manager"),
        (answer("thing.none_in_charge"), True, "thing.none_in_charge", "head_of_place"),
        (answer("thing.two_in_charge"), False, "thing.two_in_charge", "general_manager"),
        (answer("thing.two_in_charge"), True, "thing.two_in_charge", "head_of_place"),
        (answer("thing.no_head"), True, "thing.no_head", "parent_head"),
    ],
)
def test_who_decides_about_the_charge(
    found: Answer | None, has_place: bool, gap: str, who: str
) -> None:
    step = owed.charge_step(found, has_place=has_place)

    assert (step.gap, step.who) == (gap, who)


@pytest.mark.parametrize(
    ("found", "has_place", "gap", "who", "owner"),
    [
        (None, False, "thing.no_user", "general_manager", None),
        (answer("thing.no_user"), True, "thing.no_user", "head_of_place", None),
        (answer("thing.no_user", in_charge=5), True, "thing.no_user", "head_in_charge", 5),
        (answer("thing.no_holder", in_charge=5), True, "thing.no_holder", "head_in_charge", 5),
    ],
)
def test_who_names_the_user(
    found: Answer | None, has_place: bool, gap: str, who: str, owner: int | None
) -> None:
    step = owed.user_step(found, has_place=has_place)

    assert (step.gap, step.who, step.owner_id) == (gap, who, owner)
