"""Which hazards somebody reported by name, for what counts in his favour."""

from datetime import date, timedelta

from zeren.hazards.models import Hazard
from zeren.organisation import queries as organisation


def reported_by(person_id: int, since: date, until: date) -> list[int]:
    """Hazards of these days, the oldest first; what was found to be none or spam is left out."""
    rows = Hazard.objects.filter(
        reporter_id=person_id,
        reported_at__gte=organisation.start_of_day(since),
        reported_at__lt=organisation.start_of_day(until + timedelta(days=1)),
    )
    rows = rows.exclude(state__in=("DISMISSED", "SPAM", "HELD"))
    return list(rows.order_by("reported_at", "id").values_list("id", flat=True))
