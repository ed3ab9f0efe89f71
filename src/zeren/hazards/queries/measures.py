"""The measures that follow an accident: hazards that name it."""

from zeren.hazards.models import Hazard

VERIFIED = ("VERIFIED", "PUBLISHED", "CLOSED", "DISMISSED")
"""Nothing is left to be done about it on the spot."""


def of_event(event_id: int) -> list[Hazard]:
    """The measures of one event, the oldest first."""
    rows = Hazard.objects.filter(event_id=event_id).select_related("owner")
    return list(rows.order_by("reported_at", "id"))
