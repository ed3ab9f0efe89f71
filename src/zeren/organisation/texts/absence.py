"""Words of an absence: kinds of act, states, and a name with who acts meanwhile."""

from django.utils.translation import gettext as _

from zeren.organisation.queries import Away
from zeren.web import words

KINDS = words.table("organisation", "absence_kinds")
STATES = words.table("organisation", "absence_states")
LISTS = words.table("organisation", "absence_lists")


def away_told(name: str, away: Away | None) -> str:
    """A name as it stands on a page, with the absence and who acts meanwhile."""
    if away is None:
        return name
    told = {"name": name, "day": words.shown(away.last), "deputy": away.deputy}
    if away.deputy:
        return _("%(name)s (away until %(day)s, %(deputy)s acts for him)") % told
    return _("%(name)s (away until %(day)s)") % told
