"""What *My account* shows of one's own data."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.web.parts import Card


def mine(viewer: Viewer) -> Card:
    """Where one sees what is known about oneself."""
    return Card(_("My data"), "privacy/_mine_card.html", {"href": reverse("privacy:mine")})
