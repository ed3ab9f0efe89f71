"""What the hazards tell of a thing, on a page that many rooms share."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.hazards import queries
from zeren.organisation import queries as organisation
from zeren.web.parts import Card


def of_thing(viewer: Viewer, thing_id: int, on: date) -> Card:
    """Hazards that were open at the end of the day, those that the viewer may see."""
    seen = set(queries.visible_to(viewer).filter(thing_id=thing_id).values_list("pk", flat=True))
    rows = queries.open_of_thing(thing_id, until=organisation.end_of_day(on))
    return Card(
        _("Open hazards"),
        "hazards/_thing_card.html",
        {
            "rows": [
                {
                    "text": row.text,
                    "due": row.due_date,
                    "href": reverse("hazards:hazard", args=[row.pk]),
                }
                for row in rows
                if row.pk in seen
            ]
        },
    )
