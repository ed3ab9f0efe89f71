"""The assessment reads the results: every term falls due in its period, one truth for both."""

from datetime import UTC, date, datetime

import pytest

from tests.cast import Cast
from tests.frozen import Clock
from tests.results.conftest import YEAR, count, owner
from zeren.assessment.queries import achieved
from zeren.ledger import clock
from zeren.results import actions
from zeren.results.queries import verdicts
from zeren.targets.models import Target

pytestmark = pytest.mark.django_db
WHOLE = (date(YEAR, 1, 1), date(YEAR, 12, 31))
HALF = (date(YEAR, 1, 1), date(YEAR, 6, 30))
MARCH = (date(YEAR, 3, 1), date(YEAR, 3, 31))
SECOND = (date(YEAR, 4, 1), date(YEAR, 6, 30))
AFTER = (date(YEAR + 1, 1, 1), date(YEAR + 1, 12, 31))
SCHOOL = (date(YEAR, 9, 1), date(YEAR + 1, 8, 31))


def state(cast: Cast, period: tuple[date, date], code: str = "env.air") -> str:
    rows = achieved.verdicts(cast.units["CO"], *period, clock.today(), is_member=False)
    return next((one.state for one in rows if one.code == code), "")


def test_each_term_falls_due_in_its_period(cast: Cast, hand: Clock) -> None:
    assert state(cast, WHOLE, "saf.minor_injury") == "PENDING", "nothing was worked out yet"
    row = owner(cast)
    hand.at = datetime(YEAR + 1, 9, 20, 4, tzinfo=UTC)
    of_air = Target.objects.filter(indicator__code="env.air")
    for year, month, above in (
        *((YEAR, one, 99) for one in range(1, 6)), (YEAR, 6, 60),
        *((YEAR, one, 100) for one in range(7, 13)), *((YEAR + 1, one, 97) for one in range(1, 9)),
    ):  # fmt: skip
        by, starts = cast.actor(cast.mate), date(year, month, 1)
        actions.enter(row.pk, starts, numerator=above, denominator=100, by=by, at=clock.now())
    count(hand)

    assert state(cast, WHOLE, "saf.minor_injury") == "MET"
    # 1,155 of 1,200 are 96.25 %, the floor is 98 %; after March it was on its way
    assert (state(cast, WHOLE), state(cast, MARCH), state(cast, AFTER)) == ("MISSED", "MET", "")
    # split by quarter only the second one missed; by month only June
    of_air.update(window="QUARTER")
    assert (state(cast, MARCH), state(cast, SECOND)) == ("MET", "MISSED")
    # a half year ends in the second quarter, and is no part of the year after
    of_air.update(window="TERM", starts=HALF[0], ends=HALF[1])
    assert (state(cast, MARCH), state(cast, SECOND), state(cast, AFTER)) == ("MET", "MISSED", "")
    # September to August falls due in the year after: 400 + 776 of 1,200 are 98 %
    of_air.update(starts=SCHOOL[0], ends=SCHOOL[1])
    count(hand)
    assert (state(cast, HALF), state(cast, WHOLE), state(cast, AFTER)) == ("", "MET", "MET")
    # the page of the result says the same, with the months of both years
    line = verdicts.of_rows([of_air.get(unit_id=cast.units["CO"])], clock.now())[0]
    assert (line.state, line.result) == ("MET", verdicts.exact(1_176_000_000, 1_200_000_000))
    # and it is written down once when it is over
    by = cast.actor(cast.mate)
    assert actions.close_periods(by=by, at=clock.now()) > 0
    assert actions.close_periods(by=by, at=clock.now()) == 0
