"""Words of the training: refusals, facts, topics."""

from django.utils.translation import pgettext_lazy

STATES = {
    "PLANNED": (pgettext_lazy("meeting", "planned"), "soon"),
    "OPEN": (pgettext_lazy("meeting", "open now"), "ok"),
    "CLOSED": (pgettext_lazy("meeting", "closed"), "closed"),
    "CANCELLED": (pgettext_lazy("meeting", "cancelled"), "closed"),
}
