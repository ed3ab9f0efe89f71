"""What waits for one person is read in a number of queries that does not grow."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.assessment.conftest import Year
from zeren.assessment import queries
from zeren.assessment.models import Assessment


def waiting(year: Year) -> int:
    on = year.hand.at.date()
    with CaptureQueriesContext(connection) as asked:
        queries.turns(year.cast.gm, on)
    return len(asked)


def test_turns_of_ten_take_as_many_queries_as_of_one(year: Year) -> None:
    cast = year.cast
    year.assessed()
    year.hand.tick(days=12)
    one = waiting(year)
    first = Assessment.objects.get()
    for number, period in enumerate(("Q1", "Q2", "Q3", "Q4", "M01", "M02", "M03", "M04"), 1):
        first.pk, first.period = first.pk + number, period
        first.save(force_insert=True)

    assert len(queries.turns(cast.gm, year.hand.at.date())) == 9
    assert waiting(year) == one
