"""Why somebody is not trained, and whose turn it is: meeting planned, attended, quiz passed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import cast_of
from zeren.core.owed.coverage import Step
from zeren.ledger import clock
from zeren.training import owed
from zeren.training.queries import Standing


@pytest.mark.parametrize(
    ("standing", "is_planned", "gap", "who"),
    [
        (Standing(), False, "trained.no_meeting", "safety_office"),
        (Standing(), True, "trained.not_attended", "team_leader"),
        (Standing(attended=True), True, "trained.not_passed", "person"),
        (Standing(passed=True), True, "trained.not_attended", "team_leader"),
    ],
)
def test_every_gap_says_whose_turn_it_is(
    standing: Standing, is_planned: bool, gap: str, who: str
) -> None:
    step = owed.step(standing, is_planned=is_planned)

    assert (step.gap, step.who) == (gap, who)


@pytest.mark.django_db
def test_the_gap_of_a_past_day_is_the_gap_of_that_day() -> None:
    cast = cast_of(with_targets=False)
    today, before = clock.today(), clock.today() - timedelta(days=1)
    cast.hold_meeting()
    cast.attend(cast.worker)

    assert owed.gaps([cast.worker], today)[cast.worker].gap == "trained.not_passed"
    assert owed.gaps([cast.worker], before) == {
        cast.worker: Step("trained.no_meeting", "safety_office", link=("meetings", 0))
    }
