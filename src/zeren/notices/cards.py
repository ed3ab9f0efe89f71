"""What *My account* shows of messages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.web.parts import Card


def ways(viewer: Viewer) -> Card | None:
    """Where one says how one wants to be told."""
    if not viewer.person_id:
        return None
    return Card(_("Messages to me"), "notices/_ways_card.html", {"href": reverse("notices:ways")})
