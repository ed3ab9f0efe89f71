"""How many people stand where on a day."""

from datetime import date

from django.db.models import Count, Q

from zeren.core.days import day_of
from zeren.organisation.models import STEP, Engagement
from zeren.organisation.queries.people import PATH, seated, under
from zeren.organisation.queries.units import on_day


def counted_below(on: date) -> dict[int, int]:
    """The people of each unit with everything below it on a day, contractors apart; one query."""
    found: dict[str, int] = {}
    rows = seated(on, Q(is_primary=True)).order_by().values_list(PATH, "person__engaged__kind")
    for path, kind, number in rows.annotate(number=Count("person_id")):
        if kind != "contractor":
            for end in range(STEP, len(path) + 1, STEP):
                above = path[:end]
                found[above] = found.get(above, 0) + number
    return {int(path[-STEP:], 36): number for path, number in found.items()}


def number_of(kind: str, on: date, path: str = "") -> int:
    """How many people of a kind are counted in a subtree on a day."""
    of_kind = Engagement.objects.filter(on_day(on), kind=kind).values("person_id")
    return seated(day_of(on), under(path), Q(is_primary=True, person_id__in=of_kind)).count()
