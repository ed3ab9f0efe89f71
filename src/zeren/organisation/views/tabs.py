"""The tabs over the pages of the organisation: who is looking decides which there are."""

from django.urls import reverse
from django.utils.translation import gettext as _

from zeren.core.viewer import Viewer
from zeren.organisation import permits
from zeren.organisation.queries import exports
from zeren.web.parts import Tab

LISTS = ("clerk", "safety_manager", "auditor", "administrator")
ROLE_LIST = ("administrator", "auditor", "safety_manager")
INVITE = ("clerk", "administrator", "safety_manager", "auditor")
PLANNED = ("clerk", "safety_manager")


def tabs(viewer: Viewer, here: str) -> list[Tab]:
    """Tree, people, things, posts, plans, roles, files, codes, the house itself, import."""
    offered = [
        ("index", _("Units"), True),
        ("people", _("People"), True),
        ("things", _("Things"), True),
        ("posts", _("Posts"), True),
        ("absences", _("Away"), True),
        ("planned", _("Planned"), _holds(viewer, PLANNED)),
        ("roles", _("Roles"), _holds(viewer, ROLE_LIST)),
        ("invitations", _("First slips"), _holds(viewer, INVITE)),
        ("exports", _("Files with people"), exports.is_second(viewer)),
        ("codes", _("One-time codes"), _holds(viewer, INVITE) or viewer.is_head),
        ("house", _("The house"), _holds(viewer, permits.HOUSE)),
        ("imports", _("Import"), permits.imports(viewer)),
    ]
    return [
        Tab(label, reverse(f"organisation:{name}"), name == here)
        for name, label, opens in offered
        if opens
    ]


def _holds(viewer: Viewer, roles: tuple[str, ...], *, gm: bool = True) -> bool:
    return (gm and viewer.is_general_manager) or any(viewer.has(role) for role in roles)
