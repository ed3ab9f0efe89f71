"""Words of the census: its facts."""

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, object] = {}

FACTS = {
    "census.compared": _("Everything that is owed was compared with the tables and the evidence"),
    "census.settled": _("Everything that is owed was worked out anew"),
}
