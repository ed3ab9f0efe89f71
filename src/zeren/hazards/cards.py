"""What the hazards tell of a thing, on a page that many rooms share."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.hazards import queries, texts
from zeren.hazards.queries import measures
from zeren.incidents.queries.measures import Measure
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


def measures_of(event_id: int) -> list[Measure]:
    """The measures after an accident, as its page lists them; done is what another verified."""
    return [
        Measure(
            row.text,
            row.owner.name if row.owner else "",
            row.due_date,
            str(texts.STATES[row.state]),
            is_done=row.state in measures.VERIFIED,
            href=reverse("hazards:hazard", args=[row.pk]),
        )
        for row in measures.of_event(event_id)
    ]
