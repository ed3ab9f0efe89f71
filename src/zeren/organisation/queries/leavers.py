"""Who left so long ago that nothing kept of him needs a name any more."""

from datetime import date

from django.db.models import Exists, OuterRef

from zeren.core.days import day_of
from zeren.organisation.models import Engagement, Person
from zeren.organisation.queries.people import engaged_until


def left_before(day: date) -> list[int]:
    """People whose last engagement ended before this day, and whose name still stands."""
    later = Engagement.objects.filter(to_day__gt=day_of(day), person_id=OuterRef("pk"))
    rows = Person.objects.filter(engaged_until(day, "pk")).exclude(Exists(later)).exclude(salt="")
    return list(rows.order_by("pk").values_list("pk", flat=True))
