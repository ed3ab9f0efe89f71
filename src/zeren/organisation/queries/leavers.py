"""Who left so long ago that nothing kept of him needs a name any more."""

from datetime import date

from django.db.models import Exists, OuterRef

from zeren.core.days import day_of
from zeren.ledger import queries as facts
from zeren.organisation.models import Engagement, Person
from zeren.organisation.queries.people import engaged_until
from zeren.organisation.queries.units import start_of_day


def left_before(day: date) -> list[int]:
    """People whose last engagement ended before this day, and whose name still stands.

    Of whom it was entered late it counts from the day of entering: until then records named him.
    """
    later = Engagement.objects.filter(to_day__gt=day_of(day), person_id=OuterRef("pk"))
    rows = Person.objects.filter(engaged_until(day, "pk")).exclude(Exists(later)).exclude(salt="")
    told = facts.facts("person.left").filter(recorded_at__gte=start_of_day(day))
    late = told.order_by().values("about_id")
    return list(rows.exclude(pk__in=late).order_by("pk").values_list("pk", flat=True))
