"""Words of the census: its facts."""

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, object] = {}

FACTS = {
    "census.settled": _("Everything that is owed was worked out anew"),
}
