"""Why somebody has no letter in force, and whose turn it is."""

from __future__ import annotations

import pytest

from zeren.letters import owed
from zeren.training.queries import Standing

TRAINED = Standing(attended=True, passed=True)


@pytest.mark.parametrize(
    ("state", "standing", "gap", "who"),
    [
        ("", TRAINED, "letter.not_issued", "safety_office"),
        ("ISSUED", Standing(), "letter.not_trained", "team_leader"),
        ("ISSUED", Standing(attended=True), "letter.not_trained", "person"),
        ("ISSUED", TRAINED, "letter.not_signed", "person"),
        ("SIGNED", TRAINED, "letter.not_countersigned", "superior"),
        ("IN_FORCE", TRAINED, "letter.not_fitting", "safety_office"),
        ("LAPSED", TRAINED, "letter.not_fitting", "safety_office"),
    ],
)
def test_every_gap_says_whose_turn_it_is(
    state: str, standing: Standing, gap: str, who: str
) -> None:
    step = owed.step(7, state, standing, {7: 3})

    assert (step.gap, step.who) == (gap, who)
    assert step.owner_id == (3 if state == "SIGNED" else None)
