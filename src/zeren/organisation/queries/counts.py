"""How many people stand where on a day."""

from datetime import date

from django.db.models import Count, Q

from zeren.core.days import day_of
from zeren.organisation.models import Engagement, Holding
from zeren.organisation.queries.people import seated, under
from zeren.organisation.queries.units import on_day


def counted_in(on: date) -> dict[int, int]:
    """The people counted in each unit itself on a day, contractors apart; one query.

    Grouped by the unit's number: by its path, a hundred thousand units take three times as long.
    """
    rows = Holding.objects.filter(
        on_day(on), on_day(on, "person__engaged__"), on_day(on, "post__placed__"), is_primary=True
    )
    found: dict[int, int] = {}
    columns = rows.order_by().values_list("post__placed__unit_id", "person__engaged__kind")
    for unit, kind, number in columns.annotate(number=Count("id")):
        if kind != "contractor":
            found[unit] = found.get(unit, 0) + number
    return found


def number_of(kind: str, on: date, path: str = "") -> int:
    """How many people of a kind are counted in a subtree on a day."""
    of_kind = Engagement.objects.filter(on_day(on), kind=kind).values("person_id")
    return seated(day_of(on), under(path), Q(is_primary=True, person_id__in=of_kind)).count()
