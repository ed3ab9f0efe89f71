"""No two letters have one number, however many there are and whoever issues at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast, cast_of
from tests.letters.test_at_once import at_once
from zeren.jobs import actions as jobs
from zeren.ledger import clock
from zeren.ledger.models import Numbers
from zeren.letters import actions
from zeren.letters.models import Campaign, Letter


def test_after_the_hundred_thousandth_letter_numbers_go_on(cast: Cast) -> None:
    people = [cast.worker, cast.mate, cast.leader]
    for person in people:
        actions.withdraw(
            cast.letter(person).pk, reason="unit", by=cast.actor(cast.safety), at=clock.now()
        )
    Numbers.objects.filter(name=f"letter.{cast.year}").update(following=99_999)

    starting(cast, "CO")()
    jobs.run_ready("letters.issue", now=clock.now)

    assert {cast.letter(person).number for person in people} == {
        f"{cast.year}-99999",
        f"{cast.year}-100000",
        f"{cast.year}-100001",
    }


def starting(cast: Cast, unit: str) -> Callable[[], Any]:
    return lambda: actions.start_campaign(
        year=cast.year, unit_id=cast.units[unit], by=cast.actor(cast.safety), at=clock.now()
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_campaigns_at_once_issue_to_everybody_under_numbers_of_their_own() -> None:
    cast = cast_of()

    told = at_once(starting(cast, "SAFE"), starting(cast, "WELD"))
    jobs.run_ready("letters.issue", now=clock.now)

    assert told == ["", ""]
    first, second = Campaign.objects.order_by("first_number")
    assert first.first_number + first.people <= second.first_number
    assert {first.state, second.state} == {"ISSUED"}
    assert Letter.objects.count() == first.people + second.people
